package genetlink_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/genltest"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

var teamWithGroups = genetlink.Family{ID: 30, Version: 1, Name: "team", Groups: []genetlink.MulticastGroup{
	{ID: 7, Name: "change_event"},
	{ID: 40, Name: "other"},
}}

func TestSubscribe(t *testing.T) {
	k, c := newKernel(t, teamWithGroups)
	s, err := c.Subscribe(t.Context(), "team", "change_event", "other")
	if err != nil {
		t.Fatal(err)
	}
	groups := k.Groups()
	slices.Sort(groups)
	if !slices.Equal(groups, []uint32{7, 40}) {
		t.Errorf("the Conn is in the groups %v", groups)
	}

	bad := netlink.Message{Header: netlink.Header{Type: 30}, Data: []byte{1, 2, 3, 4}}
	k.Send(nltest.Datagram{Group: 7, Messages: []netlink.Message{ask.Netlink(30, 0), bad}})
	k.Send(nltest.Datagram{Group: 40, Messages: []netlink.Message{answer.Netlink(30, 0)}})

	// A request meanwhile leaves them where they are.
	k.serve = func(req netlink.Message, m genetlink.Message) { k.Reply(req, m.Netlink(30, 0)) }
	if got, err := do(c, "team", ask, 0); err != nil || !reflect.DeepEqual(got, []genetlink.Message{ask}) {
		t.Errorf("got %+v, %v", got, err)
	}

	type event struct {
		group uint32
		m     genetlink.Message
	}
	var got []event
	errs := 0
	for n, err := range s.All(t.Context()) {
		if err != nil {
			var oe *netlink.OpError
			if !errors.Is(err, netlink.ErrMalformed) || !errors.As(err, &oe) {
				t.Errorf("got %v", err)
			}
			errs++
			continue
		}
		if n.Family != 30 || n.NSID.IsSome() {
			t.Errorf("got %+v", n)
		}
		got = append(got, event{n.Group, genetlink.Message{Header: n.Header, Data: slices.Clone(n.Data)}})
		if len(got) == 2 {
			break
		}
	}
	if want := []event{{7, ask}, {40, answer}}; errs != 1 || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v and %d errors", got, errs)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range s.All(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if groups := k.Groups(); len(groups) != 0 {
		t.Errorf("the Conn is still in the groups %v", groups)
	}
	for _, err := range s.All(t.Context()) {
		if err == nil {
			t.Error("a closed subscription yields something")
		}
	}
}

func TestSubscribeErrors(t *testing.T) {
	_, c := newKernel(t, teamWithGroups)
	for _, tt := range []struct {
		family string
		groups []string
		want   error
	}{
		{"nosuch", nil, genetlink.ErrNoFamily},
		{"team", []string{"change_event", "nosuch"}, genetlink.ErrNoGroup},
	} {
		if s, err := c.Subscribe(t.Context(), tt.family, tt.groups...); s != nil || !errors.Is(err, tt.want) {
			t.Errorf("%v of %q: %v, %v", tt.groups, tt.family, s, err)
		}
	}
	c = genltest.Dial(genltest.ServeFamily(teamWithGroups, nil))
	defer c.Close()
	_, err := c.Subscribe(t.Context(), "team", "change_event", "other")
	var oe *netlink.OpError
	if !errors.Is(err, netlink.ErrNotSupported) || !errors.As(err, &oe) || oe.Object != "team change_event other" {
		t.Errorf("without a socket: %v", err)
	}
}
