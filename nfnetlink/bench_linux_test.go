package nfnetlink_test

import (
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/floor"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"github.com/netlink-sdk/go/nfnetlink"
)

// A request and its reply, to the same without the netfilter header.
func BenchmarkDo(b *testing.B) {
	testns.Need(b, nftables)
	c, err := nfnetlink.Dial(nil)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	ctx := b.Context()
	bare := netlink.Message{
		Header: netlink.Header{Type: netlink.HeaderType(getGen)},
		Data:   make([]byte, nfnetlink.HeaderLen),
	}
	floor.Compare(b, func(n int) {
		for range n {
			for _, err := range c.Netlink().Do(ctx, bare) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	}, func(n int) {
		for range n {
			for _, err := range c.Do(ctx, nfnetlink.Message{Type: getGen}) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
