package genetlink

import "context"

// JoinGroupByName joins a family's multicast group. What is sent to it comes
// out of [Conn.Receive] and [Conn.ReceiveIter]; [Conn.Subscribe] keeps it apart
// from everything else. The error matches [ErrNoFamily] or [ErrNoGroup] if there
// is no such family or group. Some groups take CAP_NET_ADMIN: then it matches
// [fs.ErrPermission].
//
// The kernel is asked for the group's number each time, because it may accept
// one that was remembered and has gone. To leave the group, LeaveGroup takes the
// number that [Family.Group] returns.
func (c *Conn) JoinGroupByName(ctx context.Context, family, group string) error {
	ids, err := c.groups(ctx, family, group)
	if err != nil {
		return err
	}
	return explain(c.c.JoinGroup(ids[0]), "join-group", family+" "+group)
}

// groups asks the kernel for the numbers of a family's groups.
func (c *Conn) groups(ctx context.Context, family string, names ...string) ([]uint32, error) {
	f, err := c.families.renew(family, func() (*Family, error) { return c.ask(ctx, family) })
	if err != nil {
		return nil, err
	}
	ids := make([]uint32, len(names))
	for i, name := range names {
		g, ok := f.Group(name)
		if !ok {
			return nil, newOpError("join-group", family+" "+name, ErrNoGroup)
		}
		ids[i] = g.ID
	}
	return ids, nil
}
