package rtnetlink

import "errors"

// Plan 9 has none of these numbers, and nobody who would answer with them.
var (
	errNoDevice  = errors.New("no such device")
	errNoAddress = errors.New("no such address")
	errNoRoute   = errors.New("no such route")
	errNoTable   = errors.New("no such table")
	errNoOption  = errors.New("no such option")
)
