package ethtool

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"iter"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

var (
	hasFamily = testns.Feature{
		Name:   "the family ethtool",
		Since:  "5.6",
		Module: "CONFIG_ETHTOOL_NETLINK",
		Probe: func() error {
			c, err := genetlink.Dial(nil)
			if err != nil {
				return err
			}
			defer c.Close()
			_, err = c.GetFamily("ethtool")
			return err
		},
	}
	hasVeth = testns.Feature{
		Name:   "pairs of veth devices",
		Module: "veth",
		Probe: func() error {
			b, err := exec.Command("ip", "link", "add", "probe0", "type", "veth", "peer", "name", "probe1").CombinedOutput()
			if err != nil {
				return errors.New(string(b))
			}
			return exec.Command("ip", "link", "delete", "probe0").Run()
		},
	}
	// The module has no way to count channels that is older.
	hasChannels = testns.Feature{Name: "veth devices whose channels can be set", Since: "5.15"}
	hasIP       = testns.Program("ip", "iproute2")
	hasEthtool  = testns.Program("ethtool", "ethtool")
)

// veth is one of the pair that pair makes.
var veth = Device{Index: 70, Name: "v0"}

// pair makes a pair of devices with up to four channels, that are up.
func pair(t *testing.T, features ...testns.Feature) *Client {
	t.Helper()
	testns.Need(t, append([]testns.Feature{hasIP, hasFamily, hasVeth}, features...)...)
	run(t, `ip link add v0 index 70 numrxqueues 4 numtxqueues 4 type veth peer name v1 index 71 numrxqueues 4 numtxqueues 4
		ip link set v0 up; ip link set v1 up`)
	t.Cleanup(func() { _ = exec.Command("ip", "link", "delete", "v0").Run() })
	c, err := Dial(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func run(t *testing.T, command string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "sh", "-ec", command).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", command, err, out)
	}
	return string(out)
}

// lines are the lines "key: value" of what the command ethtool prints.
func lines(text string) map[string]string {
	m := make(map[string]string)
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			m[key] = strings.TrimSpace(value) // of those that come twice, the last
		}
	}
	return m
}

type jsonFeature struct {
	Active, Fixed, Requested *bool
}

// jsonFeatures are the features as the command ethtool has them.
func jsonFeatures(t *testing.T) map[string]jsonFeature {
	t.Helper()
	var list []map[string]json.RawMessage
	if err := json.Unmarshal([]byte(run(t, "ethtool --json --show-features v0")), &list); err != nil || len(list) != 1 {
		t.Fatalf("%d devices, %v", len(list), err)
	}
	m := make(map[string]jsonFeature)
	for name, raw := range list[0] {
		var f jsonFeature
		if name != "ifname" && json.Unmarshal(raw, &f) == nil && f.Active != nil {
			m[name] = f
		}
	}
	return m
}

// groups are what the command ethtool calls some features, and what it makes up.
var groups = []string{
	"rx-checksumming", "tx-checksumming", "scatter-gather", "tcp-segmentation-offload", "generic-segmentation-offload",
	"generic-receive-offload", "large-receive-offload", "rx-vlan-offload", "tx-vlan-offload", "ntuple-filters", "receive-hashing",
	"udp-fragmentation-offload",
}

