module github.com/netlink-sdk/go/nfnetlink

go 1.26.0

require (
	github.com/netlink-sdk/go/netlink v0.1.0
	golang.org/x/sys v0.49.0
)

require golang.org/x/net v0.62.0 // indirect
