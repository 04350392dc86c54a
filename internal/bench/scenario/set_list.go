//go:build linux

package scenario

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"strings"

	google "github.com/google/nftables"
	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/raw"
	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/nfnetlink"
	"golang.org/x/sys/unix"
)

// setList lists the elements of a set. The kernel begins at the start of the
// set's table for each datagram, so that its cost grows with the square of the
// number of datagrams.
func setList() *harness.Scenario {
	return &harness.Scenario{
		Name: "set-elements", Title: "List the elements of an nftables set", Unit: "element",
		Quick: []int{50_000}, Full: []int{100_000, 1_000_000}, Grow: []int{1_000, 10_000},
		Setup: addFullSet,
		Contenders: []harness.Contender{
			{Name: "read, not decoded", Package: bySyscalls, Floor: true, Prepare: elementsRead},
			{Name: "decoded by hand", Package: bySyscalls, Prepare: elementsDecoded, Limit: 100_000},
			{Name: "Conn.Do and nlattr", Package: byNfnetlink, Ours: true, Prepare: elementsDo},
			{Name: "GetSetElements", Package: byGoogle, Prepare: elementsGoogle, Limit: 100_000},
			{
				Name: "nft list set", Package: byNFT, Needs: "nft", Limit: 100_000,
				Command: program("nft", "list", "set", "inet", tableName, setName), Count: countElements,
			},
		},
	}
}

// elementsRead counts the elements of a datagram by its length: an element has
// 16 bytes, and a message up to 72 more.
func elementsRead(int) (harness.Work, error) {
	s, err := raw.Open(unix.NETLINK_NETFILTER)
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (o harness.Outcome, err error) {
		_, _, err = s.Dump(appendElementDump(nil), func(b []byte) error {
			for b = b[4:]; len(b) > 0; {
				typ, list, rest, ok := raw.NextAttr(b)
				if !ok {
					return errMalformed
				}
				if b = rest; typ == unix.NFTA_SET_ELEM_LIST_ELEMENTS {
					const sizeofElement = 16
					o.Objects += len(list) / sizeofElement
				}
			}
			return nil
		})
		return o, err
	}, s.Close)
}

func elementsDecoded(int) (harness.Work, error) {
	return do(readSet, nil)
}

func elementsDo(int) (harness.Work, error) {
	c, err := nfnetlink.Dial(nil)
	if err != nil {
		return harness.Work{}, err
	}
	request := nfnetlink.Message{
		Type:   nfnetlink.SubsystemNFTables.Type(unix.NFT_MSG_GETSETELEM),
		Flags:  netlink.Dump,
		Header: nfnetlink.Header{Family: unix.NFPROTO_INET},
		Data:   appendElementDump(nil)[unix.NLMSG_HDRLEN+nfnetlink.HeaderLen:],
	}
	return do(func() (o harness.Outcome, err error) {
		for m, err := range c.Do(context.Background(), request) {
			if err != nil {
				return o, err
			}
			d := nlattr.NewDecoder(m.Data)
			for d.Next() {
				if d.Type() == unix.NFTA_SET_ELEM_LIST_ELEMENTS {
					d.Fail(addElementList(&o, d.Nested()))
				}
			}
			if err := d.Err(); err != nil {
				return o, err
			}
		}
		return o, nil
	}, closing(c))
}

func addElementList(o *harness.Outcome, list nlattr.Decoder) error {
	for list.Next() {
		elem := list.Nested()
		for elem.Next() {
			if elem.Type() != unix.NFTA_SET_ELEM_KEY {
				continue
			}
			key := elem.Nested()
			for key.Next() {
				if key.Type() == unix.NFTA_DATA_VALUE {
					o.Objects++
					o.Sum += elementSum(key.Uint32BE())
				}
			}
			elem.Fail(key.Err())
		}
		list.Fail(elem.Err())
	}
	return list.Err()
}

func googleSet() *google.Set {
	return &google.Set{
		Table: &google.Table{Name: tableName, Family: google.TableFamilyINet},
		Name:  setName, KeyType: google.TypeIPAddr,
	}
}

func elementsGoogle(int) (harness.Work, error) {
	c, err := google.New(google.AsLasting())
	if err != nil {
		return harness.Work{}, err
	}
	return do(func() (o harness.Outcome, err error) {
		elements, err := c.GetSetElements(googleSet())
		for i := range elements {
			o.Objects++
			o.Sum += elementSum(binary.BigEndian.Uint32(elements[i].Key))
		}
		return o, err
	}, func() { _ = c.CloseLasting() })
}

// countElements counts the addresses that nft prints.
func countElements(r io.Reader) (n int, err error) {
	words := bufio.NewScanner(r)
	words.Split(bufio.ScanWords)
	for words.Scan() {
		if strings.Count(words.Text(), ".") == 3 {
			n++
		}
	}
	return n, words.Err()
}
