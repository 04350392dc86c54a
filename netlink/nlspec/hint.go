package nlspec

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"
)

// appendHinted appends bytes in the way that people write them, and reports
// whether it is possible.
func appendHinted(b []byte, hint Hint, v []byte) ([]byte, bool) {
	switch hint {
	case IPv4, IPv6, IP:
		if hint == IPv4 && len(v) != 4 || hint == IPv6 && len(v) != 16 {
			return b, false
		}
		a, ok := netip.AddrFromSlice(v)
		if !ok {
			return b, false
		}
		return a.AppendTo(b), true
	case MAC:
		for i := range v {
			if i > 0 {
				b = append(b, ':')
			}
			b = hex.AppendEncode(b, v[i:i+1])
		}
		return b, true
	case UUID:
		if len(v) != 16 {
			return b, false
		}
		for i := range v {
			if i == 4 || i == 6 || i == 8 || i == 10 {
				b = append(b, '-')
			}
			b = hex.AppendEncode(b, v[i:i+1])
		}
		return b, true
	}
	return hex.AppendEncode(b, v), true
}

// parseHinted is the inverse of appendHinted. Of hexadecimal digits a prefix
// "0x", and of all but addresses the separators, may be there or not.
func parseHinted(hint Hint, s string) ([]byte, error) {
	switch hint {
	case IPv4, IPv6, IP:
		a, err := netip.ParseAddr(s)
		switch {
		case err != nil, a.Zone() != "":
			return nil, fmt.Errorf("%w: %q, want an address", ErrForm, s)
		case hint == IPv4 && !a.Is4(), hint == IPv6 && !a.Is6():
			return nil, fmt.Errorf("%w: %s is an address of the other family", ErrForm, a)
		}
		return a.AsSlice(), nil
	case UUID:
		b, err := parseHex(strings.ReplaceAll(s, "-", ""))
		if err == nil && len(b) != 16 {
			err = fmt.Errorf("%w: %q, want a UUID", ErrForm, s)
		}
		return b, err
	case MAC:
		return parseHex(strings.ReplaceAll(s, ":", ""))
	}
	return parseHex(s)
}

func parseHex(s string) ([]byte, error) {
	b, err := hex.DecodeString(strings.TrimPrefix(s, "0x"))
	if err != nil {
		return nil, fmt.Errorf("%w: %q, want hexadecimal digits", ErrForm, s)
	}
	return b, nil
}

// appendAddress appends a number of four bytes as the address that it is, if
// that is how people write it.
func appendAddress(b []byte, a *Attr, v Value) ([]byte, bool) {
	if a.Hint != IPv4 && a.Hint != IP || a.Kind.size() != 4 {
		return b, false
	}
	var buf [4]byte
	return appendHinted(b, IPv4, appendNumber(buf[:0], 4, a.BigEndian, v.num))
}
