package ethtool

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// VirtualClocks are the clocks that stand on a device's clock of hardware.
type VirtualClocks struct {
	Device Device

	// Clocks are their indices, /dev/ptpN (ETHTOOL_A_PHC_VCLOCKS_INDEX).
	Clocks []int32
}

// VirtualClocks returns the virtual clocks of a device
// (ETHTOOL_MSG_PHC_VCLOCKS_GET).
func (c *Client) VirtualClocks(ctx context.Context, d Device) (VirtualClocks, error) {
	return get(ctx, c, opVirtualClocksGet, d, &phcVClocksAttrs{Header: d.header(0)}, readVirtualClocks)
}

// AllVirtualClocks returns those of all devices.
func (c *Client) AllVirtualClocks(ctx context.Context) iter.Seq2[VirtualClocks, error] {
	return all(ctx, c, opVirtualClocksGet, &phcVClocksAttrs{Header: everything(0)}, readVirtualClocks)
}

var errClocksCount = errors.New("clocks that are not as many as it says")

func readVirtualClocks(a *phcVClocksAttrs) (VirtualClocks, error) {
	if n, ok := a.Num.Get(); ok && uint64(n) != uint64(len(a.Index)) {
		return VirtualClocks{}, fmt.Errorf("%w: %d, not %d", errClocksCount, len(a.Index), n)
	}
	return VirtualClocks{Device: deviceOf(a.Header), Clocks: a.Index}, nil
}
