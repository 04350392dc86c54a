package nlpcap_test

import (
	"bytes"
	"fmt"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nlpcap"
	"github.com/netlink-sdk/go/netlink/nltest"
)

// A Conn that is played to; any other is tapped like it.
func tapped() *netlink.Conn {
	return nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		k.Reply(reqs[0], netlink.Message{
			Header: netlink.Header{Type: 16},
			Data:   []byte("Hello to you"),
		})
	}).Dial()
}

func Example() {
	var file bytes.Buffer // in a program, an os.File
	c := tapped()
	defer c.Close()

	w := nlpcap.NewWriter(&file)
	c.SetTap(w.Tap)
	_, err := c.Execute(netlink.Message{
		Header: netlink.Header{Type: 16, Flags: netlink.Request},
		Data:   []byte("Hello"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.SetTap(nil)
	if err := w.Err(); err != nil {
		fmt.Println(err)
		return
	}

	r, err := nlpcap.NewReader(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	for p, err := range r.All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		direction := "from the kernel"
		if p.Outgoing {
			direction = "to the kernel"
		}
		fmt.Printf("%d bytes %s\n", len(p.Data), direction)
	}
	// Output:
	// 24 bytes to the kernel
	// 28 bytes from the kernel
}
