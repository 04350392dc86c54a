package netdev_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/netdev"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"golang.org/x/sys/unix"
)

// Operations came to the family one by one.
var (
	hasDevices = operation("dev-get", 1, "6.3")
	hasQueues  = operation("queue-get", 10, "6.8")
	hasNAPISet = operation("napi-set", 14, "6.13")

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
	// The kernel lets nobody else change NAPI instances.
	isRoot = testns.Feature{
		Name:   "the machine's own root",
		Module: "the initial user namespace",
		Probe: func() error {
			b, err := os.ReadFile("/proc/self/uid_map")
			if err != nil {
				return err
			}
			if !slices.Equal(strings.Fields(string(b)), []string{"0", "0", "4294967295"}) {
				return errors.New("this is a user namespace")
			}
			return nil
		},
	}

	hasIP      = testns.Program("ip", "iproute2")
	hasEthtool = testns.Program("ethtool", "ethtool")
	hasUnshare = testns.Program("unshare", "util-linux")
)

func operation(name string, command uint8, since string) testns.Feature {
	return testns.Feature{
		Name:  "the operation " + name + " of the family netdev",
		Since: since,
		Probe: func() error {
			c, err := genetlink.Dial(nil)
			if err != nil {
				return err
			}
			defer c.Close()
			f, err := c.GetFamily("netdev")
			if err != nil {
				return err
			}
			if _, ok := f.Operation(command); !ok {
				return genetlink.ErrNoOperation
			}
			return nil
		},
	}
}

func dial(t *testing.T, features ...testns.Feature) *netdev.Client {
	t.Helper()
	testns.Need(t, append([]testns.Feature{hasDevices, hasIP, hasVeth}, features...)...)
	c, err := netdev.Dial(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func run(t *testing.T, command string) []byte {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "sh", "-ec", command).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", command, err, out)
	}
	return out
}

// sysfs runs a command where /sys shows the devices of this namespace.
func sysfs(t *testing.T, command string) []byte {
	t.Helper()
	return run(t, "unshare --mount sh -ec 'mount -t sysfs sysfs /sys; "+command+"'")
}

const link = 70 // index of v0

// pair makes a pair of devices with two queues of each type, that are up.
func pair(t *testing.T) {
	t.Helper()
	run(t, `ip link add v0 index 70 numrxqueues 2 numtxqueues 2 type veth peer name v1 index 71 numrxqueues 2 numtxqueues 2
		ip link set v0 up; ip link set v1 up`)
	t.Cleanup(func() { _ = exec.Command("ip", "link", "delete", "v0").Run() })
}

