// Codec decodes the messages of a family, and needs no description at all.
package main

import (
	"fmt"
	"os"

	"github.com/netlink-sdk/go/rtnetlink/rtlink"
)

func main() {
	var a rtlink.Attributes
	fmt.Println(a.UnmarshalBinary([]byte(os.Args[0])), a)
}
