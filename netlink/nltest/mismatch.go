package nltest

import (
	"fmt"
	"strings"

	"github.com/netlink-sdk/go/netlink"
)

// A MismatchError says that a request differs from what a [Replay] has.
type MismatchError struct {
	// Index is the position among the capture's requests, from 0, of the one
	// that is compared with: the first that was not made.
	Index int

	// Want are the messages that it was made of. There are none if all
	// requests had been made.
	Want []netlink.Message

	// Got are the messages that were sent. There are none if the request is
	// missing at the end.
	Got []netlink.Message
}

// Error shows both requests, and marks by "-" what the capture has and by "+"
// what was sent instead.
func (e *MismatchError) Error() string {
	var sb strings.Builder
	switch {
	case len(e.Got) == 0:
		fmt.Fprintf(&sb, "nltest: request %d of the capture was not made", e.Index)
	case len(e.Want) == 0:
		fmt.Fprintf(&sb, "nltest: a request that is not in the capture, whose %d requests were all made", e.Index)
	default:
		fmt.Fprintf(&sb, "nltest: a request that is not in the capture, which has request %d here", e.Index)
	}
	for i := range max(len(e.Want), len(e.Got)) {
		diff(&sb, lines(e.Want, i), lines(e.Got, i))
	}
	return sb.String()
}

// lines describes the message i: a line for its header, and one for every 16
// bytes of its data.
func lines(msgs []netlink.Message, i int) []string {
	if i >= len(msgs) {
		return nil
	}
	m := msgs[i]
	lines := []string{fmt.Sprintf("message %d: type %d, flags %s, %d bytes of data",
		i, m.Header.Type, m.Header.Flags, len(m.Data))}
	for at := 0; at < len(m.Data); at += 16 {
		lines = append(lines, fmt.Sprintf("%04x: % x", at, m.Data[at:min(at+16, len(m.Data))]))
	}
	return lines
}

// diff writes lines one below the other: those that differ, both.
func diff(sb *strings.Builder, want, got []string) {
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(got):
			sb.WriteString("\n- " + want[i])
		case i >= len(want):
			sb.WriteString("\n+ " + got[i])
		case want[i] == got[i]:
			sb.WriteString("\n  " + want[i])
		default:
			sb.WriteString("\n- " + want[i] + "\n+ " + got[i])
		}
	}
}
