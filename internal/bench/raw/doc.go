// Package raw is netlink with nothing but the system calls: one socket, one
// reused buffer, messages written and read by hand. It is the floor that all
// contenders are compared with, and it makes what they find.
package raw
