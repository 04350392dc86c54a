package rtnetlink

import (
	"context"
	"encoding/binary"
	"iter"
	"reflect"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlattr"
)

// Multicast groups, RTNLGRP_*, include/uapi/linux/rtnetlink.h. The rules of the
// multicast forwarding caches are told of in the same.
const (
	groupIPv4Rule = 8
	groupIPv6Rule = 19
)

// Watch follows the rules that f wants; a nil f wants all. It yields Added for
// each that there is, Synced, and then changes as they come; see
// [netlink.Watch].
//
// Rules that are the same in everything are one. A rule changes only in its
// flags: when a link that it names, or the rule that it goes to, comes or goes.
// The kernel does not tell that: Watch reads the rules anew then.
func (s *RuleService) Watch(ctx context.Context, f *RuleFilter) iter.Seq2[netlink.Change[Rule], error] {
	if f == nil {
		f = &RuleFilter{}
	}
	w := ruleWatch{
		filter:  *f,
		op:      operation{name: "rule watch", family: &ruleObject},
		links:   make(map[uint32]string),
		targets: make(map[ruleTarget]struct{}),
	}
	cfg := netlink.WatchConfig[string, watchedRule]{
		Groups: []uint32{groupLink, groupIPv4Rule, groupIPv6Rule},
		// The kernel tells of what it has done.
		Dumps:  []netlink.Message{w.filter.request()},
		Decode: w.decode,
		Equal:  func(a, b *watchedRule) bool { return reflect.DeepEqual(a, b) },
	}
	return watch(&w.op, w.rules(netlink.Watch(ctx, s.c.nl, cfg)))
}

// A watchedRule is a rule, of which there may be several.
type watchedRule struct {
	rule    Rule
	several bool
}

// A ruleTarget is where a rule goes to.
type ruleTarget struct {
	family   Family
	priority uint32
}

// ruleWatch is the state of a Watch.
type ruleWatch struct {
	filter RuleFilter
	op     operation

	links   map[uint32]string       // the names that are known of links
	named   bool                    // whether there was a rule that names one
	targets map[ruleTarget]struct{} // of rules that there were

	// dumped is how many bytes of a dump have come, while it goes on.
	dumped int
}

// onePart is how much the kernel dumps at one go at least, without a rule being
// hidden by the deletion of another (dump_rules counts them from one part to
// the next).
const onePart = 2048

func (w *ruleWatch) decode(n netlink.Notification) (string, netlink.Update[watchedRule], error) {
	if !n.NSID.IsZero() {
		return "", nil, netlink.ErrSkip
	}
	switch n.Header.Type {
	case rtmNewRule, rtmDelRule:
	case rtmNewLink, rtmDelLink:
		return "", nil, w.link(n.Message)
	default:
		return "", nil, netlink.ErrSkip
	}
	var r Rule
	if err := r.decode(n.Data); err != nil {
		return "", nil, w.op.malformed(err)
	}
	if err := w.note(&n, &r); err != nil {
		return "", nil, err
	}
	if !w.filter.match(&r) {
		return "", nil, netlink.ErrSkip
	}
	key, err := r.key()
	if err != nil {
		return "", nil, w.op.malformed(err)
	}
	return key, func(old *watchedRule) (*watchedRule, error) {
		switch {
		case n.Header.Type == rtmNewRule:
			return &watchedRule{rule: r, several: old != nil}, nil
		case old != nil && old.several:
			return nil, netlink.ErrResync // whether there is another, nobody knows
		}
		return nil, nil
	}, nil
}

// note notes what others may depend on r for, and the other way round. It
// returns ErrResync if a notification tells of more than r.
func (w *ruleWatch) note(n *netlink.Notification, r *Rule) error {
	if r.InIface != "" || r.OutIface != "" {
		w.named = true
	}
	if r.Action == RuleGoto && n.Header.Type == rtmNewRule {
		w.targets[ruleTarget{r.Family, r.Goto}] = struct{}{}
	}
	if n.Group == 0 {
		w.dumped += len(n.Data)
		return nil
	}
	if n.Header.Type == rtmDelRule && w.dumped > onePart {
		return netlink.ErrResync
	}
	if _, ok := w.targets[ruleTarget{r.Family, r.Priority.Or(0)}]; ok {
		return netlink.ErrResync
	}
	return nil
}

// link looks whether a link has come, or has another name.
func (w *ruleWatch) link(m netlink.Message) error {
	if len(m.Data) < sizeofIfInfoMsg || m.Data[0] != 0 {
		return netlink.ErrSkip
	}
	index := binary.NativeEndian.Uint32(m.Data[4:])
	old, known := w.links[index]
	delete(w.links, index)
	if m.Header.Type == rtmNewLink {
		name := linkName(m.Data[sizeofIfInfoMsg:])
		w.links[index] = name
		if known && name == old {
			return netlink.ErrSkip
		}
	}
	if !w.named {
		return netlink.ErrSkip
	}
	return netlink.ErrResync
}

// linkName returns the name in the attributes of a link.
func linkName(attrs []byte) string {
	d := nlattr.NewDecoder(attrs)
	for d.Next() {
		if d.Type() == iflaIfname {
			return d.String()
		}
	}
	return ""
}

// key returns what tells r apart: everything but its state.
func (r *Rule) key() (string, error) {
	q := *r
	q.Flags &^= ruleStates
	b, err := q.append(make([]byte, 0, 256))
	return string(b), err
}

// rules yields what changes of rules mean to those who watch them.
func (w *ruleWatch) rules(seq iter.Seq2[netlink.Change[watchedRule], error]) iter.Seq2[netlink.Change[Rule], error] {
	return func(yield func(netlink.Change[Rule], error) bool) {
		for ch, err := range seq {
			switch {
			case ch.Kind == netlink.Synced:
				w.dumped = 0
			case ch.Kind == netlink.Changed && reflect.DeepEqual(ch.Object.rule, ch.Old.rule):
				continue // in their number
			}
			if !yield(netlink.Change[Rule]{Kind: ch.Kind, Object: ch.Object.rule, Old: ch.Old.rule}, err) {
				return
			}
		}
	}
}
