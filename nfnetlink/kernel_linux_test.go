package nfnetlink_test

import (
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"slices"
	"syscall"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
	"github.com/netlink-sdk/go/nfnetlink"
	"golang.org/x/sys/unix"
)

var (
	getGen     = nfnetlink.SubsystemNFTables.Type(unix.NFT_MSG_GETGEN)
	newGen     = nfnetlink.SubsystemNFTables.Type(unix.NFT_MSG_NEWGEN)
	ctGetStats = nfnetlink.SubsystemConntrack.Type(5) // IPCTNL_MSG_CT_GET_STATS
	ctGetCPU   = nfnetlink.SubsystemConntrack.Type(4) // IPCTNL_MSG_CT_GET_STATS_CPU
)

// has returns a feature that the kernel has if it answers m.
func has(name, module string, m nfnetlink.Message) testns.Feature {
	return testns.Feature{Name: name, Module: module, Probe: func() error {
		c, err := nfnetlink.Dial(nil)
		if err != nil {
			return err
		}
		defer c.Close()
		for _, err := range c.Do(context.Background(), m) {
			return err
		}
		return nil
	}}
}

var (
	nftables  = has("nftables", "nf_tables", nfnetlink.Message{Type: getGen})
	conntrack = has("connection tracking over netlink", "nf_conntrack_netlink", nfnetlink.Message{Type: ctGetStats})
)

