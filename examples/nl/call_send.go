package main

import (
	"context"
	"errors"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

// send makes the request, whose data this is, and passes on what is answered.
// Together with a message that is not as described goes an error that says so.
func (c *call) send(ctx context.Context, data []byte, yield func(*nlspec.Message, error) error) error {
	flags := c.flags | netlink.Acknowledge
	if c.dump {
		flags = c.flags | netlink.Dump
	}
	if c.family.Protocol == protocolGeneric {
		return c.genetlink(func(conn *genetlink.Conn) error {
			m := genetlink.Message{
				Header: genetlink.Header{Command: uint8(c.op.Request), Version: c.family.Version},
				Data:   data,
			}
			for r, err := range conn.Do(ctx, c.family.Name, m, flags) {
				if err != nil {
					return err
				}
				if err := c.reply(uint16(r.Header.Command), r.Data, yield); err != nil {
					return err
				}
			}
			return nil
		})
	}
	conn, err := netlink.Dial(int(c.family.Protocol), c.config())
	if err != nil {
		return c.inNamespace(err)
	}
	defer conn.Close()
	if c.family.Protocol == protocolRoute {
		// Otherwise the kernel takes no notice of what a dump is asked for.
		if err := conn.SetOption(netlink.GetStrictCheck, true); err != nil && !errors.Is(err, errors.ErrUnsupported) {
			return err
		}
	}
	m := netlink.Message{Header: netlink.Header{Type: netlink.HeaderType(c.op.Request), Flags: flags}, Data: data}
	if c.needsTransaction() {
		return c.transact(conn, m, yield)
	}
	for r, err := range conn.Do(ctx, m) {
		if err != nil {
			return err
		}
		if err := c.reply(uint16(r.Header.Type), r.Data, yield); err != nil {
			return err
		}
	}
	return nil
}

// reply passes on a message of this number. What there is no operation for is
// read as a reply to what was asked.
func (c *call) reply(number uint16, data []byte, yield func(*nlspec.Message, error) error) error {
	op := c.family.ByNumber(number, nlspec.Reply)
	if op == nil {
		op = c.op
	}
	return yield(c.family.Decode(op, data))
}
