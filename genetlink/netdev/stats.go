package netdev

import (
	"context"
	"iter"
)

// Queue returns the queue that s is of, and whether it is of one: statistics of
// a whole device are not.
func (s *Stats) Queue() (QueueID, bool) {
	id, ok := s.ID.Get()
	return QueueID{Type: s.Type.Or(0), Index: id}, ok && s.Type.IsSome()
}

// Stats yields statistics of the device with this link index, or of all devices
// that have some: one for each, with sums over its queues and what the driver
// counts apart from them. Counters that the driver does not have are absent. It
// needs Linux 6.9.
func (c *Client) Stats(ctx context.Context, link uint32) iter.Seq2[Stats, error] {
	return as(c.qstatsGetAll(ctx, qstatsGetRequest{Link: link}), linkName(link))
}

// QueueStats yields statistics of each queue of the device with this link index,
// or of all devices that have some. Counters that the driver does not have are
// absent. It needs Linux 6.9.
func (c *Client) QueueStats(ctx context.Context, link uint32) iter.Seq2[Stats, error] {
	req := qstatsGetRequest{Link: link, Scope: StatsScopeQueue}
	return as(c.qstatsGetAll(ctx, req), linkName(link))
}
