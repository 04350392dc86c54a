package nfnetlink_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/nfnetlink"
)

// The generation of nftables' rule set, which grows with each change.
func Example() {
	const (
		getGen = nfnetlink.MessageType(nfnetlink.SubsystemNFTables)<<8 | 16 // NFT_MSG_GETGEN
		genID  = 1                                                          // NFTA_GEN_ID
	)
	c, err := nfnetlink.Dial(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	for m, err := range c.Do(context.Background(), nfnetlink.Message{Type: getGen}) {
		if err != nil {
			log.Fatal(err)
		}
		d := nlattr.NewDecoder(m.Data)
		for d.Next() {
			if d.Type() == genID {
				fmt.Println("generation", d.Uint32BE())
			}
		}
		if err := d.Err(); err != nil {
			log.Fatal(err)
		}
	}
}

// Connections as they come and go.
func ExampleConn_Subscribe() {
	c, err := nfnetlink.Dial(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()

	s, err := c.Subscribe(nfnetlink.GroupConntrackNew, nfnetlink.GroupConntrackDestroy)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()

	for n, err := range s.All(context.Background()) {
		switch {
		case errors.Is(err, netlink.ErrOverrun):
			fmt.Println("some were missed")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(n.Group, n.Header.Family, len(n.Data), "bytes")
		}
	}
}

func ExampleMessageType() {
	t := nfnetlink.SubsystemNFTables.Type(16)
	fmt.Println(t, t.Subsystem(), t.Command())
	fmt.Printf("%#x\n", uint16(t))
	// Output:
	// nftables/16 nftables 16
	// 0xa10
}
