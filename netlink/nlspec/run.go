package nlspec

import "iter"

// rawName is the name under which JSON has the bytes of what is not as it is
// described.
const rawName = "0x"

// flatten returns the attributes of a message or a Choice together with the
// members of the header in front of them. Members that have the name of an
// attribute stay in the structure, and so does, if exactly is set, what tells
// its length.
func (f *Family) flatten(nodes []Node, exactly bool) []Node {
	nodes = visible(nodes)
	if len(nodes) == 0 || !nodes[0].header {
		return nodes
	}
	header := nodes[0]
	l := f.lookup().layouts[header.Attr.Of]
	members := header.Value.list
	if exactly = exactly && header.Value.exact; !exactly {
		members = visible(members) // otherwise the last one says where the end is
	}
	out := make([]Node, 0, len(members)+len(nodes))
	rest := Node{Attr: header.Attr, Value: Value{form: List, exact: header.Value.exact, data: header.Value.data}}
	for _, m := range members {
		if l != nil && l.hidden[m.Name()] {
			rest.Value.list = append(rest.Value.list, m)
		} else {
			out = append(out, m)
		}
	}
	if len(rest.Value.list) > 0 || exactly || !isZero(rest.Value.data) {
		out = append(out, rest)
	}
	return append(out, nodes[1:]...)
}

// nodes returns the attributes of the message with the header in front.
func (m *Message) nodes() []Node {
	if m.Header.Attr == nil {
		return m.Attrs
	}
	nodes := make([]Node, 1, 1+len(m.Attrs))
	nodes[0] = m.Header
	nodes[0].header = true
	return append(nodes, m.Attrs...)
}

// runs yields the nodes by name: several only if the attribute may come several
// times, or if that is not known.
func runs(nodes []Node) iter.Seq[[]Node] {
	return func(yield func([]Node) bool) {
		for i, j := 0, 0; i < len(nodes); i = j {
			n := &nodes[i]
			j = i + 1
			for n.isMulti() && j < len(nodes) && nodes[j].Attr == n.Attr && nodes[j].Type == n.Type {
				j++
			}
			if !yield(nodes[i:j]) {
				return
			}
		}
	}
}

func (n Node) isMulti() bool { return n.Attr == nil || n.Attr.Multi }

// repeats reports whether a name comes again in another run.
func repeats(nodes []Node) bool {
	seen := make(map[string]bool)
	for run := range runs(nodes) {
		name := run[0].Name()
		if seen[name] {
			return true
		}
		seen[name] = true
	}
	return false
}

// isCounted reports whether elements are numbered one by one from zero or one
// on, so that their numbers say nothing.
func isCounted(nodes []Node) bool {
	for i, n := range nodes {
		if n.Type != nodes[0].Type+uint16(i) || nodes[0].Type > 1 {
			return false
		}
	}
	return true
}
