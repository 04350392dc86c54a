package rtnetlink

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/netip"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// someRules are rules of all sorts, each at a priority of its own, and the
// version of Linux that the newest of their attributes came with.
var someRules = []struct {
	ip    string // the same for ip(8), or nothing if it is too old for that
	since string
	rule  Rule
}{
	{"from 10.1.0.0/16 to 10.2.0.0/15 table 7", "4.20", Rule{
		Src: netip.MustParsePrefix("10.1.0.0/16"), Dst: netip.MustParsePrefix("10.2.0.0/15"), Table: 7,
	}},
	{"not from 10.1.0.1 prohibit", "4.20", Rule{
		Src: netip.MustParsePrefix("10.1.0.1/32"), Flags: RuleInvert, Action: RuleProhibit,
	}},
	{"tos 0x10 table 100000", "4.20", Rule{Family: FamilyIPv4, TOS: 0x10, Table: 100000}},
	{"fwmark 5 table 7", "4.20", Rule{Family: FamilyIPv4, Mark: 5, Table: 7}},
	{"fwmark 6/0 table 7", "4.20", Rule{Family: FamilyIPv4, Mark: 6, MarkMask: netlink.Some(uint32(0)), Table: 7}},
	{"fwmark 0/0xf table 7", "4.20", Rule{Family: FamilyIPv4, MarkMask: netlink.Some(uint32(0xf)), Table: 7}},
	{"iif lo oif nope table local", "4.20", Rule{Family: FamilyIPv4, InIface: "lo", OutIface: "nope", Table: TableLocal}},
	// Whoever runs this without privileges has no other user in the namespace.
	{"uidrange 0-0 table 7", "4.20", Rule{Family: FamilyIPv4, UIDs: netlink.Some(UIDRange{}), Table: 7}},
	{"ipproto tcp sport 53 dport 80-90 table 7", "4.20", Rule{
		Family: FamilyIPv4, IPProto: 6, SrcPorts: PortRange{First: 53}, DstPorts: PortRange{80, 90}, Table: 7,
	}},
	{"tun_id 77 table 7", "4.20", Rule{Family: FamilyIPv4, TunnelID: 77, Table: 7}},
	{"table main suppress_prefixlength 0 suppress_ifgroup 0", "4.20", Rule{
		Family: FamilyIPv4, SuppressPrefixLen: netlink.Some(uint32(0)), SuppressIfGroup: netlink.Some(uint32(0)),
	}},
	{"realms 3/4 table 7 proto bgp", "4.20", Rule{Family: FamilyIPv4, Realms: 3<<16 | 4, Table: 7, Protocol: ProtocolBGP}},
	{"goto 40000", "4.20", Rule{Family: FamilyIPv4, Goto: 40000}},
	{"goto 32766", "4.20", Rule{Family: FamilyIPv4, Action: RuleGoto, Goto: 32766}},
	{"nop", "4.20", Rule{Family: FamilyIPv4, Action: RuleNop}},
	{"blackhole", "4.20", Rule{Family: FamilyIPv4, Action: RuleBlackhole}},
	{"", "6.13", Rule{Family: FamilyIPv4, DSCP: netlink.Some(uint8(0)), Table: 7}},
	{"", "6.15", Rule{Family: FamilyIPv4, DSCP: netlink.Some(uint8(4)), DSCPMask: netlink.Some(uint8(0x3c)), Table: 7}},
	{"", "6.15", Rule{
		Family: FamilyIPv4, SrcPorts: PortRange{First: 0x100}, SrcPortMask: 0xff00, DstPorts: PortRange{3, 3}, DstPortMask: 0xff, Table: 7,
	}},
	{"l3mdev", "4.20", Rule{Family: FamilyIPv4, L3MDev: true}},

	{"from 2001:db8:1::/48 to 2001:db8::1 table 7", "4.20", Rule{
		Src: netip.MustParsePrefix("2001:db8:1::/48"), Dst: netip.MustParsePrefix("2001:db8::1/128"), Table: 7,
	}},
	{"fwmark 5 unreachable", "4.20", Rule{Family: FamilyIPv6, Mark: 5, Action: RuleUnreachable}},
	{"not iif nope dport 1 table 7", "4.20", Rule{
		Family: FamilyIPv6, InIface: "nope", DstPorts: PortRange{First: 1}, Flags: RuleInvert, Table: 7,
	}},
	{"", "6.14", Rule{Family: FamilyIPv6, FlowLabel: netlink.Some(uint32(0x12)), Table: 7}},
	{"", "6.14", Rule{
		Family: FamilyIPv6, FlowLabel: netlink.Some(uint32(0)), FlowLabelMask: netlink.Some(uint32(0xf)), Table: 7,
	}},
	{"", "6.15", Rule{Family: FamilyIPv6, DSCP: netlink.Some(uint8(63)), DSCPMask: netlink.Some(uint8(0x3f)), Table: 7}},
}

