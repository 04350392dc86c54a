package genltest_test

import (
	"io"
	"testing"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/genetlink/genltest"
	"github.com/netlink-sdk/go/netlink"
)

// Whatever a program sends to the controller, it is an answer or an error.
func FuzzServeFamily(f *testing.F) {
	f.Add(uint8(getFamily), []byte("\x0c\x00\x02\x00example\x00"))
	f.Add(uint8(getFamily), []byte("\x00\x0c\x00\x02example\x00"))
	f.Add(uint8(getFamily), []byte{1})
	f.Add(uint8(1), []byte{})
	f.Fuzz(func(t *testing.T, command uint8, data []byte) {
		passed := false
		c := genltest.Dial(genltest.ServeFamily(example, func(genetlink.Message, netlink.Message) ([]genetlink.Message, error) {
			passed = true
			return nil, io.EOF
		}))
		defer c.Close()
		m := genetlink.Message{Header: genetlink.Header{Command: command}, Data: data}
		got, err := c.Execute(m, ctrl, netlink.Request)
		switch {
		case passed != (command != getFamily):
			t.Errorf("command %d went past: %v", command, passed)
		case !passed && (err == nil) != (len(got) == 1):
			t.Errorf("got %+v, %v", got, err)
		}
	})
}