// dial returns a Conn in the namespace of the tests.
func dial(t *testing.T, features ...testns.Feature) *nfnetlink.Conn {
	t.Helper()
	testns.Need(t, features...)
	c, err := nfnetlink.Dial(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return c
}

// generation returns the generation of the rule set.
func generation(t *testing.T, c *nfnetlink.Conn) uint32 {
	t.Helper()
	var ids []uint32
	for m, err := range c.Do(t.Context(), nfnetlink.Message{Type: getGen}) {
		if err != nil {
			t.Fatal(err)
		}
		if m.Type != newGen {
			t.Errorf("the reply to %s is %s", getGen, m.Type)
		}
		id := genID(t, m)
		if m.Header.ResourceID != uint16(id) {
			t.Errorf("generation %d comes with the resource ID %d", id, m.Header.ResourceID)
		}
		ids = append(ids, id)
	}
	if len(ids) != 1 {
		t.Fatalf("generations %d, want one", ids)
	}
	return ids[0]
}

func genID(t *testing.T, m nfnetlink.Message) (id uint32) {
	t.Helper()
	d := nlattr.NewDecoder(m.Data)
	for d.Next() {
		if d.Type() == unix.NFTA_GEN_ID {
			id = d.Uint32BE()
		}
	}
	if err := d.Err(); err != nil {
		t.Fatal(err)
	}
	return id
}

// batch carries out one change of the rule set, in a batch made by hand. It
// returns an error of the kernel's, if there is one.
func batch(t *testing.T, c *nfnetlink.Conn, m nfnetlink.Message) error {
	t.Helper()
	fence := nfnetlink.Header{ResourceID: uint16(nfnetlink.SubsystemNFTables)}
	var msgs []netlink.Message
	for _, m := range []nfnetlink.Message{
		{Type: nfnetlink.BatchBegin, Header: fence},
		m,
		{Type: nfnetlink.BatchEnd, Header: fence},
	} {
		b, err := m.Header.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		msgs = append(msgs, netlink.Message{
			Header: netlink.Header{Type: netlink.HeaderType(m.Type), Flags: m.Flags | netlink.Request},
			Data:   append(b, m.Data...),
		})
	}
	msgs, err := c.Netlink().SendMessages(msgs)
	if err != nil {
		t.Fatal(err)
	}
	for {
		for r, err := range c.ReceiveIter() {
			if err != nil {
				return err
			}
			if r.Netlink.Type == netlink.Error && r.Netlink.Sequence == msgs[1].Header.Sequence {
				return nil
			}
		}
	}
}

// table returns the message that makes a table.
func table(t *testing.T, family nfnetlink.Family, name string) nfnetlink.Message {
	t.Helper()
	e := nlattr.NewEncoder(nil)
	e.String(unix.NFTA_TABLE_NAME, name)
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return nfnetlink.Message{
		Type:   newTable,
		Flags:  netlink.Create | netlink.Acknowledge,
		Header: nfnetlink.Header{Family: family},
		Data:   b,
	}
}

func TestKernelGeneration(t *testing.T) {
	c := dial(t, nftables)
	before := generation(t, c)
	if again := generation(t, c); again != before {
		t.Errorf("generation %d becomes %d by itself", before, again)
	}
	if err := batch(t, c, table(t, nfnetlink.FamilyInet, "generation")); err != nil {
		t.Fatal(err)
	}
	if after := generation(t, c); after != before+1 {
		t.Errorf("after a change generation %d is followed by %d", before, after)
	}
}

// The tables that a dump has are those that nft lists.
func TestKernelDump(t *testing.T) {
	c := dial(t, nftables)
	if err := batch(t, c, table(t, nfnetlink.FamilyIPv6, "dump")); err != nil {
		t.Fatal(err)
	}
	if err := batch(t, c, table(t, nfnetlink.FamilyNetdev, "dump")); err != nil {
		t.Fatal(err)
	}
	type entry struct{ Family, Name string }
	var got []entry
	for m, err := range c.Do(t.Context(), nfnetlink.Message{Type: getTable, Flags: netlink.Dump}) {
		if err != nil {
			t.Fatal(err)
		}
		if m.Type != newTable {
			t.Errorf("a part of the dump is %s", m.Type)
		}
		d := nlattr.NewDecoder(m.Data)
		for d.Next() {
			if d.Type() == unix.NFTA_TABLE_NAME {
				got = append(got, entry{m.Header.Family.String(), d.String()})
			}
		}
		if err := d.Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []entry{{"ip6", "dump"}, {"netdev", "dump"}} {
		if !slices.Contains(got, want) {
			t.Errorf("%v is not among %v", want, got)
		}
	}

	nft, err := exec.LookPath("nft")
	if err != nil {
		t.Logf("not compared with what nft lists: %v", err)
		return
	}
	out, err := exec.CommandContext(t.Context(), nft, "--json", "list", "tables").Output()
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		NFTables []struct{ Table *entry }
	}
	if err := json.Unmarshal(out, &list); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	var want []entry
	for _, o := range list.NFTables {
		if o.Table != nil {
			want = append(want, *o.Table)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("tables %v, and for nft %v", got, want)
	}
}

// The kernel says which attribute is wrong, and where that is in the request.
func TestKernelAttributePath(t *testing.T) {
	c := dial(t, nftables)
	m := table(t, nfnetlink.FamilyInet, "missing")
	m.Type, m.Flags = getTable, 0
	for r, err := range c.Do(t.Context(), m) {
		var oe *netlink.OpError
		if !errors.Is(err, syscall.ENOENT) || !errors.As(err, &oe) {
			t.Fatalf("received %+v, %v", r, err)
		}
		if path := oe.AttributePath(nfnetlink.HeaderLen); !slices.Equal(path, []uint16{unix.NFTA_TABLE_NAME}) {
			t.Errorf("the attributes %d are wrong, want %d: %v", path, unix.NFTA_TABLE_NAME, err)
		}
	}
}

// A subsystem that does not exist is an error, and no silence.
func TestKernelNoSubsystem(t *testing.T) {
	c := dial(t, nftables)
	n := 0
	for r, err := range c.Do(t.Context(), nfnetlink.Message{Type: nfnetlink.Subsystem(200).Type(0)}) {
		n++
		if !errors.Is(err, syscall.EINVAL) {
			t.Errorf("received %+v, %v", r, err)
		}
	}
	if n != 1 {
		t.Errorf("yielded %d times, want once", n)
	}
}

// Changes are told to a Conn that goes on making requests, in their order.
func TestKernelSubscribe(t *testing.T) {
	c, other := dial(t, nftables), dial(t, nftables)
	s, err := c.Subscribe(nfnetlink.GroupNFTables)
	if err != nil {
		t.Fatal(err)
	}
	before := generation(t, c)
	if err := batch(t, other, table(t, nfnetlink.FamilyARP, "subscribe")); err != nil {
		t.Fatal(err)
	}
	if after := generation(t, c); after != before+1 {
		t.Errorf("generation %d is followed by %d", before, after)
	}

	var types []nfnetlink.MessageType
	for n, err := range s.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if n.Group != nfnetlink.GroupNFTables || n.NSID.IsSome() || n.Netlink.PID != other.Netlink().PID() {
			t.Errorf("received %+v", n)
		}
		if types = append(types, n.Type); n.Type == newGen {
			break
		}
	}
	if !slices.Equal(types, []nfnetlink.MessageType{newTable, newGen}) {
		t.Errorf("received %s", types)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Subscribe(nfnetlink.Group(1000)); !errors.Is(err, syscall.EINVAL) {
		t.Errorf("subscribing to a group that does not exist: %v", err)
	}
}

// A group that was joined is followed by Receive.
func TestKernelGroup(t *testing.T) {
	c := dial(t, nftables)
	if err := c.JoinGroup(nfnetlink.GroupNFTables); err != nil {
		t.Fatal(err)
	}
	other := dial(t, nftables)
	before := generation(t, c)
	if err := batch(t, other, table(t, nfnetlink.FamilyBridge, "group")); err != nil {
		t.Fatal(err)
	}

	var got []nfnetlink.Received
	for len(got) < 2 {
		for r, err := range c.ReceiveIter() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, r)
		}
	}
	made, gen := got[0], got[1]
	if made.Type != newTable || made.Header.Family != nfnetlink.FamilyBridge {
		t.Errorf("received %+v, want a table", made)
	}
	if made.Netlink.PID != other.Netlink().PID() {
		t.Errorf("port %d made the table, want %d", made.Netlink.PID, other.Netlink().PID())
	}
	if gen.Type != newGen || genID(t, gen.Message) != before+1 {
		t.Errorf("received %+v, want generation %d", gen, before+1)
	}

	if err := c.LeaveGroup(nfnetlink.GroupNFTables); err != nil {
		t.Fatal(err)
	}
	if err := c.LeaveGroup(nfnetlink.GroupNFTables); err != nil {
		t.Errorf("leaving twice: %v", err)
	}
}

