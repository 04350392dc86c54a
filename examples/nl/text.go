package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// width returns how many columns of a terminal s takes.
func width(s string) int {
	if isASCII(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// printable returns s without what would make a terminal do something: the
// kernel lets names and aliases have any bytes.
func printable(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

// isASCII reports whether s has nothing but printable ASCII characters, each of
// which takes one column.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func number[T uint8 | uint16 | uint32 | uint64](n T) string { return strconv.FormatUint(uint64(n), 10) }

// size returns a number of bytes as people say it: with three digits or four.
func size(n uint64) string {
	if n < 10_000 {
		return number(n)
	}
	f := float64(n)
	for _, unit := range [...]string{"k", "M", "G", "T", "P"} {
		f /= 1000
		switch {
		case f < 9.995:
			return fmt.Sprintf("%.2f%s", f, unit)
		case f < 99.95:
			return fmt.Sprintf("%.1f%s", f, unit)
		case f < 999.5:
			return fmt.Sprintf("%.0f%s", f, unit)
		}
	}
	return fmt.Sprintf("%.0fE", f/1000)
}
