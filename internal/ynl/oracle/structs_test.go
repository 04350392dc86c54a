package oracle

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/netlink-sdk/go/internal/ynl/oracle/btf"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

// identifier returns a name as C writes it.
func identifier(name string) string {
	return strings.ReplaceAll(name, "-", "_")
}

// renamed are structures that the specifications call what the kernel does not.
var renamed = map[string]string{
	"nf-ct-tcp-flags-mask": "nf_ct_tcp_flags",
	"sta-flag-update":      "nl80211_sta_flag_update",
}

func (k kernel) structOf(name string) []*btf.Struct {
	return k.structs(cmp.Or(renamed[name], identifier(name)))
}

// sameName reports whether c, a name in C, is ours: many there begin alike, such
// as tcm_family.
func sameName(c, name string) bool {
	name = identifier(name)
	return c == name || strings.HasSuffix(c, "_"+name)
}

// A member is a member of one of our structures, in its place.
type member struct {
	*nlspec.Member
	offset, size int
}

func layout(f *nlspec.Family, s *nlspec.Struct) (members []member, size int) {
	for i := range s.Members {
		m := &s.Members[i]
		n := int(m.Len)
		switch m.Kind {
		case nlspec.U8, nlspec.S8:
			n = 1
		case nlspec.U16, nlspec.S16:
			n = 2
		case nlspec.U32, nlspec.S32:
			n = 4
		case nlspec.U64, nlspec.S64:
			n = 8
		case nlspec.Structure:
			n = f.Size(m.Of)
		}
		members = append(members, member{m, size, n})
		size += n
	}
	return members, size
}

// Structures are as large as in C, and their members are where they are there.
func TestStructs(t *testing.T) {
	k := theKernel(t)
	compared := 0
	for name, f := range sorted(families) {
		r := newReport(t)
		for i := range f.Structs {
			s := &f.Structs[i]
			place := name + " struct " + s.Name
			candidates := k.structOf(s.Name)
			if len(candidates) == 0 {
				if k.hasHeaders() {
					r.differs(place, "the kernel has no structure of that name")
				}
				continue
			}
			compared++
			// The kernel may have another one of the same name.
			var best []difference
			for i, c := range candidates {
				if d := compareStruct(f, s, c); i == 0 || len(d) < len(best) {
					best = d
				}
			}
			for _, d := range best {
				r.differs(strings.TrimSpace(place+" "+d.member), "%s", d.text)
			}
		}
	}
	t.Logf("%d structures have been compared", compared)
}

type difference struct{ member, text string }

// compareStruct returns the differences between a structure of ours and one of
// the kernel. The latter may be of an older kernel, and end earlier.
func compareStruct(f *nlspec.Family, s *nlspec.Struct, c *btf.Struct) []difference {
	var all []difference
	differ := func(m, format string, args ...any) {
		all = append(all, difference{m, fmt.Sprintf(format, args...)})
	}
	members, size := layout(f, s)
	if size < c.Size {
		differ("", "it has %d bytes, and the kernel's %d", size, c.Size)
	}
	for _, m := range members {
		if m.Kind == nlspec.Pad || m.offset >= c.Size {
			continue
		}
		at := slices.IndexFunc(c.Members, func(k btf.Member) bool {
			return k.Offset == m.offset && sameName(k.Name, m.Name)
		})
		if at < 0 {
			at = slices.IndexFunc(c.Members, func(k btf.Member) bool { return k.Offset == m.offset && k.Size == m.size })
		}
		if at < 0 {
			differ(m.Name, "it is at %d, where the kernel's has no member; that has %s", m.offset, places(c))
			continue
		}
		k := c.Members[at]
		if !sameName(k.Name, m.Name) {
			differ(m.Name, "the kernel calls it %s", k.Name)
		}
		if k.Size != m.size {
			differ(m.Name, "it has %d bytes, and the kernel's %d", m.size, k.Size)
		}
		compareMember(m, k, differ)
	}
	for _, k := range c.Members {
		if k.Size != 0 && !slices.ContainsFunc(members, func(m member) bool {
			return m.offset <= k.Offset && k.Offset < m.offset+m.size
		}) {
			differ(k.Name, "the kernel has it at %d, of %d bytes", k.Offset, k.Size)
		}
	}
	return all
}

func compareMember(m member, k btf.Member, differ func(m, format string, args ...any)) {
	switch m.Kind {
	case nlspec.S8, nlspec.S16, nlspec.S32, nlspec.S64:
		if !k.Signed {
			differ(m.Name, "it is signed, and the kernel's is not")
		}
	case nlspec.U8, nlspec.U16, nlspec.U32, nlspec.U64:
		if k.Signed && m.Enum == "" {
			differ(m.Name, "it is unsigned, and the kernel's is not")
		}
	}
	switch {
	case m.size > 1 && m.Kind != nlspec.Binary && m.Kind != nlspec.Structure && m.BigEndian != k.BigEndian:
		differ(m.Name, "in network byte order: %v, and the kernel's: %v", m.BigEndian, k.BigEndian)
	case m.Kind == nlspec.Structure && (k.Struct == nil || k.Struct.Name != "" && k.Struct.Name != identifier(m.Of)):
		differ(m.Name, "it is a %s, and the kernel's is not", m.Of)
	case m.Kind == nlspec.Pad && k.Name != "" && !strings.Contains(strings.ToLower(k.Name), "pad"):
		differ(m.Name, "it is padding, and the kernel's is %s", k.Name)
	}
}

// places describes the members of a structure.
func places(c *btf.Struct) string {
	var b strings.Builder
	for _, k := range c.Members {
		fmt.Fprintf(&b, "%s@%d+%d ", k.Name, k.Offset, k.Size)
	}
	return b.String() + fmt.Sprintf("of %d", c.Size)
}
