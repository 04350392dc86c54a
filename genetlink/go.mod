module github.com/netlink-sdk/go/genetlink

go 1.26.0

require (
	github.com/netlink-sdk/go/netlink v0.1.0
	golang.org/x/net v0.62.0
	golang.org/x/sys v0.49.0
)
