//go:build !linux

package rtnetlink

func prefault([]byte) {}
