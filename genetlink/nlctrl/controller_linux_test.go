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

		{"CTRL_ATTR_FAMILY_ID", attrMessageFamilyID, unix.CTRL_ATTR_FAMILY_ID},
		{"CTRL_ATTR_FAMILY_NAME", attrMessageFamilyName, unix.CTRL_ATTR_FAMILY_NAME},
		{"CTRL_ATTR_VERSION", attrMessageVersion, unix.CTRL_ATTR_VERSION},
		{"CTRL_ATTR_HDRSIZE", attrMessageHeaderSize, unix.CTRL_ATTR_HDRSIZE},
		{"CTRL_ATTR_MAXATTR", attrMessageMaxAttribute, unix.CTRL_ATTR_MAXATTR},
		{"CTRL_ATTR_OPS", attrMessageOperations, unix.CTRL_ATTR_OPS},
		{"CTRL_ATTR_MCAST_GROUPS", attrMessageGroups, unix.CTRL_ATTR_MCAST_GROUPS},
		{"CTRL_ATTR_POLICY", attrMessagePolicy, unix.CTRL_ATTR_POLICY},
		{"CTRL_ATTR_OP_POLICY", attrMessageOperationPolicy, unix.CTRL_ATTR_OP_POLICY},
		{"CTRL_ATTR_OP", attrMessageOperation, unix.CTRL_ATTR_OP},

		{"CTRL_ATTR_OP_ID", attrOperationID, unix.CTRL_ATTR_OP_ID},
		{"CTRL_ATTR_OP_FLAGS", attrOperationFlags, unix.CTRL_ATTR_OP_FLAGS},
		{"CTRL_ATTR_MCAST_GRP_NAME", attrGroupName, unix.CTRL_ATTR_MCAST_GRP_NAME},
		{"CTRL_ATTR_MCAST_GRP_ID", attrGroupID, unix.CTRL_ATTR_MCAST_GRP_ID},
		{"CTRL_ATTR_POLICY_DO", attrOperationPolicyDo, unix.CTRL_ATTR_POLICY_DO},
		{"CTRL_ATTR_POLICY_DUMP", attrOperationPolicyDump, unix.CTRL_ATTR_POLICY_DUMP},

		{"NL_POLICY_TYPE_ATTR_TYPE", attrPolicyType, unix.NL_POLICY_TYPE_ATTR_TYPE},
		{"NL_POLICY_TYPE_ATTR_MAX_VALUE_U", attrPolicyMaxValueU, unix.NL_POLICY_TYPE_ATTR_MAX_VALUE_U},
		{"NL_POLICY_TYPE_ATTR_BITFIELD32_MASK", attrPolicyBitfield32Mask, unix.NL_POLICY_TYPE_ATTR_BITFIELD32_MASK},
		{"NL_POLICY_TYPE_ATTR_PAD", attrPolicyPad, unix.NL_POLICY_TYPE_ATTR_PAD},
		{"NL_POLICY_TYPE_ATTR_MASK", attrPolicyMask, unix.NL_POLICY_TYPE_ATTR_MASK},
	} {
		if tt.got != tt.want {
			t.Errorf("%s is %d here and %d in package unix", tt.name, tt.got, tt.want)
		}
	}
}
