package main

import (
	"context"
	"errors"
	"iter"

	"github.com/netlink-sdk/go/netlink"
)

// follow prints changes, each at once, until the context of changes ends. A change
// has a form as JSON, and a line of text; both come from show, which is given no
// object with Synced, and returns nil for what is not to be printed.
func follow[T, J any](a *app, changes iter.Seq2[netlink.Change[T], error], show func(kind string, object *T) (j *J, line string, err error)) error {
	out := array{out: a.out}
	for ch, err := range changes {
		if errors.Is(err, context.Canceled) {
			break // as the user said
		}
		if err != nil {
			return err
		}
		var object *T
		if ch.Kind != netlink.Synced {
			object = &ch.Object
		}
		j, line, err := show(ch.Kind.String(), object)
		switch {
		case err != nil:
			return err
		case j == nil:
			continue
		case a.json:
			err = out.add(j)
		default:
			_, err = a.out.WriteString(line + "\n")
		}
		if err == nil {
			err = a.out.Flush()
		}
		if err != nil {
			return err
		}
	}
	if a.json {
		return out.end()
	}
	return nil
}
