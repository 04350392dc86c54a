//go:build linux

package scenario

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/netlink-sdk/go/internal/bench/harness"
	"github.com/netlink-sdk/go/internal/bench/raw"
	"golang.org/x/sys/unix"
)

// The set of the fixtures: "set inet bench s", of IPv4 addresses.
const (
	tableName    = "bench"
	setName      = "s"
	typeIPv4Addr = 7 // nft's number of ipv4_addr, which the kernel only keeps

	// elementsPerMessage is how many elements fit into a message with room to
	// spare: the list of them is an attribute, of at most 64 KiB.
	elementsPerMessage = 4000

	// wholeTransaction is a send buffer for a million elements in one
	// transaction, which has to be one datagram.
	wholeTransaction = 64 << 20
)

// element returns element number i, of up to 16 million.
func element(i int) uint32 { return 10<<24 | uint32(i)*2654435761&0xffffff }

func nftType(message uint16) uint16 { return unix.NFNL_SUBSYS_NFTABLES<<8 | message }

// appendNft begins a message of nftables.
func appendNft(b []byte, message, flags uint16, seq uint32) []byte {
	b = raw.Begin(b, nftType(message), unix.NLM_F_REQUEST|flags, seq)
	return append(b, unix.NFPROTO_INET, unix.NFNETLINK_V0, 0, 0)
}

// appendBatch appends what begins or ends a transaction.
func appendBatch(b []byte, typ uint16, flags uint16) []byte {
	start := len(b)
	b = raw.Begin(b, typ, unix.NLM_F_REQUEST|flags, 0)
	b = append(b, unix.AF_UNSPEC, unix.NFNETLINK_V0, 0, unix.NFNL_SUBSYS_NFTABLES)
	raw.End(b, start)
	return b
}

// addSet makes the set, without elements.
func addSet(int) error {
	return withNft(func(s *raw.Socket) error {
		b := appendBatch(nil, unix.NFNL_MSG_BATCH_BEGIN, 0)
		start := len(b)
		b = appendNft(b, unix.NFT_MSG_NEWTABLE, unix.NLM_F_CREATE, 1)
		b = raw.String(b, unix.NFTA_TABLE_NAME, tableName)
		raw.End(b, start)
		start = len(b)
		b = appendNft(b, unix.NFT_MSG_NEWSET, unix.NLM_F_CREATE|unix.NLM_F_ACK, 2)
		b = raw.String(b, unix.NFTA_SET_TABLE, tableName)
		b = raw.String(b, unix.NFTA_SET_NAME, setName)
		b = raw.Attr32BE(b, unix.NFTA_SET_KEY_TYPE, typeIPv4Addr)
		b = raw.Attr32BE(b, unix.NFTA_SET_KEY_LEN, 4)
		b = raw.Attr32BE(b, unix.NFTA_SET_ID, 1)
		raw.End(b, start)
		b = appendBatch(b, unix.NFNL_MSG_BATCH_END, 0)
		if err := s.Acknowledged(b); err != nil {
			return fmt.Errorf("adding a set: %w", err)
		}
		return nil
	})
}

// withNft runs f with a socket of netfilter.
func withNft(f func(s *raw.Socket) error) error {
	s, err := raw.Open(unix.NETLINK_NETFILTER)
	if errors.Is(err, unix.EPROTONOSUPPORT) {
		return fmt.Errorf("this kernel has no netfilter: %w", harness.ErrUnavailable)
	}
	if err != nil {
		return err
	}
	defer s.Close()
	err = f(s)
	if errors.Is(err, unix.EOPNOTSUPP) {
		return fmt.Errorf("this kernel has no nftables: %w", harness.ErrUnavailable)
	}
	return err
}

