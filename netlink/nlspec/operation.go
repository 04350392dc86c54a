package nlspec

// genericProtocol is NETLINK_GENERIC. Its messages have a header of their own,
// struct genlmsghdr, with the command.
const (
	genericProtocol  = 16
	genericHeaderLen = 4
)

// A Direction says which way a message goes, and why.
type Direction uint8

// Directions.
const (
	Request      Direction = iota // to the kernel
	Reply                         // from the kernel, for who asked
	Notification                  // from the kernel, for who listens
)

// Operation returns the operation of that name. The error is a *NameError.
func (f *Family) Operation(name string) (*Operation, error) {
	if op := f.lookup().operation[name]; op != nil {
		return op, nil
	}
	return nil, unknown("operation", name, func(yield func(string) bool) {
		for i := range f.Operations {
			if !yield(f.Operations[i].Name) {
				return
			}
		}
	})
}

// ByNumber returns the operation that a message belongs to, or nil: number is
// the command of generic netlink, and otherwise the type of the message.
//
// Where replies and notifications have the same number, the direction says
// which of the two it is. If there is only the other one, that is returned: on
// raw protocols a change may be told in answer to the request that made it.
func (f *Family) ByNumber(number uint16, dir Direction) *Operation {
	var other *Operation
	for i := range f.Operations {
		op := &f.Operations[i]
		if dir == Request {
			if op.Request == int32(number) {
				return op
			}
			continue
		}
		if op.Reply != int32(number) {
			continue
		}
		if op.answers() == (dir == Reply) {
			return op
		}
		if other == nil {
			other = op
		}
	}
	return other
}

// answers reports whether there are requests for the operation.
func (op *Operation) answers() bool { return op.Do != nil || op.Dump != nil }
