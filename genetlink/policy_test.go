package genetlink_test

import (
	"errors"
	"io/fs"
	"reflect"
	"syscall"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/nlctrl"
	"github.com/netlink-sdk/go/netlink"
)

// policyKernel returns a Conn to a kernel that dumps these messages as the
// policy of the family f, and what it was asked for.
func policyKernel(t *testing.T, f genetlink.Family, parts ...[]byte) (c *genetlink.Conn, asked *[]byte) {
	k, c := newKernel(t, f)
	asked = new([]byte)
	k.serve = func(req netlink.Message, m genetlink.Message) {
		if req.Header.Type != nlctrl.ID || m.Header.Command != nlctrl.GetPolicy || req.Header.Flags != netlink.Request|netlink.Dump {
			t.Errorf("the request is %+v: %+v", req.Header, m.Header)
		}
		*asked = m.Data
		var msgs []netlink.Message
		for _, p := range parts {
			part := genetlink.Message{Header: genetlink.Header{Command: nlctrl.GetPolicy}, Data: p}
			msgs = append(msgs, part.Netlink(nlctrl.ID, 0))
		}
		msgs = append(msgs, netlink.Message{Header: netlink.Header{Type: netlink.Done}, Data: u32(0)})
		for i := range msgs {
			msgs[i].Header.Flags = netlink.Multi
		}
		k.Reply(req, msgs...)
	}
	return c, asked
}

// The controller's own policy, as Linux 6.18 sent it, without the headers.
var nlctrlPolicy = []string{
	"0600010010000000180009801400038008000100000000000800020000000000",
	"0600010010000000100009800c0000800800020001000000",
	"06000100100000002c00088028000080240001800c00040000000000000000000c000500ffff0000000000000800010003000000",
	"06000100100000001c0008801800008014000280080007000f000000080001000c000000",
	"06000100100000002c00088028000180240001800c00040000000000000000000c000500ffff0000000000000800010003000000",
	"06000100100000001c0008801800018014000280080007000f000000080001000c000000",
	"06000100100000002c0008802800018024000a800c00040000000000000000000c000500ffffffff000000000800010004000000",
}

func TestPolicyRecorded(t *testing.T) {
	var parts [][]byte
	for _, s := range nlctrlPolicy {
		parts = append(parts, recorded(t, s))
	}
	c, asked := policyKernel(t, nlctrlFamily, parts...)
	p, err := c.Policy(t.Context(), "nlctrl")
	if err != nil {
		t.Fatal(err)
	}
	if want := attr(attrFamilyName, text("nlctrl")); !reflect.DeepEqual(*asked, want) {
		t.Errorf("the request is % x, not % x", *asked, want)
	}
	id := genetlink.AttributePolicy{Type: attrFamilyID, Policy: netlink.Policy{
		Type:        netlink.PolicyUint16,
		MinUnsigned: netlink.Some[uint64](0),
		MaxUnsigned: netlink.Some[uint64](0xffff),
	}}
	name := genetlink.AttributePolicy{Type: attrFamilyName, Policy: netlink.Policy{
		Type:      netlink.PolicyNulString,
		MaxLength: netlink.Some[uint32](15),
	}}
	op := genetlink.AttributePolicy{Type: attrOp, Policy: netlink.Policy{
		Type:        netlink.PolicyUint32,
		MinUnsigned: netlink.Some[uint64](0),
		MaxUnsigned: netlink.Some[uint64](0xffffffff),
	}}
	want := &genetlink.FamilyPolicy{
		Operations: []genetlink.OperationPolicy{
			{Command: nlctrl.GetFamily, Do: netlink.Some[uint32](0), Dump: netlink.Some[uint32](0)},
			{Command: nlctrl.GetPolicy, Dump: netlink.Some[uint32](1)},
		},
		Sets: []genetlink.PolicySet{{id, name}, {id, name, op}},
	}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("got %+v", p)
	}

	get, ok := p.Operation(nlctrl.GetPolicy)
	if !ok || get != want.Operations[1] {
		t.Errorf("the operation is %+v, %v", get, ok)
	}
	if op, ok := p.Operation(1); ok {
		t.Errorf("there is an operation %+v", op)
	}
	if set := p.Set(get.Do); set != nil {
		t.Errorf("its Do takes %+v", set)
	}
	set := p.Set(get.Dump)
	if a, ok := set.Attribute(attrOp); !ok || a != op {
		t.Errorf("its Dump takes %+v, %v", a, ok)
	}
	if a, ok := set.Attribute(3); ok {
		t.Errorf("its Dump takes %+v", a)
	}
	if set := p.Set(netlink.Some[uint32](1 << 31)); set != nil {
		t.Errorf("there is a set %+v", set)
	}
}

