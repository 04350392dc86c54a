package nlenum_test

import (
	"fmt"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlenum"
)

var mode = nlenum.Names{Type: "Mode", Values: []nlenum.Name{
	{0, "off"}, {1, "on"}, {33024, "802.1Q"}, {1, "yes"},
}}

var opts = nlenum.Flags{Type: "Opts", Values: []nlenum.Name{
	{1, "onlink"}, {4, "dead"}, {6, "both"},
}}

func TestNames(t *testing.T) {
	for v, text := range map[uint64]string{0: "off", 1: "on", 33024: "802.1Q", 77: "Mode(77)"} {
		if got := mode.String(v); got != text {
			t.Errorf("%d is %q, want %q", v, got, text)
		}
		if got, err := mode.Parse([]byte(text)); got != v || err != nil {
			t.Errorf("%q is %d, %v, want %d", text, got, err, v)
		}
	}
	for text, v := range map[string]uint64{"ON": 1, "yes": 1, "0x10": 16, "3": 3} {
		if got, err := mode.Parse([]byte(text)); got != v || err != nil {
			t.Errorf("%q is %d, %v, want %d", text, got, err, v)
		}
	}
	for _, text := range []string{"", "maybe", "Mode(", "Mode(x)", "-1", "99999999999999999999"} {
		if got, err := mode.Parse([]byte(text)); err == nil {
			t.Errorf("%q is %d, want an error", text, got)
		}
	}
}

func TestFlags(t *testing.T) {
	for v, text := range map[uint64]string{
		0: "0", 1: "onlink", 5: "onlink|dead", 0x401: "onlink|0x400", 2: "0x2", 6: "dead|0x2",
	} {
		if got := opts.String(v); got != text {
			t.Errorf("%#x is %q, want %q", v, got, text)
		}
		if got, err := opts.Parse([]byte(text)); got != v || err != nil {
			t.Errorf("%q is %#x, %v, want %#x", text, got, err, v)
		}
	}
	if got, err := opts.Parse([]byte("both|ONLINK")); got != 7 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
	for _, text := range []string{"onlink|", "|", "x"} {
		if got, err := opts.Parse([]byte(text)); err == nil {
			t.Errorf("%q is %d, want an error", text, got)
		}
	}
}

func TestSet(t *testing.T) {
	type small uint8
	v := small(9)
	if err := nlenum.Set(&v, &mode, []byte("802.1Q")); err == nil || v != 9 {
		t.Errorf("%d, %v: want an error and no change", v, err)
	}
	if err := nlenum.Set(&v, &mode, []byte("on")); err != nil || v != 1 {
		t.Errorf("%d, %v", v, err)
	}
	if err := nlenum.SetFlags(&v, &opts, []byte("dead|0x10")); err != nil || v != 20 {
		t.Errorf("%d, %v", v, err)
	}
	if err := nlenum.SetFlags(&v, &opts, []byte("0x100")); err == nil || v != 20 {
		t.Errorf("%d, %v: want an error and no change", v, err)
	}
}

// What String writes is what Parse reads.
func FuzzRoundTrip(f *testing.F) {
	f.Add(uint64(0))
	f.Add(uint64(33024))
	f.Fuzz(func(t *testing.T, v uint64) {
		if got, err := mode.Parse([]byte(mode.String(v))); got != v || err != nil {
			t.Errorf("%d became %d, %v", v, got, err)
		}
		if got, err := opts.Parse([]byte(opts.String(v))); got != v || err != nil {
			t.Errorf("%d became %d, %v", v, got, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("Mode(1)")
	f.Add("onlink|0x400")
	f.Fuzz(func(t *testing.T, s string) {
		if v, err := mode.Parse([]byte(s)); err == nil {
			if w, err := mode.Parse([]byte(mode.String(v))); v != w || err != nil {
				t.Errorf("%q: %d became %d, %v", s, v, w, err)
			}
		}
		if v, err := opts.Parse([]byte(s)); err == nil {
			if w, err := opts.Parse([]byte(opts.String(v))); v != w || err != nil {
				t.Errorf("%q: %d became %d, %v", s, v, w, err)
			}
		}
	})
}

func ExampleNames() {
	states := nlenum.Names{Type: "State", Values: []nlenum.Name{{0, "down"}, {1, "up"}}}
	fmt.Println(states.String(1), states.String(2))
	v, err := states.Parse([]byte("State(2)"))
	fmt.Println(v, err)
	// Output:
	// up State(2)
	// 2 <nil>
}
