package netlink

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// netNSDir is where "ip netns" keeps the namespaces that have names.
const netNSDir = "/run/netns"

var errTwoNamespaces = errors.New("the Config has both NetNS and NetNSName")

// openNetNS opens the namespace that config names, if it names one, and returns
// its descriptor, or else that in config. The caller calls done.
func openNetNS(config *Config) (fd int, done func(), err error) {
	name := config.NetNSName
	if name == "" {
		return config.NetNS, func() {}, nil
	}
	if config.NetNS != 0 {
		return 0, nil, errTwoNamespaces
	}
	if !strings.ContainsRune(name, '/') {
		name = filepath.Join(netNSDir, name)
	}
	f, err := os.Open(name)
	if err != nil {
		return 0, nil, err
	}
	return int(f.Fd()), func() { _ = f.Close() }, nil
}