// eachRule calls f for each rule that the running kernel can have.
func eachRule(t *testing.T, f func(t *testing.T, ip string, r Rule)) {
	for i, tt := range someRules {
		r := tt.rule
		r.Priority = netlink.Some(uint32(100 + i))
		name := tt.ip
		if name == "" {
			name = fmt.Sprint("rule ", i)
		}
		t.Run(name, func(t *testing.T) {
			if tt.since != "4.20" {
				testns.Need(t, testns.Feature{Name: "its attributes", Since: tt.since})
			}
			f(t, tt.ip, r)
		})
	}
}

// asListed returns r as the kernel lists it.
func (r Rule) asListed() Rule {
	r.Family = max(r.Family, familyOf(r.Src.Addr()))
	if r.Action == 0 {
		r.Action = RuleLookup
		if r.Goto != 0 {
			r.Action = RuleGoto
		}
	}
	if r.Action == RuleLookup && r.Table == 0 && !r.L3MDev {
		r.Table = TableMain
	}
	if r.Mark != 0 && r.MarkMask.IsZero() {
		r.MarkMask = netlink.Some(uint32(1<<32 - 1))
	}
	if !r.FlowLabel.IsZero() && r.FlowLabelMask.IsZero() {
		r.FlowLabelMask = netlink.Some(uint32(allFlowLabel))
	}
	for _, p := range []struct {
		ports *PortRange
		mask  *uint16
	}{{&r.SrcPorts, &r.SrcPortMask}, {&r.DstPorts, &r.DstPortMask}} {
		if p.ports.Last == 0 {
			p.ports.Last = p.ports.First
		}
		if p.ports.First == p.ports.Last && p.ports.First != 0 && *p.mask == 0 {
			*p.mask = 0xffff
		}
	}
	if r.InIface == "nope" {
		r.Flags |= RuleInDetached
	}
	if r.OutIface == "nope" {
		r.Flags |= RuleOutDetached
	}
	if r.Goto == 40000 {
		r.Flags |= RuleUnresolved
	}
	return r
}

// findRule returns the only rule of a family and a priority.
func findRule(t *testing.T, c *Conn, family Family, priority netlink.Opt[uint32]) Rule {
	t.Helper()
	list, err := c.Rule.List(t.Context(), &RuleFilter{Family: family, Priority: priority})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 1 {
		t.Fatalf("%d rules at %v, not one: %+v", len(list), priority, list)
	}
	return list[0]
}

func TestRuleAddDelete(t *testing.T) {
	c, _ := dial(t)
	ctx := t.Context()
	eachRule(t, func(t *testing.T, _ string, r Rule) {
		if err := c.Rule.Add(ctx, &r); err != nil {
			t.Fatal(err)
		}
		want := r.asListed()
		got := findRule(t, c, want.Family, r.Priority)
		portMasks(&want, &got)
		fullDSCP(&want, &got)
		equal(t, got, want)

		err := c.Rule.Add(ctx, &r)
		if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "rule add 1") {
			t.Errorf("adding it again: %v", err)
		}
		// What was listed is put back as it was.
		if err := c.Rule.Delete(ctx, &got); err != nil {
			t.Fatal(err)
		}
		if err := c.Rule.Add(ctx, &got); err != nil {
			t.Fatal(err)
		}
		again := findRule(t, c, want.Family, r.Priority)
		equal(t, again, got)
		if err := c.Rule.Delete(ctx, &r); err != nil {
			t.Fatal(err)
		}
		err = c.Rule.Delete(ctx, &r)
		if !errors.Is(err, fs.ErrNotExist) || !errors.Is(err, unix.ENOENT) || !strings.Contains(err.Error(), "rule delete 1") {
			t.Errorf("deleting it again: %v", err)
		}
	})
}

