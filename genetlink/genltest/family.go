package genltest

import (
	"fmt"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/nlctrl"
	"github.com/netlink-sdk/go/netlink"
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
	var m nlctrl.Message
	if err := m.UnmarshalBinary(b); err != nil {
		return fmt.Errorf("genltest: the request for a family: %w", err)
	}
	if m.FamilyID != 0 || m.Unknown != nil {
		return fmt.Errorf("genltest: the request for a family asks by other attributes than its name: % x", b)
	}
	if got, ok := m.FamilyName.Get(); ok && got != name {
		return fmt.Errorf("genltest: the request is for family %q, not %q", got, name)
	}
	return nil
}

// encodeFamily returns the attributes that describe f.
func encodeFamily(f genetlink.Family) ([]byte, error) {
	m := nlctrl.Message{
		FamilyID:     f.ID,
		FamilyName:   netlink.Some(f.Name),
		Version:      uint32(f.Version),
		HeaderSize:   f.HeaderSize,
		MaxAttribute: f.MaxAttribute,
	}
	for _, op := range f.Operations {
		m.Operations = append(m.Operations, nlctrl.Operation{
			ID:    uint32(op.Command),
			Flags: nlctrl.OperationFlags(op.Flags),
		})
	}
	for _, g := range f.Groups {
		m.Groups = append(m.Groups, nlctrl.Group{Name: g.Name, ID: g.ID})
	}
	return m.AppendBinary(nil)
}
