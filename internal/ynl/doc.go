// Ynl writes Go for the kernel's netlink families: types, codecs, clients and
// descriptions, from the kernel's own specifications in YAML.
//
//	ynl -specs linux/Documentation/netlink/specs          write it
//	ynl -specs linux/Documentation/netlink/specs -check   fail if it differs
//
// "make generate SPECS=…" and "make generate-check SPECS=…" do that.
//
// # What goes in
//
//   - A specification for each family, from the kernel. They are not part of this
//     repository; the file specs.lock has the kernel's version and a hash for each,
//     so that everybody generates from the same.
//   - overlay/NAME.yaml: what the kernel's specification NAME.yaml gets wrong or
//     lacks, in its own language. Package spec says how one changes the other. One
//     that changes nothing is a specification of our own, for families that the
//     kernel has none for.
//   - config/NAME.yaml: into which package it goes, and what things are called
//     where the kernel's names read badly. See package gogen, type Config.
//
// # What comes out
//
// Files z*.go in the packages that the configuration names. Their types are what
// people see, so that the generator writes what a person would: a struct for an
// attribute set, with a field for each attribute; its methods decode and encode,
// which are a loop with a switch, and a list of calls; and nothing that reflects.
// The folder testdata/golden has examples that were written by hand, and that the
// generator has to meet.
package main
