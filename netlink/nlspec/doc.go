// Package nlspec holds descriptions of netlink families, and reads and writes
// messages by them, whatever the family: for tracers, for callers that are told
// at run time what to call, and for errors that name attributes.
//
// A [Family] is a table that the generator writes from the kernel's own
// specifications. Packages of families have a function Spec that returns theirs.
// A program that does not call it does not contain the table.
//
// # Reading
//
// [Family.DecodeMessage] and [Family.Decode] make a tree of a message: a
// [Message] of [Node] values, each with its description and a [Value] of the form
// that the description says. What is not described, or not as described, stays
// in the tree as bytes, and everything is encoded to the bytes it came from. A
// tree is printed with [Message.String] and [Message.AppendIndent], and written
// as JSON with [Message.AppendJSON].
//
// # Writing
//
// [Family.ParseArgs] makes the tree of words of a command line, such as
// "linkinfo.kind=vlan linkinfo.data.id=7", and [Family.ParseJSON] of JSON.
// [Message.AppendBinary] makes bytes of it. Their errors name the attribute, and
// offer names that are similar to one that does not exist.
//
// # Errors of the kernel
//
// [Family.Explain] names the attribute that the kernel complained about in a
// [*netlink.OpError]. A program that does no more than this contains nothing of
// the rest of the package.
//
// Descriptions say what the kernel's specifications say of its newest version.
// The running kernel's own policies are what counts.
package nlspec
