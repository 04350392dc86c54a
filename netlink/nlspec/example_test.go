package nlspec_test

import (
	"fmt"
	"io/fs"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlspec"
)

// A caller that is told at run time what to call, and the error that it gets.
func Example() {
	family := &linkFamily // a package of a family has this as Spec()
	op, err := family.Operation("newlink")
	if err != nil {
		panic(err)
	}
	m, err := family.ParseArgs(op, []string{"ifname=v0.7", "linkinfo.kind=vlan", "linkinfo.data.id=7"})
	if err != nil {
		panic(err)
	}
	data, err := m.MarshalBinary()
	if err != nil {
		panic(err)
	}

	// What comes back from the kernel, or what a tracer sees, is read likewise.
	seen, err := family.DecodeMessage(netlink.Message{Header: netlink.Header{Type: 16}, Data: data}, nlspec.Request)
	if err != nil {
		panic(err)
	}
	id, _ := seen.Find("linkinfo", "data", "id")
	n, _ := id.Uint64()
	fmt.Println(n)

	// The kernel complains about the byte 64 of the request.
	err = &netlink.OpError{Op: "newlink", Err: fs.ErrInvalid, Offset: 64, Request: request(16, data)}
	fmt.Println(family.Explain(err))

	_, err = family.ParseArgs(op, []string{"linkinfo.kind=vlan", "linkinfo.data.idd=7"})
	fmt.Println(err)

	// Output:
	// 7
	// netlink newlink: invalid argument, offset: 64, message: "", attribute: linkinfo.data.id
	// attribute linkinfo.data: no attribute "idd", did you mean id?
}
