// Package debian gets kernels out of Debian's packages.
//
// It uses the programs of apt and dpkg, with sources and a state of its own: the
// machine's package configuration is read, for its mirror, and never changed. A
// kernel is found through the metapackage that stands for it, since versions
// vanish from the mirrors as they are superseded. What is unpacked stays in a
// cache and is used without asking anybody for some days, and after that as
// long as nobody can be asked.
package debian
