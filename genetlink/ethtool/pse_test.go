package ethtool

import (
	"context"
	"testing"
)

func TestPSE(t *testing.T) {
	k, c := newFake(t)
	ranges := []PowerRange{{Min: 1000, Max: 2000}, {Min: 5000, Max: 90000}}
	reply := &pseAttrs{
		Header: replyHeader(), PoDLAdminState: some(PoDLAdminStateEnabled), PoDLStatus: some(PoDLStatusDelivering),
		C33AdminState: some(C33AdminStateDisabled), C33Status: some(C33StatusFault), C33Class: some[uint32](4), C33Power: some[uint32](1234),
		C33ExtState: some(C33ExtStateShortDetected), C33ExtSubstate: some[uint32](1), C33PowerLimit: some[uint32](2000), C33PowerRanges: ranges,
		PowerDomain: some[uint32](1), Priority: some[uint32](0), PriorityMax: some[uint32](2),
	}
	want := PSE{
		Device: eth0,
		PoDL:   PoDL{State: some(PoDLAdminStateEnabled), Status: some(PoDLStatusDelivering)},
		C33: C33{
			State: some(C33AdminStateDisabled), Status: some(C33StatusFault), Class: some[uint32](4), Power: some[uint32](1234),
			ExtState: some(C33ExtStateShortDetected), ExtSubstate: some[uint32](1), Limit: some[uint32](2000), Ranges: ranges,
		},
		Domain: some[uint32](1), Priority: some[uint32](0), PriorityMax: some[uint32](2),
	}
	testGet(t, k, opPSEGet, reply, want, c.PSE, c.AllPSE)
	for _, tt := range []struct {
		config PSEConfig
		sent   pseAttrs
	}{
		{PSEConfig{C33: some(true), Limit: some[uint32](1500)}, pseAttrs{C33AdminControl: some(C33AdminStateEnabled), C33PowerLimit: some[uint32](1500)}},
		{PSEConfig{C33: some(false)}, pseAttrs{C33AdminControl: some(C33AdminStateDisabled)}},
		{PSEConfig{PoDL: some(true)}, pseAttrs{PoDLAdminControl: some(PoDLAdminStateEnabled)}},
		{PSEConfig{PoDL: some(false), Priority: some[uint32](0)}, pseAttrs{PoDLAdminControl: some(PoDLAdminStateDisabled), Priority: some[uint32](0)}},
	} {
		tt.sent.Header = eth0.header(0)
		testSet(t, k, opPSESet, &tt.sent, func(ctx context.Context, d Device) error { return c.SetPSE(ctx, d, tt.config) })
	}
}
