package spec

import "strings"

// A Family is a specification.
type Family struct {
	Pos      Pos
	Name     string
	Protocol string // the level of the language
	Number   int    // of the netlink protocol
	Version  int

	Consts      []*Const
	Enums       []*Enum
	Structs     []*Struct
	Sets        []*Set
	SubMessages []*SubMessage
	Operations  []*Operation
	Groups      []Group
}

// Raw reports whether the family is not one of generic netlink.
func (f *Family) Raw() bool { return f.Protocol == "netlink-raw" }

// A Const is a named number or string.
type Const struct {
	Pos   Pos
	Name  string
	CName string
	Value string
	Doc   string
}

// An Enum is an enumeration, or flags.
type Enum struct {
	Pos     Pos
	Name    string
	Flags   bool
	Entries []Entry
	Doc     string
}

// An Entry is a value of an Enum: of flags a mask.
type Entry struct {
	Pos   Pos
	Name  string
	CName string
	Value uint64
	Doc   string
}

// A Struct is a structure of fixed layout.
type Struct struct {
	Pos     Pos
	Name    string
	Members []*Member
	Doc     string

	// Tail is an array behind the members, of as many elements as there are,
	// or nil. It does not count in Size.
	Tail *Member
}

// A Member is a member of a Struct.
type Member struct {
	Pos       Pos
	Name      string
	Type      string
	Len       int // of a pad, string or binary
	Struct    *Struct
	Enum      *Enum
	AsFlags   bool
	BigEndian bool
	Hint      string
	Doc       string
}

// Size returns the member's size in bytes.
func (m *Member) Size() int {
	switch {
	case m.Struct != nil:
		return m.Struct.Size()
	case IsNumber(m.Type):
		return Bits(m.Type) / 8
	default:
		return m.Len
	}
}

// Size returns the structure's size in bytes.
func (s *Struct) Size() int {
	n := 0
	for _, m := range s.Members {
		n += m.Size()
	}
	return n
}

// holds reports whether other is in s.
func (s *Struct) holds(other *Struct, seen map[*Struct]bool) bool {
	if seen[s] {
		return false
	}
	seen[s] = true
	for _, m := range s.Members {
		if m.Struct == other || m.Struct != nil && m.Struct.holds(other, seen) {
			return true
		}
	}
	return false
}

// A Set is a set of attributes.
type Set struct {
	Pos   Pos
	Name  string
	Of    *Set // it is a subset of this one
	Attrs []*Attr
	Doc   string
}

// Attr returns the attribute of that name, or nil.
func (s *Set) Attr(name string) *Attr {
	for _, a := range s.Attrs {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// An Attr is an attribute.
type Attr struct {
	Pos        Pos
	Name       string
	CName      string
	Value      uint16
	Type       string
	SubType    string
	Nested     *Set
	Struct     *Struct
	SubMessage *SubMessage
	Selector   string
	Enum       *Enum
	AsFlags    bool
	BigEndian  bool
	Multi      bool
	Hint       string
	Keys       []string
	Checks     Checks
	Doc        string
}

// Checks are what a specification says of values. Zero is no limit.
type Checks struct {
	Min, Max       int64
	MinLen, MaxLen int
}

// A SubMessage is a choice of formats.
type SubMessage struct {
	Pos     Pos
	Name    string
	Formats []Format
}

// A Format is what a SubMessage is for one value of its selector.
type Format struct {
	Pos    Pos
	Value  string
	Header *Struct
	Set    *Set
}

// An Operation is a request, a notification or an event.
type Operation struct {
	Pos        Pos
	Name       string
	CName      string
	Request    int // -1: none
	Reply      int
	Set        *Set
	Header     *Struct
	Do, Dump   *Exchange
	Notifies   *Operation
	Event      []string
	IsEvent    bool
	Group      string
	Privileged bool
	Doc        string
}

// An Exchange is a request and its reply. Reply is nil if there is none but an
// acknowledgement.
type Exchange struct {
	Request  []string
	Reply    []string
	HasReply bool
}

// A Group is a multicast group.
type Group struct {
	Name string
	ID   int
}

// IsNumber reports whether typ is a type of numbers of fixed size.
func IsNumber(typ string) bool { return Bits(typ) != 0 }

// Bits returns the size of a type of numbers, or 0.
func Bits(typ string) int {
	switch typ {
	case "u8", "s8":
		return 8
	case "u16", "s16":
		return 16
	case "u32", "s32":
		return 32
	case "u64", "s64":
		return 64
	}
	return 0
}

// cName returns a name as C headers write it.
func cName(parts ...string) string {
	return strings.ToUpper(strings.ReplaceAll(strings.Join(parts, ""), "-", "_"))
}