// addElements adds the elements from one number up to another, in one
// transaction and messages of so many.
func addElements(s *raw.Socket, b []byte, from, to, perMessage int) ([]byte, error) {
	b = appendBatch(b[:0], unix.NFNL_MSG_BATCH_BEGIN, 0)
	for from < to {
		end := min(from+perMessage, to)
		start := len(b)
		flags := uint16(unix.NLM_F_CREATE)
		if end == to {
			flags |= unix.NLM_F_ACK
		}
		b = appendNft(b, unix.NFT_MSG_NEWSETELEM, flags, uint32(from+1))
		b = raw.String(b, unix.NFTA_SET_ELEM_LIST_TABLE, tableName)
		b = raw.String(b, unix.NFTA_SET_ELEM_LIST_SET, setName)
		list := len(b)
		b = raw.Attr(b, unix.NFTA_SET_ELEM_LIST_ELEMENTS|unix.NLA_F_NESTED, nil)
		for ; from < end; from++ {
			b = appendElement(b, element(from))
		}
		raw.EndNest(b, list)
		raw.End(b, start)
	}
	b = appendBatch(b, unix.NFNL_MSG_BATCH_END, 0)
	return b, s.Acknowledged(b)
}

func appendElement(b []byte, key uint32) []byte {
	b = binary.NativeEndian.AppendUint16(b, 16)
	b = binary.NativeEndian.AppendUint16(b, unix.NFTA_LIST_ELEM|unix.NLA_F_NESTED)
	b = binary.NativeEndian.AppendUint16(b, 12)
	b = binary.NativeEndian.AppendUint16(b, unix.NFTA_SET_ELEM_KEY|unix.NLA_F_NESTED)
	return raw.Attr32BE(b, unix.NFTA_DATA_VALUE, key)
}

// addFullSet makes the set with size elements.
func addFullSet(size int) error {
	if err := addSet(size); err != nil {
		return err
	}
	return withNft(func(s *raw.Socket) error {
		var b []byte
		for i := 0; i < size; i += elementsPerMessage {
			var err error
			if b, err = addElements(s, b, i, min(i+elementsPerMessage, size), elementsPerMessage); err != nil {
				return fmt.Errorf("adding elements: %w", err)
			}
		}
		if size > 100_000 {
			return nil // that would take minutes
		}
		_, err := verifySet(size)
		return err
	})
}

// appendElementDump appends a request for all elements.
func appendElementDump(b []byte) []byte {
	b = appendNft(b, unix.NFT_MSG_GETSETELEM, unix.NLM_F_DUMP, 1)
	b = raw.String(b, unix.NFTA_SET_ELEM_LIST_TABLE, tableName)
	b = raw.String(b, unix.NFTA_SET_ELEM_LIST_SET, setName)
	raw.End(b, 0)
	return b
}

// elementsByHand adds the elements of a message to o.
func elementsByHand(o *harness.Outcome, b []byte) error {
	if len(b) < 4 {
		return errMalformed
	}
	for b = b[4:]; len(b) > 0; {
		typ, list, rest, ok := raw.NextAttr(b)
		if !ok {
			return errMalformed
		}
		b = rest
		if typ != unix.NFTA_SET_ELEM_LIST_ELEMENTS {
			continue
		}
		for {
			_, elem, rest, ok := raw.NextAttr(list)
			if !ok {
				break
			}
			list = rest
			for {
				typ, key, rest, ok := raw.NextAttr(elem)
				if !ok {
					break
				}
				elem = rest
				if typ != unix.NFTA_SET_ELEM_KEY {
					continue
				}
				if _, v, _, ok := raw.NextAttr(key); ok && len(v) == 4 {
					o.Objects++
					o.Sum += elementSum(binary.BigEndian.Uint32(v))
				}
			}
		}
	}
	return nil
}

// readSet returns what elements there are, or seem to be.
func readSet() (o harness.Outcome, err error) {
	err = withNft(func(s *raw.Socket) error {
		_, _, err := s.Dump(appendElementDump(nil), func(b []byte) error { return elementsByHand(&o, b) })
		return err
	})
	return o, err
}

// verifySet returns what elements there are. After elements were added the
// kernel moves them to a larger table, in its own time; who lists them meanwhile
// sees some twice and misses others. So it reads until nothing has changed.
func verifySet(int) (harness.Outcome, error) {
	before, err := readSet()
	for err == nil {
		var o harness.Outcome
		if o, err = readSet(); o == before {
			break
		}
		before = o
	}
	return before, err
}