// portMasks forgives kernels before Linux 6.15, which do not tell the masks of
// single ports.
func portMasks(want, got *Rule) {
	for _, m := range [...][2]*uint16{{&want.SrcPortMask, &got.SrcPortMask}, {&want.DstPortMask, &got.DstPortMask}} {
		if *m[0] == 0xffff && *m[1] == 0 {
			*m[0] = 0
		}
	}
}

// fullDSCP sets the mask that says nothing as the kernel did, which tells it or
// not.
func fullDSCP(want, got *Rule) {
	if want.DSCPMask.Or(0x3f) == 0x3f && got.DSCPMask.Or(0x3f) == 0x3f {
		want.DSCPMask = got.DSCPMask
	}
}

// runIP runs ip in ns.
func runIP(t *testing.T, ns *testns.NS, args ...string) {
	t.Helper()
	if err := ns.Do(func() error {
		out, err := exec.CommandContext(t.Context(), "ip", args...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}); err != nil {
		t.Fatalf("ip %q: %v", args, err)
	}
}

// ipRules returns what ip prints of the rules of a family.
func ipRules(t *testing.T, ns *testns.NS, family Family) []map[string]any {
	t.Helper()
	var list []map[string]any
	ipJSON(t, ns, &list, "-family", family.String(), "rule", "show")
	return list
}

// ruleAsIP returns r as ip(8) prints it. What ip is too old to print is not in
// it.
func ruleAsIP(r *Rule) map[string]any {
	m := map[string]any{"priority": float64(r.Priority.Or(0)), "src": "all", "protocol": r.Protocol.String()}
	end := func(key string, p netip.Prefix) {
		if p.IsValid() {
			m[key] = p.Addr().String()
			if !p.IsSingleIP() {
				m[key+"len"] = float64(p.Bits())
			}
		}
	}
	is := func(key string, f RuleFlags) {
		if r.Flags&f != 0 {
			m[key] = nil
		}
	}
	hex := func(v uint32) string {
		if v == 0 {
			return "0"
		}
		return fmt.Sprintf("%#x", v)
	}
	ports := func(key string, p PortRange) {
		switch {
		case p.First == 0:
		case p.First == p.Last:
			m[key] = float64(p.First)
		default:
			m[key+"_start"], m[key+"_end"] = float64(p.First), float64(p.Last)
		}
	}
	end("src", r.Src)
	end("dst", r.Dst)
	is("not", RuleInvert)
	is("unresolved", RuleUnresolved)
	is("iif_detached", RuleInDetached)
	is("oif_detached", RuleOutDetached)
	if r.TOS != 0 {
		m["tos"] = hex(uint32(r.TOS))
	}
	if mask := r.MarkMask.Or(0); r.Mark != 0 || mask != 0 {
		m["fwmark"] = hex(r.Mark)
		if mask != 1<<32-1 {
			m["fwmask"] = hex(mask)
		}
	}
	if r.InIface != "" {
		m["iif"] = r.InIface
	}
	if r.OutIface != "" {
		m["oif"] = r.OutIface
	}
	if u, ok := r.UIDs.Get(); ok {
		m["uid_start"], m["uid_end"] = float64(u.First), float64(u.Last)
	}
	if r.IPProto == 6 {
		m["ipproto"] = "tcp"
	}
	ports("sport", r.SrcPorts)
	ports("dport", r.DstPorts)
	if r.TunnelID != 0 {
		m["tun_id"] = float64(r.TunnelID)
	}
	switch {
	case r.L3MDev:
		m["l3mdev"] = nil
	case r.Action == RuleLookup:
		m["table"] = r.Table.String()
		if v, ok := r.SuppressPrefixLen.Get(); ok {
			m["suppress_prefixlen"] = float64(v)
		}
		if v, ok := r.SuppressIfGroup.Get(); ok {
			m["suppress_ifgroup"] = strconv.Itoa(int(v))
			if v == 0 {
				m["suppress_ifgroup"] = "default"
			}
		}
	case r.Action == RuleGoto:
		m["goto"] = float64(r.Goto)
	case r.Action == RuleNop:
		m["nop"] = nil
	default:
		m["action"] = r.Action.String()
	}
	if r.Realms != 0 {
		m["flow_from"], m["flow_to"] = strconv.Itoa(int(r.Realms>>16)), strconv.Itoa(int(r.Realms&0xffff))
	}
	return m
}

// TestRuleGolden compares with what ip prints and adds: what we add, it prints;
// what it adds, we list, delete and put back, and it prints the same.
func TestRuleGolden(t *testing.T) {
	ours, nsOurs := dial(t)
	theirs, nsTheirs := dial(t)
	ctx := t.Context()
	ipJSON(t, nsOurs, &[]map[string]any{}, "rule", "show") // which skips where there is no ip
	eachRule(t, func(t *testing.T, ip string, r Rule) {
		if ip == "" {
			return // it is too old to print it either
		}
		if err := ours.Rule.Add(ctx, &r); err != nil {
			t.Fatal(err)
		}
		family := r.asListed().Family
		args := append([]string{"-family", family.String(), "rule", "add", "priority", fmt.Sprint(r.Priority)}, strings.Fields(ip)...)
		runIP(t, nsTheirs, args...)
		got, want := findRule(t, ours, family, r.Priority), findRule(t, theirs, family, r.Priority)
		equal(t, got, want)
	})
	for _, family := range []Family{FamilyIPv4, FamilyIPv6} {
		printed := ipRules(t, nsTheirs, family)
		equal(t, ipRules(t, nsOurs, family), printed)

		list, err := theirs.Rule.List(ctx, &RuleFilter{Family: family})
		if err != nil {
			t.Fatal(err)
		}
		var got []map[string]any
		for i := range list {
			got = append(got, ruleAsIP(&list[i]))
		}
		equal(t, got, printed)

		if err := theirs.Rule.DeleteAll(ctx, slices.Values(list), nil); err != nil {
			t.Fatal(err)
		}
		if left := ipRules(t, nsTheirs, family); len(left) > 0 {
			t.Fatalf("%v are left", left)
		}
		if err := theirs.Rule.AddAll(ctx, slices.Values(list), nil); err != nil {
			t.Fatal(err)
		}
		equal(t, ipRules(t, nsTheirs, family), printed)
	}
}

func TestRuleFilter(t *testing.T) {
	c, _ := dial(t)
	for _, r := range []Rule{
		{Family: FamilyIPv4, Priority: netlink.Some(uint32(5)), Table: 7, Protocol: ProtocolBGP},
		{Family: FamilyIPv6, Priority: netlink.Some(uint32(5)), Table: 8, Protocol: ProtocolBGP},
	} {
		if err := c.Rule.Add(t.Context(), &r); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct {
		filter *RuleFilter
		want   []string
	}{
		"IPv4":     {&RuleFilter{Family: FamilyIPv4}, []string{"0 lookup local", "5 lookup 7", "32766 lookup main", "32767 lookup default"}},
		"priority": {&RuleFilter{Priority: netlink.Some(uint32(5))}, []string{"5 lookup 7", "5 lookup 8"}},
		"zero":     {&RuleFilter{Family: FamilyIPv6, Priority: netlink.Some(uint32(0))}, []string{"0 lookup local"}},
		"table":    {&RuleFilter{Table: 8}, []string{"5 lookup 8"}},
		"protocol": {&RuleFilter{Protocol: ProtocolBGP, Family: FamilyIPv6}, []string{"5 lookup 8"}},
		"none":     {&RuleFilter{Table: 9}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := c.Rule.List(t.Context(), tt.filter)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for i := range list {
				got = append(got, list[i].name())
			}
			slices.Sort(got)
			slices.Sort(tt.want)
			equal(t, got, tt.want)
		})
	}
	all, err := c.Rule.List(t.Context(), nil)
	if err != nil || len(all) < 7 {
		t.Errorf("%d rules, %v", len(all), err)
	}
	if _, err := c.Rule.List(t.Context(), &RuleFilter{Family: 77}); !errors.Is(err, unix.EAFNOSUPPORT) {
		t.Errorf("rules of a family that there is not: %v", err)
	}
}

// TestRuleErrors checks that each bad request gives an error that names what it
// is about.
func TestRuleErrors(t *testing.T) {
	c, _ := dial(t)
	ctx := t.Context()
	at := func(p uint32) netlink.Opt[uint32] { return netlink.Some(p) }
	v4, v6 := netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")
	for name, tt := range map[string]struct {
		rule  Rule
		err   error
		path  string
		since string
	}{
		"no family":        {Rule{Priority: at(5)}, errNoRuleFamily, "", ""},
		"two families":     {Rule{Dst: v4, Src: v6}, errOtherFamily, "src", ""},
		"mapped":           {Rule{Src: netip.MustParsePrefix("::ffff:10.0.0.0/104")}, errMapped, "src", ""},
		"long name":        {Rule{Family: FamilyIPv4, InIface: "sixteen-letters!"}, unix.ERANGE, "iifname", ""},
		"family":           {Rule{Family: FamilyMCTP, Table: 5}, unix.EAFNOSUPPORT, "", ""},
		"backward":         {Rule{Family: FamilyIPv4, Priority: at(9), Goto: 8}, unix.EINVAL, "", ""},
		"goto nowhere":     {Rule{Family: FamilyIPv4, Action: RuleGoto}, unix.EINVAL, "", ""},
		"both tables":      {Rule{Family: FamilyIPv4, L3MDev: true, Table: 5}, unix.EINVAL, "", ""},
		"ports":            {Rule{Family: FamilyIPv4, SrcPorts: PortRange{5, 4}}, unix.EINVAL, "", ""},
		"users":            {Rule{Family: FamilyIPv4, UIDs: netlink.Some(UIDRange{5, 4})}, unix.EINVAL, "", ""},
		"DSCP":             {Rule{Dst: v6, DSCP: netlink.Some(uint8(64))}, unix.ERANGE, "dscp", "6.13"},
		"DSCP mask":        {Rule{Family: FamilyIPv4, DSCPMask: netlink.Some(uint8(1))}, unix.EINVAL, "dscp-mask", "6.15"},
		"port mask":        {Rule{Family: FamilyIPv4, DstPortMask: 1}, unix.EINVAL, "dport-mask", "6.15"},
		"mask of ports":    {Rule{Family: FamilyIPv4, SrcPorts: PortRange{1, 2}, SrcPortMask: 3}, unix.EINVAL, "sport-mask", "6.15"},
		"flow label, IPv4": {Rule{Family: FamilyIPv4, FlowLabel: netlink.Some(uint32(1))}, unix.EINVAL, "", "6.14"},
		"flow label":       {Rule{Family: FamilyIPv6, FlowLabel: netlink.Some(uint32(1 << 20)), FlowLabelMask: netlink.Some(uint32(1 << 20))}, unix.EINVAL, "flowlabel-mask", "6.14"},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.since != "" {
				testns.Need(t, testns.Feature{Name: "its attributes", Since: tt.since})
			}
			err := c.Rule.Add(ctx, &tt.rule)
			var oe *netlink.OpError
			if !errors.As(err, &oe) || !errors.Is(err, tt.err) || oe.Op != "rule add" || oe.Object != tt.rule.name() {
				t.Fatalf("error: %v", err)
			}
			if oe.Path != tt.path {
				t.Errorf("%v is about %q, not %q", err, oe.Path, tt.path)
			}
		})
	}
	if err := c.Rule.Add(ctx, nil); !errors.Is(err, errNil) {
		t.Errorf("nothing: %v", err)
	}
	if err := c.Rule.Delete(ctx, &Rule{Family: FamilyIPv4}); !errors.Is(err, errAnyRule) {
		t.Errorf("deleting anything: %v", err)
	}
	kept := Rule{Family: FamilyIPv4, Priority: at(5), Table: 5, Flags: RulePermanent}
	if err := c.Rule.Add(ctx, &kept); err != nil {
		t.Fatal(err)
	}
	if err := c.Rule.Delete(ctx, &kept); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("deleting what is permanent: %v", err)
	}
}