func collect[T any](t *testing.T, seq func(func(T, error) bool)) (all []T) {
	t.Helper()
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

func TestDevices(t *testing.T) {
	c := dial(t)
	pair(t)
	var want []struct {
		Index uint32 `json:"ifindex"`
	}
	if err := json.Unmarshal(run(t, "ip -json link"), &want); err != nil {
		t.Fatal(err)
	}
	all := collect(t, c.Devices(t.Context()))
	if len(all) != len(want) {
		t.Fatalf("%d devices, and ip shows %d", len(all), len(want))
	}
	for i, d := range all {
		if d.Link != want[i].Index {
			t.Errorf("%+v, and ip shows the index %d", d, want[i].Index)
		}
		one, err := c.Device(t.Context(), d.Link)
		if err != nil || !reflect.DeepEqual(one, d) {
			t.Errorf("%+v, %v, and in the list %+v", one, err, d)
		}
		if all := netdev.XDPFeaturesBasic | netdev.XDPFeaturesRedirect; d.Link == link && d.XDPFeatures&all != all {
			t.Errorf("a veth device can do no more than %v", d.XDPFeatures)
		}
	}
}

func TestNoSuchDevice(t *testing.T) {
	c := dial(t)
	_, err := c.Device(t.Context(), 0x7ffffff0)
	if !errors.Is(err, unix.ENODEV) || !strings.Contains(err.Error(), "netdev dev-get link 2147483632") {
		t.Errorf("got %v", err)
	}
	_, err = c.Device(t.Context(), 0)
	var oe *netlink.OpError
	if !errors.As(err, &oe) || oe.Path != "ifindex" || oe.Missing.IsZero() {
		t.Errorf("a request without a device: %v", err)
	}
}

func TestQueues(t *testing.T) {
	c := dial(t, hasQueues, hasUnshare)
	pair(t)
	var got []string
	for _, q := range collect(t, c.Queues(t.Context(), link)) {
		if q.Link != link {
			t.Errorf("%+v is of another device", q)
		}
		got = append(got, q.ID.String())
		one, err := c.Queue(t.Context(), link, q.ID)
		if err != nil || !reflect.DeepEqual(one, q) {
			t.Errorf("%+v, %v, and in the list %+v", one, err, q)
		}
	}
	slices.Sort(got)
	if want := strings.Fields(string(sysfs(t, "ls /sys/class/net/v0/queues"))); !slices.Equal(got, want) {
		t.Errorf("the queues %v, and sysfs has %v", got, want)
	}
	if _, err := c.Queue(t.Context(), link, netdev.QueueID{Type: netdev.QueueTypeTX, Index: 2}); err == nil || !strings.Contains(err.Error(), "link 70 tx-2") {
		t.Errorf("a queue that is not there: %v", err)
	}
	run(t, "ip link set v0 down")
	if all := collect(t, c.Queues(t.Context(), link)); len(all) != 0 {
		t.Errorf("a device that is down has %+v", all)
	}
}

func TestNAPI(t *testing.T) {
	c := dial(t, hasNAPISet, isRoot, hasEthtool, hasUnshare)
	ctx := t.Context()
	pair(t)
	run(t, "ethtool -K v0 gro on") // which a veth device has instances for
	sysfs(t, "echo 20000 >/sys/class/net/v0/gro_flush_timeout; echo 3 >/sys/class/net/v0/napi_defer_hard_irqs")

	all := collect(t, c.NAPIs(ctx, link))
	if len(all) != 2 {
		t.Fatalf("%d instances, want one for each queue: %+v", len(all), all)
	}
	for _, n := range all {
		if n.ID == 0 || n.Link != link || n.GROFlushTimeout.Or(0) != 20*time.Microsecond || n.DeferHardIRQs.Or(0) != 3 {
			t.Errorf("not as sysfs was told: %+v", n)
		}
	}

	config := netdev.NAPIConfig{
		DeferHardIRQs:     netlink.Some[uint32](7),
		GROFlushTimeout:   netlink.Some(30 * time.Microsecond),
		IRQSuspendTimeout: netlink.Some(time.Millisecond),
	}
	if err := c.SetNAPI(ctx, all[0].ID, config); err != nil {
		t.Fatal(err)
	}
	n, err := c.NAPI(ctx, all[0].ID)
	n.Threaded = config.Threaded // was not asked for
	if err != nil || n.NAPIConfig != config {
		t.Errorf("%+v, %v, want %+v", n, err, config)
	}
	other, err := c.NAPI(ctx, all[1].ID)
	if err != nil || other != all[1] {
		t.Errorf("the other one has changed: %+v, %v", other, err)
	}

	// Zero is not the same as nothing.
	if err := c.SetNAPI(ctx, n.ID, netdev.NAPIConfig{GROFlushTimeout: netlink.Some[time.Duration](0)}); err != nil {
		t.Fatal(err)
	}
	n, err = c.NAPI(ctx, n.ID)
	if err != nil || n.GROFlushTimeout != netlink.Some[time.Duration](0) || n.DeferHardIRQs.Or(0) != 7 {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestNAPIErrors(t *testing.T) {
	c := dial(t, hasNAPISet, isRoot)
	ctx := t.Context()
	const nobody = 1 << 30
	if _, err := c.NAPI(ctx, nobody); !errors.Is(err, unix.ENOENT) || !strings.Contains(err.Error(), "NAPI 1073741824") {
		t.Errorf("got %v", err)
	}
	for _, tt := range []struct {
		config netdev.NAPIConfig
		path   string
		err    error
	}{
		{netdev.NAPIConfig{}, "id", unix.ENOENT},
		{netdev.NAPIConfig{DeferHardIRQs: netlink.Some[uint32](1 << 31)}, "defer-hard-irqs", unix.ERANGE},
		{netdev.NAPIConfig{GROFlushTimeout: netlink.Some[time.Duration](-1)}, "gro-flush-timeout", nlattr.ErrRange},
	} {
		err := c.SetNAPI(ctx, nobody, tt.config)
		var oe *netlink.OpError
		if !errors.As(err, &oe) || !errors.Is(err, tt.err) || oe.Path != tt.path {
			t.Errorf("%+v: %v, want %v of %s", tt.config, err, tt.err, tt.path)
		}
	}
}

func TestSetNAPIs(t *testing.T) {
	c := dial(t, hasNAPISet, isRoot, hasEthtool)
	ctx := t.Context()
	pair(t)
	run(t, "ethtool -K v0 gro on")
	all := collect(t, c.NAPIs(ctx, link))
	want := netlink.Some[uint32](5)
	err := c.SetNAPIs(ctx, func(yield func(uint32, netdev.NAPIConfig) bool) {
		ok := yield(all[0].ID, netdev.NAPIConfig{DeferHardIRQs: want}) &&
			yield(1<<30, netdev.NAPIConfig{DeferHardIRQs: want}) &&
			yield(all[0].ID, netdev.NAPIConfig{IRQSuspendTimeout: netlink.Some[time.Duration](-1)}) &&
			yield(all[1].ID, netdev.NAPIConfig{DeferHardIRQs: want})
		if !ok {
			t.Error("it stops at a failure")
		}
	}, nil)
	var be *netlink.BatchError
	if !errors.As(err, &be) || len(be.Failures) != 2 || be.Known != 4 {
		t.Fatalf("got %v", err)
	}
	var oe *netlink.OpError
	if f := be.Failures[0]; f.Index != 1 || !errors.As(f.Err, &oe) || oe.Op != "netdev napi-set" || oe.Path != "id" {
		t.Errorf("got %+v", f)
	}
	if f := be.Failures[1]; f.Index != 2 || !errors.Is(f.Err, nlattr.ErrRange) {
		t.Errorf("got %+v", f)
	}
	for _, n := range collect(t, c.NAPIs(ctx, link)) {
		if n.DeferHardIRQs != want {
			t.Errorf("%+v was not changed", n)
		}
	}
}

// A veth device has neither statistics nor bindings, and the kernel says so.
func TestUnsupported(t *testing.T) {
	c := dial(t, operation("qstats-get", 12, "6.9"), operation("bind-rx", 13, "6.12"), isRoot)
	ctx := t.Context()
	pair(t)
	for what, seq := range map[string]func(func(netdev.Stats, error) bool){
		"of the device": c.Stats(ctx, link), "of queues": c.QueueStats(ctx, link),
	} {
		n := 0
		for _, err := range seq {
			if n++; !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), "link 70") {
				t.Errorf("statistics %s: %v", what, err)
			}
		}
		if n != 1 {
			t.Errorf("%d times statistics %s", n, what)
		}
	}
	for s, err := range c.Stats(ctx, 0) {
		if err != nil || s.Link == 0 {
			t.Errorf("statistics of all devices: %+v, %v", s, err)
		}
	}
	if _, err := c.BindRX(ctx, netdev.RXBinding{Link: link, FD: -1, Queues: []netdev.QueueID{{}}}); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a binding: %v", err)
	}
}

