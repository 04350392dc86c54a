package gogen

import (
	"bytes"
	"fmt"
	"os"

	"go.yaml.in/yaml/v3"
)

// A Config says what becomes of a family's specification in Go.
type Config struct {
	// Package is the folder, from the top of the repository, that the code
	// goes into.
	Package string

	// About says, after "Package NAME", what the package is for. Packages of
	// which all is generated have it; others have a file doc.go.
	About string

	// Name is the Go name of the family, where several share a package. It is
	// in the names of files, of Spec and of what would clash.
	Name string

	// Client is the name of the type whose methods are the operations. An
	// unexported one is for a client by hand to stand on. Raw families have
	// none, and the controller's, which package genetlink itself speaks to.
	Client string

	// Strip are prefixes that the kernel's names of types have and Go's don't.
	Strip []string

	// Types are Go names for types: by the kernel's name of the set, the
	// enumeration, the structure or the sub-message, which may be told apart
	// by a prefix such as "set:".
	Types map[string]string

	// Fields are Go names for fields, by "set.attribute", "structure.member"
	// or the attribute's name alone.
	Fields map[string]string

	// Operations are Go names for operations.
	Operations map[string]string

	// Plain lists the attributes, by "set.attribute" or "set", that are fields
	// of their own type rather than of an Opt, because zero and absent are the
	// same.
	Plain []string

	// Optional lists the strings, likewise, whose emptiness means something.
	Optional []string

	// Raw lists the nests, likewise, that are fields of bytes: the order of
	// what is in them counts, which a type with fields does not have.
	Raw []string

	// Alone lists the sub-messages whose types are read and written without the
	// message around them, too.
	Alone []string

	// Views are types for parts of a set of attributes that is shared by many
	// operations: by Go name, the beginnings of the names of the operations.
	Views map[string]View
}

// A View is a part of a set.
type View struct {
	// Operations are the beginnings of the names of operations. The view has
	// all of their attributes.
	Operations []string

	// Attributes are the names of further ones. One that ends in "*" stands
	// for all that begin so.
	Attributes []string
}

// ReadConfig reads a family's configuration.
func ReadConfig(file string) (*Config, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	c := new(Config)
	if err := d.Decode(c); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if c.Package == "" {
		return nil, fmt.Errorf("%s: no package", file)
	}
	return c, nil
}
