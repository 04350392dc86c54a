// Package nlspec holds descriptions of netlink families, and reads and writes
// messages by them, whatever the family: for tracers, for callers that are told
// at run time what to call, and for errors that name attributes.
//
// A [Family] is a table that the generator writes from the kernel's own
// specifications. Packages of families have a function Spec that returns theirs.
// A program that does not call it does not contain the table.
package nlspec