func TestOperationPolicyRequest(t *testing.T) {
	c, asked := policyKernel(t, team)
	p, err := c.OperationPolicy(t.Context(), "team", 9)
	if err != nil || !reflect.DeepEqual(p, &genetlink.FamilyPolicy{}) {
		t.Errorf("got %+v, %v", p, err)
	}
	want := append(attr(attrFamilyName, text("team")), attr(attrOp, u32(9))...)
	if !reflect.DeepEqual(*asked, want) {
		t.Errorf("the request is % x, not % x", *asked, want)
	}
}

// The kernel does not name operations that can only be dumped.
func TestPolicyNamesDumps(t *testing.T) {
	const do, dump, pol = genetlink.CmdCapDo, genetlink.CmdCapDump, genetlink.CmdCapHasPol
	entry := func(command uint16, attrs ...[]byte) []byte {
		return attr(attrOpPolicy, attr(command, attrs...))
	}
	doSet, dumpSet := attr(opPolicyDo, u32(0)), attr(opPolicyDump, u32(0))

	f := team
	f.Operations = []genetlink.Operation{{1, do | pol}, {2, dump | pol}, {3, dump}, {4, do | dump | pol}, {5, dump | pol}}
	for _, tt := range []struct {
		name  string
		parts [][]byte
		want  []uint8
	}{
		{"unnamed", [][]byte{entry(1, doSet), entry(0, dumpSet), entry(4, doSet, dumpSet), entry(0, dumpSet)}, []uint8{1, 2, 4, 5}},
		{"named", [][]byte{entry(1, doSet), entry(2, dumpSet), entry(5, dumpSet)}, []uint8{1, 2, 5}},
		{"too few", [][]byte{entry(1, doSet), entry(0, dumpSet)}, []uint8{1, 0}},
		{"zero exists", [][]byte{entry(0, doSet), entry(0, dumpSet), entry(0, dumpSet)}, []uint8{0, 2, 5}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := policyKernel(t, f, tt.parts...)
			p, err := c.Policy(t.Context(), "team")
			if err != nil {
				t.Fatal(err)
			}
			var got []uint8
			for _, op := range p.Operations {
				got = append(got, op.Command)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("the commands are %v, not %v", got, tt.want)
			}
		})
	}

	c, _ := policyKernel(t, f, entry(0, dumpSet))
	if p, err := c.OperationPolicy(t.Context(), "team", 5); err != nil || p.Operations[0].Command != 5 {
		t.Errorf("asked for one: %+v, %v", p, err)
	}
}

// A policy may nest itself, and the parts of a dump come in any order.
func TestPolicyRecursive(t *testing.T) {
	nest := attr(5, attr(1, u32(uint32(netlink.PolicyNested))), attr(8, u32(2)), attr(9, u32(5)))
	flag := attr(3, attr(1, u32(uint32(netlink.PolicyFlag))))
	again := attr(3, attr(1, u32(uint32(netlink.PolicyUint8))))
	c, _ := policyKernel(t, team,
		attr(attrPolicy, attr(2, nest)),
		attr(attrPolicy, attr(2, flag)),
		attr(attrPolicy, attr(2, again)),
		attr(99, u32(1)),
	)
	p, err := c.Policy(t.Context(), "team")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Sets) != 3 || len(p.Sets[2]) != 2 || p.Operations != nil {
		t.Fatalf("got %+v", p)
	}
	set := p.Set(netlink.Some[uint32](2))
	for range 3 {
		if a, ok := set.Attribute(3); !ok || a.Policy.Type != netlink.PolicyUint8 {
			t.Errorf("attribute 3 is %+v, %v", a, ok)
		}
		a, ok := set.Attribute(5)
		if !ok || a.MaxType.Or(0) != 5 {
			t.Errorf("attribute 5 is %+v, %v", a, ok)
		}
		set = p.Set(a.Nested)
	}
}

