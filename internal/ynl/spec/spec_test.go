package spec

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// readText reads a specification, and overlays, from text.
func readText(t testing.TB, text string, overlays ...string) (*Family, error) {
	t.Helper()
	doc, err := parseBytes("spec.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	for _, o := range overlays {
		over, err := parseBytes("overlay.yaml", []byte(o))
		if err != nil {
			return nil, err
		}
		if err := doc.apply(over); err != nil {
			return nil, err
		}
	}
	return read(doc)
}

func mustRead(t *testing.T, text string, overlays ...string) *Family {
	t.Helper()
	f, err := readText(t, text, overlays...)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const numbered = `
name: test
protocol: genetlink-legacy
definitions:
- {name: max, type: const, value: 7}
- name: mode
  type: enum
  value-start: 5
  entries: [a, {name: b, value: 9}, c]
- name: bits
  type: flags
  entries: [x, {name: y, value: 4}, z]
- name: pair
  type: struct
  members:
  - {name: one, type: u8}
  - {name: pad, type: pad, len: 3}
  - {name: two, type: u32, byte-order: big-endian}
  - {name: text, type: string, len: max - 1}
attribute-sets:
- name: main
  attributes:
  - {name: first, type: u32}
  - {name: second, type: u32, checks: {min: 1, max: u16-max, max-len: max}}
  - {name: tenth, type: binary, value: 10, struct: pair}
  - {name: eleventh, type: nest, nested-attributes: part}
- name: part
  subset-of: main
  attributes:
  - {name: second, multi-attr: true}
operations:
  list:
  - name: get
    attribute-set: main
    do: {request: {attributes: [first]}, reply: {attributes: [second]}}
  - name: reserved
    attribute-set: main
  - name: changed
    notify: get
  - name: far
    value: 20
    attribute-set: main
    event: {attributes: [first]}
`

func TestNumbers(t *testing.T) {
	f := mustRead(t, numbered)
	for i, want := range []uint64{5, 9, 10} {
		if got := f.Enums[0].Entries[i].Value; got != want {
			t.Errorf("the value %d of the enumeration is %d, want %d", i, got, want)
		}
	}
	for i, want := range []uint64{1, 1 << 4, 1 << 5} {
		if got := f.Enums[1].Entries[i].Value; got != want {
			t.Errorf("the flag %d is %d, want %d", i, got, want)
		}
	}
	main := f.Sets[0]
	for i, want := range []uint16{1, 2, 10, 11} {
		if got := main.Attrs[i].Value; got != want {
			t.Errorf("the attribute %d has the type %d, want %d", i, got, want)
		}
	}
	if got := f.Structs[0].Size(); got != 14 {
		t.Errorf("the structure has %d bytes", got)
	}
	if c := main.Attr("second").Checks; c != (Checks{Min: 1, Max: 65535, MaxLen: 7}) {
		t.Errorf("the checks are %+v", c)
	}
	part := f.Sets[1].Attr("second")
	if part.Value != 2 || !part.Multi || main.Attr("second").Multi {
		t.Errorf("the subset has %+v", part)
	}
	if part.CName != "TEST_A_MAIN_SECOND" {
		t.Errorf("the kernel's name is %s", part.CName)
	}
	for i, want := range [][2]int{{1, 1}, {-1, 2}, {-1, 3}, {-1, 20}} {
		if op := f.Operations[i]; op.Request != want[0] || op.Reply != want[1] {
			t.Errorf("%s has the numbers %d and %d, want %v", op.Name, op.Request, op.Reply, want)
		}
	}
	if op := f.Operations[2]; op.Notifies != f.Operations[0] || op.Set != main {
		t.Errorf("the notification is %+v", op)
	}
}

func TestDirectionalNumbers(t *testing.T) {
	f := mustRead(t, `
name: test
protocol: netlink-raw
protonum: 0
attribute-sets:
- name: main
  attributes: [{name: a, type: u32}]
operations:
  enum-model: directional
  list:
  - {name: get, attribute-set: main, do: {request: {value: 18}, reply: {value: 16}}}
  - {name: set, attribute-set: main, do: {request: {attributes: [a]}}}
  - {name: ntf, notify: get}
  - {name: dump, attribute-set: main, dump: {request: {value: 30}, reply: {}}}
`)
	for i, want := range [][2]int{{18, 16}, {19, -1}, {-1, 17}, {30, 18}} {
		if op := f.Operations[i]; op.Request != want[0] || op.Reply != want[1] {
			t.Errorf("%s has the numbers %d and %d, want %v", op.Name, op.Request, op.Reply, want)
		}
	}
}

// Anchors are how the kernel's specifications share lists.
func TestAnchors(t *testing.T) {
	f := mustRead(t, `
name: test
attribute-sets:
- name: main
  attributes: [{name: a, type: u32}, {name: b, type: u32}]
operations:
  list:
  - name: get
    doc: Get it.
    attribute-set: main
    do: &both
      request: {attributes: &list [a, b]}
      reply: {attributes: *list}
    dump: *both
`)
	op := f.Operations[0]
	if op.Doc != "Get it." || len(op.Dump.Reply) != 2 || op.Dump.Reply[1] != "b" {
		t.Errorf("the operation is %+v, %+v", op, op.Dump)
	}
}

// What is not understood, or contradicts itself, is an error that says where.
func TestErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"not YAML", "a: [", "spec.yaml"},
		{"no name", "protocol: genetlink", `spec.yaml:1: "name" is missing`},
		{"unknown key", "name: x\nfoo: 1", `spec.yaml:2: "foo" is not supported here`},
		{"unknown level", "name: x\nprotocol: smtp", `spec.yaml:1: "protocol" is "smtp"`},
		{"raw without number", "name: x\nprotocol: netlink-raw", "spec.yaml:1: a raw family needs a protonum"},
		{"unknown type", "name: x\nattribute-sets:\n- name: s\n  attributes:\n  - {name: a, type: float}", `spec.yaml:5: "type" is "float"`},
		{"no type", "name: x\nattribute-sets:\n- name: s\n  attributes:\n  - {name: a}", `spec.yaml:5: the attribute "a" has no type`},
		{"twice", "name: x\nattribute-sets:\n- name: s\n  attributes:\n  - {name: a, type: u8}\n  - {name: a, type: u8}", `two times the attribute "a"`},
		{"same type", "name: x\nattribute-sets:\n- name: s\n  attributes:\n  - {name: a, type: u8}\n  - {name: b, type: u8, value: 1}", `spec.yaml:6: the attribute "b" has the type 1`},
		{"nest of nothing", "name: x\nattribute-sets:\n- name: s\n  attributes:\n  - {name: a, type: nest}", "spec.yaml:5"},
		{"nest of what there is not", "name: x\nattribute-sets:\n- name: s\n  attributes:\n  - {name: a, type: nest, nested-attributes: t}", `spec.yaml:5: there is no attribute set "t"`},
		{"no structure", "name: x\nattribute-sets:\n- name: s\n  attributes:\n  - {name: a, type: binary, struct: t}", `spec.yaml:5: there is no structure "t"`},
		{"no enumeration", "name: x\nattribute-sets:\n- name: s\n  attributes:\n  - {name: a, type: u8, enum: t}", `spec.yaml:5: there is no enumeration "t"`},
		{"little-endian", "name: x\nattribute-sets:\n- name: s\n  attributes:\n  - {name: a, type: u16, byte-order: little-endian}", "spec.yaml:5: little-endian attributes"},
		{"subset of nothing", "name: x\nattribute-sets:\n- name: s\n  subset-of: t\n  attributes: []", `spec.yaml:3: there is no attribute set "t"`},
		{"not in the set", "name: x\nattribute-sets:\n- {name: t, attributes: []}\n- name: s\n  subset-of: t\n  attributes:\n  - {name: a}", `spec.yaml:7: "a" is not among`},
		{"selector", "name: x\nattribute-sets:\n- name: s\n  attributes:\n  - {name: a, type: sub-message, sub-message: m, selector: k}\nsub-messages:\n- {name: m, formats: []}", `spec.yaml:5: the selector "k"`},
		{"attribute of an operation", "name: x\nattribute-sets:\n- {name: s, attributes: []}\noperations:\n  list:\n  - {name: o, attribute-set: s, do: {request: {attributes: [z]}}}", `spec.yaml:6: the attribute "z" is not in`},
		{"notification of nothing", "name: x\nattribute-sets: []\noperations:\n  list:\n  - {name: n, notify: g}", `spec.yaml:5: there is no operation "g"`},
		{"long pad", "name: x\ndefinitions:\n- name: s\n  type: struct\n  members:\n  - {name: p, type: pad}", `spec.yaml:6: the member "p" has no length`},
		{"flexible in between", "name: x\ndefinitions:\n- name: s\n  type: struct\n  members:\n  - {name: f, type: u8, flexible: true}\n  - {name: m, type: u8}", `spec.yaml:6: the flexible member "f"`},
		{"flexible text", "name: x\ndefinitions:\n- name: s\n  type: struct\n  members:\n  - {name: f, type: string, len: 4, flexible: true}", `spec.yaml:6: a flexible "string"`},
		{"not a number", "name: x\nattribute-sets:\n- name: s\n  attributes:\n  - {name: a, type: u8, checks: {max: much}}", `spec.yaml:5: "much" is neither`},
		{"within itself", "name: x\ndefinitions:\n- name: s\n  type: struct\n  members:\n  - {name: m, type: binary, struct: s}", `spec.yaml:3: the structure "s" holds itself`},
		{"a constant of itself", "name: x\ndefinitions:\n- {name: c, type: const, value: c}\nattribute-sets:\n- name: s\n  attributes:\n  - {name: a, type: u8, checks: {max: c}}", `spec.yaml:7: the constant "c" is not a number`},
		{"bit 64", "name: x\ndefinitions:\n- name: f\n  type: flags\n  entries:\n  - {name: e, value: 64}", "spec.yaml:6: bit 64"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := readText(t, test.text)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestOverlay(t *testing.T) {
	const over = `
definitions:
- name: mode
  entries:
  - {name: d, value: 12}
attribute-sets:
- name: main
  attributes:
  - {name: first, type: u64}
  - {name: second, remove: true}
  - {name: twelfth, type: string, value: 12}
- name: part
  remove: true
operations:
  list:
  - name: get
    do: {reply: {attributes: [first, twelfth]}}
`
	base := strings.Replace(numbered, "nest, nested-attributes: part", "u8", 1)
	f := mustRead(t, base, over)
	main := f.Sets[0]
	if len(f.Sets) != 1 || len(main.Attrs) != 4 {
		t.Fatalf("there are %d sets, and %d attributes", len(f.Sets), len(main.Attrs))
	}
	if a := main.Attr("first"); a.Type != "u64" || a.Value != 1 {
		t.Errorf("the first attribute is %+v", a)
	}
	if a := main.Attr("twelfth"); a == nil || a.Value != 12 || a.Pos.File != "overlay.yaml" || a.Pos.Line != 11 {
		t.Errorf("the new attribute is %+v", a)
	}
	if e := f.Enums[0].Entries; len(e) != 4 || e[3].Name != "d" || e[3].Value != 12 {
		t.Errorf("the values are %+v", e)
	}
	if got := f.Operations[0].Do; len(got.Request) != 1 || len(got.Reply) != 2 {
		t.Errorf("the operation is %+v", got)
	}
	_, err := readText(t, base, "attribute-sets:\n- name: nope\n  remove: true")
	if err == nil || !strings.Contains(err.Error(), `overlay.yaml:2: there is no "nope" to remove`) {
		t.Errorf("got %v", err)
	}
}

// What overlays can say and the kernel's language can't.
func TestOverlayWords(t *testing.T) {
	f := mustRead(t, numbered, `
definitions:
- name: mode
  entries:
  - {name: a, rename: first, c-name: MODE_ONE}
- name: pair
  members:
  - {name: rest, type: u32, flexible: true}
attribute-sets:
- name: main
  attributes:
  - {name: third, type: u8, value: 3, c-name: THIRD}
`)
	if e := f.Enums[0].Entries[0]; e.Name != "first" || e.CName != "MODE_ONE" || e.Value != 5 {
		t.Errorf("the entry is %+v", e)
	}
	if s := f.Structs[0]; s.Size() != 14 || s.Tail == nil || s.Tail.Name != "rest" {
		t.Errorf("the structure is %+v", s)
	}
	for i, want := range []uint16{1, 2, 3, 10, 11} {
		if got := f.Sets[0].Attrs[i].Value; got != want {
			t.Errorf("the attribute %d has the type %d, want %d", i, got, want)
		}
	}
	if a := f.Sets[0].Attr("third"); a.CName != "THIRD" {
		t.Errorf("the attribute is %+v", a)
	}
}

// A set that is called like its family is not named in C.
func TestNameOfMainSet(t *testing.T) {
	f := mustRead(t, "name: test\nattribute-sets:\n- name: test\n  attributes:\n  - {name: a, type: u8}")
	if c := f.Sets[0].Attrs[0].CName; c != "TEST_A_A" {
		t.Errorf("the kernel's name is %s", c)
	}
}

// The reader must say what is wrong with whatever it is given.
func FuzzRead(f *testing.F) {
	f.Add(numbered)
	golden, err := filepath.Glob("../testdata/golden/*.yaml")
	if err != nil || len(golden) == 0 {
		f.Fatal("there are no examples", err)
	}
	for _, file := range golden {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if family, err := readText(t, text); err == nil && family.Name == "" {
			t.Error("a family without a name")
		}
	})
}
