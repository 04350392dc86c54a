package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlspec"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

// family is the feature that the kernel has a generic netlink family.
func family(name, since string) testns.Feature {
	return testns.Feature{
		Name:   "the family " + name,
		Since:  since,
		Module: name,
		Probe: func() error {
			c, err := genetlink.Dial(nil)
			if err != nil {
				return err
			}
			defer c.Close()
			_, err = c.GetFamily(name)
			return err
		},
	}
}

func TestPolicyCompare(t *testing.T) {
	spec := &nlspec.Family{
		Name: "x", Protocol: protocolGeneric, Version: 1,
		Operations: []nlspec.Operation{
			{Name: "get", Request: 1, Reply: 1, Set: "s", Do: &nlspec.Exchange{Request: []string{"same", "kind", "bounds", "narrow", "gone", "mode", "nest", "list"}}, Dump: &nlspec.Exchange{}},
			{Name: "new", Request: 2, Reply: 2, Set: "s", Do: &nlspec.Exchange{}},
			{Name: "told", Request: nlspec.NoNumber, Reply: 3, Set: "s", Notifies: "get"},
			{Name: "once", Request: 4, Reply: 4, Set: "s", Do: &nlspec.Exchange{}},
		},
		Sets: []nlspec.Set{
			{Name: "s", Attrs: []nlspec.Attr{
				{Name: "same", Type: 1, Kind: nlspec.U32, Min: 1, Max: 7},
				{Name: "kind", Type: 2, Kind: nlspec.U32},
				{Name: "bounds", Type: 3, Kind: nlspec.String, MaxLen: 15},
				{Name: "narrow", Type: 4, Kind: nlspec.S8},
				{Name: "gone", Type: 5, Kind: nlspec.Flag},
				{Name: "mode", Type: 6, Kind: nlspec.U8, Enum: "mode"},
				{Name: "nest", Type: 7, Kind: nlspec.Nest, Of: "s"},
				{Name: "list", Type: 8, Kind: nlspec.Indexed, Elem: nlspec.Nest, Of: "t"},
				{Name: "other", Type: 9, Kind: nlspec.U64},
				{Name: "pad", Type: 10, Kind: nlspec.Pad},
			}},
			{Name: "t", Attrs: []nlspec.Attr{{Name: "bits", Type: 1, Kind: nlspec.Bitfield32}}},
		},
		Enums: []nlspec.Enum{{Name: "mode", Entries: []nlspec.Entry{{Name: "off", Value: 0}, {Name: "on", Value: 1}}}},
	}
	if err := spec.Check(); err != nil {
		t.Fatal(err)
	}
	u := func(n uint64) netlink.Opt[uint64] { return netlink.Some(n) }
	index := netlink.Some[uint32]
	known := &genetlink.Family{Name: "x", Operations: []genetlink.Operation{
		{Command: 1, Flags: genetlink.CmdCapDo},
		{Command: 4, Flags: genetlink.CmdCapDo | genetlink.CmdCapDump},
		{Command: 5, Flags: genetlink.CmdCapDump},
	}}
	accepts := &genetlink.FamilyPolicy{
		Operations: []genetlink.OperationPolicy{{Command: 1, Do: index(0)}},
		Sets: []genetlink.PolicySet{
			{
				{Type: 1, Policy: netlink.Policy{Type: netlink.PolicyUint32, MinUnsigned: u(1), MaxUnsigned: u(7)}},
				{Type: 2, Policy: netlink.Policy{Type: netlink.PolicyUint16}},
				{Type: 3, Policy: netlink.Policy{Type: netlink.PolicyNulString, MaxLength: index(9)}},
				{Type: 4, Policy: netlink.Policy{Type: netlink.PolicyInt8, MinSigned: netlink.Some[int64](-1), MaxSigned: netlink.Some[int64](127)}},
				{Type: 6, Policy: netlink.Policy{Type: netlink.PolicyUint8, MinUnsigned: u(0), MaxUnsigned: u(0)}},
				{Type: 7, Policy: netlink.Policy{Type: netlink.PolicyNested, Nested: index(1)}},
				{Type: 8, Policy: netlink.Policy{Type: netlink.PolicyNestedArray, Nested: index(2)}},
				{Type: 9, Policy: netlink.Policy{Type: netlink.PolicyUint64}},
				{Type: 99, Policy: netlink.Policy{Type: netlink.PolicyFlag}},
			},
			{
				{Type: 1, Policy: netlink.Policy{Type: netlink.PolicyUint32, MinUnsigned: u(1), MaxUnsigned: u(7)}},
				{Type: 7, Policy: netlink.Policy{Type: netlink.PolicyNested, Nested: index(1)}}, // itself
			},
			{{Type: 1, Policy: netlink.Policy{Type: netlink.PolicyBitfield32, Mask: u(3)}}},
		},
	}
	p := policy{family: spec, diff: true}
	var got []string
	for _, r := range p.compare(known, accepts) {
		got = append(got, strings.Join([]string{r.Operation, r.Request, r.Attribute, r.Difference}, "/"))
	}
	want := []string{
		"get/do/kind/type",
		"get/do/bounds/bounds",
		"get/do/narrow/bounds in the kernel only",
		"get/do/gone/not accepted by this kernel",
		"get/do/mode/fewer values in the kernel",
		"get/do/nest.kind/not accepted by this kernel",
		"get/do/nest.bounds/not accepted by this kernel",
		"get/do/nest.narrow/not accepted by this kernel",
		"get/do/nest.gone/not accepted by this kernel",
		"get/do/nest.mode/not accepted by this kernel",
		"get/do/nest.list/not accepted by this kernel",
		"get/do/nest.other/not accepted by this kernel",
		"get/do/99/not in the specification",
		"get/dump//the kernel has no such request",
		"new/do//not in this kernel",
		"once/dump//not in the specification",
		"5/dump//not in the specification",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// The controller is as it is described: an overlay takes care of that.
func TestPolicyController(t *testing.T) {
	testns.Need(t)
	got := nl(t, "policy", "nlctrl")
	for _, want := range []string{
		"OPERATION  REQUEST  ATTRIBUTE    SPECIFICATION  KERNEL",
		"\ngetfamily  do       family-name  string         nul-string length ..15\n",
		"\ngetpolicy  dump     op           u32            u32 0..4294967295\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if got := nl(t, "policy", "nlctrl", "--diff"); got != "" {
		t.Errorf("there are differences:\n%s", got)
	}
	objects := parse(t, nl(t, "--json", "policy", "nlctrl", "getpolicy"))
	if len(objects) != 3 || objects[0]["operation"] != "getpolicy" || objects[0]["attribute"] != "family-id" {
		t.Errorf("printed %v", objects)
	}
}

func TestPolicyErrors(t *testing.T) {
	testns.Need(t)
	for args, want := range map[string]string{
		"policy":                 `nl: accepts between 1 and 2 arg(s), received 0 (see "nl policy --help")`,
		"policy rt-link":         `nl: rt-link: only generic netlink families tell what they accept, and this is rtnetlink (see "nl policy --help")`,
		"policy netdef":          `nl: no description of a family "netdef", did you mean netdev? (see "nl policy --help")`,
		"policy netdev napi-sit": `nl: no operation "napi-sit", did you mean napi-set or napi-get? (see "nl policy --help")`,
	} {
		stdout, stderr, status := try(t, strings.Fields(args)...)
		if status != exitUsage || stderr != want+"\n" || stdout != "" {
			t.Errorf("nl %s: status %d, %q\nwant %q", args, status, stderr, want)
		}
	}
}
