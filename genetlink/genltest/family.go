package genltest

import (
	"fmt"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/internal/nlctrl"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// ServeFamily returns a Func that plays the controller for the one family f: it
// answers requests for f, and dumps of all families. A request for a family of
// another name is an error. Everything else goes to fn.
func ServeFamily(f genetlink.Family, fn Func) Func {
	return func(greq genetlink.Message, nreq netlink.Message) ([]genetlink.Message, error) {
		if nreq.Header.Type != nlctrl.ID || greq.Header.Command != nlctrl.GetFamily {
			return fn(greq, nreq)
		}
		if err := checkName(greq.Data, f.Name); err != nil {
			return nil, err
		}
		b, err := encodeFamily(f)
		if err != nil {
			return nil, err
		}
		return []genetlink.Message{{
			Header: genetlink.Header{Command: nlctrl.NewFamily, Version: 2},
			Data:   b,
		}}, nil
	}
}

// checkName checks that b, the attributes of a request for a family, asks for
// no other than that of this name.
func checkName(b []byte, name string) error {
	d := nlattr.NewDecoder(b)
	for d.Next() {
		if d.Type() != nlctrl.AttrFamilyName {
			return fmt.Errorf("genltest: the request for a family has attribute %d, not %d", d.Type(), nlctrl.AttrFamilyName)
		}
		if got := d.String(); got != name {
			return fmt.Errorf("genltest: the request is for family %q, not %q", got, name)
		}
	}
	if err := d.Err(); err != nil {
		return fmt.Errorf("genltest: the request for a family: %w", err)
	}
	return nil
}

// encodeFamily returns the attributes that describe f. What is zero beyond the
// ID, the name and the version is left out.
func encodeFamily(f genetlink.Family) ([]byte, error) {
	var e nlattr.Encoder
	e.Uint16(nlctrl.AttrFamilyID, f.ID)
	e.String(nlctrl.AttrFamilyName, f.Name)
	e.Uint32(nlctrl.AttrVersion, uint32(f.Version))
	if f.HeaderSize != 0 {
		e.Uint32(nlctrl.AttrHdrSize, f.HeaderSize)
	}
	if f.MaxAttribute != 0 {
		e.Uint32(nlctrl.AttrMaxAttr, f.MaxAttribute)
	}
	if len(f.Operations) > 0 {
		array := e.NestNoFlag(nlctrl.AttrOps)
		for i, op := range f.Operations {
			entry := e.NestNoFlag(uint16(i + 1))
			e.Uint32(nlctrl.OpID, uint32(op.Command))
			e.Uint32(nlctrl.OpFlags, uint32(op.Flags))
			e.End(entry)
		}
		e.End(array)
	}
	if len(f.Groups) > 0 {
		array := e.NestNoFlag(nlctrl.AttrMcastGroups)
		for i, g := range f.Groups {
			entry := e.NestNoFlag(uint16(i + 1))
			e.Uint32(nlctrl.GroupID, g.ID)
			e.String(nlctrl.GroupName, g.Name)
			e.End(entry)
		}
		e.End(array)
	}
	return e.Encode()
}
