package nfnetlink

import (
	"encoding"
	"testing"
)

// An enum is what all enums of this package are.
type enum[T any] interface {
	*T
	encoding.TextUnmarshaler
}

// testText checks that the value prints as text, and is read back from it.
func testText[T interface {
	comparable
	String() string
	encoding.TextMarshaler
}, P enum[T]](t *testing.T, v T, text string) {
	t.Helper()
	if got := v.String(); got != text {
		t.Errorf("%T %#v prints as %q, want %q", v, v, got, text)
	}
	b, err := v.MarshalText()
	if err != nil || string(b) != text {
		t.Errorf("%T %#v is marshalled as %q, %v, want %q", v, v, b, err, text)
	}
	var got T
	if err := P(&got).UnmarshalText([]byte(text)); err != nil || got != v {
		t.Errorf("%q is read as %T %#v, %v, want %#v", text, v, got, err, v)
	}
}

func TestText(t *testing.T) {
	testText(t, FamilyUnspec, "unspec")
	testText(t, FamilyIPv6, "ip6")
	testText(t, Family(4), "Family(4)")
	testText(t, Family(255), "Family(255)")

	testText(t, SubsystemNone, "none")
	testText(t, SubsystemNFTables, "nftables")
	testText(t, Subsystem(13), "Subsystem(13)")

	testText(t, GroupConntrackNew, "conntrack-new")
	testText(t, GroupNFTrace, "nftrace")
	testText(t, Group(0), "Group(0)")
	testText(t, Group(1<<32-1), "Group(4294967295)")

	testText(t, SubsystemNFTables.Type(16), "nftables/16")
	testText(t, Subsystem(200).Type(255), "Subsystem(200)/255")
	testText(t, BatchBegin, "batch-begin")
	testText(t, BatchEnd, "batch-end")
	testText(t, MessageType(3), "none/3")
}

func TestTextOfNumbers(t *testing.T) {
	var f Family
	if err := f.UnmarshalText([]byte("7")); err != nil || f != FamilyBridge {
		t.Errorf("7 is read as the family %s, %v", f, err)
	}
	var m MessageType
	if err := m.UnmarshalText([]byte("0xa10")); err != nil || m != SubsystemNFTables.Type(16) {
		t.Errorf("0xa10 is read as the type %s, %v", m, err)
	}
}

func TestTextOfNothing(t *testing.T) {
	for _, text := range []string{"", "IP", "Family", "Family()", "Family(1", "Family(256)", "Group(1)", "256", "-1"} {
		f := FamilyInet
		if err := f.UnmarshalText([]byte(text)); err == nil || f != FamilyInet {
			t.Errorf("%q is read as the family %s, %v", text, f, err)
		}
	}
	for _, text := range []string{"", "/", "nftables", "nftables/", "nftables/256", "nonsense/1", "/1", "65536"} {
		m := BatchEnd
		if err := m.UnmarshalText([]byte(text)); err == nil || m != BatchEnd {
			t.Errorf("%q is read as the type %s, %v", text, m, err)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"ip6", "Family(4)", "nftables", "nftables/16", "batch-end", "conntrack-new", "0x10", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		testReread[Family](t, s)
		testReread[Subsystem](t, s)
		testReread[Group](t, s)
		testReread[MessageType](t, s)
	})
}

// testReread checks that what can be read from s survives being printed.
func testReread[T interface {
	comparable
	String() string
}, P enum[T]](t *testing.T, s string) {
	var v, again T
	if P(&v).UnmarshalText([]byte(s)) != nil {
		return
	}
	if err := P(&again).UnmarshalText([]byte(v.String())); err != nil || again != v {
		t.Errorf("%T: %q is read as %s, and that as %s, %v", v, s, v, again, err)
	}
}
