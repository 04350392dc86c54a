package netlink

import (
	"math/bits"

	"github.com/netlink-sdk/go/netlink/internal/order"
	"golang.org/x/net/bpf"
)

// TypeFilter returns a BPF program for [Conn.SetBPF] that lets through messages
// of some types, and control messages, and drops all others in the kernel:
// notifications that nobody wants do not fill the receive buffer.
//
// It sees replies as well, of which a request whose type is missing gets none,
// and waits for ever. Of a datagram it looks at the first message.
func TypeFilter(types ...HeaderType) []bpf.RawInstruction {
	const (
		load   = 0x28 // BPF_LD | BPF_H | BPF_ABS
		equal  = 0x15 // BPF_JMP | BPF_JEQ | BPF_K
		anyBit = 0x45 // BPF_JMP | BPF_JSET | BPF_K
		ret    = 0x06 // BPF_RET | BPF_K

		whole = 1<<32 - 1
	)
	program := []bpf.RawInstruction{
		{Op: load, K: 4}, // nlmsg_type
		{Op: anyBit, Jt: 1, K: bigEndian(^HeaderType(minType - 1))},
		{Op: ret, K: whole},
	}
	for _, t := range types {
		program = append(program,
			bpf.RawInstruction{Op: equal, Jf: 1, K: bigEndian(t)},
			bpf.RawInstruction{Op: ret, K: whole})
	}
	return append(program, bpf.RawInstruction{Op: ret})
}

// bigEndian returns t as BPF loads it, which takes all for big-endian.
func bigEndian(t HeaderType) uint32 {
	if order.Native.Uint16([]byte{0, 1}) == 1 {
		return uint32(t)
	}
	return uint32(bits.ReverseBytes16(uint16(t)))
}