func TestWatchDevices(t *testing.T) {
	c := dial(t)
	step := 0
	known := make(map[uint32]bool)
	for change, err := range c.WatchDevices(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		d := change.Object
		switch change.Kind {
		case netlink.Added:
			known[d.Link] = true
		case netlink.Removed:
			delete(known, d.Link)
		}
		switch {
		case step == 0 && change.Kind == netlink.Synced:
			if !known[1] {
				t.Fatalf("the loopback device is not among %v", known)
			}
			pair(t)
			step++
		case step == 1 && known[link] && known[link+1]:
			run(t, "ip link delete v0")
			step++
		case step == 2 && !known[link] && !known[link+1]:
			return
		}
	}
}

func TestSubscribe(t *testing.T) {
	c := dial(t)
	s, err := c.Subscribe(t.Context(), netdev.GroupMgmt, netdev.GroupPagePool)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	pair(t)
	run(t, "ip link delete v0")
	var events []netdev.Event
	for n, err := range netdev.Notifications(s.All(t.Context())) {
		if err != nil {
			t.Fatal(err)
		}
		d, ok := n.Object.(*netdev.Device)
		if !ok || n.NSID.IsSome() {
			t.Errorf("got %+v", n)
			continue
		}
		if d.Link == link && n.Event != netdev.EventDeviceChanged {
			events = append(events, n.Event)
		}
		if n.Event == netdev.EventDeviceRemoved && d.Link == link {
			break
		}
	}
	if want := []netdev.Event{netdev.EventDeviceAdded, netdev.EventDeviceRemoved}; !slices.Equal(events, want) {
		t.Errorf("the events %v, want %v", events, want)
	}
}

// What the kernel sends is all known, and is written as it was read.
func TestExactly(t *testing.T) {
	c := dial(t)
	pair(t)
	for _, d := range collect(t, c.Devices(t.Context())) {
		if d.Unknown != nil {
			t.Errorf("%+v has attributes that are not known", d)
		}
		b, err := d.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		var again netdev.Device
		if err := again.UnmarshalBinary(b); err != nil || !reflect.DeepEqual(again, d) {
			t.Errorf("%+v, %v, want %+v", again, err, d)
		}
		if b2, _ := again.AppendBinary(nil); !bytes.Equal(b, b2) {
			t.Errorf("% x, then % x", b, b2)
		}
	}
}
