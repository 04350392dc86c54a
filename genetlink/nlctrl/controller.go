package nlctrl

// The controller exists before anything can be asked, so that its numbers are
// fixed.
const (
	ID          = 0x10     // type of its messages, GENL_ID_CTRL
	Name        = "nlctrl" // its name as a family
	Version     = 1        // what requests carry; the kernel does not look at it
	GroupNotify = "notify" // its group, which is told of families that come and go
)

// Commands: what a message to or from the controller is about.
const (
	NewFamily   = 1  // CTRL_CMD_NEWFAMILY: there is a new family; and what replies are
	DelFamily   = 2  // CTRL_CMD_DELFAMILY: a family is gone
	GetFamily   = 3  // CTRL_CMD_GETFAMILY: asks for one family or for all
	NewOps      = 4  // CTRL_CMD_NEWOPS: there are new operations; no kernel sends it
	DelOps      = 5  // CTRL_CMD_DELOPS: operations are gone; no kernel sends it
	NewMcastGrp = 7  // CTRL_CMD_NEWMCAST_GRP: a family has a new group
	DelMcastGrp = 8  // CTRL_CMD_DELMCAST_GRP: a family's group is gone
	GetPolicy   = 10 // CTRL_CMD_GETPOLICY: asks for what a family accepts
)
