package netlink_test

import (
	"encoding/binary"
	"fmt"
	"log"

	"github.com/netlink-sdk/go/netlink"
)

// Attributes of a conntrack entry, in network byte order.
const (
	ctaTimeout   = 7
	ctaProtoInfo = 4
	ctaTCP       = 1
	ctaTCPState  = 1
)

func ExampleAttributeEncoder() {
	ae := netlink.NewAttributeEncoder()
	ae.ByteOrder = binary.BigEndian
	ae.Uint32(ctaTimeout, 300)
	ae.Nested(ctaProtoInfo, func(nae *netlink.AttributeEncoder) error {
		nae.Nested(ctaTCP, func(nae *netlink.AttributeEncoder) error {
			nae.Uint8(ctaTCPState, 3)
			return nil
		})
		return nil
	})
	b, err := ae.Encode()
	if err != nil {
		log.Fatal(err)
	}

	ad, err := netlink.NewAttributeDecoder(b)
	if err != nil {
		log.Fatal(err)
	}
	ad.ByteOrder = binary.BigEndian
	for ad.Next() {
		switch ad.Type() {
		case ctaTimeout:
			fmt.Println("timeout", ad.Uint32())
		case ctaProtoInfo:
			ad.Nested(func(nad *netlink.AttributeDecoder) error {
				fmt.Println("protocol information of", nad.Len(), "protocol")
				return nil
			})
		}
	}
	if err := ad.Err(); err != nil {
		log.Fatal(err)
	}

	// Output:
	// timeout 300
	// protocol information of 1 protocol
}
