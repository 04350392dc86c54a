package debian

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// An archive is where packages come from.
type archive struct {
	uri      string
	signedBy string // a file of keys, empty for those that apt trusts anyway
}

// keyring is where Debian's package debian-archive-keyring puts its keys.
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

// mirrorOf returns the archive that has the suite, the machine's own sources
// being targets as targetFormat prints them. A machine that gets its packages
// from a mirror gets its kernels from there, too.
func mirrorOf(targets, suite string) (archive, error) {
	security := strings.HasSuffix(suite, "-security")
	for line := range strings.Lines(targets) {
		f := strings.Split(strings.TrimSpace(line), "|")
		if len(f) != 4 || f[2] != "Debian" {
			continue
		}
		if strings.HasSuffix(f[1], "-security") != security {
			continue
		}
		a := archive{uri: f[0]}
		// What apt does not know it prints as it was written.
		if strings.HasPrefix(f[3], "/") {
			a.signedBy = f[3]
		}
		return a, nil
	}
	return archive{}, fmt.Errorf("the sources of this machine's packages name no mirror of Debian that has %s", suite)
}

const targetFormat = "$(REPO_URI)|$(RELEASE)|$(ORIGIN)|$(SIGNED_BY)"

// An apt runs the programs of the package apt on sources and a state of their
// own. It reads the machine's configuration, and changes nothing outside of its
// folder.
type apt struct {
	dir  string
	arch string
}

// setUp writes the sources, of one suite.
func (a apt) setUp(ctx context.Context, suite string) error {
	targets, err := run(ctx, "", "apt-get", "indextargets", "--format", targetFormat, "Created-By: Packages")
	if err != nil {
		return err
	}
	from, err := mirrorOf(targets, suite)
	if err != nil {
		return err
	}
	if from.signedBy == "" {
		if _, err := os.Stat(keyring); err == nil {
			from.signedBy = keyring
		}
	}
	for _, dir := range []string{"state/lists/partial", "cache/archives/partial"} {
		if err := os.MkdirAll(filepath.Join(a.dir, dir), 0o755); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(a.dir, "status"), nil, 0o644); err != nil {
		return err
	}
	source := "deb "
	if from.signedBy != "" {
		source += "[signed-by=" + from.signedBy + "] "
	}
	source += from.uri + " " + suite + " main\n"
	return os.WriteFile(filepath.Join(a.dir, "sources.list"), []byte(source), 0o644)
}

// run runs one of apt's programs in dir.
func (a apt) run(ctx context.Context, dir, program string, args ...string) (string, error) {
	options := []string{
		"-q",
		"-o", "APT::Architecture=" + a.arch,
		"-o", "APT::Architectures=" + a.arch,
		"-o", "APT::Sandbox::User=", // the folder belongs to whoever runs this
		"-o", "Acquire::Languages=none",
		"-o", "Acquire::Retries=2",
		"-o", "Acquire::http::Timeout=30",
		"-o", "Acquire::https::Timeout=30",
		"-o", "Dir::Etc::sourcelist=" + filepath.Join(a.dir, "sources.list"),
		"-o", "Dir::Etc::sourceparts=/dev/null",
		"-o", "Dir::Etc::preferences=/dev/null",
		"-o", "Dir::Etc::preferencesparts=/dev/null",
		"-o", "Dir::State=" + filepath.Join(a.dir, "state"),
		"-o", "Dir::State::lists=" + filepath.Join(a.dir, "state/lists"),
		"-o", "Dir::State::status=" + filepath.Join(a.dir, "status"),
		"-o", "Dir::Cache=" + filepath.Join(a.dir, "cache"),
	}
	return run(ctx, dir, program, append(options, args...)...)
}

// update fetches the lists of packages. A mirror that can't be had is an error
// here, not the warning that apt makes of it.
func (a apt) update(ctx context.Context) error {
	_, err := a.run(ctx, "", "apt-get", "-o", "APT::Update::Error-Mode=any", "update")
	return err
}

// kernelPackage are the names of packages that hold parts of one kernel. The
// other packages that they depend on belong to a system that boots from a disk.
var kernelPackage = regexp.MustCompile(`^linux-(image|binary|modules)-[0-9]`)

// parts returns the packages that make up the kernel that a metapackage stands
// for at present.
func (a apt) parts(ctx context.Context, meta string) ([]string, error) {
	found, err := a.closure(ctx, meta, kernelPackage)
	if err == nil && len(found) == 0 {
		return nil, fmt.Errorf("%s depends on no kernel", meta)
	}
	return found, err
}

// closure returns the packages of matching names that a package depends on, and
// those that these depend on.
func (a apt) closure(ctx context.Context, pkg string, names *regexp.Regexp) ([]string, error) {
	var found []string
	seen := map[string]bool{pkg: true}
	for queue := []string{pkg}; len(queue) > 0; queue = queue[1:] {
		out, err := a.run(ctx, "", "apt-cache", "depends", "--important", queue[0])
		if err != nil {
			return nil, err
		}
		for _, p := range dependencies(out) {
			if !seen[p] && names.MatchString(p) {
				seen[p] = true
				found = append(found, p)
				queue = append(queue, p)
			}
		}
	}
	return found, nil
}

// dependencies reads what "apt-cache depends" prints.
func dependencies(out string) []string {
	var found []string
	for line := range strings.Lines(out) {
		_, name, ok := strings.Cut(strings.TrimSpace(line), "Depends: ")
		if ok && !strings.HasPrefix(name, "<") {
			name, _, _ = strings.Cut(name, ":") // linux-base:any
			found = append(found, name)
		}
	}
	return found
}

// download fetches packages into dir, and returns their files.
func (a apt) download(ctx context.Context, dir string, packages []string) ([]string, error) {
	if _, err := a.run(ctx, dir, "apt-get", append([]string{"download"}, packages...)...); err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.deb"))
	if err != nil {
		return nil, err
	}
	if len(files) != len(packages) {
		return nil, fmt.Errorf("downloaded %d files for %d packages", len(files), len(packages))
	}
	return files, nil
}

// run returns what a program prints. The error says what the program complained
// about.
func run(ctx context.Context, dir, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		var failed *exec.ExitError
		if !errors.As(err, &failed) {
			return "", err // it names the program
		}
		return "", fmt.Errorf("%s: %w: %s", program, err, complaint(stderr.String()))
	}
	return stdout.String(), nil
}

// complaint returns the first error of apt's output, or the last line.
func complaint(stderr string) string {
	last := ""
	lines := bufio.NewScanner(strings.NewReader(stderr))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "E: ") {
			return strings.TrimPrefix(line, "E: ")
		}
		if line != "" {
			last = line
		}
	}
	return last
}
