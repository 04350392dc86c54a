package genetlink_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

// A family as packages of families describe theirs.
var (
	teamSpec = nlspec.Family{
		Name: "team", Protocol: genetlink.Protocol, Version: 1,
		Operations: []nlspec.Operation{
			{Name: "port-get", Request: 5, Reply: 5, Set: "port", Do: &nlspec.Exchange{}, Dump: &nlspec.Exchange{}},
			{Name: "port-set", Request: 6, Reply: 6, Set: "port", Do: &nlspec.Exchange{}},
		},
		Sets: []nlspec.Set{
			{Name: "port", Attrs: []nlspec.Attr{
				{Name: "header", Type: 1, Kind: nlspec.Nest, Of: "header"},
				{Name: "speed", Type: 2, Kind: nlspec.U32},
			}},
			{Name: "header", Attrs: []nlspec.Attr{
				{Name: "dev-index", Type: 1, Kind: nlspec.U32},
				{Name: "dev-name", Type: 2, Kind: nlspec.String},
			}},
		},
	}
	portGet = genetlink.Call{Spec: &teamSpec, Operation: "port-get", Command: 5}
	portSet = genetlink.Call{Spec: &teamSpec, Operation: "port-set", Command: 6}
)

// A port is what the family's messages are about.
type port struct {
	name  string
	speed uint32
}

func (p *port) AppendBinary(b []byte) ([]byte, error) {
	e := nlattr.NewEncoder(b)
	n := e.Nest(1)
	e.String(2, p.name)
	e.End(n)
	e.Uint32(2, p.speed)
	return e.Encode()
}

func (p *port) UnmarshalBinary(b []byte) error {
	*p = port{}
	d := nlattr.NewDecoder(b)
	for d.Next() {
		switch d.Type() {
		case 1:
			h := d.Nested()
			for h.Next() {
				if h.Type() == 2 {
					p.name = h.String()
				}
			}
			d.Fail(h.Err())
		case 2:
			p.speed = d.Uint32()
		}
	}
	return d.Err()
}

// speaking returns a Conn to a kernel with the family, which answers with reply.
func speaking(t *testing.T, reply func(k *kernel, req netlink.Message, p port)) *genetlink.Conn {
	k, c := newKernel(t, team)
	k.serve = func(req netlink.Message, m genetlink.Message) {
		var p port
		if err := p.UnmarshalBinary(m.Data); err != nil {
			t.Errorf("a request that the kernel can't read: %v", err)
		}
		reply(k, req, p)
	}
	return c
}

func portMessage(b []byte) netlink.Message {
	m := genetlink.Message{Header: genetlink.Header{Command: 5, Version: 1}, Data: b}
	return m.Netlink(team.ID, 0)
}

func TestCall(t *testing.T) {
	c := speaking(t, func(k *kernel, req netlink.Message, p port) {
		if req.Header.Flags&netlink.Acknowledge != 0 {
			if p.speed == 99 {
				b, _ := p.AppendBinary(nil)
				k.Reply(req, portMessage(b))
			}
			k.Acknowledge(req, 0)
			return
		}
		p.speed = 1000
		b, _ := p.AppendBinary(nil)
		m := portMessage(b)
		if req.Header.Flags&netlink.Dump != netlink.Dump {
			k.Reply(req, m)
			return
		}
		m.Header.Flags |= netlink.Multi
		k.Reply(req, m, m, netlink.Message{Header: netlink.Header{Type: netlink.Done, Flags: netlink.Multi}, Data: u32(0)})
	})
	ctx := t.Context()
	want := port{"p0", 1000}
	if p, err := genetlink.Get[port](ctx, c, portGet, &port{name: "p0"}); err != nil || p != want {
		t.Errorf("Get: %+v, %v", p, err)
	}
	n := 0
	for p, err := range genetlink.All[port](ctx, c, portGet, &port{name: "p0"}) {
		if n++; err != nil || p != want {
			t.Errorf("All: %+v, %v", p, err)
		}
	}
	if n != 2 {
		t.Errorf("All: %d objects", n)
	}
	if err := genetlink.Change(ctx, c, portSet, &port{name: "p0"}); err != nil {
		t.Errorf("Change: %v", err)
	}
	if p, err := genetlink.Exchange[port](ctx, c, portSet, &port{"p0", 99}); err != nil || p.speed != 99 {
		t.Errorf("Exchange: %+v, %v", p, err)
	}
	if _, err := genetlink.Exchange[port](ctx, c, portSet, &port{name: "p0"}); err == nil || !strings.HasPrefix(err.Error(), "netlink team port-set: ") {
		t.Errorf("Exchange without a reply: %v", err)
	}
	if err := genetlink.ChangeAll(ctx, c, portSet, ports("p0", "p1"), nil); err != nil {
		t.Errorf("ChangeAll: %v", err)
	}
}

func ports(names ...string) iter.Seq2[genetlink.Request, error] {
	return func(yield func(genetlink.Request, error) bool) {
		for _, name := range names {
			if !yield(&port{name: name}, nil) {
				return
			}
		}
	}
}