func TestKernelFeatures(t *testing.T) {
	c := pair(t, hasEthtool)
	for range 2 {
		got, err := c.Features(t.Context(), Dev("v0"))
		if err != nil {
			t.Fatal(err)
		}
		want := jsonFeatures(t)
		both := 0
		for _, f := range got.List {
			w, ok := want[f.Name]
			if !ok || w.Fixed == nil {
				continue // it is in a group of another name
			}
			both++
			if f.Active != *w.Active || f.Wanted != *w.Requested || f.Changeable == *w.Fixed {
				t.Errorf("%+v is active %v, fixed %v, requested %v", f, *w.Active, *w.Fixed, *w.Requested)
			}
		}
		for name := range want {
			if _, ok := got.Get(name); !ok && !slices.Contains(groups, name) {
				t.Errorf("%s is missing", name)
			}
		}
		if both < 40 || got.Device != veth {
			t.Errorf("%d features of %+v", both, got.Device)
		}
		if _, err := c.SetFeatures(t.Context(), veth, map[string]bool{"tx-scatter-gather": false}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestKernelSetFeatures(t *testing.T) {
	c := pair(t)
	before, err := c.Features(t.Context(), veth)
	if err != nil || !before.Active("tx-scatter-gather") || !before.Active("tx-generic-segmentation") {
		t.Fatalf("got %+v, %v", before, err)
	}
	got, err := c.SetFeatures(t.Context(), veth, map[string]bool{"tx-scatter-gather": false, "tx-checksum-fcoe-crc": true})
	if err != nil {
		t.Fatal(err)
	}
	after, err := c.Features(t.Context(), veth)
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for _, f := range after.List {
		old, _ := before.Get(f.Name)
		on, told := got.Changed[f.Name]
		if told != (old.Active != f.Active) || told && on != f.Active {
			t.Errorf("%s was %v, is %v, and told to be %v, %v", f.Name, old.Active, f.Active, on, told)
		}
		if told {
			changed++
		}
	}
	if changed < 2 || changed != len(got.Changed) { // others depend on it
		t.Errorf("%d features have changed, told are %v", changed, got.Changed)
	}
	if want, ok := got.Refused["tx-checksum-fcoe-crc"]; !want || !ok || len(got.Refused) != 1 || got.Device != veth {
		t.Errorf("refused are %v of %+v", got.Refused, got.Device)
	}
	// What depends on something that is off, is wanted and not active.
	if f, _ := after.Get("tx-generic-segmentation"); f.Active || !f.Wanted || !f.Changeable {
		t.Errorf("got %+v", f)
	}
	_, err = c.SetFeatures(t.Context(), veth, map[string]bool{"no-such-feature": true})
	var oe *netlink.OpError
	if !errors.As(err, &oe) || !errors.Is(err, unix.EOPNOTSUPP) && !errors.Is(err, unix.EINVAL) || oe.Object != "v0" || oe.Message == "" {
		t.Errorf("an unknown feature: %v", err)
	}
}

// The kernel takes sets in the compact form that have fewer bits than it has, and
// those that have more, if these are not set.
func TestKernelTakesCompactBitsets(t *testing.T) {
	c := pair(t)
	names, err := c.Strings(t.Context(), StringSetFeatures)
	if err != nil {
		t.Fatal(err)
	}
	bit := slices.Index(names, "tx-scatter-gather")
	for _, size := range []int{bit + 1, len(names), len(names) + 100} {
		for _, on := range []bool{false, true} {
			var value []int
			if on {
				value = []int{bit}
			}
			err := change(t.Context(), c, opFeaturesSet, veth, &featuresAttrs{
				Header: veth.header(headerFlagsOmitReply), Wanted: wordsOf(size, value, []int{bit}),
			})
			if err != nil {
				t.Fatalf("%d bits: %v", size, err)
			}
			if f, err := c.Features(t.Context(), veth); err != nil || f.Active("tx-scatter-gather") != on {
				t.Errorf("%d bits: %v, %v", size, f.Active("tx-scatter-gather"), err)
			}
		}
	}
}

func TestKernelChannels(t *testing.T) {
	c := pair(t, hasChannels, hasEthtool)
	for _, want := range []uint32{1, 3} {
		if err := c.SetChannels(t.Context(), veth, Channels{RX: some(want)}); err != nil {
			t.Fatal(err)
		}
		got, err := c.Channels(t.Context(), DevIndex(70))
		if err != nil {
			t.Fatal(err)
		}
		if got.Device != veth || got.RX != some(want) || got.RXMax != some[uint32](4) || got.Combined.IsSome() {
			t.Errorf("got %+v", got)
		}
		maximums, current, _ := strings.Cut(run(t, "ethtool --show-channels v0"), "Current hardware settings:")
		for key, tt := range map[string]struct{ now, most netlink.Opt[uint32] }{
			"RX": {got.RX, got.RXMax}, "TX": {got.TX, got.TXMax}, "Other": {got.Other, got.OtherMax}, "Combined": {got.Combined, got.CombinedMax},
		} {
			if now, most := lines(current)[key], lines(maximums)[key]; now != count(tt.now) || most != count(tt.most) {
				t.Errorf("%s is %s of %s, ethtool has %s of %s", key, tt.now, tt.most, now, most)
			}
		}
		// What was read can be handed back.
		if err := c.SetChannels(t.Context(), veth, got); err != nil {
			t.Error(err)
		}
	}
	err := c.SetChannels(t.Context(), veth, Channels{RX: some[uint32](5)})
	var oe *netlink.OpError
	if !errors.Is(err, unix.EINVAL) || !errors.As(err, &oe) || oe.Message == "" || oe.Offset == 0 {
		t.Errorf("more than there are: %v", err)
	}
}

// count is a number as the command ethtool prints it.
func count(n netlink.Opt[uint32]) string {
	if v, ok := n.Get(); ok {
		return strconv.FormatUint(uint64(v), 10)
	}
	return "n/a"
}

func TestKernelLink(t *testing.T) {
	c := pair(t, hasEthtool)
	for _, up := range []bool{true, false} {
		if !up {
			run(t, "ip link set v1 down")
		}
		state, err := c.LinkState(t.Context(), veth)
		if err != nil || state.Device != veth || state.Up != some(up) {
			t.Errorf("got %+v, %v", state, err)
		}
		modes, err := c.LinkModes(t.Context(), veth)
		if err != nil {
			t.Fatal(err)
		}
		info, err := c.LinkInfo(t.Context(), veth)
		if err != nil {
			t.Fatal(err)
		}
		want := lines(run(t, "ethtool v0"))
		for key, got := range map[string]string{
			"Link detected":    map[bool]string{true: "yes", false: "no"}[state.Up.Or(false)],
			"Speed":            count(modes.Speed) + "Mb/s",
			"Duplex":           map[Duplex]string{DuplexFull: "Full", DuplexHalf: "Half"}[modes.Duplex.Or(DuplexUnknown)],
			"Auto-negotiation": map[bool]string{true: "on", false: "off"}[modes.Autoneg.Or(true)],
			"Port":             map[Port]string{PortTP: "Twisted Pair"}[info.Port.Or(PortOther)],
			"PHYAD":            strconv.Itoa(int(info.PHYAddress.Or(255))),
			"Transceiver":      info.Transceiver.Or(255).String(),
		} {
			if got != want[key] {
				t.Errorf("%s is %q, ethtool has %q", key, got, want[key])
			}
		}
		if !modes.Supported.IsZero() || !modes.Advertised.IsZero() || !modes.Peer.IsZero() {
			t.Errorf("a veth device has modes: %+v", modes)
		}
	}
}

func TestKernelTimestamps(t *testing.T) {
	c := pair(t, hasEthtool)
	got, err := c.TimestampInfo(t.Context(), veth)
	if err != nil {
		t.Fatal(err)
	}
	if want := TimestampingTXSoftware | TimestampingRXSoftware | TimestampingSoftware; got.Timestamping != want || got.Clock.IsSome() || got.Device != veth {
		t.Errorf("got %+v", got)
	}
	// The command has the kernel's own names for the flags.
	names, err := c.Strings(t.Context(), StringSetSofTimestamping)
	if err != nil {
		t.Fatal(err)
	}
	text := run(t, "ethtool --show-time-stamping v0")
	for i, name := range names {
		if printed := regexp.MustCompile(`\s` + regexp.QuoteMeta(name) + `\s`).MatchString(text); printed != (got.Timestamping&(1<<i) != 0) {
			t.Errorf("%s: ethtool has %v", name, printed)
		}
	}
	clocks, err := c.VirtualClocks(t.Context(), veth)
	if err != nil || len(clocks.Clocks) != 0 || clocks.Device != veth {
		t.Errorf("got %+v, %v", clocks, err)
	}
}

func TestKernelStrings(t *testing.T) {
	c := pair(t)
	same := func(set StringSet, known int, name func(i int) string) {
		t.Helper()
		names, err := c.Strings(t.Context(), set)
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range names {
			if i < known && got != name(i) {
				t.Errorf("%s %d is %q, here %q", set, i, got, name(i))
			}
		}
	}
	same(StringSetLinkModes, len(linkModeNames.Values), func(i int) string { return LinkMode(i).String() })
	same(StringSetWOLModes, 8, func(i int) string { return WakeMode(1 << i).String() })
	same(StringSetMsgClasses, 15, func(i int) string { return MessageClass(1 << i).String() })
	same(StringSetTSTXTypes, 4, func(i int) string { return TimestampTX(1 << i).String() })
	same(StringSetUDPTunnelTypes, 3, func(i int) string { return UDPTunnelType(i).String() })
	counts, err := c.StringCounts(t.Context(), Device{}, StringSetLinkModes, StringSetFeatures)
	if err != nil {
		t.Fatal(err)
	}
	for set, n := range counts {
		if names, err := c.Strings(t.Context(), set); err != nil || len(names) != n || n == 0 {
			t.Errorf("%s has %d names, told are %d, %v", set, len(names), n, err)
		}
	}

	stats, err := c.DeviceStrings(t.Context(), veth, StringSetStats)
	if err != nil || !slices.Contains(stats, "peer_ifindex") {
		t.Errorf("got %q, %v", stats, err)
	}
	devices := 0
	for s, err := range c.AllDeviceStrings(t.Context(), StringSetStats) {
		if err != nil {
			t.Fatal(err)
		}
		if s.Device == veth {
			devices++
			if !slices.Equal(s.Strings, stats) {
				t.Errorf("of all got %q", s.Strings)
			}
		}
	}
	if devices != 1 {
		t.Errorf("it comes %d times", devices)
	}
}

func TestKernelNoDevice(t *testing.T) {
	c := pair(t)
	for _, d := range []Device{Dev("v9"), DevIndex(4711), {Index: 70, Name: "v9"}} {
		_, err := c.LinkState(t.Context(), d)
		var oe *netlink.OpError
		if !errors.Is(err, ErrNoDevice) || !errors.Is(err, fs.ErrNotExist) || !errors.Is(err, unix.ENODEV) ||
			!errors.As(err, &oe) || oe.Object != d.String() || oe.Op != "ethtool linkstate-get" {
			t.Errorf("%+v: %v", d, err)
		}
		if err := c.SetChannels(t.Context(), d, Channels{}); !errors.Is(err, ErrNoDevice) {
			t.Errorf("%+v: %v", d, err)
		}
	}
	run(t, "ip link property add dev v0 altname another-name-of-v0")
	if got, err := c.LinkState(t.Context(), Dev("another-name-of-v0")); err != nil || got.Device != veth {
		t.Errorf("by another name: %+v, %v", got, err)
	}
}

// A veth device can't do most of it. That the kernel says so, rather than that the
// request is wrong, says that the request is right.
func TestKernelUnderstands(t *testing.T) {
	c := pair(t)
	ctx := t.Context()
	us := some(time.Microsecond)
	one, yes := some[uint32](1), some(true)
	for name, request := range map[string]func() error{
		"Rings": func() error { _, err := c.Rings(ctx, veth); return err },
		"SetRings": func() error {
			return c.SetRings(ctx, veth, Rings{RX: one, TX: one, RXMini: one, RXJumbo: one, RXBufferLen: one})
		},
		"Coalesce": func() error { _, err := c.Coalesce(ctx, veth); return err },
		"SetCoalesce": func() error {
			return c.SetCoalesce(ctx, veth, Coalesce{RX: Moderation{Delay: us, Frames: one, Adaptive: yes}})
		},
		"Pause":    func() error { _, err := c.Pause(ctx, veth); return err },
		"SetPause": func() error { return c.SetPause(ctx, veth, Pause{Autoneg: yes, RX: yes, TX: yes}) },
		"EEE":      func() error { _, err := c.EEE(ctx, veth); return err },
		"SetEEE": func() error {
			return c.SetEEE(ctx, veth, EEEConfig{Enabled: yes, Advertise: some(LinkModeSetOf(5)), TXLPIDelay: us})
		},
		"FEC":       func() error { _, err := c.FEC(ctx, veth); return err },
		"SetFEC":    func() error { return c.SetFEC(ctx, veth, FECConfig{Modes: some(LinkModeSetOf(LinkModeFECRS))}) },
		"Debug":     func() error { _, err := c.Debug(ctx, veth); return err },
		"SetDebug":  func() error { return c.SetDebug(ctx, veth, MessageClassDrv|MessageClassWOL) },
		"WakeOnLAN": func() error { _, err := c.WakeOnLAN(ctx, veth); return err },
		"SetWakeOnLAN": func() error {
			return c.SetWakeOnLAN(ctx, veth, WakeOnLANConfig{Enable: some(WakeModeMagic), Password: make([]byte, 6)})
		},
		"PrivateFlags":    func() error { _, err := c.PrivateFlags(ctx, veth); return err },
		"SetPrivateFlags": func() error { return c.SetPrivateFlags(ctx, veth, map[string]bool{"x": true}) },
		"SetLinkModes": func() error {
			return c.SetLinkModes(ctx, veth, LinkModesConfig{Autoneg: some(false), Speed: some[uint32](1000), Duplex: some(DuplexFull)})
		},
		"SetLinkInfo": func() error {
			return c.SetLinkInfo(ctx, veth, LinkInfo{Port: some(PortMii), CrossoverControl: some(CrossoverMDIAuto)})
		},
		"SetModule":        func() error { return c.SetModule(ctx, veth, Module{Policy: some(ModulePowerPolicyHigh)}) },
		"ReadModule":       func() error { _, err := c.ReadModule(ctx, veth, ModuleAddress{Page: 3, Offset: 128}, 20); return err },
		"TunnelInfo":       func() error { _, err := c.TunnelInfo(ctx, veth); return err },
		"PSE":              func() error { _, err := c.PSE(ctx, veth); return err },
		"SetPSE":           func() error { return c.SetPSE(ctx, veth, PSEConfig{PoDL: yes}) },
		"RSS":              func() error { _, err := c.RSS(ctx, veth); return err },
		"SetRSS":           func() error { return c.SetRSS(ctx, veth, RSS{Indirection: []uint32{0, 0}}) },
		"CreateRSSContext": func() error { _, err := c.CreateRSSContext(ctx, veth, RSS{}); return err },
		"DeleteRSSContext": func() error { return c.DeleteRSSContext(ctx, veth, 1) },
		"PLCA":             func() error { _, err := c.PLCA(ctx, veth); return err },
		"SetPLCA":          func() error { return c.SetPLCA(ctx, veth, PLCA{Enabled: yes, NodeID: one}) },
		"PLCAStatus":       func() error { _, err := c.PLCAStatus(ctx, veth); return err },
		"MACMerge":         func() error { _, err := c.MACMerge(ctx, veth); return err },
		"SetMACMerge": func() error {
			return c.SetMACMerge(ctx, veth, MACMerge{PMACEnabled: yes, VerifyTime: some(10 * time.Millisecond)})
		},
		"PHY":             func() error { _, err := c.PHY(ctx, veth); return err },
		"MSE":             func() error { _, err := c.MSE(ctx, veth); return err },
		"TimestampConfig": func() error { _, err := c.TimestampConfig(ctx, veth); return err },
		"SetTimestampConfig": func() error {
			return c.SetTimestampConfig(ctx, veth, TimestampConfig{TX: some(TimestampTXOn), Filter: some(TimestampFilterAll)})
		},
		"TestCable":    func() error { _, err := c.TestCable(ctx, veth); return err },
		"TestCableTDR": func() error { _, err := c.TestCableTDR(ctx, veth, TDRConfig{Pair: some(CablePairA)}); return err },
		"FlashModule": func() (last error) {
			for _, err := range c.FlashModule(ctx, veth, Firmware{File: "none"}) {
				last = err
			}
			return last
		},
	} {
		if err := request(); !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), "v0") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// These have nothing to say of it.
	if s, err := c.Stats(ctx, veth, StatsGroupIDETHMAC, StatsGroupIDRMON); err != nil && !errors.Is(err, errors.ErrUnsupported) || len(s.Groups) > 2 {
		t.Errorf("Stats: %+v, %v", s, err)
	}
	if m, err := c.Module(ctx, veth); err != nil && !errors.Is(err, errors.ErrUnsupported) || m.Power.IsSome() {
		t.Errorf("Module: %+v, %v", m, err)
	}
}

// Of all devices, those are passed over that don't have it.
func TestKernelAll(t *testing.T) {
	c := pair(t)
	ctx := t.Context()
	has := func(name string, seq iter.Seq2[Device, error]) {
		t.Helper()
		n := 0
		for d, err := range seq {
			switch {
			case err != nil:
				t.Errorf("%s: %v", name, err)
			case d == veth:
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s: it comes %d times", name, n)
		}
	}
	hasNot := func(name string, seq iter.Seq2[Device, error]) {
		t.Helper()
		for d, err := range seq {
			// The kernel may not have the operation.
			if err != nil && !errors.Is(err, errors.ErrUnsupported) || d == veth {
				t.Errorf("%s: %s, %v", name, d, err)
			}
		}
	}
	has("features", devices(c.AllFeatures(ctx)))
	has("channels", devices(c.AllChannels(ctx)))
	has("link info", devices(c.AllLinkInfo(ctx)))
	has("link modes", devices(c.AllLinkModes(ctx)))
	has("timestamps", func(yield func(Device, error) bool) {
		for i, err := range c.AllTimestampInfo(ctx) {
			if !yield(i.Device, err) {
				return
			}
		}
	})
	has("link states", func(yield func(Device, error) bool) {
		for s, err := range c.AllLinkStates(ctx) {
			if !yield(s.Device, err) {
				return
			}
		}
	})
	hasNot("rings", devices(c.AllRings(ctx)))
	hasNot("coalesce", devices(c.AllCoalesce(ctx)))
	hasNot("pause", devices(c.AllPause(ctx)))
	hasNot("eee", devices(c.AllEEE(ctx)))
	hasNot("fec", devices(c.AllFEC(ctx)))
	hasNot("debug", devices(c.AllDebug(ctx)))
	hasNot("wake-on-lan", devices(c.AllWakeOnLAN(ctx)))
	hasNot("private flags", devices(c.AllPrivateFlags(ctx)))
	hasNot("plca", devices(c.AllPLCA(ctx)))
	hasNot("mac merge", devices(c.AllMACMerge(ctx)))
	hasNot("phys", devices(c.AllPHYs(ctx)))
	hasNot("phys of one", devices(c.PHYs(ctx, veth)))
	hasNot("rss", devices(c.AllRSS(ctx)))
}

// devices are the devices that objects are about.
func devices[T Object](seq iter.Seq2[T, error]) iter.Seq2[Device, error] {
	return func(yield func(Device, error) bool) {
		for v, err := range seq {
			if !yield(v.device(), err) {
				return
			}
		}
	}
}

func TestKernelNotifications(t *testing.T) {
	c := pair(t, hasChannels)
	s, err := c.Subscribe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := c.SetFeatures(t.Context(), veth, map[string]bool{"tx-scatter-gather": false}); err != nil {
		t.Fatal(err)
	}
	if err := c.SetChannels(t.Context(), veth, Channels{TX: some[uint32](3)}); err != nil {
		t.Fatal(err)
	}
	want := Channels{TX: some[uint32](3)}
	features := false
	for n, err := range s.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if n.Device != veth {
			continue // its peer's features change with it
		}
		switch v := n.Object.(type) {
		case Features:
			if features = true; n.Event != EventFeatures || v.Active("tx-scatter-gather") || !v.Active("rx-gro") && !v.Active("highdma") {
				t.Errorf("got %+v", n)
			}
			continue
		case Channels:
			if n.Event != EventChannels || v.TX != want.TX || !v.TXMax.IsSome() {
				t.Errorf("got %+v", n)
			}
		default:
			t.Errorf("got %+v", n)
		}
		break
	}
	if !features {
		t.Error("features were not told of")
	}
}

func TestKernelContext(t *testing.T) {
	c := pair(t)
	if _, err := c.LinkState(t.Context(), veth); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.LinkState(ctx, veth); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "v0") {
		t.Errorf("got the error %v", err)
	}
}
