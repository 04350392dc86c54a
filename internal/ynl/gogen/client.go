package gogen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/netlink-sdk/go/internal/ynl/spec"
)

// A request is the type of what an operation takes.
type request struct {
	typ   string // "" if it takes nothing
	attrs []string
	own   bool // a type of its own, which has to be written
	op    *spec.Operation
}

// objectType is the type of what an operation's replies hold.
func (f *family) objectType(op *spec.Operation) string {
	if v := f.viewOf(op); v != nil {
		return v.name
	}
	return f.setType(op.Set)
}

// requests decides on the types of all requests: the set's or the view's own
// type where the request takes most of it, and otherwise one with what it does
// take, which is shared by those that take the same.
func (f *family) requests() map[*spec.Exchange]request {
	uses := make(map[string]int)
	f.exchanges(func(op *spec.Operation, x *spec.Exchange) { uses[shape(op, x)]++ })
	out := make(map[*spec.Exchange]request)
	written := make(map[string]string)
	f.exchanges(func(op *spec.Operation, x *spec.Exchange) {
		var attrs []string
		for _, a := range x.Request {
			if hasField(op.Set.Attr(a)) {
				attrs = append(attrs, a)
			}
		}
		k := shape(op, x)
		switch {
		case len(attrs) == 0 && op.Header == nil:
			out[x] = request{op: op}
			return
		case f.takesMost(op, attrs):
			out[x] = request{typ: f.objectType(op), attrs: attrs, op: op}
			return
		case written[k] != "":
			out[x] = request{typ: written[k], attrs: attrs, op: op}
			return
		}
		name := f.operationName(op) + "Request"
		if x == op.Dump && op.Do != nil && !slices.Equal(op.Do.Request, x.Request) {
			name = f.operationName(op) + "AllRequest"
		}
		if uses[k] > 1 && len(attrs) <= 4 {
			shared := ""
			for _, a := range attrs {
				shared += f.fieldName(op.Set.Name, a)
			}
			if _, taken := f.owners[f.private(shared+"Request")]; !taken {
				name = shared + "Request"
			}
		}
		if n := f.configured(f.cfg.Types, "request:"+strings.Join(attrs, " ")); n != "" {
			name = n
		}
		name = f.private(name)
		f.claim(name, "the request of "+op.Name, op.Pos)
		written[k] = name
		out[x] = request{typ: name, attrs: attrs, own: true, op: op}
	})
	return out
}

// shape tells requests apart that look different in a message: those that look
// the same may be about different sets.
func shape(op *spec.Operation, x *spec.Exchange) string {
	var sb strings.Builder
	if op.Header != nil {
		sb.WriteString(op.Header.Name)
	}
	for _, name := range x.Request {
		a := op.Set.Attr(name)
		fmt.Fprintf(&sb, " %s:%d:%s", a.Name, a.Value, a.Type)
		if a.Nested != nil {
			sb.WriteString(":" + a.Nested.Name)
		}
	}
	return sb.String()
}

// takesMost reports whether a request takes so much of the object that this is
// its type.
func (f *family) takesMost(op *spec.Operation, attrs []string) bool {
	all := op.Set.Attrs
	if v := f.viewOf(op); v != nil {
		all = v.set.Attrs
	} else if f.isShared(op.Set) {
		return false
	}
	n := 0
	for _, a := range all {
		if hasField(a) {
			n++
		}
	}
	return 2*len(attrs) >= n
}

func (f *family) exchanges(yield func(op *spec.Operation, x *spec.Exchange)) {
	for _, op := range f.Operations {
		for _, x := range []*spec.Exchange{op.Do, op.Dump} {
			if x != nil {
				yield(op, x)
			}
		}
	}
}

// ownRequest writes a type that holds what some operations take.
func (f *family) ownRequest(w *file, q request) {
	set, header := q.op.Set, q.op.Header
	r := receiver(q.typ)
	w.comment(fmt.Sprintf("%s is what operations such as %s take.", q.typ, q.op.Name))
	w.p("type %s struct {", q.typ)
	if header != nil {
		w.p("%s", f.structType(header))
		w.p("")
	}
	var fields []field
	for _, a := range set.Attrs {
		if hasField(a) && slices.Contains(q.attrs, a.Name) {
			if a.Type == "nest-type-value" {
				f.errorf(a.Pos, "a nest-type-value in a request of its own is not supported")
				continue
			}
			x := f.field(set, r, a)
			fields = append(fields, x)
			w.p("%s %s // %s%s", x.name, x.typ, a.CName, docTail(a.Doc))
		}
	}
	w.p("}")
	w.p("")
	f.appendMethod(w, set, q.typ, r, header)
	w.p("func (%s *%s) encode(e *nlattr.Encoder) {", r, q.typ)
	for _, x := range fields {
		for _, line := range x.encode {
			w.p("%s", line)
		}
	}
	w.p("}")
	w.p("")
}

