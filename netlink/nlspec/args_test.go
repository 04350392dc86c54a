package nlspec_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

func TestParseArgs(t *testing.T) {
	for words, want := range map[string]string{
		"":                               "index: 0, head: {u8: 0}",
		"index=5 head.u8=2 u8=3":         "index: 5, head: {u8: 2}, u8: 3",
		"unspec=0102":                    "unspec: 0x0102",
		"flag":                           "flag",
		"flag=true":                      "flag",
		"flag=false":                     "",
		"u16=0x1bb":                      "u16: 443",
		"s8=bad":                         "s8: bad",
		"s8=-128":                        "s8: -128",
		"s64=-9223372036854775808":       "s64: -9223372036854775808",
		"u64=18446744073709551615":       "u64: 18446744073709551615",
		"sint=-5 uint=4294967296":        "sint: -5, uint: 4294967296",
		"string=a=b.c":                   `string: "a=b.c"`,
		"string=":                        `string: ""`,
		"binary=0xCAFE mac=02:00:00:0A":  "binary: 0xcafe, mac: 02:00:00:0a",
		"ip=10.0.0.1 ipv4=10.0.0.2":      "ip: 10.0.0.1, ipv4: 10.0.0.2",
		"ipv4=167772162":                 "ipv4: 10.0.0.2",
		"struct.name=abc struct.at.x=-1": "struct: {name: abc, sort: none, at: {x: -1, y: 0}, addr: 0.0.0.0}",
		"struct.0x=01 struct.sort=3":     `struct: {name: "", sort: thing, 0x01}`,
		"numbers=1,2,0x3":                "numbers: [1, 2, 3]",
		"numbers=1 numbers=2":            "numbers: [1, 2]",
		"numbers=":                       "numbers: []",
		"bitfield=red|4":                 "bitfield: red|0x4/red|0x4",
		"bitfield=red/red|green":         "bitfield: red/red|green",
		"masks=1/3":                      "masks: 0x1/0x3",
		"masks=5":                        "masks: 0x5/0x5",
		"nest":                           "nest: {}",
		"nest=":                          "nest: {}",
		"nest.nest.u8=1 nest.u8=2":       "nest: {nest: {u8: 1}, u8: 2}",
		"indexed.1.u8=1 indexed.2.flag":  "indexed: [{u8: 1}, {flag}]",
		"addresses=::1 addresses=::2":    "addresses: [::1, ::2]",
		"addresses=::1":                  "addresses: [::1]",
		"keyed.3.4.u8=5":                 "keyed: {3: {4: {u8: 5}}}",
		"names=a names=b":                "names: [a, b]",
		"names=a,b":                      `names: ["a,b"]`,
		"things.1.u8=1 things.0.u8=0":    "things: [{u8: 0}, {u8: 1}]",
		"things.u8=1":                    "things: [{u8: 1}]",
		"mode=square mode.0x=01":         "", // an error, see below
		"colors=red|dark":                "colors: red|dark",
		"colors=red colors=green":        "colors: red|green",
		"colors=":                        "colors: 0",
		"bits=square|0x100":              "bits: square|0x100",
		"color-list=red color-list=0":    "color-list: [red, 0]",
		"99=0102 99=":                    "99: [0x0102, 0x]",
		"3=7":                            "u8: 7",
		"u8.0x=0102":                     "u8: 0x0102",
		"choice.0x=0102":                 "choice: 0x0102",
		"kind=circle choice.x=3":         "kind: circle, choice: {y: 0, inner: {x: 3}}",
		"choice.size=3 kind=2":           "choice: {y: 0, inner: {x: 0}, size: 3}, kind: square",
		"kind=none choice":               "kind: none, choice: {}",
		"kind=square choice.x=1 choice.inner.x=2 choice.again.stats.y=3": "kind: square, choice: {y: 0, inner: {x: 2}, x: 1, " +
			"again: {stats: {y: 3, inner: {x: 0}}}}",
	} {
		if words == "mode=square mode.0x=01" {
			continue
		}
		m := parse(t, &allFamily, "thing-set", words)
		header := "thing-set index: 0, head: {u8: 0}"
		if strings.HasPrefix(want, "index:") {
			header = "thing-set"
		}
		got := strings.TrimPrefix(strings.TrimPrefix(m.String(), header), ", ")
		if strings.TrimSpace(got) != want {
			t.Errorf("%s is %q, want %q", words, got, want)
		}
		if strings.Contains(words, "u8.0x") {
			continue // is not as described
		}
		checkRoundTrip(t, m)
	}
}