// An attribute that is wrong is called by its name, whoever says so.
func TestCallErrors(t *testing.T) {
	const start = netlink.HeaderLen + genetlink.HeaderLen // of attributes
	refuse := func(k *kernel, req netlink.Message, _ port) {
		k.Reply(req, explained(eINVAL, start+nlattr.HeaderLen, "no such port"))
	}
	answer := func(b []byte) func(*kernel, netlink.Message, port) {
		return func(k *kernel, req netlink.Message, _ port) { k.Reply(req, portMessage(b)) }
	}
	missing := func(k *kernel, req netlink.Message, _ port) {
		m := explained(eINVAL, 0, "")
		m.Data = append(m.Data, attr(5, u32(2))...)     // NLMSGERR_ATTR_MISS_TYPE
		m.Data = append(m.Data, attr(6, u32(start))...) // NLMSGERR_ATTR_MISS_NEST
		k.Reply(req, m)
	}
	for name, tt := range map[string]struct {
		reply func(*kernel, netlink.Message, port)
		req   port
		path  string
		err   error
	}{
		"refused":        {refuse, port{}, "header.dev-name", nil},
		"missing":        {missing, port{}, "header.dev-name", nil},
		"not to be sent": {refuse, port{name: "a\x00b"}, "header.dev-name", nil},
		"too long":       {refuse, port{name: strings.Repeat("x", 1<<16)}, "header.dev-name", nlattr.ErrTooLong},
		"malformed":      {answer(attr(2, u16(1))), port{}, "speed", netlink.ErrMalformed},
		"length":         {answer(attr(2, u16(1))), port{}, "speed", nlattr.ErrLength},
		"deep":           {answer(attr(1, attr(2, text("a")), slices.Concat(u16(9), u16(1)))), port{}, "header.dev-index", nlattr.ErrTruncated},
		"truncated":      {answer(slices.Concat(u16(9), u16(2))), port{}, "speed", nlattr.ErrTruncated},
	} {
		t.Run(name, func(t *testing.T) {
			c := speaking(t, tt.reply)
			_, gerr := genetlink.Get[port](t.Context(), c, portGet, &tt.req)
			var aerr error
			for _, err := range genetlink.All[port](t.Context(), c, portGet, &tt.req) {
				aerr = err
			}
			for _, err := range []error{gerr, aerr} {
				var oe *netlink.OpError
				if !errors.As(err, &oe) || oe.Op != "team port-get" || oe.Path != tt.path || tt.err != nil && !errors.Is(err, tt.err) {
					t.Errorf("got %v (path %q), want %v of %q", err, oe.Path, tt.err, tt.path)
				}
			}
		})
	}
}

func TestCallNoFamily(t *testing.T) {
	_, c := newKernel(t)
	if _, err := genetlink.Get[port](t.Context(), c, portGet, nil); !errors.Is(err, genetlink.ErrNoFamily) || !strings.Contains(err.Error(), "family get team") {
		t.Errorf("got %v", err)
	}
	if err := genetlink.ChangeAll(t.Context(), c, portSet, ports("p0"), nil); !errors.Is(err, genetlink.ErrNoFamily) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := genetlink.Change(ctx, c, portSet, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// In a batch each failure is explained, and the others are carried out.
func TestChangeAllErrors(t *testing.T) {
	const start = netlink.HeaderLen + genetlink.HeaderLen
	c := speaking(t, func(k *kernel, req netlink.Message, p port) {
		switch {
		case p.name == "bad":
			k.Reply(req, explained(eINVAL, start+nlattr.HeaderLen, "no such port"))
		case req.Header.Flags&netlink.Acknowledge != 0:
			k.Acknowledge(req, 0)
		}
	})
	explainedTo := 0
	opts := &netlink.BatchOptions{Explain: func(_ netlink.Message, oe *netlink.OpError) {
		if explainedTo++; oe.Op != "team port-set" {
			t.Errorf("the caller is to explain %v", oe)
		}
	}}
	err := genetlink.ChangeAll(t.Context(), c, portSet, ports("p0", "bad", strings.Repeat("x", 1<<16), "p1"), opts)
	var be *netlink.BatchError
	if !errors.As(err, &be) || len(be.Failures) != 2 || be.Known != 4 || explainedTo != 1 {
		t.Fatalf("got %v, explained %d times", err, explainedTo)
	}
	for i, f := range be.Failures {
		var oe *netlink.OpError
		if f.Index != i+1 || !errors.As(f.Err, &oe) || oe.Op != "team port-set" || oe.Path != "header.dev-name" {
			t.Errorf("got %+v", f)
		}
	}
}

func TestEvents(t *testing.T) {
	lost := errors.New("lost")
	n := func(command uint8, data []byte) genetlink.Notification {
		return genetlink.Notification{Message: genetlink.Message{Header: genetlink.Header{Command: command}, Data: data}}
	}
	seq := func(yield func(genetlink.Notification, error) bool) {
		good, _ := (&port{"p0", 1}).AppendBinary(nil)
		_ = yield(n(5, good), nil) && yield(n(7, good), nil) && yield(genetlink.Notification{}, lost) &&
			yield(n(5, attr(2, u16(1))), nil) && yield(n(5, good), nil)
	}
	var got []string
	for p, err := range genetlink.Events(seq, func(n genetlink.Notification) (p port, ok bool, err error) {
		return p, n.Header.Command == 5, p.UnmarshalBinary(n.Data)
	}) {
		switch {
		case errors.Is(err, lost):
			got = append(got, "lost")
		case errors.Is(err, netlink.ErrMalformed):
			got = append(got, "malformed")
		default:
			got = append(got, p.name)
		}
	}
	if s := strings.Join(got, " "); s != "p0 lost malformed p0" {
		t.Errorf("got %s", s)
	}
}
