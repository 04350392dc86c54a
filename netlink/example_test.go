package netlink_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nltest"
)

const (
	getLinkType = 18 // RTM_GETLINK
	nameAttr    = 3  // IFLA_IFNAME
	infoLen     = 16 // of struct ifinfomsg
)

// List the names of all links.
func ExampleConn_Do() {
	c, err := netlink.Dial(0, nil) // NETLINK_ROUTE
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	request := netlink.Message{
		Header: netlink.Header{Type: getLinkType, Flags: netlink.Dump},
		Data:   make([]byte, infoLen),
	}
	for m, err := range c.Do(context.Background(), request) {
		if err != nil {
			log.Fatal(err)
		}
		d := nlattr.NewDecoder(m.Data[infoLen:])
		for d.Next() {
			if d.Type() == nameAttr {
				fmt.Println(d.String())
			}
		}
		if err := d.Err(); err != nil {
			log.Fatal(err)
		}
	}
}

// Errors are matched by the kernel's errno.
func ExampleOpError() {
	kernel := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		k.Acknowledge(reqs[0], 17) // EEXIST
	})
	c := kernel.Dial()
	defer c.Close()

	for _, err := range c.Do(context.Background(), netlink.Message{
		Header: netlink.Header{Type: 16, Flags: netlink.Acknowledge | netlink.Create | netlink.Excl},
	}) {
		fmt.Println(errors.Is(err, fs.ErrExist))
		fmt.Println(err)
	}
	// Output:
	// true
	// netlink receive: file exists
}

// A warning comes with success, through a context.
func ExampleWithAck() {
	kernel := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		warning := nltest.MustMarshalAttributes([]netlink.Attribute{
			{Type: 1, Data: []byte("the old interface is deprecated\x00")},
		})
		k.Reply(reqs[0], netlink.Message{
			Header: netlink.Header{Type: netlink.Error, Flags: netlink.Capped | netlink.AcknowledgeTLVs},
			Data:   append(make([]byte, 4+netlink.HeaderLen), warning...),
		})
	})
	c := kernel.Dial()
	defer c.Close()

	var ack netlink.Ack
	ctx := netlink.WithAck(context.Background(), &ack)
	for _, err := range c.Do(ctx, netlink.Message{
		Header: netlink.Header{Type: 16, Flags: netlink.Acknowledge},
	}) {
		log.Fatal(err)
	}
	fmt.Println(ack.Warning)
	// Output: the old interface is deprecated
}

// Opt tells zero from absent.
func ExampleOpt() {
	var none netlink.Opt[uint32]
	zero := netlink.Some(uint32(0))
	fmt.Println(none, zero, none.Or(7), zero.Or(7))
	// Output: none 0 7 0
}

// The bytes of a message.
func ExampleMessage_MarshalBinary() {
	m := netlink.Message{
		Header: netlink.Header{Length: 20, Type: 16, Flags: netlink.Request, Sequence: 1},
		Data:   []byte("data"),
	}
	b, err := m.MarshalBinary()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(b), binary.NativeEndian.Uint32(b))
	// Output: 20 20
}
