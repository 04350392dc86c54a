package main

import (
	"errors"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

// What a transaction begins and ends with, NFNL_MSG_BATCH_BEGIN and
// NFNL_MSG_BATCH_END, and the number of nftables among netfilter's subsystems.
const (
	batchBegin        = 0x10
	batchEnd          = 0x11
	subsystemNftables = 10
)

// needsTransaction reports whether the kernel takes a request only within a
// transaction: changes of nftables are (nfnetlink_rcv_batch).
func (c *call) needsTransaction() bool {
	return c.family.Protocol == protocolNetfilter && uint16(c.op.Request)>>8 == subsystemNftables &&
		c.op.Do != nil && len(c.op.Do.Reply) == 0
}

// transact makes a change in a transaction of its own. The kernel has answered by
// the time that sending it returns, so that there is no need to give up waiting.
func (c *call) transact(conn *netlink.Conn, change netlink.Message, yield func(*nlspec.Message, error) error) error {
	bound := netlink.Message{Header: netlink.Header{Flags: netlink.Request}, Data: []byte{0, 0, 0, subsystemNftables}}
	begin, end := bound, bound
	begin.Header.Type, end.Header.Type = batchBegin, batchEnd
	change.Header.Flags |= netlink.Request
	sent, err := conn.SendMessages([]netlink.Message{begin, change, end})
	if err != nil {
		return err
	}
	for {
		replies, err := conn.Receive()
		var oe *netlink.OpError
		if errors.As(err, &oe) && oe.Sequence == sent[1].Header.Sequence {
			oe.Request, _ = sent[1].MarshalBinary() // which names the attribute
		}
		if err != nil {
			return err
		}
		for _, r := range replies {
			if r.Header.Type == netlink.Error { // of no error
				return nil
			}
			if err := c.reply(uint16(r.Header.Type), r.Data, yield); err != nil {
				return err
			}
		}
	}
}
