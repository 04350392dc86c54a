package ethtool

import (
	"encoding"
	"errors"
	"reflect"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

var featureNames = []string{"sg", "csum", "", "tso", "fixed"}

func TestFeatures(t *testing.T) {
	k, c := newFake(t)
	k.haveStrings(map[StringSet][]string{StringSetFeatures: featureNames})
	reply := &featuresAttrs{
		Header: replyHeader(), HW: wordsOf(5, []int{0, 1, 3, 4}), Wanted: wordsOf(5, []int{0, 3}),
		Active: wordsOf(5, []int{0, 4}), NoChange: wordsOf(5, []int{4}),
	}
	want := Features{Device: eth0, List: []Feature{
		{Name: "sg", Active: true, Wanted: true, Changeable: true},
		{Name: "csum", Changeable: true},
		{Name: "tso", Wanted: true, Changeable: true},
		{Name: "fixed", Active: true},
	}}
	testGet(t, k, opFeaturesGet, reply, want, c.Features, c.AllFeatures)
	if n := k.count(opStringsGet); n != 1 {
		t.Errorf("asked %d times for names", n)
	}
	if f, ok := want.Get("tso"); !ok || !f.Wanted || want.Active("tso") || !want.Active("sg") || want.Active("none") {
		t.Errorf("by name: %+v, %v", f, ok)
	}
	if _, ok := want.Get("none"); ok {
		t.Error("there is a feature none")
	}

	// The verbose form brings the names with it.
	verbose := &featuresAttrs{Header: replyHeader(), Active: (&bitset{size: 2, list: true, value: words{2}, labels: []string{"", "other"}}).verbose()}
	got, err := readFeatures(verbose, featureNames)
	if err != nil || !got.Active("other") {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestSetFeatures(t *testing.T) {
	k, c := newFake(t)
	k.haveStrings(map[StringSet][]string{StringSetFeatures: featureNames})
	k.answer(opFeaturesSet, &featuresAttrs{
		Header: replyHeader(), Wanted: wordsOf(5, []int{3}, []int{3}), Active: wordsOf(5, []int{1}, []int{0, 1}),
	})
	got, err := c.SetFeatures(t.Context(), eth0, map[string]bool{"tso": true, "sg": false})
	want := FeaturesChange{Device: eth0, Changed: map[string]bool{"sg": false, "csum": true}, Refused: map[string]bool{"tso": true}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	sent := &featuresAttrs{Header: eth0.header(headerFlagsCompactBitsets), Wanted: &bitsetAttrs{Bits: &bitsAttrs{Bit: []bitAttrs{
		{Name: "sg"}, {Name: "tso", Value: true},
	}}}}
	if req := parse[featuresAttrs](t, k); !reflect.DeepEqual(req, sent) {
		t.Errorf("asked for %+v", req)
	}
	if r := k.last(); r.flags != netlink.Request|netlink.Acknowledge {
		t.Errorf("the flags are %s", r.flags)
	}
	testRefused(t, k, opFeaturesSet, func(d Device) error { _, err := c.SetFeatures(t.Context(), d, nil); return err })
}

func TestFeaturesFail(t *testing.T) {
	k, c := newFake(t)
	k.refuse(opStringsGet, errnoOpNotSupp)
	if _, err := c.Features(t.Context(), eth0); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("without names: %v", err)
	}
	if _, err := c.SetFeatures(t.Context(), eth0, nil); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("without names: %v", err)
	}
	for _, err := range c.AllFeatures(t.Context()) {
		if !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("without names: %v", err)
		}
	}
	k.haveStrings(map[StringSet][]string{StringSetFeatures: featureNames})
	wrong := &bitsetAttrs{Size: some[uint32](9)}
	for _, reply := range []encoding.BinaryAppender{&featuresAttrs{HW: wrong}, &featuresAttrs{Wanted: wrong}, &featuresAttrs{Active: wrong}, &featuresAttrs{NoChange: wrong}} {
		k.answer(opFeaturesGet, reply)
		k.answer(opFeaturesSet, reply)
		if _, err := c.Features(t.Context(), eth0); !errors.Is(err, netlink.ErrMalformed) {
			t.Errorf("got the error %v", err)
		}
	}
	k.answer(opFeaturesSet, &featuresAttrs{Active: wrong})
	if _, err := c.SetFeatures(t.Context(), eth0, nil); !errors.Is(err, netlink.ErrMalformed) {
		t.Errorf("got the error %v", err)
	}
}
