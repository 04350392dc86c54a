package genetlink

import (
	"context"
	"sync"
)

// A cache remembers families by name. Those who ask for one that it does not
// have wait for whoever asked first.
//
// Generic netlink tells nobody but the members of nlctrl's group "notify" that
// a family has come or gone. A membership that nobody asked for would help
// little: what it brings lies in the socket until somebody reads that, and to
// read it before each use costs a system call. A second socket would cost the
// same, and a file descriptor, and could not be opened in the namespace of the
// first without privileges. So a remembered ID is simply used: the kernel
// answers ENOENT to one that is gone, which says that nothing has happened yet.
// IDs are given out in a circle (idr_alloc_cyclic in genl_register_family,
// net/netlink/genetlink.c), so that one which is gone does not come back as
// another family's before the circle's thousand are used up. Who needs certainty
// joins the group: what is received of it clears the cache.
type cache struct {
	mu       sync.Mutex
	families map[string]*Family
	lookups  map[string]*lookup
	epoch    uint64 // counts clear: what was asked for before is not remembered
}

// A lookup is a request for a family that is under way.
type lookup struct {
	done chan struct{} // closed when what follows is set

	family *Family // nil if it was given up: the next one asks
	err    error   // unless that is known not to exist, or not to be had
}

// get returns the family of that name, and whether it was remembered. If it was
// not, ask asks for it. The Family must not be modified.
func (c *cache) get(ctx context.Context, name string, ask func() (*Family, error)) (f *Family, remembered bool, err error) {
	for {
		c.mu.Lock()
		if f := c.families[name]; f != nil {
			c.mu.Unlock()
			return f, true, nil
		}
		l := c.lookups[name]
		if l == nil {
			f, err := c.lead(ctx, name, ask)
			return f, false, err
		}
		c.mu.Unlock()

		select {
		case <-l.done:
		case <-ctx.Done():
			return nil, false, newOpError("family get", name, ctx.Err())
		}
		if l.family != nil || l.err != nil {
			return l.family, false, cloneOpError(l.err)
		}
	}
}

// lead asks for a family on behalf of all who want it. c.mu is held before, and
// not after.
func (c *cache) lead(ctx context.Context, name string, ask func() (*Family, error)) (*Family, error) {
	l := &lookup{done: make(chan struct{})}
	if c.lookups == nil {
		c.lookups = make(map[string]*lookup)
	}
	c.lookups[name] = l
	epoch := c.epoch
	c.mu.Unlock()

	// Deferred, so that those who wait go on even if ask does not return: it
	// may run a test's function.
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.lookups[name] == l {
			delete(c.lookups, name)
		}
		if l.family != nil {
			c.remember(name, l.family, epoch)
		}
		close(l.done)
	}()

	f, err := ask()
	if err == nil {
		l.family = f
	} else if ctx.Err() == nil {
		l.err = cloneOpError(err)
	}
	return f, err
}

// remember keeps a family that was asked for in this epoch. c.mu is held.
func (c *cache) remember(name string, f *Family, epoch uint64) {
	if c.epoch != epoch {
		return
	}
	if c.families == nil {
		c.families = make(map[string]*Family)
	}
	c.families[name] = f
}

// renew asks for a family even if it is remembered, and remembers the answer.
func (c *cache) renew(name string, ask func() (*Family, error)) (*Family, error) {
	c.mu.Lock()
	epoch := c.epoch
	c.mu.Unlock()
	f, err := ask()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		delete(c.families, name)
		return nil, err
	}
	c.remember(name, f, epoch)
	return f, nil
}

// forget drops f, unless another has taken its place.
func (c *cache) forget(name string, f *Family) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.families[name] == f {
		delete(c.families, name)
	}
}

// clear drops everything, and what is being asked for.
func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	clear(c.families)
	clear(c.lookups)
}
