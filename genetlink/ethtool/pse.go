package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// PSE is power that a device feeds into its cable.
type PSE struct {
	Device Device

	// PoDL is power over a single pair, and C33 over two or four pairs, named
	// after its clause of the standard. A device has one of them, if any.
	PoDL PoDL
	C33  C33

	// Domain is the number of the power domain that the port belongs to
	// (ETHTOOL_A_PSE_PW_D_ID), and Priority how important it is there, from 0,
	// the most important, up to PriorityMax (ETHTOOL_A_PSE_PRIO, _PRIO_MAX).
	Domain      netlink.Opt[uint32]
	Priority    netlink.Opt[uint32]
	PriorityMax netlink.Opt[uint32]
}

// PoDL is Power over Data Lines.
type PoDL struct {
	State  netlink.Opt[PoDLAdminState] // ETHTOOL_A_PODL_PSE_ADMIN_STATE
	Status netlink.Opt[PoDLStatus]     // ETHTOOL_A_PODL_PSE_PW_D_STATUS
}

// C33 is Power over Ethernet. Powers are in milliwatts.
type C33 struct {
	State  netlink.Opt[C33AdminState] // ETHTOOL_A_C33_PSE_ADMIN_STATE
	Status netlink.Opt[C33Status]     // ETHTOOL_A_C33_PSE_PW_D_STATUS
	Class  netlink.Opt[uint32]        // of the powered device (ETHTOOL_A_C33_PSE_PW_CLASS)
	Power  netlink.Opt[uint32]        // that it takes now (ETHTOOL_A_C33_PSE_ACTUAL_PW)

	// Limit is the power that it may take, within one of Ranges
	// (ETHTOOL_A_C33_PSE_AVAIL_PW_LIMIT, _PW_LIMIT_RANGES).
	Limit  netlink.Opt[uint32]
	Ranges []PowerRange

	// ExtState is why it gets none, and ExtSubstate says more of it: what,
	// depends on ExtState (ETHTOOL_A_C33_PSE_EXT_STATE, _EXT_SUBSTATE; enums
	// ethtool_c33_pse_ext_substate_*).
	ExtState    netlink.Opt[C33ExtState]
	ExtSubstate netlink.Opt[uint32]
}

// A PSEConfig is what is to change of it.
type PSEConfig struct {
	PoDL     netlink.Opt[bool]   // on or off (ETHTOOL_A_PODL_PSE_ADMIN_CONTROL)
	C33      netlink.Opt[bool]   // on or off (ETHTOOL_A_C33_PSE_ADMIN_CONTROL)
	Limit    netlink.Opt[uint32] // in milliwatts (ETHTOOL_A_C33_PSE_AVAIL_PW_LIMIT)
	Priority netlink.Opt[uint32] // ETHTOOL_A_PSE_PRIO
}

// PSEAlert is that something has happened to the power that a device feeds into
// its cable. It comes as a notification.
type PSEAlert struct {
	Device Device
	Events PSEEvent // ETHTOOL_A_PSE_NTF_EVENTS
}

// PSE returns what power a device feeds into its cable (ETHTOOL_MSG_PSE_GET).
func (c *Client) PSE(ctx context.Context, d Device) (PSE, error) {
	return get(ctx, c, opPSEGet, d, &pseAttrs{Header: d.header(0)}, readPSE)
}

// AllPSE returns what power all devices do.
func (c *Client) AllPSE(ctx context.Context) iter.Seq2[PSE, error] {
	return all(ctx, c, opPSEGet, &pseAttrs{Header: everything(0)}, readPSE)
}

// SetPSE changes what power a device feeds into its cable (ETHTOOL_MSG_PSE_SET).
func (c *Client) SetPSE(ctx context.Context, d Device, p PSEConfig) error {
	a := &pseAttrs{Header: d.header(0), C33PowerLimit: p.Limit, Priority: p.Priority}
	if on, ok := p.PoDL.Get(); ok {
		a.PoDLAdminControl = netlink.Some(PoDLAdminStateDisabled)
		if on {
			a.PoDLAdminControl = netlink.Some(PoDLAdminStateEnabled)
		}
	}
	if on, ok := p.C33.Get(); ok {
		a.C33AdminControl = netlink.Some(C33AdminStateDisabled)
		if on {
			a.C33AdminControl = netlink.Some(C33AdminStateEnabled)
		}
	}
	return change(ctx, c, opPSESet, d, a)
}

func readPSE(a *pseAttrs) (PSE, error) {
	return PSE{
		Device: deviceOf(a.Header),
		PoDL:   PoDL{State: a.PoDLAdminState, Status: a.PoDLStatus},
		C33: C33{
			State:       a.C33AdminState,
			Status:      a.C33Status,
			Class:       a.C33Class,
			Power:       a.C33Power,
			Limit:       a.C33PowerLimit,
			Ranges:      a.C33PowerRanges,
			ExtState:    a.C33ExtState,
			ExtSubstate: a.C33ExtSubstate,
		},
		Domain:      a.PowerDomain,
		Priority:    a.Priority,
		PriorityMax: a.PriorityMax,
	}, nil
}

func readPSEAlert(a *pseNtfAttrs) (PSEAlert, error) {
	return PSEAlert{Device: deviceOf(a.Header), Events: a.Events.Or(0)}, nil
}
