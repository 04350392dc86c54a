package spec

import "go.yaml.in/yaml/v3"

// apply changes d by an overlay, which looks like what it changes:
//   - a mapping changes the values of its keys, and null removes one;
//   - a list of mappings that have names changes the elements of the same name,
//     which may be bare names, and adds the others to the end; an element with
//     "remove: true" is removed;
//   - anything else takes the place of what was there.
//
// Overlays have a few words more than the kernel's language. An attribute, an
// operation, or an entry of an enumeration, may have a "c-name", where the
// kernel's header calls it what can't be derived. An entry may have "rename". The
// last member of a structure may be "flexible": an array of as many elements as
// there are.
func (d *document) apply(o *document) error {
	for n, f := range o.files {
		d.files[n] = f
	}
	r := &reader{doc: d}
	d.root = r.merge(d.root, o.root)
	return r.err()
}

func (r *reader) merge(base, over *yaml.Node) *yaml.Node {
	base, over = follow(base), follow(over)
	switch {
	case base.Kind != over.Kind:
		return over
	case base.Kind == yaml.MappingNode:
		return r.mergeMapping(base, over)
	case base.Kind == yaml.SequenceNode && isNamed(over):
		return r.mergeNamed(base, over)
	default:
		return over
	}
}

// copyOf returns a node like n with other content, from the same place: nodes
// that an alias leads to are not to be changed for all.
func (r *reader) copyOf(n *yaml.Node, content []*yaml.Node) *yaml.Node {
	c := &yaml.Node{Kind: n.Kind, Tag: n.Tag, Value: n.Value, Line: n.Line, Content: content}
	r.doc.files[c] = r.doc.files[n]
	return c
}

func (r *reader) mergeMapping(base, over *yaml.Node) *yaml.Node {
	content := append([]*yaml.Node(nil), base.Content...)
	for i := 0; i+1 < len(over.Content); i += 2 {
		k, v := over.Content[i], over.Content[i+1]
		at := -1
		for j := 0; j+1 < len(content); j += 2 {
			if content[j].Value == k.Value {
				at = j
			}
		}
		switch {
		case at < 0:
			content = append(content, k, v)
		case isNull(follow(v)):
			content = append(content[:at:at], content[at+2:]...)
		default:
			content[at+1] = r.merge(content[at+1], v)
		}
	}
	return r.copyOf(base, content)
}

// name returns the name of a list's element, or "".
func name(n *yaml.Node) string {
	n = follow(n)
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Value
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if k := n.Content[i].Value; k == "name" || k == "value" && i == 0 {
				return n.Content[i+1].Value // formats of sub-messages begin with their value
			}
		}
	}
	return ""
}

// isNamed reports whether n is a list of things that have names. Lists of bare
// names alone, such as those of an operation's attributes, are values.
func isNamed(n *yaml.Node) bool {
	for _, c := range n.Content {
		if follow(c).Kind == yaml.MappingNode && name(c) != "" {
			return true
		}
	}
	return false
}

func (r *reader) mergeNamed(base, over *yaml.Node) *yaml.Node {
	content := append([]*yaml.Node(nil), base.Content...)
	for _, o := range over.Content {
		at := -1
		for i, c := range content {
			if name(c) == name(o) {
				at = i
			}
		}
		remove := isRemoval(o)
		switch {
		case at < 0 && remove:
			r.errorf(o, "there is no %q to remove", name(o))
		case at < 0:
			content = append(content, o)
		case remove:
			content = append(content[:at:at], content[at+1:]...)
		default:
			content[at] = r.merge(content[at], o)
		}
	}
	return r.copyOf(base, content)
}

func isRemoval(n *yaml.Node) bool {
	n = follow(n)
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "remove" {
			return n.Content[i+1].Value == "true"
		}
	}
	return false
}
