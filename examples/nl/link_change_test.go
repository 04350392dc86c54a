package main

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"
)

// TestLinkChange has nl and ip make the same links in two namespaces.
func TestLinkChange(t *testing.T) {
	s := newScene(t, "")
	for _, args := range []string{
		"add br0 --kind bridge --up stp-state=1 forward-delay=400",
		"add left --kind veth --peer right --mtu 1400 --address 02:00:00:00:00:01 --master br0",
		"add vx7 --kind vxlan id=7 port=4789 local=192.0.2.1 learning=0 --group 5",
		"set right --name there --alias note --txqlen 0 --address 02:00:00:00:00:02",
		"set br0 forward-delay=500",
		"set left --up",
		"set left --down --no-master",
		"add gone --kind ifb",
		"delete gone",
	} {
		if out := s.nl(t, append([]string{"link"}, strings.Fields(args)...)...); out != "" {
			t.Fatalf("nl link %s printed %s", args, out)
		}
	}
	other := newScene(t, `link add br0 type bridge stp_state 1 forward_delay 500
link set br0 up
link add left address 02:00:00:00:00:01 mtu 1400 type veth peer name right
link add vx7 type vxlan id 7 dstport 4789 local 192.0.2.1 nolearning
link set vx7 group 5
link set right name there alias note txqueuelen 0 address 02:00:00:00:00:02
`)
	type link struct {
		Name  string   `json:"ifname"`
		MTU   int      `json:"mtu"`
		Group string   `json:"group"`
		Alias string   `json:"ifalias"`
		Queue int      `json:"txqlen"`
		Flags []string `json:"flags"`
		Info  struct {
			Kind string         `json:"info_kind"`
			Data map[string]any `json:"info_data"`
		} `json:"linkinfo"`
	}
	look := func(s *scene, name string) link {
		t.Helper()
		var links []link
		if err := json.Unmarshal(s.run(t, "", "-json", "-details", "link", "show", name), &links); err != nil || len(links) != 1 {
			t.Fatal(links, err)
		}
		maps.DeleteFunc(links[0].Info.Data, func(key string, _ any) bool {
			return strings.HasSuffix(key, "_timer") || key == "bridge_id" || key == "root_id"
		})
		return links[0]
	}
	for _, name := range []string{"br0", "left", "there", "vx7"} {
		if got, want := look(s, name), look(other, name); !reflect.DeepEqual(got, want) {
			t.Errorf("ip prints of what nl made\n%+v, and of what it made\n%+v", got, want)
		}
	}
	for args, want := range map[string]string{
		"add x":                        "--kind is missing",
		"add x --kind vxlan idd=1":     "did you mean id?",
		"add x --kind bridge --peer y": "--peer is for the kind veth",
		"add x --kind xyzzy":           "not supported",
		"add br0 --kind bridge":        "exists",
		"set nope --up":                "no such",
		"set lo --address xyzzy":       "not a link-layer address",
		"set br0 --up --down":          "none of the others can be",
		"delete nope":                  "no such",
	} {
		_, errs, status := try(t, append([]string{"--netns", s.path(), "link"}, strings.Fields(args)...)...)
		if status == exitOK || !strings.Contains(errs, want) {
			t.Errorf("nl link %s: status %d, %s", args, status, errs)
		}
	}
}
