//go:build !linux

package ethtool

import "errors"

// It stands for an errno that not every system has. Nothing but Linux sends it.
var errNoDev = errors.New("no such device")
