package genetlink_test

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/genltest"
	"github.com/netlink-sdk/go/netlink"
)

func TestJoinGroupByName(t *testing.T) {
	f := team
	f.Groups = []genetlink.MulticastGroup{{ID: 7, Name: "change_event"}}
	k, c := newKernel(t, f)
	for _, tt := range []struct {
		family, group string
		want          error
		object        string
	}{
		{"nosuch", "change_event", genetlink.ErrNoFamily, "nosuch"},
		{"team", "nosuch", genetlink.ErrNoGroup, "team nosuch"},
		{"team", "", genetlink.ErrNoGroup, "team "},
	} {
		err := c.JoinGroupByName(t.Context(), tt.family, tt.group)
		var oe *netlink.OpError
		if !errors.Is(err, tt.want) || !errors.As(err, &oe) || oe.Object != tt.object {
			t.Errorf("%q of %q: %v", tt.group, tt.family, err)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q of %q: %v is not fs.ErrNotExist", tt.group, tt.family, err)
		}
	}

	// The number is not taken from what is remembered, which it renews.
	k.asked()
	k.set(genetlink.Family{ID: 31, Name: "team"})
	if err := c.JoinGroupByName(t.Context(), "team", "change_event"); !errors.Is(err, genetlink.ErrNoGroup) {
		t.Errorf("got %v", err)
	}
	if f, err := c.Family(t.Context(), "team"); err != nil || f.ID != 31 {
		t.Errorf("got %+v, %v", f, err)
	}
	if n := k.asked(); n != 1 {
		t.Errorf("the family was looked up %d times", n)
	}
}

// The error of joining names what was to be joined.
func TestJoinGroupByNameRefused(t *testing.T) {
	f := team
	f.Groups = []genetlink.MulticastGroup{{ID: 7, Name: "change_event"}}
	c := genltest.Dial(genltest.ServeFamily(f, nil)) // which has no sockets
	defer c.Close()
	err := c.JoinGroupByName(t.Context(), "team", "change_event")
	var oe *netlink.OpError
	if !errors.Is(err, netlink.ErrNotSupported) || !errors.As(err, &oe) || oe.Object != "team change_event" {
		t.Errorf("got %v", err)
	}
}
