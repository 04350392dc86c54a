//go:build linux

package harness

import (
	"bufio"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// A Machine is where a run took place.
type Machine struct {
	CPU      string // the processor's own name
	Cores    int    // that the program may use
	Memory   int64  // in bytes
	Virtual  bool   // it says that it runs on a hypervisor
	Kernel   string // what uname -r prints
	Arch     string // Go's name of the instruction set
	Go       string // the version that built the program
	Revision string // of this repository
}

func machine() (Machine, error) {
	m := Machine{Cores: runtime.NumCPU(), Arch: runtime.GOARCH, Go: runtime.Version()}
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return m, os.NewSyscallError("uname", err)
	}
	m.Kernel = unix.ByteSliceToString(u.Release[:])
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return m, os.NewSyscallError("sysinfo", err)
	}
	m.Memory = int64(info.Totalram) * int64(info.Unit)
	m.CPU, m.Virtual = processor()
	m.Revision = revision()
	return m, nil
}

// processor reads what the kernel says of the processor.
func processor() (name string, virtual bool) {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "unknown", false
	}
	defer f.Close()
	name = "unknown"
	for lines := bufio.NewScanner(f); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), ":")
		switch strings.TrimSpace(key) {
		case "model name":
			name = strings.TrimSpace(value)
		case "flags":
			virtual = strings.Contains(value+" ", " hypervisor ")
		}
	}
	return name, virtual
}

// revision is the commit of the tree that the program runs in, with "+changes"
// if there are any.
func revision() string {
	out, err := exec.Command("git", "rev-parse", "--short=12", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	revision := strings.TrimSpace(string(out))
	if out, err := exec.Command("git", "status", "--porcelain", "--untracked-files=no").Output(); err == nil && len(out) > 0 {
		revision += "+changes"
	}
	return revision
}

// versions remembers those of packages and programs.
type versions map[string]string

// of returns the version of the module that has the package, or of the program.
func (v versions) of(name string) string {
	if s, ok := v[name]; ok {
		return s
	}
	v[name] = version(name)
	return v[name]
}

func version(name string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == name && !strings.Contains(name, "/netlink-sdk/") {
				return strings.TrimPrefix(m.Version, "v")
			}
		}
	}
	for _, args := range [][]string{{name, "-V"}, {name, "--version"}, {"pkg-config", "--modversion", name}} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err == nil {
			if s := versionNumber.FindString(string(out)); s != "" {
				return s
			}
		}
	}
	return ""
}

var versionNumber = regexp.MustCompile(`\d+(\.\d+)+`)

// Number formats n with separators, as titles and tables have it.
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
