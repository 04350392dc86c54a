package genltest

import (
	"errors"
	"fmt"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

// A Func is called with what is sent on a Conn that [Dial] returned: with the
// request, and with the netlink message around it, whose header is filled in.
// It returns the replies.
//
// When something is received and nothing that was sent is left to be answered,
// it is called with the zero values, and returns what should be received.
//
// An error is what receiving fails with. That of [Error] is an answer of the
// kernel, and io.EOF stands for an empty reply: a dump of nothing.
type Func func(greq genetlink.Message, nreq netlink.Message) ([]genetlink.Message, error)

// Dial returns a Conn whose messages go to fn. Close it when it is no longer
// needed.
func Dial(fn Func) *genetlink.Conn {
	return genetlink.NewConn(nltest.Dial(adapt(fn)))
}

// Error returns an error that a [Func] returns to answer with an errno, as the
// kernel does.
func Error(number int) error { return errnoError(number) }

type errnoError int

func (e errnoError) Error() string { return fmt.Sprintf("genltest: errno %d", int(e)) }

// CheckRequest returns a Func that checks the family, the command and the
// netlink flags of the requests it gets, and then calls fn. What is zero
// matches everything. A mismatch is an error of the request.
func CheckRequest(family uint16, command uint8, flags netlink.HeaderFlags, fn Func) Func {
	return func(greq genetlink.Message, nreq netlink.Message) ([]genetlink.Message, error) {
		switch h := nreq.Header; {
		case family != 0 && h.Type != netlink.HeaderType(family):
			return nil, fmt.Errorf("genltest: the request is to family %d, not %d", h.Type, family)
		case flags != 0 && h.Flags != flags:
			return nil, fmt.Errorf("genltest: the request has flags %s, not %s", h.Flags, flags)
		case command != 0 && greq.Header.Command != command:
			return nil, fmt.Errorf("genltest: the request has command %d, not %d", greq.Header.Command, command)
		}
		return fn(greq, nreq)
	}
}

// adapt returns fn for a Conn of package netlink.
func adapt(fn Func) nltest.Func {
	return func(reqs []netlink.Message) ([]netlink.Message, error) {
		var (
			greq genetlink.Message
			nreq netlink.Message
		)
		switch len(reqs) {
		case 0: // something is received
		case 1:
			nreq = reqs[0]
			if len(nreq.Data) == 0 {
				break
			}
			if err := greq.UnmarshalBinary(nreq.Data); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("genltest: %d messages were sent at once", len(reqs))
		}

		replies, err := fn(greq, nreq)
		var errno errnoError
		switch {
		case errors.As(err, &errno) && len(reqs) > 0:
			return nltest.Error(int(errno), reqs)
		case err != nil:
			return nil, err
		}
		return wrap(nreq, replies)
	}
}

// wrap returns replies as answers to req.
func wrap(req netlink.Message, replies []genetlink.Message) ([]netlink.Message, error) {
	msgs := make([]netlink.Message, 0, len(replies))
	for _, m := range replies {
		b, err := m.MarshalBinary()
		if err != nil {
			return nil, err
		}
		msgs = append(msgs, netlink.Message{
			Header: netlink.Header{
				Type:     replyType(req.Header.Type),
				Sequence: req.Header.Sequence,
				PID:      req.Header.PID,
			},
			Data: b,
		})
	}
	return msgs, nil
}

// replyType returns the type of an answer to a request of type t: the same
// family's. The numbers below those of families, which tests like to make up,
// would turn the answer into an error or the like.
func replyType(t netlink.HeaderType) netlink.HeaderType {
	const minType = 0x10 // NLMSG_MIN_TYPE
	if t < minType {
		return 0
	}
	return t
}
