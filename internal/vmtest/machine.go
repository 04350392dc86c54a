package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A machine is how QEMU emulates a computer of one architecture.
type machine struct {
	program string // QEMU's
	pkg     string // Debian's package that has it
	goarch  string // of its kernel
	args    []string
	append  string // more of the kernel's command line
	native  bool   // whether acceleration can work, on amd64
}

// machines are those of the architectures, as Debian calls them.
var machines = map[string]machine{
	"amd64": {
		program: "qemu-system-x86_64",
		pkg:     "qemu-system-x86",
		goarch:  "amd64",
		// The old PC boots faster than its successors.
		args:   []string{"-M", "pc", "-serial", "stdio"},
		append: "console=ttyS0 nokaslr mitigations=off no_timer_check tsc=reliable random.trust_cpu=on",
		native: true,
	},
	"s390x": {
		program: "qemu-system-s390x",
		pkg:     "qemu-system-misc",
		goarch:  "s390x",
		args:    []string{"-M", "s390-ccw-virtio", "-chardev", "stdio,id=c", "-device", "sclpconsole,chardev=c"},
	},
}

// commandLine is the kernel's: say little, and die at the first mistake in a way
// that ends the machine. The last of what it says is then why.
const commandLine = "panic=-1 oops=panic quiet loglevel=4"

// memoryFor returns the megabytes of memory for a guest whose first file system is
// that large: the kernel unpacks it, and keeps what it unpacked.
func memoryFor(initrd int64) int { return 768 + 3*int(initrd>>20) }

// command returns the program and arguments that boot a kernel, with megabytes of
// memory.
func (m machine) command(kernel, initrd string, memory int, accel string) ([]string, error) {
	args := []string{m.program}
	switch {
	case accel == "" || accel == "tcg":
		// One processor: an emulated kernel with two sometimes misses
		// how it patches its own code while it boots.
		args = append(args, "-accel", "tcg,thread=multi", "-cpu", "max")
	case m.native:
		args = append(args, "-accel", accel, "-cpu", "host")
	default:
		return nil, fmt.Errorf("%s can't be accelerated by %q", m.program, accel)
	}
	args = append(args, m.args...)
	return append(args,
		"-smp", "1", "-m", strconv.Itoa(memory),
		"-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
		"-kernel", kernel, "-initrd", initrd,
		"-append", strings.TrimSpace(commandLine+" "+m.append),
	), nil
}

// needed returns the programs that rows take, and the packages that have them.
// Those of apt are needed only for what is not in the cache.
func needed(rows []row) map[string]string {
	programs := map[string]string{
		"xz":   "xz-utils",
		"zstd": "zstd",
	}
	for _, r := range rows {
		m := machines[r.source.Arch]
		programs[m.program] = m.pkg
	}
	return programs
}

// builders returns the programs that build the modules of rows, and the packages
// that have them. Rows run without.
func builders(rows []row) map[string]string {
	for _, r := range rows {
		if len(r.builds) > 0 {
			return map[string]string{"gcc": "gcc", "make": "make", "objcopy": "binutils"}
		}
	}
	return nil
}

// missing returns the packages of those programs that lookup does not find, in
// order.
func missing(programs map[string]string, lookup func(string) error) []string {
	var packages []string
	for program, pkg := range programs {
		if lookup(program) != nil && !slices.Contains(packages, pkg) {
			packages = append(packages, pkg)
		}
	}
	slices.Sort(packages)
	return packages
}
