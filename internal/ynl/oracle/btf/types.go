package btf

import (
	"errors"
	"fmt"
	"os"
)

// Kernel is the file that describes the running kernel.
const Kernel = "/sys/kernel/btf/vmlinux"

// ErrMalformed is the error of data that is not BTF.
var ErrMalformed = errors.New("btf: malformed")

// Types are the types of a kernel.
type Types struct {
	types   []decl // by number
	structs map[string][]*Struct
	enums   []*Enum
}

// A Struct is a structure or a union.
type Struct struct {
	Name    string
	Size    int
	Members []Member
}

// A Member is a member of a Struct. Those of a structure without a name inside
// are members of the Struct around it, as they are in C.
type Member struct {
	Name   string
	Offset int // in bytes
	Size   int // in bytes
	Bits   int // of a bit field, and otherwise 0
	Signed bool

	// BigEndian says that the type is one of those for numbers in network byte
	// order, such as __be32.
	BigEndian bool

	// Struct is the structure that the member is, or nil.
	Struct *Struct
}

// An Enum is an enumeration. Many have no name.
type Enum struct {
	Name   string
	Values []Value
}

// A Value is a value of an Enum.
type Value struct {
	Name  string
	Value int64
}

// Load reads the running kernel's types.
func Load() (*Types, error) {
	b, err := os.ReadFile(Kernel)
	if err != nil {
		return nil, err
	}
	return Parse(b)
}

// Structs returns the structures and unions of that name. There may be several:
// files of the kernel have structures of their own.
func (t *Types) Structs(name string) []*Struct { return t.structs[name] }

// Enums returns all enumerations.
func (t *Types) Enums() []*Enum { return t.enums }

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}
