package main

import (
	"log"

	"github.com/netlink-sdk/go/genetlink"
)

func main() {
	c, err := genetlink.Dial(nil)
	if err != nil {
		log.Fatalf("failed to dial generic netlink: %v", err)
	}
	defer c.Close()
	family, err := c.GetFamily("nlctrl")
	if err != nil {
		log.Fatalf("failed to look up a family: %v", err)
	}
	log.Printf("out: %+v", []genetlink.Family{family})
}
