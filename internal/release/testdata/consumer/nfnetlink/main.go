package main

import (
	"log"

	"github.com/netlink-sdk/go/nfnetlink"
)

// Netfilter answers only to those who may configure it, so that this is as far
// as everybody gets.
func main() {
	c, err := nfnetlink.Dial(nil)
	if err != nil {
		log.Fatalf("failed to dial netfilter netlink: %v", err)
	}
	defer c.Close()
	log.Printf("out: %v", []uint32{c.Netlink().PID()})
}
