//go:build !linux

package rtnetlink

func measure(string) {}
