package ethtool

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

func TestStrings(t *testing.T) {
	k, c := newFake(t)
	k.haveStrings(map[StringSet][]string{StringSetFeatures: {"a", "", "c"}, StringSetWOLModes: {"phy"}})
	for range 2 {
		got, err := c.Strings(t.Context(), StringSetFeatures)
		if err != nil || !slices.Equal(got, []string{"a", "", "c"}) {
			t.Errorf("got %q, %v", got, err)
		}
		got[0] = "changed" // it is the caller's
	}
	if n := k.count(opStringsGet); n != 1 {
		t.Errorf("asked %d times", n)
	}
	if got, err := c.Strings(t.Context(), StringSetWOLModes); err != nil || !slices.Equal(got, []string{"phy"}) {
		t.Errorf("got %q, %v", got, err)
	}
	k.refuse(opStringsGet, errnoOpNotSupp)
	for range 2 { // an error is not kept
		if _, err := c.Strings(t.Context(), StringSetRSSHashFuncs); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("got the error %v", err)
		}
	}
	if n := k.count(opStringsGet); n != 4 {
		t.Errorf("asked %d times", n)
	}
}

func TestDeviceStrings(t *testing.T) {
	k, c := newFake(t)
	reply := stringsReply(StringSetStats, "rx", "tx")
	reply.Header = replyHeader()
	one := func(ctx context.Context, d Device) ([]string, error) { return c.DeviceStrings(ctx, d, StringSetStats) }
	testGet(t, k, opStringsGet, reply, []string{"rx", "tx"}, one, nil)
	all := func(ctx context.Context) iter.Seq2[DeviceStrings, error] {
		return c.AllDeviceStrings(ctx, StringSetStats)
	}
	testAll(t, k, opStringsGet, reply, DeviceStrings{eth0, []string{"rx", "tx"}}, all)
	testAll(t, k, opStringsGet, &strSetAttrs{Header: replyHeader()}, DeviceStrings{Device: eth0}, all)
}

func TestStringCounts(t *testing.T) {
	k, c := newFake(t)
	reply := &strSetAttrs{StringSets: &stringSetsAttrs{StringSet: []stringSetAttrs{
		{ID: some(StringSetStats), Count: 17}, {ID: some(StringSetTest)},
	}}}
	k.answer(opStringsGet, reply)
	got, err := c.StringCounts(t.Context(), eth0, StringSetStats, StringSetTest, StringSetPrivFlags)
	if want := map[StringSet]int{StringSetStats: 17, StringSetTest: 0}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	req := parse[strSetAttrs](t, k)
	if !req.CountsOnly || len(req.StringSets.StringSet) != 3 || req.StringSets.StringSet[2].ID != some(StringSetPrivFlags) {
		t.Errorf("asked for %+v", req)
	}
}

func TestStringsMalformed(t *testing.T) {
	k, c := newFake(t)
	many := stringsReply(StringSetTest, "a", "b")
	many.StringSets.StringSet[0].Count = 1 << 31
	beyond := stringsReply(StringSetTest, "a", "b")
	beyond.StringSets.StringSet[0].Strings[0].String[1].Index = 2
	for name, reply := range map[string]*strSetAttrs{
		"nothing":      {},
		"other set":    stringsReply(StringSetStats, "a"),
		"no number":    {StringSets: &stringSetsAttrs{StringSet: []stringSetAttrs{{}}}},
		"wrong count":  many,
		"wrong number": beyond,
	} {
		k.answer(opStringsGet, reply)
		if got, err := c.Strings(t.Context(), StringSetTest); got != nil || !errors.Is(err, netlink.ErrMalformed) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		// Drivers need not have a set.
		missing := reply != many && reply != beyond
		if got, err := c.DeviceStrings(t.Context(), eth0, StringSetTest); got != nil || errors.Is(err, netlink.ErrMalformed) == missing {
			t.Errorf("%s of a driver: %q, %v", name, got, err)
		}
	}
}

func FuzzStrings(f *testing.F) {
	for _, a := range []*strSetAttrs{{}, stringsReply(StringSetTest), stringsReply(StringSetTest, "a", "b")} {
		b, err := a.AppendBinary(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var a strSetAttrs
		if a.decode(nlattr.NewDecoder(b)) != nil {
			return
		}
		names, err := readStrings(&a, StringSetTest)
		if err != nil {
			return
		}
		again, err := readStrings(stringsReply(StringSetTest, names...), StringSetTest)
		if err != nil || !slices.Equal(names, again) {
			t.Errorf("%q has become %q, %v", names, again, err)
		}
	})
}
