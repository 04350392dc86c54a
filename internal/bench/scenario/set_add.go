//go:build linux

package scenario

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/netip"
	"os/exec"
	"strings"

	google "github.com/google/nftables"
	mdlayher "github.com/mdlayher/netlink"
	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/raw"
	"golang.org/x/sys/unix"
)

// setAdd adds elements to a set, in one transaction where nothing else is said.
// A package of this repository joins when there is one for nftables.
func setAdd() *harness.Scenario {
	return &harness.Scenario{
		Name: "set-add", Title: "Add elements to an nftables set", Unit: "element",
		Quick: []int{50_000}, Full: []int{100_000, 1_000_000},
		Setup: addSet, Changes: true, Verify: verifySet, Rehearse: 100_000,
		Contenders: []harness.Contender{
			{Name: "4000 a message, one transaction", Package: bySyscalls, Floor: true, Prepare: addElementsRaw(false)},
			{Name: "4000 a message, a transaction each", Package: bySyscalls, Prepare: addElementsRaw(true)},
			{Name: "SetAddElements, 4000 a call", Package: byGoogle, Prepare: addElementsGoogle},
			{Name: "nft -f", Package: byNFT, Needs: "nft", Command: addElementsNft},
		},
	}
}

func addElementsRaw(each bool) func(size int) (harness.Work, error) {
	return func(size int) (harness.Work, error) {
		s, err := raw.Open(unix.NETLINK_NETFILTER)
		if err != nil {
			return harness.Work{}, err
		}
		if _, err := s.SetWriteBuffer(wholeTransaction); err != nil {
			return harness.Work{}, err
		}
		step := size
		if each {
			step = elementsPerMessage
		}
		return do(func() (o harness.Outcome, err error) {
			var b []byte
			for i := 0; i < size; i += step {
				if b, err = addElements(s, b, i, min(i+step, size), elementsPerMessage); err != nil {
					return o, err
				}
			}
			return harness.Outcome{Objects: size}, nil
		}, s.Close)
	}
}

// addElementsGoogle cuts the elements into calls, as it has to: the package
// does not notice when an attribute gets too long.
func addElementsGoogle(size int) (harness.Work, error) {
	c, err := google.New(google.AsLasting(), google.WithSockOptions(func(c *mdlayher.Conn) error {
		return c.SetWriteBuffer(wholeTransaction)
	}))
	if err != nil {
		return harness.Work{}, err
	}
	set := googleSet()
	return do(func() (o harness.Outcome, err error) {
		for i := 0; i < size; {
			elements := make([]google.SetElement, 0, elementsPerMessage)
			for end := min(i+elementsPerMessage, size); i < end; i++ {
				elements = append(elements, google.SetElement{Key: binary.BigEndian.AppendUint32(nil, element(i))})
			}
			if err := c.SetAddElements(set, elements); err != nil {
				return o, err
			}
		}
		return harness.Outcome{Objects: size}, c.Flush()
	}, func() { _ = c.CloseLasting() })
}

func addElementsNft(ctx context.Context, size int) (*exec.Cmd, error) {
	cmd := exec.CommandContext(ctx, "nft", "-f", "-")
	input := new(strings.Builder)
	fmt.Fprintf(input, "add element inet %s %s {\n", tableName, setName)
	for i := range size {
		fmt.Fprintf(input, "%v,\n", netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, element(i)))))
	}
	fmt.Fprintln(input, "}")
	return withInput(cmd, input.String())
}
