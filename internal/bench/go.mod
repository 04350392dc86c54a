// Side-by-side benchmarks against what else there is. Not part of go.work, so
// that what the peers require has no say in what is tested; hence the replacements.
module github.com/netlink-sdk/go/internal/bench

go 1.26.0

require (
	github.com/google/nftables v0.3.0
	github.com/jsimonetti/rtnetlink/v2 v2.0.2
	github.com/mdlayher/ethtool v0.7.0
	github.com/mdlayher/genetlink v1.4.0
	github.com/mdlayher/netlink v1.11.2
	github.com/netlink-sdk/go/genetlink v0.1.0
	github.com/netlink-sdk/go/netlink v0.1.0
	github.com/netlink-sdk/go/nfnetlink v0.1.0
	github.com/netlink-sdk/go/rtnetlink v0.1.0
	github.com/vishvananda/netlink v1.3.1
	golang.org/x/sys v0.49.0
	gonum.org/v1/plot v0.17.0
)

require (
	codeberg.org/go-fonts/liberation v0.5.0 // indirect
	codeberg.org/go-latex/latex v0.2.0 // indirect
	codeberg.org/go-pdf/fpdf v0.11.1 // indirect
	git.sr.ht/~sbinet/gg v0.7.0 // indirect
	github.com/ajstarks/svgo v0.0.0-20211024235047-1546f124cd8b // indirect
	github.com/golang/freetype v0.0.0-20170609003504-e2365dfdc4a0 // indirect
	github.com/google/go-cmp v0.7.0 // indirect
	github.com/mdlayher/socket v0.6.1 // indirect
	github.com/vishvananda/netns v0.0.5 // indirect
	golang.org/x/image v0.30.0 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace (
	github.com/netlink-sdk/go/genetlink => ../../genetlink
	github.com/netlink-sdk/go/netlink => ../../netlink
	github.com/netlink-sdk/go/nfnetlink => ../../nfnetlink
	github.com/netlink-sdk/go/rtnetlink => ../../rtnetlink
)
