// Package mnl compiles src/contender.c, which does some scenarios' work in C with
// libmnl, where there is a compiler and that library.
package mnl
