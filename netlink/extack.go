package netlink

import (
	"context"
	"encoding/binary"

	"github.com/netlink-sdk/go/netlink/internal/sys"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// NLMSGERR_ATTR_*, include/uapi/linux/netlink.h. golang.org/x/sys/unix ends at
// the cookie.
const (
	extackMsg      = 1
	extackOffs     = 2
	extackCookie   = 3
	extackPolicy   = 4
	extackMissType = 5
	extackMissNest = 6
)

// An Ack is what the kernel says besides success: the extended acknowledgement
// of a request that it carried out. See [WithAck].
type Ack struct {
	// Warning is the kernel's message (NLMSGERR_ATTR_MSG): what it did, but
	// not quite as asked. Empty in most acknowledgements.
	Warning string

	// Cookie identifies what the request began, for families that say so
	// (NLMSGERR_ATTR_COOKIE).
	Cookie []byte
}

type ackKey struct{}

// WithAck returns a context that makes the calls which run under it store the
// warning and the cookie of their acknowledgement in ack. It reaches through
// the methods of the family packages, so that none of them needs a parameter
// for it. Each acknowledgement that has either overwrites ack; it must not be
// read before the call has returned, nor shared by concurrent calls.
func WithAck(ctx context.Context, ack *Ack) context.Context {
	return context.WithValue(ctx, ackKey{}, ack)
}

// storeAck hands the acknowledgement of a call to whom asked for it.
func storeAck(ctx context.Context, x *extack) {
	if x.msg == "" && x.cookie == nil {
		return
	}
	if ack, ok := ctx.Value(ackKey{}).(*Ack); ok && ack != nil {
		*ack = Ack{Warning: x.msg, Cookie: x.cookie}
	}
}

// extack holds the attributes of an extended acknowledgement.
type extack struct {
	msg      string
	offset   int
	cookie   []byte
	policy   *Policy
	missing  Opt[uint16]
	missNest int
}

// status reads the errno and the extended acknowledgement of an Error message
// or of the Done that ends a dump. An errno of zero is success. The error
// returned says that the message is malformed.
func status(m Message) (errno sys.Errno, x extack, err error) {
	if m.Header.Type == Done && len(m.Data) == 0 {
		return 0, extack{}, nil // families that build their Done by hand
	}
	if len(m.Data) < 4 {
		return 0, extack{}, errShortErrorMessage
	}
	// The kernel sends negative values; -code of the lowest int32 would be
	// negative again, so the subtraction is done unsigned.
	code := binary.NativeEndian.Uint32(m.Data)
	if int32(code) < 0 {
		errno = sys.Errno(-code)
	}
	tlvs, err := acknowledgeTLVs(m)
	if err == nil && m.Header.Type == Error && int32(code) > 0 {
		err = errPositiveError
	}
	if err != nil {
		return errno, extack{}, err
	}
	return errno, parseExtack(tlvs), nil
}

// acknowledgeTLVs returns the attributes of the extended acknowledgement in m,
// which holds an errno at least, or nil if there are none.
func acknowledgeTLVs(m Message) ([]byte, error) {
	switch {
	case m.Header.Flags&AcknowledgeTLVs == 0:
		return nil, nil
	case m.Header.Type == Done:
		return m.Data[4:], nil
	}
	// The request's header follows the errno, and then, unless the kernel
	// capped it, the rest of the request.
	if len(m.Data) < 4+HeaderLen {
		return nil, errShortErrorMessage
	}
	off := 4 + HeaderLen
	if m.Header.Flags&Capped == 0 {
		n := uint64(binary.NativeEndian.Uint32(m.Data[4:]))
		if n < HeaderLen || 4+n > uint64(len(m.Data)) {
			return nil, errShortErrorMessage
		}
		off = min(4+align(int(n)), len(m.Data))
	}
	return m.Data[off:], nil
}

// parseExtack reads what it can: an errno with half an explanation is better
// than a complaint about the explanation.
func parseExtack(b []byte) (x extack) {
	d := nlattr.NewDecoder(b)
	for d.Next() {
		switch d.Type() {
		case extackMsg:
			x.msg = d.String()
		case extackOffs:
			x.offset = int(d.Uint32())
		case extackCookie:
			x.cookie = d.Bytes()
		case extackPolicy:
			if p, err := ParsePolicy(d.Data()); err == nil {
				x.policy = &p
			}
		case extackMissType:
			x.missing = Some(uint16(d.Uint32()))
		case extackMissNest:
			x.missNest = int(d.Uint32())
		}
	}
	return x
}

// checkStatus returns what m, an Error or Done, says of the request req (nil
// where it is not at hand): nil for success.
func checkStatus(m Message, req *Message) (extack, error) {
	errno, x, err := status(m)
	if errno == 0 {
		if err != nil {
			return x, &OpError{Op: "receive", Err: err, Sequence: m.Header.Sequence}
		}
		return x, nil
	}
	e := &OpError{
		Op:          "receive",
		Err:         errno,
		Message:     x.msg,
		Offset:      x.offset,
		Sequence:    m.Header.Sequence,
		Missing:     x.missing,
		MissingNest: x.missNest,
		Policy:      x.policy,
	}
	if req != nil && (x.offset != 0 || x.missing.IsSome()) {
		e.Request = append(req.Header.append(nil), req.Data...)
	}
	return x, e
}

// pathTo returns the types of the attributes in b that lead to the one whose
// header is at offset off: outermost first, nil if there is none.
func pathTo(b []byte, off int) []uint16 {
	for pos := 0; off >= pos && pos+nlattr.HeaderLen <= len(b); {
		n := int(binary.NativeEndian.Uint16(b[pos:]))
		if n < nlattr.HeaderLen || pos+n > len(b) {
			return nil
		}
		typ := binary.NativeEndian.Uint16(b[pos+2:]) &^ (Nested | NetByteOrder)
		if off == pos {
			return []uint16{typ}
		}
		if off < pos+n {
			// Within this attribute. What it holds may not be attributes, or
			// not from its first byte on: then this much is known.
			inner := pathTo(b[pos+nlattr.HeaderLen:pos+n], off-pos-nlattr.HeaderLen)
			return append([]uint16{typ}, inner...)
		}
		pos += align(n)
	}
	return nil
}
