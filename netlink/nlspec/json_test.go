package nlspec_test

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlattr"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

func TestJSON(t *testing.T) {
	for words, want := range map[string]string{
		"unspec=0102 99=03":          `{"unspec":"0102","99":"03"}`,
		"99=01 99=02":                `{"99":["01","02"]}`,
		"flag":                       `{"flag":true}`,
		"u64=18446744073709551615":   `{"u64":18446744073709551615}`,
		"u32=0xff":                   `{"u32":255}`,
		"s8=bad s16=-3":              `{"s8":"bad","s16":-3}`,
		"mode=square":                `{"mode":"square"}`,
		"mode=77":                    `{"mode":77}`,
		"colors=red|0x400":           `{"colors":["red",1024]}`,
		"colors=0":                   `{"colors":[]}`,
		"color-list=red":             `{"color-list":[["red"]]}`,
		"string=a\"\\\x7f\x01é":      `{"string":"a\"\\\u007f\u0001é"}`,
		"string.0x=ff":               `{"string":{"0x":"ff"}}`,
		"binary=cafe mac=0a:0b":      `{"binary":"cafe","mac":"0a:0b"}`,
		"ip=::1 ipv4=1.2.3.4":        `{"ip":"::1","ipv4":"1.2.3.4"}`,
		"bitfield=red/3 masks=1/2":   `{"bitfield":{"value":["red"],"selector":["red","green"]},"masks":{"value":1,"selector":2}}`,
		"numbers=1,2":                `{"numbers":[1,2]}`,
		"indexed.1.u8=1":             `{"indexed":[{"u8":1}]}`,
		"indexed.9.u8=1":             `{"indexed":{"9":{"u8":1}}}`,
		"keyed.9.8.u8=1":             `{"keyed":{"9":{"8":{"u8":1}}}}`,
		"names=a":                    `{"names":["a"]}`,
		"things.u8=1":                `{"things":[{"u8":1}]}`,
		"kind=circle choice.x=1":     `{"kind":"circle","choice":{"y":0,"inner":{"x":1}}}`,
		"struct.sort=1 struct.0x=05": `{"struct":{"name":"","sort":"circle","0x":"05"}}`,
		"struct.name=lo":             `{"struct":{"name":"lo","sort":"none","at":{"x":0,"y":0},"addr":"0.0.0.0"}}`,
	} {
		m := parse(t, &allFamily, "thing-get", words)
		got, err := json.Marshal(m)
		if err != nil || string(got) != want {
			t.Errorf("%s is\n%s, want\n%s (%v)", words, got, want, err)
		}
		checkRoundTrip(t, m)
	}
}

// Attributes that come several times, although nothing says so, keep their
// order: those of devlink's fmsg are a program.
func TestJSONKeepsOrder(t *testing.T) {
	b := attributes(t, func(e *nlattr.Encoder) {
		e.Flag(2, true)
		e.Uint8(3, 1)
		e.Flag(2, true)
		e.String(29, "a")
		e.String(29, "b")
	})
	m, err := allFamily.Decode(operation(t, &allFamily, "thing-get"), b)
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"flag":true},{"u8":1},{"flag":true},{"names":["a","b"]}]`
	if got := string(m.AppendJSON(nil)); got != want {
		t.Errorf("it is %s, want %s", got, want)
	}
	checkRoundTrip(t, m)
}

func TestParseJSON(t *testing.T) {
	for in, want := range map[string]string{
		`{}`:                          "thing-get",
		`{"u8": null, "flag": false}`: "thing-get",
		`{"u32": "0x10", "mode": "2", "colors": "red|dark"}`: "thing-get u32: 0x10, mode: square, colors: red|dark",
		`{"kind": "thing", "choice": {"nest": {}}}`:          "thing-get kind: thing, choice: {nest: {}}",
		`{"things": {"u8": 1}}`:                              "thing-get things: [{u8: 1}]",
		`{"things": [{"u8": 1}, [{"u8": 2}, {"u8": 3}]]}`:    "thing-get things: [{u8: 1}, {u8: 2, u8: 3}]",
		`{"names": "a"}`:                                     "thing-get names: [a]",
		`{"bitfield": ["red"]}`:                              "thing-get bitfield: red/red",
		`{"structs": [{"x": 1}, {"y": 2}]}`:                  "thing-get structs: [{x: 1, y: 0}, {x: 0, y: 2}]",
		`[{"u8": 1}, {"u8": 2}]`:                             "thing-get u8: 1, u8: 2",
		`{"addresses": ["::1"]}`:                             "thing-get addresses: [::1]",
		`{"keyed": [{"1": {"2": {}}}, {"1": {}}]}`:           "thing-get keyed: {1: {2: {}}, 1: {}}",
		`{"string": "\u0000\u00e9"}`:                         `thing-get string: "\x00é"`,
		`{"struct": {"name": {"0x": "ff00000000000000"}}}`:   `thing-get struct: {name: 0xff00000000000000, sort: none, at: {x: 0, y: 0}, addr: 0.0.0.0}`,
		`{"struct": {"addr": "1.2.3.4", "pad": "010000"}}`:   `thing-get struct: {name: "", sort: none, pad: 0x010000, at: {x: 0, y: 0}, addr: 1.2.3.4}`,
	} {
		m, err := allFamily.ParseJSON(operation(t, &allFamily, "thing-get"), []byte(in))
		if err != nil || m.String() != want {
			t.Errorf("%s is %v, want %s (%v)", in, m, want, err)
			continue
		}
		checkRoundTrip(t, m)
	}
}

func TestParseJSONErrors(t *testing.T) {
	for in, want := range map[string]string{
		``:                        io.ErrUnexpectedEOF.Error(),
		`{"u8": 1`:                io.ErrUnexpectedEOF.Error(),
		`{"u8"}`:                  "invalid character '}' after object key",
		`{} {}`:                   "wrong kind of value: something is behind the object",
		`1`:                       `wrong kind of value: "1", want attributes`,
		`null`:                    `wrong kind of value: "null", want attributes`,
		`[1]`:                     `wrong kind of value: "1", want an object`,
		`{"u8": 1.5}`:             `attribute u8: wrong kind of value: "1.5", want a number`,
		`{"u8": true}`:            `attribute u8: wrong kind of value: "true", want a number`,
		`{"string": 1}`:           `attribute string: wrong kind of value: "1", want a text`,
		`{"mac": 1}`:              `attribute mac: wrong kind of value: "1", want bytes`,
		`{"nest": {"x":1}}`:       `attribute nest: no attribute "x"`,
		`{"colors": {}}`:          "attribute colors: wrong kind of value: an object, want flags",
		`{"99": 1}`:               `attribute 99: wrong kind of value: "1", want hexadecimal digits`,
		strings.Repeat(`[`, 9999): "nested too deeply",
	} {
		m, err := allFamily.ParseJSON(operation(t, &allFamily, "thing-get"), []byte(in))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.30s is %v with the error\n%v, want\n%s", in, m, err, want)
		}
	}
	_, err := allFamily.ParseJSON(operation(t, &allFamily, "thing-get"), []byte(`{"nest":{"mode":"squar"}}`))
	var n *nlspec.NameError
	if !errors.As(err, &n) || n.Near[0] != "square" {
		t.Errorf("the error is %v", err)
	}
}
