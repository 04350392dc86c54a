package nlspec

// A Family describes what one netlink family, or one part of a raw protocol
// such as rtnetlink's links, sends and receives. The generator writes it; a
// Family must not be modified, nor copied.
//
// The parts of a Family refer to each other by name.
type Family struct {
	// Name is the family's name: for generic netlink the one that the kernel
	// registers, for raw protocols that of the specification, such as
	// "rt-link".
	Name string

	// Protocol is the netlink protocol (NETLINK_GENERIC, NETLINK_ROUTE, …),
	// and Version the version that generic netlink requests carry.
	Protocol uint8
	Version  uint8

	Operations  []Operation
	Groups      []Group
	Sets        []Set
	SubMessages []SubMessage
	Structs     []Struct
	Enums       []Enum

	index index
}

// An Operation is something that a family can be asked for, or that it tells
// unasked. A request and its reply may have different numbers.
type Operation struct {
	// Name is the operation's name, such as "rings-get".
	Name string

	// Request is the number of requests, and Reply that of replies,
	// notifications and events: generic netlink's command, or the type of the
	// message. NoNumber says that there are none.
	Request int32
	Reply   int32

	// Set is the name of the set of attributes, and Header that of the
	// structure in front of them. Either may be empty.
	Set    string
	Header string

	// Do and Dump say what a request for one object, or for all, takes. They
	// are nil where there is no such request.
	Do   *Exchange
	Dump *Exchange

	// Notifies is the name of the operation whose reply this is sent like, if
	// this is a notification.
	Notifies string

	// Event holds the names of the attributes of a message that is sent
	// unasked and is like no reply.
	Event []string

	// Group is the name of the multicast group that notifications go to.
	Group string

	// Privileged says that requests take CAP_NET_ADMIN.
	Privileged bool
}

// NoNumber is the number of what does not exist.
const NoNumber = -1

// An Exchange holds the names of the attributes that a request takes and that
// its reply may have.
type Exchange struct {
	Request []string
	Reply   []string
}

// A Group is a multicast group. Those of generic netlink have no fixed ID.
type Group struct {
	Name string
	ID   uint32
}

// A Set is a set of attributes, in the order of their types.
type Set struct {
	Name  string
	Attrs []Attr
}

// An Attr is an attribute of a set.
type Attr struct {
	Name string
	Type uint16
	Kind Kind

	// Of is the name of what the payload consists of: the set of a Nest, an
	// Indexed or a Keyed one, the structure of a Structure, the formats of a
	// Choice.
	Of string

	// Elem is the kind of the elements of an Array or an Indexed.
	Elem Kind

	// Enum is the name of the enumeration or the flags that numbers stand for.
	Enum string

	// AsFlags says that a number is a mask: that the values of the enumeration
	// are the positions of its bits.
	AsFlags bool

	// BigEndian says that numbers are in network byte order.
	BigEndian bool

	// Multi says that the attribute may come several times, in a row.
	Multi bool

	// Hint says how people write the value.
	Hint Hint

	// Selector is the name of the attribute whose value chooses the format of
	// a Choice. It is one before, in the same set or in one around it.
	Selector string

	// Keys are the names of the numbers that a Keyed attribute has in place of
	// the types of attributes, outermost first.
	Keys []string

	// Min, Max, MinLen and MaxLen are what the specification says of the
	// value, and of the length of its payload in bytes; zero is no limit. The
	// running kernel's own policy is what counts.
	Min, Max       int64
	MinLen, MaxLen uint32
}

// A Kind says how the payload of an attribute, or a member of a structure, is
// to be read.
type Kind uint8

// Kinds.
const (
	Unused     Kind = iota // never sent
	Pad                    // aligns what follows, and says nothing
	Flag                   // says something by being there
	U8                     // numbers of fixed size
	U16                    //
	U32                    //
	U64                    //
	S8                     //
	S16                    //
	S32                    //
	S64                    //
	Uint                   // four or eight bytes
	Sint                   //
	String                 // with or without a terminator
	Binary                 // bytes
	Structure              // a structure, see Attr.Of
	Array                  // numbers or structures, one behind the other
	Bitfield32             // a mask of 32 bits, and which of them count
	Nest                   // attributes
	Indexed                // elements, wrapped into attributes that number them
	Keyed                  // attributes within attributes whose types are data
	Choice                 // what a Selector says
)

// A Hint says how people write a value.
type Hint uint8

// Hints.
const (
	NoHint Hint = iota
	Hex
	IPv4
	IPv6
	IP // IPv4 or IPv6, by length
	MAC
	UUID
)

// A SubMessage is the formats of a Choice.
type SubMessage struct {
	Name    string
	Formats []Format
}

// A Format is what a Choice consists of for one value of its selector:
// a structure, attributes, both, or nothing.
type Format struct {
	Value  string
	Header string
	Set    string
}

// A Struct is a structure. It has no padding but what its members say.
type Struct struct {
	Name    string
	Members []Member
}

// A Member is a member of a structure.
type Member struct {
	Name string
	Kind Kind

	// Len is the length in bytes of a String, Binary or Pad.
	Len uint16

	// Of is the name of the structure that a Structure is.
	Of string

	Enum      string
	AsFlags   bool
	BigEndian bool
	Hint      Hint
}

// An Enum names numbers, or bits.
type Enum struct {
	Name string

	// Flags says that the values are bits of a mask.
	Flags bool

	Entries []Entry
}

// An Entry is a name for a number: of flags for a mask of one bit or more.
type Entry struct {
	Name  string
	Value uint64
}
