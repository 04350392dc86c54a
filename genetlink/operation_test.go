package genetlink

import (
	"encoding/json"
	"testing"
)

func TestOperationFlagsText(t *testing.T) {
	for _, tt := range []struct {
		f    OperationFlags
		want string
	}{
		{0, "0"},
		{AdminPerm, "admin-perm"},
		{CmdCapDo | CmdCapDump | CmdCapHasPol, "cmd-cap-do|cmd-cap-dump|cmd-cap-haspol"},
		{UnsAdminPerm, "uns-admin-perm"},
		{CmdCapDo | 0x8000_0020, "cmd-cap-do|0x80000020"},
		{0x40, "0x40"},
	} {
		if got := tt.f.String(); got != tt.want {
			t.Errorf("%#x prints as %q, not %q", uint32(tt.f), got, tt.want)
		}
		b, err := json.Marshal(tt.f)
		if err != nil {
			t.Fatal(err)
		}
		var back OperationFlags
		if err := json.Unmarshal(b, &back); err != nil || back != tt.f {
			t.Errorf("%s is read back as %#x, %v", b, uint32(back), err)
		}
	}
	f := AdminPerm
	for _, bad := range []string{"", "admin", "admin-perm|", "0x100000000", "-1"} {
		if err := f.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
	if f != AdminPerm {
		t.Errorf("a failure has changed the value to %v", f)
	}
	b, _ := CmdCapDo.AppendText([]byte("flags: "))
	if string(b) != "flags: cmd-cap-do" {
		t.Errorf("AppendText gives %q", b)
	}
}
