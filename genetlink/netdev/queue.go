package netdev

import (
	"context"
	"errors"
	"iter"
	"strconv"

	"github.com/netlink-sdk/go/netlink"
)

// A QueueID tells the queues of one device apart.
type QueueID struct {
	// Type is what the queue is for (NETDEV_A_QUEUE_TYPE).
	Type QueueType

	// Index counts the queues of a type from zero (NETDEV_A_QUEUE_ID).
	Index uint32
}

// String returns the name that sysfs has for the queue, such as "rx-0".
func (q QueueID) String() string {
	return q.Type.String() + "-" + strconv.FormatUint(uint64(q.Index), 10)
}

func (q QueueID) attrs() queueIDAttrs {
	return queueIDAttrs{ID: netlink.Some(q.Index), Type: netlink.Some(q.Type)}
}

// A Queue is a queue of a device that is up.
type Queue struct {
	// Link is the index of the device's link (NETDEV_A_QUEUE_IFINDEX).
	Link uint32

	// ID tells the queue from others of the device (NETDEV_A_QUEUE_TYPE,
	// NETDEV_A_QUEUE_ID).
	ID QueueID

	// NAPI is the ID of the NAPI instance that serves the queue, or zero if
	// the driver does not say (NETDEV_A_QUEUE_NAPI_ID).
	NAPI uint32

	// DMABuf is the ID of the binding, see [Client.BindRX], that the queue
	// receives into, or zero if there is none (NETDEV_A_QUEUE_DMABUF).
	DMABuf uint32

	// IOUring is what the queue receives into if that is io_uring's memory,
	// or nil (NETDEV_A_QUEUE_IO_URING, since Linux 6.15).
	IOUring *IOUringProvider

	// XSK says whether an AF_XDP socket has the queue (NETDEV_A_QUEUE_XSK,
	// since Linux 6.16).
	XSK bool

	// Lease is the queue of another device that this one stands for, or the
	// one that stands for this, or nil (NETDEV_A_QUEUE_LEASE).
	Lease *Lease
}

// A Lease names a queue of another device.
type Lease struct {
	// Link is the index of the other device's link (NETDEV_A_LEASE_IFINDEX).
	Link uint32

	// Queue is its queue (NETDEV_A_LEASE_QUEUE).
	Queue QueueID

	// NetNSID is the ID of the network namespace that the other device is in,
	// as that of the Conn calls it; absent if that is the same
	// (NETDEV_A_LEASE_NETNS_ID).
	NetNSID netlink.Opt[int32]
}

// Queue returns a queue of the device with this link index. The device must be
// up, and the queue in use. It needs Linux 6.8.
func (c *Client) Queue(ctx context.Context, link uint32, id QueueID) (Queue, error) {
	a, err := c.queueGet(ctx, queueGetRequest{
		ID:   netlink.Some(id.Index),
		Link: link,
		Type: netlink.Some(id.Type),
	})
	var q Queue
	if err == nil {
		q, err = readQueue(&a)
	}
	return q, explain(err, linkName(link)+" "+id.String())
}

// Queues yields the queues of the device with this link index, or of all
// devices. A device that is down has none. It needs Linux 6.8.
func (c *Client) Queues(ctx context.Context, link uint32) iter.Seq2[Queue, error] {
	return each(c.queueGetAll(ctx, pagePoolGetAllRequest{Link: link}), linkName(link), readQueue)
}

// CreateQueue makes a queue of a virtual device, which stands for a queue of a
// physical one: packets of that are the virtual device's. It takes CAP_NET_ADMIN
// in the initial user namespace. What can be done with which devices, and since
// when, depends on their drivers.
func (c *Client) CreateQueue(ctx context.Context, link uint32, typ QueueType, of Lease) (QueueID, error) {
	queue := of.Queue.attrs()
	a, err := c.queueCreate(ctx, queueCreateRequest{
		Link:  link,
		Type:  netlink.Some(typ),
		Lease: &leaseAttrs{Link: of.Link, Queue: &queue, NetNSID: of.NetNSID},
	})
	id, there := a.ID.Get()
	if err == nil && !there {
		err = malformed("queue-create", errNoQueue)
	}
	return QueueID{typ, id}, explain(err, linkName(link))
}

var errNoQueue = errors.New("it is not said which queue it is about")

// readQueue is the queue that a message is about.
func readQueue(a *queueAttrs) (Queue, error) {
	id, there := a.ID.Get()
	if !there || a.Type.IsZero() {
		return Queue{}, malformed("queue-get", errNoQueue)
	}
	q := Queue{
		Link:    a.Link,
		ID:      QueueID{Type: a.Type.Or(0), Index: id},
		NAPI:    a.NAPIID,
		DMABuf:  a.Dmabuf,
		IOUring: a.IOUring,
		XSK:     a.XSK != nil,
	}
	if l := a.Lease; l != nil {
		q.Lease = &Lease{Link: l.Link, NetNSID: l.NetNSID}
		if l.Queue != nil {
			q.Lease.Queue = QueueID{Type: l.Queue.Type.Or(0), Index: l.Queue.ID.Or(0)}
		}
	}
	return q, nil
}
