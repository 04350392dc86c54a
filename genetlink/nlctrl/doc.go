// Package nlctrl reads and writes what the controller of generic netlink says:
// the family "nlctrl", which knows all others. Its messages are about families,
// their operations and groups, what they accept, and what comes and goes.
//
// Package genetlink speaks to the controller, and is what programs use. What is
// here is for those who see its messages otherwise: in a capture, or in the
// notifications of its group.
package nlctrl
