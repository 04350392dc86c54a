package rtnetlink

// A Kind is the kind of a virtual link, such as a bridge, together with what
// only links of that kind have (IFLA_LINKINFO). A [*RawKind] stands for every
// kind that has no type of its own here.
type Kind interface {
	// Kind returns the kernel's name of the kind, such as "bridge"
	// (IFLA_INFO_KIND, IFLA_INFO_SLAVE_KIND).
	Kind() string

	// AppendBinary appends the kind's attributes to b, as the kernel takes
	// them (IFLA_INFO_DATA, IFLA_INFO_SLAVE_DATA).
	AppendBinary(b []byte) ([]byte, error)
}

// RawKind is a Kind whose attributes are not looked at.
type RawKind struct {
	// Name is the name of the kind.
	Name string

	// Data holds its attributes, encoded; nil if there are none.
	Data []byte
}

var _ Kind = (*RawKind)(nil)

// Kind returns k.Name.
func (k *RawKind) Kind() string { return k.Name }

// AppendBinary appends k.Data to b.
func (k *RawKind) AppendBinary(b []byte) ([]byte, error) { return append(b, k.Data...), nil }
