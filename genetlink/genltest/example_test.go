package genltest_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/genltest"
	"github.com/netlink-sdk/go/netlink"
)

// A function to test: it deletes something, for which it has to be there.
func remove(ctx context.Context, c *genetlink.Conn) error {
	m := genetlink.Message{Header: genetlink.Header{Command: 4, Version: 1}}
	for _, err := range c.Do(ctx, "example", m, netlink.Acknowledge) {
		if errors.Is(err, fs.ErrPermission) {
			return fmt.Errorf("removing it: %w", fs.ErrPermission)
		}
		return err
	}
	return nil
}

func ExampleServeFamily() {
	family := genetlink.Family{ID: 0x20, Version: 1, Name: "example"}
	refuse := func(genetlink.Message, netlink.Message) ([]genetlink.Message, error) {
		return nil, genltest.Error(1) // EPERM
	}
	c := genltest.Dial(genltest.ServeFamily(family,
		genltest.CheckRequest(family.ID, 4, netlink.Request|netlink.Acknowledge, refuse)))
	defer c.Close()

	fmt.Println(remove(context.Background(), c))
	// Output:
	// removing it: permission denied
}
