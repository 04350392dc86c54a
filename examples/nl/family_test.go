package main

import (
	"strings"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
)

func TestFamily(t *testing.T) {
	c, err := genetlink.Dial(nil)
	if err != nil {
		t.Skipf("needs generic netlink: %v", err)
	}
	defer c.Close()
	list := nl(t, "family")
	objects := parse(t, nl(t, "family", "--json"))
	i := 0
	for f, err := range c.Families(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(list, " "+f.Name+" ") {
			t.Errorf("%s is not in\n%s", f.Name, list)
		}
		o := objects[i]
		if o["name"] != f.Name || o["id"] != float64(f.ID) || o["version"] != float64(f.Version) ||
			o["hdrsize"] != float64(f.HeaderSize) || o["maxattr"] != float64(f.MaxAttribute) ||
			len(o["operations"].([]any)) != len(f.Operations) || len(o["groups"].([]any)) != len(f.Groups) {
			t.Errorf("%+v is printed as %v", f, o)
		}
		i++
	}
	if i != len(objects) {
		t.Errorf("%d families, want %d", len(objects), i)
	}
}

// The controller is in every kernel, with the same ID and its group.
func TestFamilyShow(t *testing.T) {
	got := nl(t, "family", "nlctrl")
	for _, want := range []string{"nlctrl  ID 16\n", "  version     2\n", "     16  notify\n", "          3  cmd-cap-do cmd-cap-dump"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	objects := parse(t, nl(t, "--json", "families", "nlctrl"))
	if len(objects) != 1 || objects[0]["name"] != "nlctrl" {
		t.Errorf("printed %v", objects)
	}
}

func TestFamilyPolicy(t *testing.T) {
	got := nl(t, "family", "policy", "nlctrl")
	for _, want := range []string{"OPERATION  DO  DUMP\n", "SET  ATTRIBUTE  ACCEPTS\n", "  2  nul-string length ..15\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	objects := parse(t, nl(t, "--json", "family", "policy", "nlctrl", "--operation", "3"))
	if len(objects) != 1 || len(objects[0]["operations"].([]any)) != 1 || len(objects[0]["sets"].([]any)) == 0 {
		t.Errorf("printed %v", objects)
	}
}
