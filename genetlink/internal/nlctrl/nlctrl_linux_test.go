package nlctrl

import (
	"testing"

	"golang.org/x/sys/unix"
)

func TestNumbers(t *testing.T) {
	for _, tt := range []struct {
		name      string
		got, want int
	}{
		{"GENL_ID_CTRL", ID, unix.GENL_ID_CTRL},
		{"CTRL_CMD_NEWFAMILY", NewFamily, unix.CTRL_CMD_NEWFAMILY},
		{"CTRL_CMD_DELFAMILY", DelFamily, unix.CTRL_CMD_DELFAMILY},
		{"CTRL_CMD_GETFAMILY", GetFamily, unix.CTRL_CMD_GETFAMILY},
		{"CTRL_CMD_NEWOPS", NewOps, unix.CTRL_CMD_NEWOPS},
		{"CTRL_CMD_DELOPS", DelOps, unix.CTRL_CMD_DELOPS},
		{"CTRL_CMD_NEWMCAST_GRP", NewMcastGrp, unix.CTRL_CMD_NEWMCAST_GRP},
		{"CTRL_CMD_DELMCAST_GRP", DelMcastGrp, unix.CTRL_CMD_DELMCAST_GRP},
		{"CTRL_CMD_GETPOLICY", GetPolicy, unix.CTRL_CMD_GETPOLICY},
		{"CTRL_ATTR_FAMILY_ID", AttrFamilyID, unix.CTRL_ATTR_FAMILY_ID},
		{"CTRL_ATTR_FAMILY_NAME", AttrFamilyName, unix.CTRL_ATTR_FAMILY_NAME},
		{"CTRL_ATTR_VERSION", AttrVersion, unix.CTRL_ATTR_VERSION},
		{"CTRL_ATTR_HDRSIZE", AttrHdrSize, unix.CTRL_ATTR_HDRSIZE},
		{"CTRL_ATTR_MAXATTR", AttrMaxAttr, unix.CTRL_ATTR_MAXATTR},
		{"CTRL_ATTR_OPS", AttrOps, unix.CTRL_ATTR_OPS},
		{"CTRL_ATTR_MCAST_GROUPS", AttrMcastGroups, unix.CTRL_ATTR_MCAST_GROUPS},
		{"CTRL_ATTR_POLICY", AttrPolicy, unix.CTRL_ATTR_POLICY},
		{"CTRL_ATTR_OP_POLICY", AttrOpPolicy, unix.CTRL_ATTR_OP_POLICY},
		{"CTRL_ATTR_OP", AttrOp, unix.CTRL_ATTR_OP},
		{"CTRL_ATTR_OP_ID", OpID, unix.CTRL_ATTR_OP_ID},
		{"CTRL_ATTR_OP_FLAGS", OpFlags, unix.CTRL_ATTR_OP_FLAGS},
		{"CTRL_ATTR_MCAST_GRP_NAME", GroupName, unix.CTRL_ATTR_MCAST_GRP_NAME},
		{"CTRL_ATTR_MCAST_GRP_ID", GroupID, unix.CTRL_ATTR_MCAST_GRP_ID},
		{"CTRL_ATTR_POLICY_DO", PolicyDo, unix.CTRL_ATTR_POLICY_DO},
		{"CTRL_ATTR_POLICY_DUMP", PolicyDump, unix.CTRL_ATTR_POLICY_DUMP},
	} {
		if tt.got != tt.want {
			t.Errorf("%s is %d here and %d in package unix", tt.name, tt.got, tt.want)
		}
	}
}