// clientExported reports whether people see the client, and what it takes.
func (f *family) clientExported() bool { return f.cfg.Client[0] >= 'A' && f.cfg.Client[0] <= 'Z' }

// private returns the name of what only the client needs.
func (f *family) private(name string) string {
	if f.clientExported() {
		return name
	}
	return lowerFirst(name)
}

// client writes the type whose methods are the family's operations.
func (f *family) client(w *file, requests map[*spec.Exchange]request) {
	typ := f.cfg.Client
	r := "c"
	exported := f.clientExported()
	if exported {
		w.comment(fmt.Sprintf("A %s speaks to the family %q. Its methods are the operations that the kernel's specification has. They may be used by many goroutines at once; each asks the kernel and waits for its answer, until ctx ends. Errors are of type [*netlink.OpError]; one that matches [genetlink.ErrNoFamily] says that the kernel does not have the family.", typ, f.Name))
		w.p("//")
		w.comment("Methods whose names end in All yield one object at a time; an error is the last thing yielded, and the loop may end early.")
		w.p("type %s struct{ conn *genetlink.Conn }", typ)
		w.p("")
		w.p("// Dial opens a Conn of its own for %s. A nil config is the default.", article(typ))
		w.p("func Dial(config *netlink.Config) (*%s, error) {", typ)
		w.p("conn, err := genetlink.Dial(config)")
		w.p("if err != nil {")
		w.p("return nil, err")
		w.p("}")
		w.p("return New%s(conn), nil", typ)
		w.p("}")
		w.p("")
		w.comment(fmt.Sprintf("New%s returns %s over a Conn that the caller has, and that others may use too.", typ, article(typ)))
		w.p("func New%s(conn *genetlink.Conn) *%s { return &%s{conn} }", typ, typ, typ)
		w.p("")
		w.p("// Close closes the Conn.")
		w.p("func (c *%s) Close() error { return c.conn.Close() }", typ)
		w.p("")
	} else {
		w.p("// %s has the family's operations as methods.", typ)
		w.p("type %s struct{ conn *genetlink.Conn }", typ)
		w.p("")
	}
	for _, op := range f.Operations {
		if op.Do != nil {
			f.method(w, op, op.Do, requests[op.Do], r, exported)
		}
		if op.Dump != nil {
			f.method(w, op, op.Dump, requests[op.Dump], r, exported)
		}
	}
	w.p("func call(operation string, command uint8) genetlink.Call {")
	w.p("return genetlink.Call{Spec: &familySpec, Operation: operation, Command: command}")
	w.p("}")
	w.p("")
	w.p("// Commands of requests.")
	w.p("const (")
	for _, op := range f.Operations {
		if op.Do != nil || op.Dump != nil {
			w.p("cmd%s = %d", f.operationName(op), op.Request)
		}
	}
	w.p(")")
	w.p("")
}

func (f *family) method(w *file, op *spec.Operation, x *spec.Exchange, q request, r string, exported bool) {
	name := f.operationName(op)
	if x == op.Dump {
		name += "All"
	}
	if !exported {
		name = lowerFirst(name)
	}
	params, arg := "ctx context.Context", "nil"
	if q.typ != "" {
		params += ", req " + q.typ
		arg = "&req"
	}
	var object, call, result string
	if x.HasReply || x == op.Dump {
		object = f.objectType(op)
	}
	target := fmt.Sprintf("(ctx, %s.conn, call(%q, cmd%s), %s)", r, op.Name, f.operationName(op), arg)
	switch {
	case x == op.Dump:
		call = "genetlink.All[" + object + "]"
		result = "iter.Seq2[" + object + ", error]"
	case object == "":
		call, result = "genetlink.Change", "error"
	case strings.Contains(op.Name, "get") || !op.Privileged:
		call, result = "genetlink.Get["+object+"]", "("+object+", error)"
	default:
		call, result = "genetlink.Exchange["+object+"]", "("+object+", error)"
	}
	priv := ""
	if op.Privileged {
		priv = " It takes CAP_NET_ADMIN."
	}
	verb := "makes the request"
	if x == op.Dump {
		verb = "asks for all there is of"
	}
	w.comment(fmt.Sprintf("%s %s %s (%s).%s %s", name, verb, op.Name, op.CName, priv, op.Doc))
	w.p("func (%s *%s) %s(%s) %s {", r, f.cfg.Client, name, params, result)
	w.p("return %s%s", call, target)
	w.p("}")
	w.p("")
}

