package nltest_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/netlink-sdk/go/netlink"
	"github.com/netlink-sdk/go/netlink/nltest"
)

// removeThing is the code under test: it asks the kernel to remove a thing.
func removeThing(ctx context.Context, c *netlink.Conn, name string) error {
	for _, err := range c.Do(ctx, netlink.Message{
		Header: netlink.Header{Type: 17, Flags: netlink.Acknowledge},
		Data:   []byte(name),
	}) {
		return err
	}
	return nil
}

// The kernel refuses what the code under test asks for.
func ExampleDial() {
	c := nltest.Dial(func(req []netlink.Message) ([]netlink.Message, error) {
		fmt.Printf("type %d: %s\n", req[0].Header.Type, req[0].Data)
		return nltest.Error(2, req) // ENOENT
	})
	defer c.Close()

	err := removeThing(context.Background(), c, "thing0")
	fmt.Println("does not exist:", errors.Is(err, fs.ErrNotExist))
	// Output:
	// type 17: thing0
	// does not exist: true
}

// A dump of two things.
func ExampleMultipart() {
	c := nltest.Dial(func(req []netlink.Message) ([]netlink.Message, error) {
		h := req[0].Header
		return nltest.Multipart([]netlink.Message{
			{Header: h, Data: []byte("thing0")},
			{Header: h, Data: []byte("thing1")},
			{Header: h}, // becomes the end
		})
	})
	defer c.Close()

	for m, err := range c.Do(context.Background(), netlink.Message{Header: netlink.Header{Type: 18, Flags: netlink.Dump}}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s\n", m.Data)
	}
	// Output:
	// thing0
	// thing1
}

// The request must be of the right type, and ask for an acknowledgement.
func ExampleCheckRequest() {
	types := []netlink.HeaderType{17}
	flags := []netlink.HeaderFlags{netlink.Request | netlink.Acknowledge}
	c := nltest.Dial(nltest.CheckRequest(types, flags, func(req []netlink.Message) ([]netlink.Message, error) {
		return nltest.Error(0, req) // success
	}))
	defer c.Close()

	fmt.Println(removeThing(context.Background(), c, "thing0"))
	_, err := c.Execute(netlink.Message{Header: netlink.Header{Type: 18}})
	fmt.Println(err)
	// Output:
	// <nil>
	// netlink receive: nltest: message 0 has type unknown(18), not unknown(17)
}

// A kernel that answers in time only what is urgent. What the code under test
// gives up is answered when nobody waits for it any more, and disturbs nothing.
func ExampleKernel() {
	late := make(chan netlink.Message, 1)
	k := nltest.NewKernel(func(k *nltest.Kernel, reqs []netlink.Message) {
		if string(reqs[0].Data) == "slow" {
			late <- reqs[0]
			return
		}
		k.Acknowledge(reqs[0], 0)
	})
	c := k.Dial()
	defer c.Close()

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	result := make(chan error)
	go func() { result <- removeThing(ctx, c, "slow") }()
	if err := k.Idle(ctx); err != nil { // it waits for the answer
		fmt.Println(err)
		return
	}
	cancel()
	fmt.Println(<-result)

	k.Acknowledge(<-late, 1) // EPERM, for nobody
	fmt.Println(removeThing(context.Background(), c, "fast"))
	// Output:
	// netlink receive: context canceled
	// <nil>
}
