// Package btf reads the kernel's description of its own types (BTF), as far as
// structures and enumerations go: how large they are, where their members are,
// and which values have names. Documentation/bpf/btf.rst of the kernel describes
// the format.
package btf
