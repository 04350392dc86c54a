package genetlink_test

import (
	"encoding/binary"
	"slices"
	"sync"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/nlctrl"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

// What follows puts attributes together byte by byte, so that a test does not
// depend on what it tests.

const (
	attrFamilyID    = 1  // CTRL_ATTR_FAMILY_ID
	attrFamilyName  = 2  // CTRL_ATTR_FAMILY_NAME
	attrVersion     = 3  // CTRL_ATTR_VERSION
	attrHdrSize     = 4  // CTRL_ATTR_HDRSIZE
	attrMaxAttr     = 5  // CTRL_ATTR_MAXATTR
	attrOps         = 6  // CTRL_ATTR_OPS
	attrMcastGroups = 7  // CTRL_ATTR_MCAST_GROUPS
	attrPolicy      = 8  // CTRL_ATTR_POLICY
	attrOpPolicy    = 9  // CTRL_ATTR_OP_POLICY
	attrOp          = 10 // CTRL_ATTR_OP

	opID    = 1 // CTRL_ATTR_OP_ID
	opFlags = 2 // CTRL_ATTR_OP_FLAGS

	groupName = 1 // CTRL_ATTR_MCAST_GRP_NAME
	groupID   = 2 // CTRL_ATTR_MCAST_GRP_ID

	opPolicyDo   = 1 // CTRL_ATTR_POLICY_DO
	opPolicyDump = 2 // CTRL_ATTR_POLICY_DUMP
)

func attr(typ uint16, payload ...[]byte) []byte {
	data := slices.Concat(payload...)
	b := binary.NativeEndian.AppendUint16(nil, uint16(4+len(data)))
	b = binary.NativeEndian.AppendUint16(b, typ)
	b = append(b, data...)
	return append(b, make([]byte, -len(data)&3)...)
}

func u16(v uint16) []byte     { return binary.NativeEndian.AppendUint16(nil, v) }
func u32(v uint32) []byte     { return binary.NativeEndian.AppendUint32(nil, v) }
func text(s string) []byte    { return append([]byte(s), 0) }
func cstring(b []byte) string { return string(b[:max(0, len(b)-1)]) }

// familyAttrs returns what the controller says of a family.
func familyAttrs(f genetlink.Family) []byte {
	b := slices.Concat(
		attr(attrFamilyName, text(f.Name)),
		attr(attrFamilyID, u16(f.ID)),
		attr(attrVersion, u32(uint32(f.Version))),
	)
	var ops, groups []byte
	for i, op := range f.Operations {
		ops = append(ops, attr(uint16(i+1),
			attr(opID, u32(uint32(op.Command))),
			attr(opFlags, u32(uint32(op.Flags))))...)
	}
	for i, g := range f.Groups {
		groups = append(groups, attr(uint16(i+1),
			attr(groupID, u32(g.ID)),
			attr(groupName, text(g.Name)))...)
	}
	if ops != nil {
		b = append(b, attr(attrOps, ops)...)
	}
	if groups != nil {
		b = append(b, attr(attrMcastGroups, groups)...)
	}
	return b
}

// A kernel has families that come and go. What is sent to one of them goes to
// serve.
type kernel struct {
	*nltest.Kernel
	serve func(req netlink.Message, m genetlink.Message)

	mu       sync.Mutex
	families []genetlink.Family
	lookups  int
}

func newKernel(t *testing.T, families ...genetlink.Family) (*kernel, *genetlink.Conn) {
	k := &kernel{families: families}
	k.Kernel = nltest.NewKernel(func(_ *nltest.Kernel, reqs []netlink.Message) {
		for _, req := range reqs {
			k.handle(t, req)
		}
	})
	c := genetlink.NewConn(k.Dial())
	t.Cleanup(func() { c.Close() })
	return k, c
}

func (k *kernel) handle(t *testing.T, req netlink.Message) {
	var m genetlink.Message
	if err := m.UnmarshalBinary(req.Data); err != nil {
		t.Errorf("a request that the kernel can't read: %v", err)
		return
	}
	if req.Header.Type == nlctrl.ID && m.Header.Command == nlctrl.GetFamily {
		k.lookUp(req, m)
		return
	}
	k.mu.Lock()
	known := req.Header.Type == nlctrl.ID || slices.ContainsFunc(k.families, func(f genetlink.Family) bool {
		return netlink.HeaderType(f.ID) == req.Header.Type
	})
	k.mu.Unlock()
	if !known {
		k.Acknowledge(req, eNOENT)
		return
	}
	k.serve(req, m)
}

func (k *kernel) lookUp(req netlink.Message, m genetlink.Message) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.lookups++
	for _, f := range k.families {
		if cstring(m.Data[4:binary.NativeEndian.Uint16(m.Data)]) == f.Name {
			reply := genetlink.Message{
				Header: genetlink.Header{Command: nlctrl.NewFamily, Version: 2},
				Data:   familyAttrs(f),
			}
			k.Reply(req, reply.Netlink(nlctrl.ID, 0))
			return
		}
	}
	k.Acknowledge(req, eNOENT)
}

// set makes these the families.
func (k *kernel) set(families ...genetlink.Family) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.families = families
}

// asked returns how often a family was looked up since it was called last.
func (k *kernel) asked() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := k.lookups
	k.lookups = 0
	return n
}

// Linux's numbers of errors, which other systems number differently or not at
// all.
const (
	ePERM  = 1
	eNOENT = 2
	eINVAL = 22
)

// explained makes an error message of a kernel that explains itself: at an
// offset into the request, and in words.
func explained(number int, offset uint32, msg string) netlink.Message {
	data := slices.Concat(u32(uint32(-number)), make([]byte, netlink.HeaderLen))
	if offset != 0 {
		data = append(data, attr(2, u32(offset))...) // NLMSGERR_ATTR_OFFS
	}
	if msg != "" {
		data = append(data, attr(1, text(msg))...) // NLMSGERR_ATTR_MSG
	}
	return netlink.Message{
		Header: netlink.Header{Type: netlink.Error, Flags: netlink.Capped | netlink.AcknowledgeTLVs},
		Data:   data,
	}
}