func TestPolicyErrors(t *testing.T) {
	k, c := newKernel(t, team)
	for _, tt := range []struct {
		name  string
		reply netlink.Message
		want  []error
		not   error
	}{
		{"no operation", explained(eNOENT, 32, ""), []error{genetlink.ErrNoOperation, syscall.ENOENT}, genetlink.ErrNoFamily},
		{"no operation, unexplained", explained(eNOENT, 0, ""), []error{genetlink.ErrNoOperation, syscall.ENOENT}, genetlink.ErrNoFamily},
		{"no family", explained(eNOENT, 0, ""), []error{genetlink.ErrNoFamily, syscall.ENOENT}, genetlink.ErrNoOperation},
		{"other", explained(ePERM, 0, "why"), []error{fs.ErrPermission}, genetlink.ErrNoFamily},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k.set(team)
			k.serve = func(req netlink.Message, m genetlink.Message) {
				if tt.name == "no family" {
					k.set() // it went since it was looked up
				}
				k.Reply(req, tt.reply)
			}
			_, err := c.OperationPolicy(t.Context(), "team", 9)
			var oe *netlink.OpError
			if !errors.As(err, &oe) || oe.Op != "policy get" || oe.Object != "team" {
				t.Errorf("got %v", err)
			}
			for _, want := range tt.want {
				if !errors.Is(err, want) {
					t.Errorf("%v is not %v", err, want)
				}
			}
			if errors.Is(err, tt.not) {
				t.Errorf("%v is %v", err, tt.not)
			}
		})
	}
	if _, err := c.Policy(t.Context(), "nosuch"); !errors.Is(err, genetlink.ErrNoFamily) {
		t.Errorf("got %v", err)
	}
}

func TestPolicyMalformed(t *testing.T) {
	for name, b := range map[string][]byte{
		"message":   {7},
		"command":   attr(attrOpPolicy, attr(256)),
		"operation": attr(attrOpPolicy, attr(1, []byte{1})),
		"index":     attr(attrOpPolicy, attr(1, attr(opPolicyDo, u16(1)))),
		"sets":      attr(attrPolicy, []byte{9}),
		"set":       attr(attrPolicy, attr(0, []byte{9})),
		"attribute": attr(attrPolicy, attr(0, attr(1, []byte{9}))),
		"type":      attr(attrPolicy, attr(0, attr(1, attr(1, u16(1))))),
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := policyKernel(t, team, b)
			p, err := c.Policy(t.Context(), "team")
			var oe *netlink.OpError
			if p != nil || !errors.Is(err, netlink.ErrMalformed) || !errors.As(err, &oe) || oe.Object != "team" {
				t.Errorf("got %+v, %v", p, err)
			}
		})
	}
}

func FuzzPolicy(f *testing.F) {
	for _, s := range nlctrlPolicy {
		f.Add(recorded(f, s))
	}
	f.Add(attr(attrPolicy, attr(0x3fff, attr(0x3fff, attr(8, u32(1<<31))))))
	f.Add([]byte{7})
	f.Fuzz(func(t *testing.T, b []byte) {
		c, _ := policyKernel(t, team, b, b)
		p, err := c.Policy(t.Context(), "team")
		if err != nil {
			if !errors.Is(err, netlink.ErrMalformed) {
				t.Errorf("the error is not typed: %v", err)
			}
			return
		}
		for _, op := range p.Operations {
			p.Set(op.Do)
			p.Set(op.Dump)
		}
		for _, set := range p.Sets {
			for i, a := range set {
				if i > 0 && set[i-1].Type >= a.Type {
					t.Errorf("the attributes are not in order: %+v", set)
				}
				if got, ok := set.Attribute(a.Type); !ok || got != a {
					t.Errorf("attribute %d is %+v, %v", a.Type, got, ok)
				}
				p.Set(a.Nested)
			}
		}
	})
}