// The kernel chooses a priority where none is given, and takes one of zero.
func TestRulePriority(t *testing.T) {
	c, _ := dial(t)
	for _, r := range []Rule{{Family: FamilyIPv4, Table: 7}, {Family: FamilyIPv4, Priority: netlink.Some(uint32(0)), Table: 8}} {
		if err := c.Rule.Add(t.Context(), &r); err != nil {
			t.Fatal(err)
		}
	}
	for table, want := range map[Table]uint32{7: 32765, 8: 0} {
		list, err := c.Rule.List(t.Context(), &RuleFilter{Table: table})
		if err != nil || len(list) != 1 || list[0].Priority != netlink.Some(want) {
			t.Errorf("%+v, %v", list, err)
		}
	}
}

// TestRuleNoReplace is why there is no Replace: the kernel takes no notice of the
// flag, and adds a rule beside the one that is there.
func TestRuleNoReplace(t *testing.T) {
	c, _ := dial(t)
	r := Rule{Family: FamilyIPv4, Priority: netlink.Some(uint32(5)), Table: 7}
	if err := c.Rule.Add(t.Context(), &r); err != nil {
		t.Fatal(err)
	}
	req, err := ruleAdd.append(nil, &r)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.change(t.Context(), rtmNewRule, netlink.Replace, req); err != nil {
		t.Fatal(err)
	}
	list, err := c.Rule.List(t.Context(), &RuleFilter{Priority: r.Priority})
	if err != nil || len(list) != 2 {
		t.Errorf("%d rules, %v", len(list), err)
	}
	// What is not looked at is not part of what a rule is.
	r.Flags = RuleInvert
	if err := c.Rule.Add(t.Context(), &r); !errors.Is(err, fs.ErrExist) {
		t.Errorf("adding the inverse: %v", err)
	}
}

