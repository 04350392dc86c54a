// One uses one family, and no other's description may be in it.
package main

import (
	"context"
	"fmt"

	"github.com/netlink-sdk/go/genetlink/tcpmetrics"
)

func main() {
	c, err := tcpmetrics.Dial(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	for m, err := range c.GetAll(context.Background()) {
		fmt.Println(m, err)
	}
}
