//go:build linux

package scenario

// The checksums of what was decoded. Those of all objects are added up, so that
// order does not matter. mnl/src/contender.c has the same.

const (
	p1 = 0x9e3779b97f4a7c15
	p2 = 0xc2b2ae3d27d4eb4f
	p3 = 0x165667b19e3779f9
)

func mix(x, y, z uint64) uint64 {
	h := x*p1 ^ y*p2 ^ z*p3
	h ^= h >> 29
	return h * p1
}

// bytesSum is a checksum of a string or an address, of any length.
func bytesSum[T string | []byte](s T) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

func routeSum(dst uint32, bits uint8, gateway, link, table, priority uint32, protocol uint8) uint64 {
	return mix(uint64(dst)<<32|uint64(gateway), uint64(link)<<32|uint64(table),
		uint64(priority)<<16|uint64(bits)<<8|uint64(protocol))
}

func linkSum[T string | []byte, A ~[]byte](index, mtu, master uint32, name T, mac A) uint64 {
	return mix(uint64(index)<<32|uint64(mtu), bytesSum(name), bytesSum([]byte(mac))+uint64(master))
}

func neighborSum[A ~[]byte](ip, link uint32, state uint16, mac A) uint64 {
	return mix(uint64(ip)<<32|uint64(link), uint64(state), bytesSum([]byte(mac)))
}

func elementSum(key uint32) uint64 { return mix(uint64(key), 1, 2) }
