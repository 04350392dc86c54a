package nlpcap_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest/testns"
)

// tool returns the path of a program of Wireshark's, or skips the test.
func tool(t *testing.T, name string) string {
	t.Helper()
	testns.NeedHere(t, testns.Program(name, "tshark"))
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, &stderr)
	}
	return string(out)
}

// write makes a file in a directory of the test's own.
func write(t *testing.T, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "capture.pcapng")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// route makes a message about the route to 10.1.2.0/24.
func route(t *testing.T, typ netlink.HeaderType, flags netlink.HeaderFlags) []byte {
	t.Helper()
	// struct rtmsg: IPv4, 24 bits, main table, protocol static, unicast.
	data := []byte{2, 24, 0, 0, 254, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 10, 1, 2, 0}
	binary.NativeEndian.PutUint16(data[12:], 8)
	binary.NativeEndian.PutUint16(data[14:], 1) // RTA_DST
	b, err := netlink.Message{
		Header: netlink.Header{Length: 36, Type: typ, Flags: flags, Sequence: 7, PID: 99},
		Data:   data,
	}.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Wireshark understands what a Writer writes: direction, time, protocol and
// the messages themselves.
func TestTshark(t *testing.T) {
	tshark := tool(t, "tshark")
	request := route(t, 24, netlink.Request|netlink.Acknowledge|netlink.Create)
	notice := route(t, 25, 0)
	path := write(t, capture(t,
		netlink.Packet{Time: time.Unix(1_700_000_000, 1), Outgoing: true, Data: request, Size: len(request)},
		netlink.Packet{Time: time.Unix(1_700_000_001, 2), Data: notice, Size: len(notice), Sender: 5, Group: 7},
		netlink.Packet{Time: time.Unix(1_700_000_002, 3), Data: notice, Size: 1 << 20},
	))
	columns := []struct{ field, want string }{
		{"frame.time_epoch", "1700000000.000000001 1700000001.000000002 1700000002.000000003"},
		{"frame.packet_flags_direction", "2 1 1"}, // outbound, inbound
		{"frame.cap_len", "52 52 52"},
		{"frame.len", "52 52 1048592"},
		{"netlink.hatype", "824 824 824"},
		{"netlink.family", "0 0 0"},
		{"netlink-route.nltype", "24 25 25"},
		{"netlink.hdr_flags", "1029 0 0"},
		{"netlink.hdr_pid", "99 99 99"},
		{"netlink-route.rt_dst_len", "24 24 24"},
		{"netlink-route.rta_attr_type", "1 1 1"},
		{"_ws.malformed", "- - -"},
	}
	// Some versions show the header's flags twice.
	args := []string{"-r", path, "-n", "-T", "fields", "-E", "occurrence=f"}
	for _, c := range columns {
		args = append(args, "-e", c.field)
	}
	lines := strings.Split(strings.TrimSuffix(run(t, tshark, args...), "\n"), "\n")
	if len(lines) != 3 {
		t.Fatalf("not 3 packets: %q", lines)
	}
	for i, line := range lines {
		cells := strings.Split(line, "\t")
		for j, c := range columns {
			want := strings.Fields(c.want)[i]
			got := cells[j]
			if n, err := strconv.ParseUint(got, 0, 64); err == nil {
				got = strconv.FormatUint(n, 10) // some are hexadecimal, in some versions
			}
			if got != want && (got != "" || want != "-") {
				t.Errorf("packet %d: %s is %q, not %q", i, c.field, got, want)
			}
		}
	}
}

// What Wireshark's programs write, in the formats they have, can be read.
func TestEditcap(t *testing.T) {
	editcap := tool(t, "editcap")
	want := packets(t)
	path := write(t, capture(t, want...))
	for _, format := range []string{"pcap", "nsecpcap", "pcapng"} {
		t.Run(format, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "converted")
			run(t, editcap, "-F", format, path, out)
			b, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			got, _, err := read(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			want := slices.Clone(want)
			for i := range want {
				if format == "pcap" {
					want[i].Time = want[i].Time.Truncate(time.Microsecond)
				}
			}
			check(t, got, want...)
		})
	}
}
