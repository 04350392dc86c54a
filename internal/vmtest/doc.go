// Vmtest runs the tests of this repository on other kernels than the running
// one, and on another byte order: in virtual machines that boot kernels of
// Debian's packages.
//
//	vmtest                            every kernel, the tests of every module
//	vmtest -kernel 6.12 ./rtnetlink   one kernel, one package
//	vmtest -v -run Route ./rtnetlink  with all that the tests print
//
// "make vmtest" is the same, and a run of everything writes docs/kernels.md. It
// takes Go, apt, and packages that it installs where it runs as root, and names
// where it doesn't: QEMU, xz, zstd and a C compiler. Kernels stay in the user's cache folder:
// half a gigabyte for all of them. Where no later one can be had the one that is
// there is used.
//
// # The matrix
//
// The file matrix.txt has a row for each kernel: from which suite it comes, for
// which processor the tests are compiled, and what it lacks. See [row].
//
// # How a row runs
//
//   - Package debian finds the kernel, unpacks it, and makes an index of the
//     modules that are of use to networks (package kmod).
//   - Modules that Debian leaves out are built from the kernel's source, with a
//     C compiler: netdevsim, which is hardware for devlink and ethtool. Where
//     that can't be done the row says so, and runs as if the kernel were known
//     to lack them.
//   - "go test -c" compiles the tests, without libraries, once for all rows of a
//     processor. They go into the kernel's first file system (package cpio) with
//     their folders testdata, the modules, and the program guest, which is the
//     first process.
//   - QEMU emulates a processor, since a machine that may nest others is rare.
//     VMTEST_ACCEL=kvm makes it use the real one.
//   - The guest runs the binaries one after the other, as root. When the kernel
//     misses a module it gets it, as from modprobe, so the tests find what they
//     would find on a machine of that distribution. A package that needs a
//     module which nothing asks for names it in a test file:
//     "//vmtest:load mac80211_hwsim radios=2". A row that is known to lack the
//     module goes without.
//   - What the tests print comes back over the console as events of package
//     protocol, in between what the kernel says.
//
// # What makes a row fail
//
// A test that fails, panics or hangs; a kernel that dies, or warns of itself,
// even if all tests passed; a guest that ends before it said that it would, for
// whatever reason; a module that can't be loaded; and a test that is skipped for
// something that this kernel is not known to lack. The guest tells the tests by
// NETLINK_TESTNS_LACKS what that is, and testns.Need fails where it would
// otherwise skip; a skip that does not come from there fails as well.
//
// A guest that did not get as far as to run the first test is started once
// more: emulation is not perfect. After that nothing is tried twice.
package main
