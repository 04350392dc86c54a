package ethtool

import (
	"context"
	"iter"
)

// TunnelInfo is which tunnels a device knows about, to look into their packets.
type TunnelInfo struct {
	Device Device

	// Tables are the tables of UDP ports that the device has
	// (ETHTOOL_A_TUNNEL_UDP_TABLE).
	Tables []TunnelTable
}

// A TunnelTable is a table of UDP ports in a device.
type TunnelTable struct {
	// Size is how many ports it has room for (ETHTOOL_A_TUNNEL_UDP_TABLE_SIZE).
	Size uint32

	// Types are the types of tunnels that it may have
	// (ETHTOOL_A_TUNNEL_UDP_TABLE_TYPES). They are empty in a table that the
	// device has filled by itself.
	Types []UDPTunnelType

	// Ports are the ports that are in it (ETHTOOL_A_TUNNEL_UDP_TABLE_ENTRY).
	Ports []TunnelPort
}

// TunnelInfo returns which tunnels a device knows about
// (ETHTOOL_MSG_TUNNEL_INFO_GET).
func (c *Client) TunnelInfo(ctx context.Context, d Device) (TunnelInfo, error) {
	req := &tunnelInfoAttrs{Header: d.header(headerFlagsCompactBitsets)}
	return get(ctx, c, opTunnelInfoGet, d, req, readTunnelInfo)
}

// AllTunnelInfo returns which ones all devices know about.
func (c *Client) AllTunnelInfo(ctx context.Context) iter.Seq2[TunnelInfo, error] {
	req := &tunnelInfoAttrs{Header: everything(headerFlagsCompactBitsets)}
	return all(ctx, c, opTunnelInfoGet, req, readTunnelInfo)
}

func readTunnelInfo(a *tunnelInfoAttrs) (TunnelInfo, error) {
	i := TunnelInfo{Device: deviceOf(a.Header)}
	if a.UDPPorts == nil {
		return i, nil
	}
	for _, t := range a.UDPPorts.Table {
		types, err := readBitset(t.Types)
		if err != nil {
			return i, err
		}
		table := TunnelTable{Size: t.Size.Or(0), Ports: t.Entry}
		for n := range types.value.all() {
			table.Types = append(table.Types, UDPTunnelType(n))
		}
		i.Tables = append(i.Tables, table)
	}
	return i, nil
}