func TestRuleAddAll(t *testing.T) {
	const n = 500
	c, _ := dial(t)
	ctx := t.Context()
	rules := func(yield func(Rule) bool) {
		for i := range uint32(n) {
			r := Rule{Family: FamilyIPv4, Priority: netlink.Some(1000 + i), Mark: i + 1, Table: 7}
			switch i % 100 {
			case 42:
				r.Goto = 5 // backwards
			case 43:
				r.Family = 0
			}
			if !yield(r) {
				return
			}
		}
	}
	err := c.Rule.AddAll(ctx, rules, nil)
	var be *netlink.BatchError
	if !errors.As(err, &be) || be.Known != n || len(be.Failures) != 2*n/100 {
		t.Fatalf("error: %v", err)
	}
	for i, f := range be.Failures {
		want, object := error(unix.EINVAL), fmt.Sprintf("%d fwmark %#x goto 5", 1000+f.Index, f.Index+1)
		if i%2 == 1 {
			want, object = errNoRuleFamily, fmt.Sprintf("%d fwmark %#x lookup 7", 1000+f.Index, f.Index+1)
		}
		var oe *netlink.OpError
		if f.Index != i/2*100+42+i%2 || !errors.As(f.Err, &oe) || !errors.Is(f.Err, want) {
			t.Fatalf("failure %d: %+v", i, f)
		}
		if oe.Op != "rule add" || oe.Object != object {
			t.Fatalf("failure %d: %v", i, oe)
		}
	}
	list, err := c.Rule.List(ctx, &RuleFilter{Table: 7})
	if err != nil || len(list) != n-2*n/100 {
		t.Fatalf("%d rules were added, %v", len(list), err)
	}
	if err := c.Rule.AddAll(ctx, slices.Values(list), nil); !errors.As(err, &be) || len(be.Failures) != len(list) || !errors.Is(err, fs.ErrExist) {
		t.Fatalf("adding them again: %v", err)
	}
	if err := c.Rule.DeleteAll(ctx, slices.Values(list), nil); err != nil {
		t.Fatal(err)
	}
	if err := c.Rule.DeleteAll(ctx, slices.Values(list[:1]), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("deleting one that is not there: %v", err)
	}
}

