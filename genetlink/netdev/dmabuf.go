package netdev

import (
	"context"

	"github.com/netlink-sdk/go/netlink"
)

// An RXBinding says which queues receive into the memory of another device.
type RXBinding struct {
	// Link is the index of the device's link (NETDEV_A_DMABUF_IFINDEX).
	Link uint32

	// FD is a file descriptor of the memory, a DMA buffer
	// (NETDEV_A_DMABUF_FD).
	FD int

	// Queues are the queues, all of them of the type [QueueTypeRX]
	// (NETDEV_A_DMABUF_QUEUES).
	Queues []QueueID

	// PageSize is the size in bytes of the pieces that the memory is used in,
	// or zero for that of the system's pages
	// (NETDEV_A_DMABUF_RX_PAGE_SIZE).
	PageSize uint32
}

// BindRX has queues receive into the memory of another device, such as a
// graphics card, and returns the ID of the binding, which [Queue] and [PagePool]
// have. The binding ends when the Conn is closed. It takes CAP_NET_ADMIN, on older
// kernels in the initial user namespace, and Linux 6.12.
func (c *Client) BindRX(ctx context.Context, b RXBinding) (id uint32, err error) {
	req := dmabufAttrs{
		Link:       b.Link,
		FD:         netlink.Some(uint32(b.FD)),
		RXPageSize: b.PageSize,
	}
	for _, q := range b.Queues {
		req.Queues = append(req.Queues, q.attrs())
	}
	a, err := c.bindRX(ctx, req)
	return a.ID, explain(err, linkName(b.Link))
}

// BindTX lets sockets send from the memory of another device, of which fd is a
// file descriptor (a DMA buffer), through the device with this link index, and
// returns the ID of the binding, which sendmsg takes (SCM_DEVMEM_DMABUF). The
// binding ends when the Conn is closed. It needs Linux 6.16.
func (c *Client) BindTX(ctx context.Context, link uint32, fd int) (id uint32, err error) {
	a, err := c.bindTX(ctx, bindTXRequest{Link: link, FD: netlink.Some(uint32(fd))})
	return a.ID, explain(err, linkName(link))
}
