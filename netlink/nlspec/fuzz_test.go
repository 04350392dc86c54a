package nlspec_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

// seeds are messages in words, of which fuzzing starts.
var seeds = []string{
	"flag u8=1 u16=2 u32=3 u64=4 s8=bad s16=-1 s32=-2 s64=-3 uint=5 sint=4294967296",
	"string=abc binary=00ff mac=02:00:00:00:00:01 ip=::1 ip=10.0.0.1 uuid=00112233-4455-6677-8899-aabbccddeeff ipv4=1.2.3.4",
	"struct.name=x struct.at.y=3 struct.0x=00 structs.0x=01000200 numbers=1,2",
	"bitfield=red/7 masks=1 nest.nest.nest.u8=1 indexed.4.u8=1 addresses=::1 keyed.1.2.flag",
	"kind=square choice.size=3 choice.x=1 choice.again.stats.y=2 names=a names=b things.0.u8=1 things.1.u8=2",
	"kind=thing choice.kind=circle choice.choice.y=3 mode=square colors=red|64 bits=none|thing color-list=red 99=0102 unspec=00 1=00",
	"string=lo\x00 things.0x=ff choice.0x=ff u8.0x=0102",
}

func FuzzDecode(f *testing.F) {
	op := operation(f, &allFamily, "thing-set")
	for _, s := range seeds {
		if m, err := allFamily.ParseArgs(op, strings.Fields(s)); err == nil {
			f.Add(encode(f, m))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := allFamily.Decode(op, b)
		_ = m.String()
		m.AppendIndent(nil, "")
		encoded, eerr := m.MarshalBinary()
		if errors.Is(eerr, nlattr.ErrTooLong) {
			return // with the padding that was missing
		}
		if eerr != nil {
			t.Fatalf("what was decoded is not encoded: %v", eerr)
		}
		again, aerr := allFamily.Decode(op, encoded)
		if err == nil && aerr != nil {
			t.Fatalf("decoding it again: %v", aerr)
		}
		if !again.Equal(m) {
			t.Fatalf("it is %v, and was %v", again, m)
		}
		if twice, err := again.MarshalBinary(); err != nil || !bytes.Equal(twice, encoded) {
			t.Fatalf("encoded again it is\n%x, and was\n%x (%v)", twice, encoded, err)
		}
		text := m.AppendJSON(nil)
		parsed, perr := allFamily.ParseJSON(op, text)
		if perr != nil || !parsed.Equal(m) {
			t.Fatalf("from JSON it is %v (%v), and was %v\n%s", parsed, perr, m, text)
		}
	})
}

func FuzzParseJSON(f *testing.F) {
	op := operation(f, &allFamily, "thing-set")
	for _, s := range seeds {
		if m, err := allFamily.ParseArgs(op, strings.Fields(s)); err == nil {
			f.Add(m.AppendJSON(nil))
		}
	}
	f.Add([]byte(`[{"u8":1},{"u8":"2"},{"nest":null}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := allFamily.ParseJSON(op, b); err == nil {
			checkParsed(t, m)
		}
	})
}

func FuzzParseArgs(f *testing.F) {
	op := operation(f, &allFamily, "thing-set")
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if m, err := allFamily.ParseArgs(op, strings.Split(s, " ")); err == nil {
			checkParsed(t, m)
		}
	})
}

// checkParsed checks that a message that was understood, and that can be sent,
// comes back as it was meant.
func checkParsed(t *testing.T, m *nlspec.Message) {
	b, err := m.MarshalBinary()
	if err != nil {
		return // too long for an attribute
	}
	again, err := m.Family.Decode(m.Operation, b)
	if err != nil {
		return // somebody gave a payload that is not as described
	}
	// Payloads that were given as they are turn out to be something.
	checkRoundTrip(t, again)
}
