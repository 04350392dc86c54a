package genetlink

import (
	"errors"

	"github.com/netlink-sdk/go/genetlink/nlctrl"
)

// An Operation is something that a family can do.
type Operation struct {
	// Command is the number that asks for it: that of a message's Header
	// (CTRL_ATTR_OP_ID).
	Command uint8

	// Flags say how it may be asked for, and by whom (CTRL_ATTR_OP_FLAGS).
	Flags OperationFlags
}

// OperationFlags say how an operation may be asked for, and by whom.
type OperationFlags uint32

// Flags of an operation.
const (
	// AdminPerm is set if it takes CAP_NET_ADMIN in the initial user
	// namespace (GENL_ADMIN_PERM).
	AdminPerm OperationFlags = 0x1

	// CmdCapDo is set if it can be asked for once (GENL_CMD_CAP_DO).
	CmdCapDo OperationFlags = 0x2

	// CmdCapDump is set if it can be asked for with [netlink.Dump]
	// (GENL_CMD_CAP_DUMP).
	CmdCapDump OperationFlags = 0x4

	// CmdCapHasPol is set if the kernel checks its attributes against a
	// policy (GENL_CMD_CAP_HASPOL), which [Conn.Policy] returns.
	CmdCapHasPol OperationFlags = 0x8

	// UnsAdminPerm is set if it takes CAP_NET_ADMIN in the user namespace
	// that owns the network namespace (GENL_UNS_ADMIN_PERM).
	UnsAdminPerm OperationFlags = 0x10
)

// String returns the kernel's names of the flags joined by "|", such as
// "cmd-cap-do|cmd-cap-haspol". Flags without a name are printed as one number.
func (f OperationFlags) String() string { return nlctrl.OperationFlags(f).String() }

// AppendText appends what String returns to b. It never fails.
func (f OperationFlags) AppendText(b []byte) ([]byte, error) { return append(b, f.String()...), nil }

// MarshalText returns what String returns. It never fails.
func (f OperationFlags) MarshalText() ([]byte, error) { return f.AppendText(nil) }

// UnmarshalText reads what String returns, numbers included.
func (f *OperationFlags) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return errors.New("no flags of a generic netlink operation: no text")
	}
	return (*nlctrl.OperationFlags)(f).UnmarshalText(text)
}
