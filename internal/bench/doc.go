// Bench measures this repository's packages side by side with what else there
// is: other packages for Go, programs in C with libmnl, and the tools ip and
// nft. Each does the same work in the same run, next to the bare system calls.
//
//	bench                   minutes: print tables, write results and charts
//	bench -full             an hour: larger sizes, and how cost grows
//	bench -run ROUTES       scenarios whose name matches
//	bench compare REV       this tree and another revision, by benchstat
//	bench docs FILE…        put published results into the documentation
//
// It needs Linux, and may have to make network namespaces: as root, or as an
// ordinary user where user namespaces are permitted.
package main