// A watch tells of rules, and of what becomes of them without the kernel saying
// so.
func TestRuleWatch(t *testing.T) {
	c, ns := dial(t)
	ctx := t.Context()
	wc, err := Dial(&netlink.Config{NetNS: ns.FD()})
	if err != nil {
		t.Fatal(err)
	}
	defer wc.Close()
	at := func(p uint32) netlink.Opt[uint32] { return netlink.Some(p) }
	jump := Rule{Family: FamilyIPv4, Priority: at(10), Goto: 20, Protocol: ProtocolBGP}
	target := Rule{Family: FamilyIPv4, Priority: at(20), Table: 7}
	by := Rule{Family: FamilyIPv6, Priority: at(10), InIface: "later", Table: 7, Protocol: ProtocolBGP}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	steps := []struct {
		do   func()
		want string
	}{
		{func() { must(c.Rule.Add(ctx, &jump)) }, "added inet 10 unresolved"},
		{func() { must(c.Rule.Add(ctx, &target)) }, "changed inet 10 0 was unresolved"},
		{func() { must(c.Rule.Delete(ctx, &target)) }, "changed inet 10 unresolved was 0"},
		{func() { must(c.Rule.Add(ctx, &by)) }, "added inet6 10 iif_detached"},
		{func() { addLink(t, c, "other", "ifb", nil); addLink(t, c, "later", "ifb", nil) }, "changed inet6 10 0 was iif_detached"},
		{func() { must(c.Rule.Delete(ctx, &by)) }, "removed inet6 10 0"},
		{func() {
			// One more that is the same, which needs no EXCL, and one fewer.
			req, err := ruleAdd.append(nil, &jump)
			must(err)
			must(c.change(ctx, rtmNewRule, netlink.Create, req))
			must(c.Rule.Delete(ctx, &jump))
			must(c.Rule.Add(ctx, &by))
		}, "added inet6 10 0"},
		{func() { must(c.Rule.Delete(ctx, &jump)) }, "removed inet 10 unresolved"},
	}
	i := -1
	for ch, err := range wc.Rule.Watch(ctx, &RuleFilter{Protocol: ProtocolBGP}) {
		must(err)
		if ch.Kind == netlink.Synced {
			if i < 0 {
				i = 0
				steps[0].do()
			}
			continue
		}
		r := &ch.Object
		got := fmt.Sprint(ch.Kind, " ", r.Family, " ", r.Priority, " ", r.Flags)
		if ch.Kind == netlink.Changed {
			got += fmt.Sprint(" was ", ch.Old.Flags)
		}
		if got != steps[i].want {
			t.Fatalf("step %d: %s, not %s", i, got, steps[i].want)
		}
		if i++; i == len(steps) {
			return
		}
		steps[i].do()
	}
	t.Fatal("the watch has ended")
}

