package ethtool

import "strconv"

// A Device names a network device, or a PHY of one. In replies both Index and
// Name are set; a request needs one of them, and if it has both they have to
// belong together.
type Device struct {
	// Index is the index of the link (ETHTOOL_A_HEADER_DEV_INDEX).
	Index uint32

	// Name is the name of the link, or one of its alternative names
	// (ETHTOOL_A_HEADER_DEV_NAME).
	Name string

	// PHY is the index of one of the device's PHYs, for what is a PHY's; see
	// [Client.PHYs]. Zero is the one that the device uses
	// (ETHTOOL_A_HEADER_PHY_INDEX, since Linux 6.12).
	PHY uint32
}

// Dev returns the device of that name.
func Dev(name string) Device { return Device{Name: name} }

// DevIndex returns the device of that index.
func DevIndex(index uint32) Device { return Device{Index: index} }

// WithPHY returns a PHY of the device.
func (d Device) WithPHY(index uint32) Device {
	d.PHY = index
	return d
}

// String returns the device's name, such as "eth0", or "link 7" if that is not
// known, and its PHY, such as "eth0 phy 2".
func (d Device) String() string {
	s := d.Name
	if s == "" && d.Index != 0 {
		s = "link " + strconv.FormatUint(uint64(d.Index), 10)
	}
	if d.PHY != 0 {
		s += " phy " + strconv.FormatUint(uint64(d.PHY), 10)
	}
	return s
}

// header is what names d in a request.
func (d Device) header(flags headerFlags) *headerAttrs {
	return &headerAttrs{DevIndex: d.Index, DevName: d.Name, PHYIndex: d.PHY, Flags: flags}
}

// deviceOf is the device that a message is about.
func deviceOf(h *headerAttrs) Device {
	if h == nil {
		return Device{}
	}
	return Device{Index: h.DevIndex, Name: h.DevName, PHY: h.PHYIndex}
}

// is reports whether a message about other is about d. A message has index and
// name, while d may have one only, and none that d was not given.
func (d Device) is(other Device) bool {
	if d.Index != 0 {
		return d.Index == other.Index
	}
	return d.Name == other.Name
}

// everything is the header of a request that is about all devices.
func everything(flags headerFlags) *headerAttrs { return &headerAttrs{Flags: flags} }
