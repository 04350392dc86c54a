// All asks for the descriptions of several families, which are in it.
package main

import (
	"fmt"

	"github.com/netlink-sdk/go/genetlink/devlink"
	"github.com/netlink-sdk/go/genetlink/ethtool"
	"github.com/netlink-sdk/go/rtnetlink/rtlink"
)

func main() {
	fmt.Println(devlink.Spec().Name, ethtool.Spec().Name, rtlink.Spec().Name)
}
