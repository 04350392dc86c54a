package genetlink_test

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

var policyDump = testns.Feature{
	Name:  "policies of single operations",
	Since: "5.10",
}

var policyOfDumps = testns.Feature{
	Name:  "policies of operations that can only be dumped",
	Since: "6.2",
}

func TestPolicyNone(t *testing.T) {
	k, c := newKernel(t, team)
	k.serve = func(req netlink.Message, m genetlink.Message) { k.Acknowledge(req, int(unix.ENODATA)) }
	_, err := c.Policy(t.Context(), "team")
	if !errors.Is(err, genetlink.ErrNoPolicy) || !errors.Is(err, unix.ENODATA) || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	// The family is there.
	k.asked()
	if _, err := c.Family(t.Context(), "team"); err != nil || k.asked() != 0 {
		t.Errorf("the family has been forgotten: %v", err)
	}
}

// The policies of all families can be read, or the kernel says that there are
// none, and they agree with what it says of the operations.
func TestKernelPolicies(t *testing.T) {
	c := dial(t, policyDump)
	for _, f := range families(t, c) {
		t.Run(f.Name, func(t *testing.T) {
			p, err := c.Policy(t.Context(), f.Name)
			hasPolicy := func(op genetlink.Operation) bool { return op.Flags&genetlink.CmdCapHasPol != 0 }
			if errors.Is(err, genetlink.ErrNoPolicy) {
				if !errors.Is(err, unix.ENODATA) {
					t.Errorf("the error is not ENODATA: %v", err)
				}
				if slices.ContainsFunc(f.Operations, hasPolicy) {
					t.Errorf("it says of some operations that they have a policy: %+v", f.Operations)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			checkSets(t, p)

			n := 0
			for _, op := range f.Operations {
				po, ok := p.Operation(op.Command)
				if !ok && hasPolicy(op) && op.Flags&genetlink.CmdCapDo == 0 {
					t.Run(fmt.Sprint(op.Command), func(t *testing.T) {
						testns.Need(t, policyOfDumps)
						t.Error("it can only be dumped, and has a policy that is not there")
					})
					continue
				}
				if ok != hasPolicy(op) {
					t.Errorf("operation %d has flags %s; does it have a policy: %v", op.Command, op.Flags, ok)
				}
				single, err := c.OperationPolicy(t.Context(), f.Name, op.Command)
				if !ok {
					if !errors.Is(err, genetlink.ErrNoPolicy) {
						t.Errorf("operation %d alone: %v", op.Command, err)
					}
					continue
				}
				n++
				if err != nil || len(single.Operations) != 1 {
					t.Errorf("operation %d alone: %+v, %v", op.Command, single, err)
					continue
				}
				checkSets(t, single)
				so, _ := single.Operation(op.Command)
				same(t, p, po.Do, single, so.Do, nil)
				same(t, p, po.Dump, single, so.Dump, nil)
			}
			if n != len(p.Operations) {
				t.Errorf("there are policies of %d operations, and %d such operations", len(p.Operations), n)
			}
			_, err = c.OperationPolicy(t.Context(), f.Name, 250)
			if !errors.Is(err, genetlink.ErrNoOperation) || !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("an operation that does not exist: %v", err)
			}
		})
	}
	if _, err := c.Policy(t.Context(), "nosuch"); !errors.Is(err, genetlink.ErrNoFamily) {
		t.Errorf("a family that does not exist: %v", err)
	}
}

// checkSets checks that p is complete and in order.
func checkSets(t *testing.T, p *genetlink.FamilyPolicy) {
	t.Helper()
	for i, set := range p.Sets {
		if !slices.IsSortedFunc(set, func(a, b genetlink.AttributePolicy) int { return cmp.Compare(a.Type, b.Type) }) {
			t.Errorf("set %d is not in order: %+v", i, set)
		}
		for _, a := range set {
			if a.Policy.Type == netlink.PolicyInvalid || a.Policy.Type > netlink.PolicyUint {
				t.Errorf("attribute %d of set %d is of type %s", a.Type, i, a.Policy.Type)
			}
		}
	}
}

// same checks that set i of p and set j of q say the same, although the indexes
// in them differ.
func same(t *testing.T, p *genetlink.FamilyPolicy, i netlink.Opt[uint32], q *genetlink.FamilyPolicy, j netlink.Opt[uint32], path []uint16) {
	t.Helper()
	if len(path) > 4 {
		return // it may nest itself
	}
	// Where one half of an operation has no policy, the kernel names an empty
	// set, but only when asked for all operations.
	a, b := p.Set(i), q.Set(j)
	if len(a) != len(b) {
		t.Errorf("below %v there are %+v and %+v", path, a, b)
		return
	}
	for k := range a {
		x, y := a[k], b[k]
		nx, ny := x.Nested, y.Nested
		x.Nested, y.Nested = netlink.Opt[uint32]{}, netlink.Opt[uint32]{}
		if x != y {
			t.Errorf("below %v there are %+v and %+v", path, x, y)
		}
		same(t, p, nx, q, ny, append(slices.Clone(path), x.Type))
	}
}
