// Package nlctrl has the numbers of the generic netlink controller: the family
// that knows all others. They are from include/uapi/linux/genetlink.h, and are
// kept here, rather than taken from golang.org/x/sys/unix, so that what decodes
// them builds on every system.
package nlctrl

// The controller itself, which exists before anything can be asked.
const (
	ID      = 0x10     // GENL_ID_CTRL
	Name    = "nlctrl" // its family name
	Version = 1        // what requests carry; the kernel does not look at it
)

// Commands, CTRL_CMD_*.
const (
	NewFamily   = 1
	DelFamily   = 2
	GetFamily   = 3
	NewOps      = 4
	DelOps      = 5
	NewMcastGrp = 7
	DelMcastGrp = 8
	GetPolicy   = 10
)

// Attributes, CTRL_ATTR_*.
const (
	AttrFamilyID    = 1
	AttrFamilyName  = 2
	AttrVersion     = 3
	AttrHdrSize     = 4
	AttrMaxAttr     = 5
	AttrOps         = 6
	AttrMcastGroups = 7
	AttrPolicy      = 8
	AttrOpPolicy    = 9
	AttrOp          = 10
)

// Attributes of an entry of AttrOps, CTRL_ATTR_OP_*.
const (
	OpID    = 1
	OpFlags = 2
)

// Attributes of an entry of AttrMcastGroups, CTRL_ATTR_MCAST_GRP_*.
const (
	GroupName = 1
	GroupID   = 2
)

// Attributes of an entry of AttrOpPolicy, CTRL_ATTR_POLICY_*.
const (
	PolicyDo   = 1
	PolicyDump = 2
)
