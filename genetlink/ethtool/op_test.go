package ethtool

import (
	"testing"

	"github.com/netlink-sdk/go/netlink/nlspec"
)

// What the family is asked for, and what it tells, is what the specification
// has: no more and no less.
func TestOperations(t *testing.T) {
	requests, events := 0, 0
	for _, x := range familySpec.Operations {
		switch {
		case x.Request != nlspec.NoNumber:
			requests++
			if got := op(x.Request).String(); got != x.Name {
				t.Errorf("the request %d is %s, not %s", x.Request, got, x.Name)
			}
		default:
			events++
			if got := Event(x.Reply).String(); got != x.Name {
				t.Errorf("the event %d is %s, not %s", x.Reply, got, x.Name)
			}
			var v Event
			if err := v.UnmarshalText([]byte(x.Name)); err != nil || v != Event(x.Reply) {
				t.Errorf("%s is the event %d, %v", x.Name, v, err)
			}
		}
	}
	if requests != int(opMSEGet) || op(requests+1).String() != "unknown operation" {
		t.Errorf("there are %d requests, and the last one here is %d", requests, opMSEGet)
	}
	if events != len(eventNames.Values) {
		t.Errorf("there are %d events, here %d", events, len(eventNames.Values))
	}
	if len(familySpec.Groups) != 1 || familySpec.Groups[0].Name != groupMonitor {
		t.Errorf("the groups are %v", familySpec.Groups)
	}
}