func TestParseArgsErrors(t *testing.T) {
	for words, want := range map[string]string{
		"u9=1":                       `no attribute "u9", did you mean u8?`,
		"inde=1":                     `no attribute "inde", did you mean indexed or index?`,
		"nest.colour=1":              `attribute nest: no attribute "colour", did you mean colors?`,
		"u8=256":                     "attribute u8: 256 is out of range: from 0 to 255",
		"u8=-1":                      "attribute u8: -1 is out of range: from 0 to 255",
		"s16=32768":                  "attribute s16: 32768 is out of range: from -32768 to 32767",
		"s64=9223372036854775808":    "attribute s64: 9223372036854775808 is out of range: from -9223372036854775808 to 9223372036854775807",
		"u64=18446744073709551616":   "attribute u64: 18446744073709551616 is out of range: from 0 to 18446744073709551615",
		"index=4294967296":           "attribute index: 4294967296 is out of range: from 0 to 4294967295",
		"bitfield=0x100000000":       "attribute bitfield: 4294967296 is out of range: from 0 to 4294967295",
		"u8=x":                       `attribute u8: wrong kind of value: "x", want a number`,
		"u8":                         "attribute u8: wrong kind of value: an object, want a number",
		"mode=sqare":                 `attribute mode: no value "sqare", did you mean square?`,
		"colors=red|gren":            `attribute colors: no flag "gren", did you mean green?`,
		"flag=maybe":                 `attribute flag: wrong kind of value: "maybe", want true or false`,
		"binary=xyz":                 `attribute binary: wrong kind of value: "xyz", want hexadecimal digits`,
		"ip=example.org":             `attribute ip: wrong kind of value: "example.org", want an address`,
		"ip=fe80::1%lo":              `attribute ip: wrong kind of value: "fe80::1%lo", want an address`,
		"addresses=10.0.0.1":         "attribute addresses.0: wrong kind of value: 10.0.0.1 is an address of the other family",
		"uuid=00":                    `attribute uuid: wrong kind of value: "00", want a UUID`,
		"nest=1":                     `attribute nest: wrong kind of value: "1", want attributes`,
		"struct.nam=1":               `attribute struct: no member "nam", did you mean name?`,
		"struct.name=123456789":      "attribute struct.name: wrong length: 9 bytes, at most 8 fit",
		"struct.at.x=99999":          "attribute struct.at.x: 99999 is out of range: from -32768 to 32767",
		"numbers=1,70000":            "attribute numbers.1: 70000 is out of range: from 0 to 65535",
		"keyed.x.1.u8=1":             "attribute keyed.x: wrong kind of value: want a number",
		"keyed.1.2.u8=300":           "attribute keyed.1.2.u8: 300 is out of range: from 0 to 255",
		"choice.size=1":              `attribute choice: wrong kind of value: what it consists of depends on "kind", which is not given`,
		"kind=9 choice.size=1":       `attribute choice: no format "9"`,
		"kind=square choice.siz=1":   `attribute choice: no attribute "siz", did you mean size?`,
		"99=x":                       `attribute 99: wrong kind of value: "x", want hexadecimal digits`,
		"bitfield.valu=1":            `attribute bitfield: no member "valu", did you mean value?`,
		"string=a string=b":          "attribute string: wrong kind of value: an array, want a text",
		"u8=1 u8.x=2":                "attribute u8.x: wrong kind of value: the path has a value and goes on",
		"=1":                         "wrong kind of value: not a path of names",
		"a..b=1":                     "attribute a..b: wrong kind of value: not a path of names",
		strings.Repeat("nest.", 99):  "not a path of names",
		"things.x=1":                 `attribute things: no attribute "x"`,
		"string.0x=0 string.u8=1":    "attribute string: wrong kind of value: an object, want a text",
		"binary=00 binary=11":        "attribute binary: wrong kind of value: an array, want bytes",
		"binary.0x=zz":               `attribute binary: wrong kind of value: "zz", want hexadecimal digits`,
		"structs.0.x=1":              "attribute structs: wrong kind of value: an object, want a list",
		"head=1":                     `no attribute "head"`,
		"kind=square choice.inner=1": `attribute choice: no attribute "inner"`,
	} {
		m, err := allFamily.ParseArgs(operation(t, &allFamily, "thing-set"), strings.Fields(words))
		if err == nil {
			t.Errorf("%s is %v, want an error", words, m)
			continue
		}
		if e := (*nlspec.Error)(nil); !errors.As(err, &e) || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: the error is\n%v, want\n%s", words, err, want)
		}
	}
}

func TestErrorsMatch(t *testing.T) {
	op := operation(t, &allFamily, "thing-set")
	_, err := allFamily.ParseArgs(op, []string{"nest.u8=256"})
	var r *nlspec.RangeError
	if !errors.Is(err, nlattr.ErrRange) || !errors.As(err, &r) || r.Max != 255 {
		t.Errorf("the error is %v", err)
	}
	_, err = allFamily.ParseArgs(op, []string{"nest.u88=256"})
	var n *nlspec.NameError
	if !errors.As(err, &n) || n.What != "attribute" || n.Name != "u88" || !slices.Contains(n.Near, "u8") {
		t.Errorf("the error is %v", err)
	}
	m := parse(t, &allFamily, "thing-set", "u8=1")
	m.Attrs[0].Value = nlspec.TextValue("x")
	if _, err := m.MarshalBinary(); !errors.Is(err, nlspec.ErrForm) || err.Error() != "attribute u8: wrong kind of value: a text, want u8" {
		t.Errorf("the error is %v", err)
	}
	m.Attrs[0].Value = nlspec.UintValue(256)
	if _, err := m.MarshalBinary(); !errors.As(err, &r) {
		t.Errorf("the error is %v", err)
	}
	m = parse(t, &allFamily, "thing-set", "nest.string=1")
	nest, _ := m.Find("nest")
	nest.Nodes()[0].Value = nlspec.TextValue(strings.Repeat("x", 1<<16))
	if _, err := m.MarshalBinary(); !errors.Is(err, nlattr.ErrTooLong) || !strings.HasPrefix(err.Error(), "attribute nest.string: ") {
		t.Errorf("the error is %v", err)
	}
}
