package spec

import (
	"cmp"

	"go.yaml.in/yaml/v3"
)

// operations reads the operations and numbers them. In the unified model each
// has one number, whatever it is; in the directional one requests, and what the
// kernel sends, are counted apart.
func (r *familyReader) operations(n *yaml.Node) {
	o := r.object(n)
	directional := o.oneOf("enum-model", "unified", "directional") == "directional"
	prefix := o.str("name-prefix")
	if prefix == "" {
		prefix = r.f.Name + "-cmd-"
	}
	header := o.str("fixed-header")
	o.ignore("enum-name", "async-prefix", "async-enum")

	request, reply := 1, 1
	notifies := make(map[*Operation]*yaml.Node)
	for _, on := range o.list("list") {
		oo := r.object(on)
		op := &Operation{
			Pos: r.pos(oo.node), Name: oo.need("name"), Doc: oo.str("doc"),
			Request: -1, Reply: -1, Group: oo.str("mcgrp"),
		}
		op.CName = cmp.Or(oo.str("c-name"), cName(prefix, op.Name))
		if a := oo.str("attribute-set"); a != "" {
			if op.Set = r.sets[a]; op.Set == nil {
				r.errorf(on, "there is no attribute set %q", a)
			}
		}
		h := header
		if v := oo.str("fixed-header"); v != "" {
			h = v
		}
		if h != "" {
			if op.Header = r.structs[h]; op.Header == nil {
				r.errorf(on, "there is no structure %q", h)
			}
		}
		for _, f := range oo.strings("flags") {
			switch f {
			case "admin-perm", "uns-admin-perm":
				op.Privileged = true
			default:
				r.errorf(on, "the flag %q is not supported", f)
			}
		}
		var fixed exchangeNumbers
		op.Do = r.exchange(oo, "do", op.Set, &fixed)
		op.Dump = r.exchange(oo, "dump", op.Set, &fixed)
		if ev := oo.get("event"); ev != nil {
			eo := r.object(ev)
			op.IsEvent, op.Event = true, eo.strings("attributes")
			r.checkAttrs(ev, op.Set, op.Event)
			eo.done()
		}
		if nn := oo.get("notify"); nn != nil {
			notifies[op] = nn
		}
		isRequest := op.Do != nil || op.Dump != nil
		value, given := oo.number("value")
		if !directional {
			if given {
				request = int(value)
			}
			if isRequest {
				op.Request = request
			}
			op.Reply = request
			request++
		} else {
			r.directional(oo, op, notifies[op] != nil, value, given, fixed, &request, &reply)
		}
		oo.ignore("dont-validate", "config-cond")
		oo.done()
		r.f.Operations = append(r.f.Operations, op)
	}
	o.done()
	checkNames(&r.reader, n, "operation", r.f.Operations, func(op *Operation) string { return op.Name })
	for op, nn := range notifies {
		r.notify(op, nn)
	}
}

// exchangeNumbers are the numbers that a do or a dump gives.
type exchangeNumbers struct{ request, reply int }

// directional numbers an operation of the directional model.
func (r *familyReader) directional(o *object, op *Operation, notifies bool, value int64, given bool, fixed exchangeNumbers, request, reply *int) {
	switch {
	case op.Do != nil || op.Dump != nil:
		if given {
			r.errorf(o.node, "an operation of the directional model has its values in its request and its reply")
		}
		if fixed.request != 0 {
			*request = fixed.request
		}
		if fixed.reply != 0 {
			*reply = fixed.reply
		}
		op.Request = *request
		*request++
		if op.Do != nil && op.Do.HasReply || op.Dump != nil && op.Dump.HasReply {
			op.Reply = *reply
			*reply++
		}
	case notifies || op.IsEvent:
		if given {
			*reply = int(value)
		}
		op.Reply = *reply
		*reply++
	default:
		r.errorf(o.node, "the operation %q neither asks nor tells", op.Name)
	}
}

func (r *familyReader) exchange(oo *object, key string, set *Set, fixed *exchangeNumbers) *Exchange {
	n := oo.get(key)
	if n == nil {
		return nil
	}
	o := r.object(n)
	x := &Exchange{}
	side := func(key string, number *int) (attrs []string, there bool) {
		sn := o.get(key)
		if sn == nil {
			return nil, false
		}
		so := r.object(sn)
		if v, ok := so.number("value"); ok {
			// The kernel answers devlink's dump of ports with another number
			// than a request for one of them. That of the do is what counts.
			if *number == 0 {
				*number = int(v)
			}
		}
		attrs = so.strings("attributes")
		so.done()
		r.checkAttrs(sn, set, attrs)
		return attrs, true
	}
	x.Request, _ = side("request", &fixed.request)
	x.Reply, x.HasReply = side("reply", &fixed.reply)
	o.ignore("pre", "post")
	o.done()
	return x
}

func (r *familyReader) checkAttrs(n *yaml.Node, set *Set, attrs []string) {
	for _, a := range attrs {
		if set == nil || set.Attr(a) == nil {
			r.errorf(n, "the attribute %q is not in the operation's set", a)
		}
	}
}

// notify gives a notification the shape of the reply that it is sent like.
func (r *familyReader) notify(op *Operation, n *yaml.Node) {
	name := r.scalar(n)
	for _, other := range r.f.Operations {
		if other.Name == name {
			op.Notifies, op.Set = other, other.Set
			if op.Header == nil {
				op.Header = other.Header
			}
			return
		}
	}
	r.errorf(n, "there is no operation %q", name)
}

func (r *familyReader) groups(n *yaml.Node) {
	o := r.object(n)
	for _, gn := range o.list("list") {
		g := r.object(gn)
		grp := Group{Name: g.need("name")}
		if v, ok := g.number("value"); ok {
			grp.ID = int(v)
		} else if r.f.Raw() {
			r.errorf(gn, "the group of a raw family needs a value")
		}
		g.ignore("doc", "c-define-name", "flags")
		g.done()
		r.f.Groups = append(r.f.Groups, grp)
	}
	o.done()
}
