package ethtool

import (
	"context"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// Module is how a device's plug-in module gets power.
type Module struct {
	Device Device

	// Policy says when it is to have much of it
	// (ETHTOOL_A_MODULE_POWER_MODE_POLICY).
	Policy netlink.Opt[ModulePowerPolicy]

	// Power says how much it has. It is absent if no module is plugged in, and
	// can't be set (ETHTOOL_A_MODULE_POWER_MODE).
	Power netlink.Opt[ModulePower]
}

// Module returns how a device's module gets power (ETHTOOL_MSG_MODULE_GET).
func (c *Client) Module(ctx context.Context, d Device) (Module, error) {
	return get(ctx, c, opModuleGet, d, &moduleAttrs{Header: d.header(0)}, readModule)
}

// AllModules returns how those of all devices do.
func (c *Client) AllModules(ctx context.Context) iter.Seq2[Module, error] {
	return all(ctx, c, opModuleGet, &moduleAttrs{Header: everything(0)}, readModule)
}

// SetModule changes the Policy of a device's module (ETHTOOL_MSG_MODULE_SET).
func (c *Client) SetModule(ctx context.Context, d Device, m Module) error {
	return change(ctx, c, opModuleSet, d, &moduleAttrs{Header: d.header(0), PowerModePolicy: m.Policy})
}

func readModule(a *moduleAttrs) (Module, error) {
	return Module{Device: deviceOf(a.Header), Policy: a.PowerModePolicy, Power: a.PowerMode}, nil
}
