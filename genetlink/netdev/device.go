package netdev

import (
	"context"
	"iter"
)

// Device returns what the device with this link index can do. Devices of other
// network namespaces are not known.
func (c *Client) Device(ctx context.Context, link uint32) (Device, error) {
	d, err := c.devGet(ctx, linkRequest{Link: link})
	return d, explain(err, linkName(link))
}

// Devices yields all devices of the network namespace.
func (c *Client) Devices(ctx context.Context) iter.Seq2[Device, error] {
	return as(c.devGetAll(ctx), "")
}
