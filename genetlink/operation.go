package genetlink

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/netlink-sdk/go/genetlink/internal/nlctrl"
	"github.com/netlink-sdk/go/netlink/nlattr"
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

var operationFlagNames = [...]string{"admin-perm", "cmd-cap-do", "cmd-cap-dump", "cmd-cap-haspol", "uns-admin-perm"}

// String returns the kernel's names of the flags joined by "|", such as
// "cmd-cap-do|cmd-cap-haspol". Flags without a name are printed as one number.
func (f OperationFlags) String() string {
	b, _ := f.AppendText(nil) // it never fails
	return string(b)
}

// AppendText appends what String returns to b. It never fails.
func (f OperationFlags) AppendText(b []byte) ([]byte, error) {
	if f == 0 {
		return append(b, '0'), nil
	}
	start := len(b)
	separate := func() {
		if len(b) > start {
			b = append(b, '|')
		}
	}
	for i, name := range operationFlagNames {
		if f&(1<<i) != 0 {
			separate()
			b = append(b, name...)
		}
	}
	if rest := f >> len(operationFlagNames) << len(operationFlagNames); rest != 0 {
		separate()
		b = append(b, "0x"...)
		b = strconv.AppendUint(b, uint64(rest), 16)
	}
	return b, nil
}

// MarshalText returns what String returns. It never fails.
func (f OperationFlags) MarshalText() ([]byte, error) { return f.AppendText(nil) }

// UnmarshalText reads what String returns, numbers included.
func (f *OperationFlags) UnmarshalText(text []byte) error {
	var flags OperationFlags
next:
	for word := range strings.SplitSeq(string(text), "|") {
		for i, name := range operationFlagNames {
			if word == name {
				flags |= 1 << i
				continue next
			}
		}
		n, err := strconv.ParseUint(word, 0, 32)
		if err != nil {
			return fmt.Errorf("%q is not a flag of a generic netlink operation", word)
		}
		flags |= OperationFlags(n)
	}
	*f = flags
	return nil
}

// decodeOperations reads an array of operations. The types of its entries count
// them, and say nothing.
func decodeOperations(d nlattr.Decoder) ([]Operation, error) {
	ops := []Operation{}
	for d.Next() {
		var op Operation
		entry := d.Nested()
		for entry.Next() {
			switch entry.Type() {
			case nlctrl.OpID:
				id := entry.Uint32()
				if id > math.MaxUint8 {
					entry.Fail(errNoCommand(id))
				}
				op.Command = uint8(id)
			case nlctrl.OpFlags:
				op.Flags = OperationFlags(entry.Uint32())
			}
		}
		d.Fail(entry.Err())
		ops = append(ops, op)
	}
	return ops, d.Err()
}

// errNoCommand says that a number is too large for a command.
func errNoCommand(id uint32) error { return fmt.Errorf("an operation with the number %d", id) }