func TestKernelJoinNoGroup(t *testing.T) {
	c := dial(t)
	if err := c.JoinGroup(nfnetlink.Group(1000)); !errors.Is(err, syscall.EINVAL) {
		t.Errorf("joining a group that does not exist: %v", err)
	}
}

// The kernel sends this reply as a part of several, and never says that they
// have come to an end (ctnetlink_stat_ct, net/netfilter/nf_conntrack_netlink.c).
func TestKernelReplyWithoutEnd(t *testing.T) {
	c := dial(t, conntrack)
	var got []nfnetlink.MessageType
	for m, err := range c.Do(t.Context(), nfnetlink.Message{Type: ctGetStats}) {
		if err != nil {
			t.Fatal(err)
		}
		if m.Flags&netlink.Multi == 0 {
			t.Errorf("the reply has the flags %s: there is nothing special about it", m.Flags)
		}
		got = append(got, m.Type)
	}
	if !slices.Equal(got, []nfnetlink.MessageType{ctGetStats}) {
		t.Errorf("received %s", got)
	}
}

// A processor's number is the resource ID of its statistics.
func TestKernelStatsOfProcessors(t *testing.T) {
	c := dial(t, conntrack)
	var got []uint16
	for m, err := range c.Do(t.Context(), nfnetlink.Message{Type: ctGetCPU, Flags: netlink.Dump}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, m.Header.ResourceID)
	}
	if len(got) == 0 || !slices.IsSorted(got) {
		t.Errorf("statistics of the processors %d", got)
	}
}

// A request that nftables has no dump for is answered like any other, though it
// says that it is one (nf_tables_getgen).
func TestKernelNoDump(t *testing.T) {
	c := dial(t, nftables)
	n := 0
	for _, err := range c.Do(t.Context(), nfnetlink.Message{Type: getGen, Flags: netlink.Dump}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 1 {
		t.Errorf("%d replies", n)
	}
	generation(t, c) // nothing is in its way
}
