module github.com/netlink-sdk/go/internal/ynl

go 1.26.0

require (
	github.com/netlink-sdk/go/genetlink v0.1.0
	github.com/netlink-sdk/go/netlink v0.1.0
	github.com/netlink-sdk/go/nfnetlink v0.1.0
	github.com/netlink-sdk/go/rtnetlink v0.1.0
	go.yaml.in/yaml/v3 v3.0.6
	golang.org/x/sys v0.49.0
)

require golang.org/x/net v0.62.0 // indirect
