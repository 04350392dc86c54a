// Package harness measures contenders that do the same work.
//
// Each does it in a process of its own, in a network namespace that was made
// for it, and in turns: a round lets everybody do it once, and what is compared
// is what was measured in the same round. A first round, which no clock
// measures, checks that all did the same and counts their system calls.
//
// The processes are the program itself, started once more; see Child.
package harness
