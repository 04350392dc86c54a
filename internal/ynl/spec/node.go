package spec

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Pos is a place in a file.
type Pos struct {
	File string
	Line int
}

// String returns the place as compilers write it.
func (p Pos) String() string { return p.File + ":" + strconv.Itoa(p.Line) }

// An Error is something wrong at a place.
type Error struct {
	Pos Pos
	Err error
}

// Error returns the place and what is wrong there.
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Err.Error() }

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an Error at p.
func (p Pos) Errorf(format string, args ...any) error {
	return &Error{Pos: p, Err: fmt.Errorf(format, args...)}
}

// A document is a file's YAML, and from which files its nodes are: those of an
// overlay are from another.
type document struct {
	root  *yaml.Node
	files map[*yaml.Node]string
}

// parse reads a file.
func parse(file string) (*document, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return parseBytes(file, b)
}

func parseBytes(file string, b []byte) (*document, error) {
	var n yaml.Node
	if err := yaml.Unmarshal(b, &n); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if n.Kind != yaml.DocumentNode || len(n.Content) != 1 {
		return nil, Pos{file, 1}.Errorf("not one YAML document")
	}
	d := &document{root: n.Content[0], files: make(map[*yaml.Node]string)}
	d.note(d.root, file)
	return d, nil
}

// note remembers that n and all in it are from file.
func (d *document) note(n *yaml.Node, file string) {
	if d.files[n] != "" {
		return // by an alias
	}
	d.files[n] = file
	for _, c := range n.Content {
		d.note(c, file)
	}
	if n.Alias != nil {
		d.note(n.Alias, file)
	}
}

// A reader reads nodes. It collects errors, so that all of a file's are
// reported at once.
type reader struct {
	doc  *document
	errs []error
}

func (r *reader) err() error { return errors.Join(r.errs...) }

func (r *reader) pos(n *yaml.Node) Pos { return Pos{r.doc.files[n], n.Line} }

func (r *reader) errorf(n *yaml.Node, format string, args ...any) {
	r.errs = append(r.errs, r.pos(n).Errorf(format, args...))
}

// follow returns what n stands for, if it is an alias.
func follow(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// An object is a mapping whose keys are all to be read: what nobody asks for is
// not understood, and done says so.
type object struct {
	r    *reader
	node *yaml.Node
	read map[string]bool
}

func (r *reader) object(n *yaml.Node) *object {
	n = follow(n)
	if n.Kind != yaml.MappingNode {
		r.errorf(n, "not a mapping")
		n = &yaml.Node{Kind: yaml.MappingNode, Line: n.Line}
	}
	return &object{r: r, node: n, read: make(map[string]bool)}
}

// get returns the value of a key, or nil.
func (o *object) get(key string) *yaml.Node {
	o.read[key] = true
	for i := 0; i+1 < len(o.node.Content); i += 2 {
		if o.node.Content[i].Value == key {
			v := follow(o.node.Content[i+1])
			if isNull(v) {
				return nil
			}
			return v
		}
	}
	return nil
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// ignore says that keys do not matter to Go.
func (o *object) ignore(keys ...string) {
	for _, k := range keys {
		o.read[k] = true
	}
}

// done complains of the keys that were not asked for.
func (o *object) done() {
	for i := 0; i+1 < len(o.node.Content); i += 2 {
		if k := o.node.Content[i]; !o.read[k.Value] {
			o.r.errorf(k, "%q is not supported here", k.Value)
		}
	}
}

func (o *object) str(key string) string {
	n := o.get(key)
	if n == nil {
		return ""
	}
	return o.r.scalar(n)
}

// need is str of a key that has to be there.
func (o *object) need(key string) string {
	s := o.str(key)
	if s == "" {
		o.r.errorf(o.node, "%q is missing", key)
	}
	return s
}

func (r *reader) scalar(n *yaml.Node) string {
	n = follow(n)
	if n.Kind != yaml.ScalarNode {
		r.errorf(n, "not a scalar")
		return ""
	}
	return n.Value
}

// oneOf is str of a key with few values. The first is the default.
func (o *object) oneOf(key string, values ...string) string {
	s := o.str(key)
	if s == "" {
		return values[0]
	}
	if !slices.Contains(values, s) {
		o.r.errorf(o.node, "%q is %q, not one of %s", key, s, strings.Join(values, ", "))
		return values[0]
	}
	return s
}

func (o *object) boolean(key string) bool {
	switch s := o.str(key); s {
	case "", "false":
		return false
	case "true":
		return true
	default:
		o.r.errorf(o.node, "%q is %q, neither true nor false", key, s)
		return false
	}
}

// number returns the number of a key, and whether it is there.
func (o *object) number(key string) (int64, bool) {
	n := o.get(key)
	if n == nil {
		return 0, false
	}
	v, err := strconv.ParseInt(o.r.scalar(n), 0, 64)
	if err != nil {
		o.r.errorf(n, "%q is not a number", n.Value)
		return 0, false
	}
	return v, true
}

// list returns the elements of a key's sequence.
func (o *object) list(key string) []*yaml.Node {
	n := o.get(key)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		o.r.errorf(n, "%q is not a list", key)
		return nil
	}
	return n.Content
}

// strings returns the elements of a key's sequence of scalars.
func (o *object) strings(key string) []string {
	list := o.list(key)
	if list == nil {
		return nil
	}
	s := make([]string, 0, len(list))
	for _, n := range list {
		s = append(s, o.r.scalar(n))
	}
	return s
}
