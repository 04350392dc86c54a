package nlpcap

// classicUnits returns how many units of time a second has in a pcap file that
// begins with magic, or 0 if that is none.
func classicUnits(magic uint32) uint64 {
	switch magic {
	case 0xa1b2c3d4:
		return 1e6
	case 0xa1b23c4d:
		return 1e9
	}
	return 0
}

// openClassic reads the header of a pcap file after its first four bytes.
func (r *Reader) openClassic() error {
	b, err := r.read(20)
	if err != nil {
		return err
	}
	if major := r.order.Uint16(b); major != 2 {
		return invalid("its version is not 2")
	}
	// The upper bits are about frames of other link types.
	if typ := r.order.Uint32(b[16:]) & 0xffff; typ != linkType {
		return ErrLinkType
	}
	return nil
}

// nextRecord reads the next packet of a pcap file.
func (r *Reader) nextRecord() (record, error) {
	b, err := r.first(16)
	if err != nil {
		return record{}, err
	}
	sec, fraction := uint64(r.order.Uint32(b)), uint64(r.order.Uint32(b[4:]))
	n, size := r.order.Uint32(b[8:]), r.order.Uint32(b[12:])
	if n > maxRead {
		return record{}, invalid("a packet is too large")
	}
	data, err := r.read(int(n))
	if err != nil {
		return record{}, err
	}
	return record{time: r.clock.time(sec*r.clock.units + fraction), data: data, size: size}, nil
}