// asyncs returns the operations that the kernel tells unasked.
func (f *family) asyncs() []*spec.Operation {
	var out []*spec.Operation
	for _, op := range f.Operations {
		if op.Notifies != nil || op.IsEvent {
			out = append(out, op)
		}
	}
	return out
}

// notifications writes the typed notifications of a family.
func (f *family) notifications(w *file) {
	ops := f.asyncs()
	if len(ops) == 0 {
		return
	}
	f.claim("Event", "the type of events", f.Pos)
	f.claim("Notification", "the type of notifications", f.Pos)
	w.p("// An Event says what a Notification is about.")
	w.p("type Event uint8")
	w.p("")
	w.p("// Events.")
	w.p("const (")
	for _, op := range ops {
		name := "Event" + eventName(f, op)
		f.claim(name, "the event "+op.Name, op.Pos)
		w.p("%s Event = %d // %s", name, op.Reply, op.CName)
	}
	w.p(")")
	w.p("")
	w.p("var eventNames = nlenum.Names{Type: \"Event\", Values: []nlenum.Name{")
	for _, op := range ops {
		w.p("{Value: %d, Text: %q},", op.Reply, op.Name)
	}
	w.p("}}")
	w.p("")
	w.p("// String returns the kernel's name of the event, such as %q.", ops[0].Name)
	w.p("func (v Event) String() string { return eventNames.String(uint64(v)) }")
	w.p("")
	w.p("// MarshalText returns what String does.")
	w.p("func (v Event) MarshalText() ([]byte, error) { return []byte(v.String()), nil }")
	w.p("")
	w.p("// UnmarshalText is the inverse of String.")
	w.p("func (v *Event) UnmarshalText(b []byte) error { return nlenum.Set(v, &eventNames, b) }")
	w.p("")
	if len(f.Groups) > 0 {
		w.p("// Names of the family's multicast groups.")
		w.p("const (")
		for _, g := range f.Groups {
			name := "Group" + goName(g.Name)
			f.claim(name, "the group "+g.Name, f.Pos)
			w.p("%s = %q", name, g.Name)
		}
		w.p(")")
		w.p("")
	}
	w.p("// A Notification is something that the family tells unasked.")
	w.p("type Notification struct {")
	w.p("// Event says what happened.")
	w.p("Event Event")
	w.p("")
	w.p("// Object is what it happened to: a pointer to a type of this package. It is")
	w.p("// nil for an Event that this package does not know.")
	w.p("Object genetlink.Object")
	w.p("")
	w.p("// NSID is the ID of the network namespace that it comes from, if that is")
	w.p("// another; see [genetlink.Notification].")
	w.p("NSID netlink.Opt[int32]")
	w.p("}")
	w.p("")
	w.p("// Notifications makes typed notifications of those of a subscription to groups of")
	w.p("// this family. An error that matches [netlink.ErrOverrun] says that some were")
	w.p("// lost, and one that matches [netlink.ErrMalformed] that one could not be read;")
	w.p("// the loop may go on after these. What is yielded is the caller's.")
	w.p("func Notifications(seq iter.Seq2[genetlink.Notification, error]) iter.Seq2[Notification, error] {")
	w.p("return genetlink.Events(seq, decodeNotification)")
	w.p("}")
	w.p("")
	w.p("func decodeNotification(m genetlink.Notification) (Notification, bool, error) {")
	w.p("v := Notification{Event: Event(m.Header.Command), NSID: m.NSID}")
	w.p("switch v.Event {")
	var types []string
	events := make(map[string][]string)
	for _, op := range ops {
		t := f.objectType(op)
		if events[t] == nil {
			types = append(types, t)
		}
		events[t] = append(events[t], "Event"+eventName(f, op))
	}
	for _, t := range types {
		w.p("case %s:", strings.Join(events[t], ", "))
		w.p("v.Object = new(%s)", t)
	}
	w.p("default:")
	w.p("return v, true, nil")
	w.p("}")
	w.p("return v, true, v.Object.UnmarshalBinary(m.Data)")
	w.p("}")
	w.p("")
}

func eventName(f *family, op *spec.Operation) string { return f.operationName(op) }
