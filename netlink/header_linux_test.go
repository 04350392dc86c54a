package netlink_test

import (
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"golang.org/x/sys/unix"
)

// The constants are written down once more, so that they exist on every
// system. They must be the kernel's.
func TestConstantsAreTheKernels(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want int
	}{
		{"HeaderLen", netlink.HeaderLen, unix.NLMSG_HDRLEN},
		{"HeaderLen", netlink.HeaderLen, unix.SizeofNlMsghdr},
		{"Noop", int(netlink.Noop), unix.NLMSG_NOOP},
		{"Error", int(netlink.Error), unix.NLMSG_ERROR},
		{"Done", int(netlink.Done), unix.NLMSG_DONE},
		{"Overrun", int(netlink.Overrun), unix.NLMSG_OVERRUN},
		{"Request", int(netlink.Request), unix.NLM_F_REQUEST},
		{"Multi", int(netlink.Multi), unix.NLM_F_MULTI},
		{"Acknowledge", int(netlink.Acknowledge), unix.NLM_F_ACK},
		{"Echo", int(netlink.Echo), unix.NLM_F_ECHO},
		{"DumpInterrupted", int(netlink.DumpInterrupted), unix.NLM_F_DUMP_INTR},
		{"DumpFiltered", int(netlink.DumpFiltered), unix.NLM_F_DUMP_FILTERED},
		{"Root", int(netlink.Root), unix.NLM_F_ROOT},
		{"Match", int(netlink.Match), unix.NLM_F_MATCH},
		{"Atomic", int(netlink.Atomic), unix.NLM_F_ATOMIC},
		{"Dump", int(netlink.Dump), unix.NLM_F_DUMP},
		{"Replace", int(netlink.Replace), unix.NLM_F_REPLACE},
		{"Excl", int(netlink.Excl), unix.NLM_F_EXCL},
		{"Create", int(netlink.Create), unix.NLM_F_CREATE},
		{"Append", int(netlink.Append), unix.NLM_F_APPEND},
		{"NonRecursive", int(netlink.NonRecursive), unix.NLM_F_NONREC},
		{"Bulk", int(netlink.Bulk), unix.NLM_F_BULK},
		{"Capped", int(netlink.Capped), unix.NLM_F_CAPPED},
		{"AcknowledgeTLVs", int(netlink.AcknowledgeTLVs), unix.NLM_F_ACK_TLVS},
		{"Nested", int(netlink.Nested), unix.NLA_F_NESTED},
		{"NetByteOrder", int(netlink.NetByteOrder), unix.NLA_F_NET_BYTEORDER},
	} {
		if c.got != c.want {
			t.Errorf("%s is %#x, the kernel's is %#x", c.name, c.got, c.want)
		}
	}
}