// Random changes at full speed, with a receive buffer that holds next to
// nothing: the watcher's view ends as what ip prints.
func TestRuleWatchModel(t *testing.T) {
	c, ns := dial(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	const marker = 40000

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	started, produced := make(chan struct{}), make(chan error, 1)
	add := func(priority uint32) error {
		return c.Rule.Add(ctx, &Rule{Family: FamilyIPv4, Priority: netlink.Some(priority), Table: 7})
	}
	go func() {
		<-started
		for range 40 {
			var more, fewer []Rule
			for range 50 {
				r := Rule{
					Family: FamilyIPv4, Priority: netlink.Some(1 + rnd.Uint32N(100)), Mark: rnd.Uint32N(2), Table: 7,
				}
				if rnd.IntN(10) == 0 {
					r.Table, r.Goto = 0, 1000+rnd.Uint32N(5)
				}
				if rnd.IntN(20) == 0 {
					r = Rule{Family: FamilyIPv4, Priority: netlink.Some(1000 + rnd.Uint32N(5)), Table: 8}
				}
				if rnd.IntN(2) == 0 {
					more = append(more, r)
				} else {
					fewer = append(fewer, r)
				}
			}
			// Many fail, as what they are about exists, or does not.
			_ = c.Rule.AddAll(ctx, slices.Values(more), nil)
			_ = c.Rule.DeleteAll(ctx, slices.Values(fewer), nil)
		}
		produced <- add(marker)
	}()
	wc := watcher(t, ns)
	view := newView(t, func(r *Rule) string { return fmt.Sprint(r.Family, r.name()) })
	view.follow(wc.Rule.Watch(ctx, &RuleFilter{Family: FamilyIPv4}), func(ch *netlink.Change[Rule]) bool {
		if ch.Kind == netlink.Synced && view.synced == 1 {
			close(started)
		}
		// As for routes: the first marker may be a part of a difference.
		p := ch.Object.Priority.Or(0)
		if ch.Kind != netlink.Added || p < marker {
			return false
		}
		if p == marker {
			if err := <-produced; err != nil {
				t.Fatal(err)
			}
		}
		if p == marker+15 {
			return true
		}
		if err := add(p + 1); err != nil {
			t.Fatal(err)
		}
		return false
	})
	t.Logf("%d rules, read %d times, %d overruns", len(view.objects), view.synced, wc.nl.Stats().Overruns)

	var got, want []string
	for _, r := range view.objects {
		got = append(got, fmt.Sprint(ruleAsIP(&r)))
	}
	for _, m := range ipRules(t, ns, FamilyIPv4) {
		want = append(want, fmt.Sprint(m))
	}
	slices.Sort(got)
	slices.Sort(want)
	equal(t, got, want)
}
