package testns

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A Feature is something that not every kernel offers. Declare one as a
// variable for each thing that tests need, and give it to [Need].
type Feature struct {
	// Name says what it is. It completes "needs …" in the message of a skip.
	Name string

	// Since is the first kernel that has it, such as "6.7". Empty means
	// every kernel that there may be reason to test.
	Since string

	// Module is the kernel module that provides it, such as "wireguard", or
	// the build option, such as "CONFIG_NET_VRF". For a program it is the
	// package, such as "iproute2". Empty means that no kernel from Since on
	// can lack it.
	Module string

	// Probe returns nil where the kernel has it, and otherwise what the
	// kernel answered. It runs in the namespace of the tests, each time that
	// a test asks. Without a Probe, Since alone decides.
	Probe func() error
}

// Program returns the feature that a program is installed. Debian's package of
// the name pkg has it.
func Program(name, pkg string) Feature {
	return Feature{
		Name:   "the program " + name,
		Module: pkg,
		Probe: func() error {
			_, err := exec.LookPath(name)
			return err
		},
	}
}

// LittleEndian is the byte order of the machines on which most of what tests
// decode was recorded.
var LittleEndian = Feature{
	Name:   "a little-endian machine",
	Module: "little-endian",
	Probe: func() error {
		if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
			return errors.New("this one is big-endian")
		}
		return nil
	},
}

// Need skips t, with a message that starts with "needs" and the name of what is
// missing, unless t runs in a network namespace of its own that it may
// configure, and on a kernel that has all the features.
//
// A feature may be missing for a reason that it names: the kernel is older than
// Since, or was built or booted without Module. Missing for no such reason is
// a regression, and t fails. So does a test whose package never called [Main].
//
// Where the environment variable NETLINK_TESTNS_LACKS is set, somebody knows
// the machine: only what it names, as Modules separated by commas, is skipped
// for want of a Module. What else is missing is a regression, the namespace
// included.
func Need(t testing.TB, features ...Feature) {
	t.Helper()
	if errors.Is(isolation, errNotEntered) {
		t.Fatal(isolation)
	}
	if isolation != nil && machineLacks().known {
		t.Fatalf("this machine ought to have network namespaces: %v", isolation)
	}
	if isolation != nil {
		t.Skipf("needs a network namespace: %v", isolation)
	}
	NeedHere(t, features...)
}

// NeedHere is [Need] for a test that does not have to run in a namespace of its
// own.
func NeedHere(t testing.TB, features ...Feature) {
	t.Helper()
	lacks := machineLacks()
	if len(features) == 0 {
		return
	}
	release, err := kernelRelease()
	if errors.Is(err, errNotLinux) {
		release = runtime.GOOS
	} else if err != nil {
		t.Fatalf("reading the kernel's release: %v", err)
	}
	for _, f := range features {
		lack, expected := f.lacking(release, lacks)
		switch {
		case lack == nil:
		case expected:
			t.Skip(lack)
		default:
			t.Fatal(lack)
		}
	}
}

// lacking returns nil if the kernel of this release has f. Otherwise it says
// what is missing, and whether that is to be expected of this kernel on a
// machine that lacks that.
func (f Feature) lacking(release string, lacks inventory) (err error, expected bool) {
	older := false
	if f.Since != "" {
		since, err := parseVersion(f.Since)
		if err != nil {
			return fmt.Errorf("feature %s: Since: %w", f.Name, err), false
		}
		running, err := parseVersion(release)
		if err != nil {
			return fmt.Errorf("feature %s: kernel release: %w", f.Name, err), false
		}
		older = running.before(since)
	}
	var probe error
	if f.Probe != nil {
		// A kernel may be older than Since and have it nevertheless: the
		// long-lived ones of distributions have much of what came later.
		probe = f.Probe()
		if probe == nil {
			return nil, true
		}
	}
	why := ""
	if probe != nil {
		why = ": " + probe.Error()
	}
	switch {
	case older:
		return fmt.Errorf("needs %s: Linux %s or later, this is %s%s", f.Name, f.Since, release, why), true
	case probe == nil:
		return nil, true
	case f.Module != "" && lacks.known && slices.Contains(lacks.modules, f.Module):
		return fmt.Errorf("needs %s: provided by %s, which this machine lacks%s", f.Name, f.Module, why), true
	case f.Module != "" && lacks.known:
		return fmt.Errorf("this machine ought to have %s, provided by %s%s", f.Name, f.Module, why), false
	case f.Module != "":
		return fmt.Errorf("needs %s: provided by %s, which this machine (Linux %s) may lack%s", f.Name, f.Module, release, why), true
	default:
		return fmt.Errorf("kernel %s ought to have %s%s", release, f.Name, why), false
	}
}

// envLacks tells what the machine lacks, and by that that it lacks nothing else.
const envLacks = "NETLINK_TESTNS_LACKS"

// An inventory is what envLacks tells.
type inventory struct {
	known   bool // whether it tells anything
	modules []string
}

func machineLacks() inventory {
	names, ok := os.LookupEnv(envLacks)
	return inventory{ok, strings.Split(names, ",")}
}

// errNotLinux is why the version of a kernel is not known.
var errNotLinux = errors.New("this is not Linux")

// A version is the part of a kernel's release that tells what it can do.
type version struct{ major, minor int }

// parseVersion reads the release "6.18.44-amd64", "7.3-rc7" or just "6.7".
func parseVersion(s string) (version, error) {
	first, rest, _ := strings.Cut(s, ".")
	second := rest
	if end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		second = rest[:end]
	}
	major, err := strconv.ParseUint(first, 10, 16)
	if err != nil {
		return version{}, fmt.Errorf("%q is not the version of a kernel", s)
	}
	minor, err := strconv.ParseUint(second, 10, 16)
	if err != nil {
		return version{}, fmt.Errorf("%q is not the version of a kernel", s)
	}
	return version{int(major), int(minor)}, nil
}

func (v version) before(w version) bool {
	return v.major < w.major || v.major == w.major && v.minor < w.minor
}
