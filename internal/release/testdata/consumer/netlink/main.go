package main

import (
	"log"

	"github.com/netlink-sdk/go/netlink"
)

// The library's first example, unchanged since.
func main() {
	c, err := netlink.Dial(16, nil)
	if err != nil {
		log.Fatalf("failed to dial netlink: %v", err)
	}
	defer c.Close()
	f := netlink.HeaderFlagsRequest | netlink.HeaderFlagsAcknowledge
	msgs, err := c.Execute(netlink.Message{Header: netlink.Header{Flags: f}})
	if err != nil {
		log.Fatalf("failed to execute request: %v", err)
	}
	log.Printf("out: %+v", msgs)
}
