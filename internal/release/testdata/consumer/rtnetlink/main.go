package main

import (
	"context"
	"log"

	"github.com/netlink-sdk/go/rtnetlink"
)

func main() {
	c, err := rtnetlink.Dial(nil)
	if err != nil {
		log.Fatalf("failed to dial rtnetlink: %v", err)
	}
	defer c.Close()
	links, err := c.Link.List(context.Background(), nil)
	if err != nil {
		log.Fatalf("failed to list links: %v", err)
	}
	var names []string
	for _, l := range links {
		names = append(names, l.Name)
	}
	log.Printf("out: %q", names)
}
