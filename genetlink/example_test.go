package genetlink_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/genltest"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nltest"
)

// Numbers of the family netdev, from include/uapi/linux/netdev.h.
const (
	cmdDevGet       = 1 // NETDEV_CMD_DEV_GET
	attrDevIfindex  = 1 // NETDEV_A_DEV_IFINDEX
	attrDevFeatures = 3 // NETDEV_A_DEV_XDP_FEATURES
)

// dialNetdev stands for genetlink.Dial in the examples: it returns a Conn to a
// kernel that has one family, netdev, and one device.
func dialNetdev() *genetlink.Conn {
	family := genetlink.Family{
		ID:      20,
		Version: 1,
		Name:    "netdev",
		Groups:  []genetlink.MulticastGroup{{ID: 4, Name: "mgmt"}, {ID: 5, Name: "page-pool"}},
		Operations: []genetlink.Operation{
			{Command: cmdDevGet, Flags: genetlink.CmdCapDo | genetlink.CmdCapDump | genetlink.CmdCapHasPol},
		},
	}
	return genltest.Dial(genltest.ServeFamily(family,
		func(greq genetlink.Message, nreq netlink.Message) ([]genetlink.Message, error) {
			var e nlattr.Encoder
			e.Uint32(attrDevIfindex, 2)
			e.Uint64(attrDevFeatures, 0x23)
			b, err := e.Encode()
			return []genetlink.Message{{Header: greq.Header, Data: b}}, err
		}))
}

// dialNotifier is like dialNetdev, and returns what makes the kernel tell that
// there is a new device.
func dialNotifier() (c *genetlink.Conn, devAdded func()) {
	family := genetlink.Family{ID: 20, Name: "netdev", Groups: []genetlink.MulticastGroup{{ID: 4, Name: "mgmt"}}}
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		k.Reply(reqs[0], genetlink.Message{Data: familyAttrs(family)}.Netlink(16, 0))
	})
	return genetlink.NewConn(k.Dial()), func() {
		m := genetlink.Message{Header: genetlink.Header{Command: 2, Version: 1}}
		k.Send(nltest.Datagram{Group: 4, Messages: []netlink.Message{m.Netlink(20, 0)}})
	}
}

func ExampleConn_Do() {
	c := dialNetdev() // genetlink.Dial(nil)
	defer c.Close()

	m := genetlink.Message{Header: genetlink.Header{Command: cmdDevGet, Version: 1}}
	for reply, err := range c.Do(context.Background(), "netdev", m, netlink.Dump) {
		if err != nil {
			log.Fatal(err)
		}
		d := nlattr.NewDecoder(reply.Data)
		for d.Next() {
			switch d.Type() {
			case attrDevIfindex:
				fmt.Println("device", d.Uint32())
			case attrDevFeatures:
				fmt.Printf("features %#x\n", d.Uint64())
			}
		}
		if err := d.Err(); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// device 2
	// features 0x23
}

func ExampleConn_Family() {
	c := dialNetdev() // genetlink.Dial(nil)
	defer c.Close()

	f, err := c.Family(context.Background(), "netdev")
	if errors.Is(err, genetlink.ErrNoFamily) {
		fmt.Println("the kernel has no such family")
		return
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(f.Name, "has the ID", f.ID)
	for _, op := range f.Operations {
		fmt.Println("operation", op.Command, op.Flags)
	}
	for _, g := range f.Groups {
		fmt.Println("group", g.Name, g.ID)
	}
	// Output:
	// netdev has the ID 20
	// operation 1 cmd-cap-do|cmd-cap-dump|cmd-cap-haspol
	// group mgmt 4
	// group page-pool 5
}

func ExampleConn_Families() {
	c := dialNetdev() // genetlink.Dial(nil)
	defer c.Close()

	for f, err := range c.Families(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %d operations, %d groups\n", f.Name, len(f.Operations), len(f.Groups))
	}
	// Output:
	// netdev: 1 operations, 2 groups
}

func ExampleConn_Subscribe() {
	c, devAdded := dialNotifier() // genetlink.Dial(nil)
	defer c.Close()

	s, err := c.Subscribe(context.Background(), "netdev", "mgmt")
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	devAdded() // a device is plugged in

	for n, err := range s.All(context.Background()) {
		if errors.Is(err, netlink.ErrOverrun) {
			fmt.Println("some were lost: look at everything again")
			continue
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("family", n.Family, "tells command", n.Header.Command)
		break
	}
	// Output:
	// family 20 tells command 2
}

// What an operation takes is printed, nested attributes indented.
func ExampleConn_OperationPolicy() {
	c, err := genetlink.Dial(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	p, err := c.OperationPolicy(context.Background(), "netdev", cmdDevGet)
	if errors.Is(err, genetlink.ErrNoPolicy) {
		fmt.Println("the kernel checks nothing")
		return
	}
	if err != nil {
		log.Fatal(err)
	}
	var show func(set genetlink.PolicySet, indent string)
	show = func(set genetlink.PolicySet, indent string) {
		for _, a := range set {
			fmt.Printf("%sattribute %d: %s\n", indent, a.Type, a.Policy.String())
			if len(indent) < 8 { // a policy may nest itself
				show(p.Set(a.Nested), indent+"  ")
			}
		}
	}
	for _, op := range p.Operations {
		show(p.Set(op.Do), "")
	}
}
