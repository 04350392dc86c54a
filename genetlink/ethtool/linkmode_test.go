package ethtool

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/netlink/nlattr"
)

func TestLinkModeSet(t *testing.T) {
	const unknown = LinkMode(250)
	s := LinkModeSetOf(LinkMode1000baseTFull, LinkModeAutoneg, LinkMode800000baseVR4Full, unknown)
	if !s.Has(LinkModeAutoneg) || s.Has(LinkModeTP) || s.Has(256) || s.Has(1<<31) || s.Len() != 4 || s.IsZero() {
		t.Errorf("the set is %s", s)
	}
	if got := slices.Collect(s.All()); !slices.Equal(got, []LinkMode{5, 6, 124, 250}) && !slices.IsSorted(got) {
		t.Errorf("it has %v", got)
	}
	for range s.All() {
		break
	}
	if want := "1000baseT/Full|Autoneg|800000baseVR4/Full|LinkMode(250)"; s.String() != want {
		t.Errorf("it is %q", s)
	}
	if got := s.With(256, 1<<31); got != s {
		t.Errorf("modes that there is no room for: %s", got)
	}
	if got := s.Without(unknown, LinkModeTP, 1<<31); got.Len() != 3 || got.Has(unknown) {
		t.Errorf("without one it is %s", got)
	}
	other := LinkModeSetOf(LinkModeAutoneg, LinkModeTP)
	if got := s.Intersect(other); got != LinkModeSetOf(LinkModeAutoneg) {
		t.Errorf("both have %s", got)
	}
	if got := s.Union(other); got != s.With(LinkModeTP) {
		t.Errorf("together they have %s", got)
	}
	if got := s.Names([]string{5: "gigabit", 250: "new"}); !slices.Equal(got, []string{"gigabit", "Autoneg", "800000baseVR4/Full", "new"}) {
		t.Errorf("the names are %q", got)
	}
}

func TestLinkModeSetText(t *testing.T) {
	for _, s := range []LinkModeSet{{}, LinkModeSetOf(0), LinkModeSetOf(LinkModeFECRS, LinkMode10baseT1SP2MPHalf, 255)} {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var got LinkModeSet
		if err := json.Unmarshal(b, &got); err != nil || got != s {
			t.Errorf("%s has become %s by %s, %v", s, got, b, err)
		}
	}
	s := LinkModeSetOf(LinkModeTP)
	for _, wrong := range []string{"nonsense", "TP|nonsense", "LinkMode(256)", "TP|"} {
		if err := s.UnmarshalText([]byte(wrong)); err == nil || s != LinkModeSetOf(LinkModeTP) {
			t.Errorf("%q has become %s, %v", wrong, s, err)
		}
	}
	if err := s.UnmarshalText(nil); err != nil || !s.IsZero() {
		t.Errorf("nothing has become %s, %v", s, err)
	}
}

func TestLinkModeSetCodec(t *testing.T) {
	for _, s := range []LinkModeSet{{}, LinkModeSetOf(0), LinkModeSetOf(31), LinkModeSetOf(32), LinkModeSetOf(1, 64, 255)} {
		set, possible, err := readLinkModes(s.bitset())
		if err != nil || set != s || possible != s {
			t.Errorf("%s has become %s, %s, %v", s, set, possible, err)
		}
	}
	set, possible, err := readLinkModes(wordsOf(125, []int{5}, []int{5, 6}))
	if err != nil || set != LinkModeSetOf(5) || possible != LinkModeSetOf(5, 6) {
		t.Errorf("got %s, %s, %v", set, possible, err)
	}
	for _, a := range []*bitsetAttrs{wordsOf(300, []int{256}), wordsOf(300, nil, []int{299})} {
		if _, _, err := readLinkModes(a); !errors.Is(err, nlattr.ErrRange) {
			t.Errorf("more than there is room for: %v", err)
		}
	}
}

func ExampleLinkModeSet() {
	s := LinkModeSetOf(LinkMode1000baseTFull, LinkModeAutoneg)
	fmt.Println(s, s.Has(LinkModeAutoneg), s == LinkModeSetOf(LinkModeAutoneg, LinkMode1000baseTFull))
	// Output: 1000baseT/Full|Autoneg true true
}
