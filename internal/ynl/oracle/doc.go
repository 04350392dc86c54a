// Package oracle compares what the generator wrote with what the running kernel
// says of itself: the tables of attributes with the policies that the kernel
// checks requests by (CTRL_CMD_GETPOLICY), structures and numbers with its
// description of its own types (BTF), and messages that it sends with what is
// left of them after they have been decoded and encoded. It also counts that
// nothing of the specifications is missing in what was generated.
//
// There are only tests. What they find is put right in the folder overlay, or
// listed in known.txt with the reason why it stays as it is. The kernel may be
// older than the specifications: it need not have all that they describe, but
// what it has they must describe.
package oracle
