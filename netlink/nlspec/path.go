package nlspec

import (
	"encoding/binary"
	"errors"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// Explain sets the Path of the [*netlink.OpError] in err, by the names of the
// family and the bytes of the request: "linkinfo.data.id" for the attribute
// that the kernel complained about, or that it missed. Attributes that are not
// described appear as numbers. Explain returns err; it does nothing if there is
// no such error in it, or if the kernel pointed at nothing.
func (f *Family) Explain(err error) error {
	var e *netlink.OpError
	if errors.As(err, &e) {
		if path := f.errorPath(e); path != "" {
			e.Path = path
		}
	}
	return err
}

func (f *Family) errorPath(e *netlink.OpError) string {
	missing, lacks := e.Missing.Get()
	offset := e.Offset
	if lacks {
		offset = e.MissingNest
	}
	if len(e.Request) < netlink.HeaderLen || offset == 0 && !lacks {
		return ""
	}
	number, start := binary.NativeEndian.Uint16(e.Request[4:]), netlink.HeaderLen
	if f.Protocol == genericProtocol {
		if start += genericHeaderLen; len(e.Request) < start {
			return ""
		}
		number = uint16(e.Request[netlink.HeaderLen])
	}
	op := f.ByNumber(number, Request)
	if op == nil {
		return ""
	}
	path, set := "", f.Set(op.Set)
	if offset != 0 {
		path, set = f.pathTo(op, e.Request[start:], offset-start)
		if path == "" {
			return ""
		}
	}
	if lacks {
		p := place{set.ByType(missing), missing}
		path = join(path, p.name())
	}
	return path
}

// Path returns the names of the attributes that lead to the one that starts at
// offset in b, joined by dots: b is a message of the operation op, as Decode
// reads it. It is empty if there is no attribute.
func (f *Family) Path(op *Operation, b []byte, offset int) string {
	path, _ := f.pathTo(op, b, offset)
	return path
}

// Names returns the names of attributes that lead to one, outermost first, by
// their types, joined by dots: for the Path of an [*nlattr.Error] about
// attributes of a set. Within a Choice there are only numbers, because which
// attributes those are takes the message.
func (f *Family) Names(set string, types []uint16) string {
	s := &scope{set: f.Set(set)}
	for _, typ := range types {
		s.at = place{s.describe(typ), typ}
		inner, _, _ := f.open(s, nil)
		s = &inner
	}
	return s.outer.path()
}

// pathTo returns the path to an offset, and the set of the attributes that are
// in there.
func (f *Family) pathTo(op *Operation, b []byte, offset int) (path string, set *Set) {
	header := nlattr.Align(f.Size(op.Header))
	if offset -= header; offset < 0 || header > len(b) {
		return "", nil
	}
	s := &scope{set: f.Set(op.Set), bytes: b[header:]}
	for offset >= 0 {
		start, payload := s.seek(offset)
		if payload == nil {
			break
		}
		inner, skip, ok := f.open(s, payload)
		if !ok {
			return s.path(), nil
		}
		offset -= start + nlattr.HeaderLen + skip
		s = &inner
	}
	return s.outer.path(), s.set
}

// seek goes to the attribute that the offset is in. It returns where it starts,
// and its payload, which is nil if there is none.
func (s *scope) seek(offset int) (start int, payload []byte) {
	for pos := 0; pos <= offset && pos <= len(s.bytes)-nlattr.HeaderLen; {
		b := s.bytes[pos:]
		n := int(binary.NativeEndian.Uint16(b))
		if n < nlattr.HeaderLen || n > len(b) {
			break
		}
		if offset < pos+n {
			typ := binary.NativeEndian.Uint16(b[2:]) &^ (nlattr.FlagNested | nlattr.FlagNetByteOrder)
			s.at = place{s.describe(typ), typ}
			return pos, b[nlattr.HeaderLen:n]
		}
		pos += nlattr.Align(n)
	}
	return 0, nil
}
