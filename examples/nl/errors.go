package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/netlink-sdk/go/netlink"
)

// A usageError says that the command line makes no sense.
type usageError struct{ error }

func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// describe returns err on one line, with what the kernel said about it.
func describe(err error) string {
	var oe *netlink.OpError
	if !errors.As(err, &oe) {
		return oneLine(err.Error())
	}
	var sb strings.Builder
	sb.WriteString(oe.Op)
	if oe.Object != "" {
		sb.WriteString(" " + oe.Object)
	}
	fmt.Fprintf(&sb, ": %v", oe.Err)
	if oe.Message != "" {
		sb.WriteString(": " + oe.Message)
	}
	switch {
	case oe.Path != "" && oe.Missing.IsSome():
		sb.WriteString(" (" + oe.Path + " is missing)")
	case oe.Path != "" && oe.Policy != nil:
		sb.WriteString(" (" + oe.Path + " takes " + oe.Policy.String() + ")")
	case oe.Path != "":
		sb.WriteString(" (" + oe.Path + ")")
	}
	return oneLine(sb.String())
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
