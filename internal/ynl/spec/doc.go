// Package spec reads the kernel's YAML specifications of netlink families, at
// all four levels of the language (genetlink, genetlink-c, genetlink-legacy and
// netlink-raw), applies overlays, and resolves numbers and names.
//
// What it does not understand, and what contradicts itself, is an [Error] with
// file and line: nothing is left out quietly. Documentation/userspace-api/netlink/
// of the kernel describes the language.
package spec
