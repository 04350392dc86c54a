package ethtool

import (
	"encoding"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/netlink-sdk/go/netlink"
)

// A fakeModule is a module's memory, which is read as the kernel allows.
type fakeModule struct {
	reads []string
	short bool
}

func (m *fakeModule) byteAt(page, offset int) byte { return byte(page*16 + offset) }

func (m *fakeModule) read(b []byte) ([]encoding.BinaryAppender, int) {
	const einval = 22
	var req moduleEEPROMAttrs
	if err := req.UnmarshalBinary(b); err != nil {
		return nil, einval
	}
	page, offset, length := int(req.Page.Or(0)), int(req.Offset.Or(0)), int(req.Length.Or(0))
	m.reads = append(m.reads, fmt.Sprintf("%#x:%d:%d:%d+%d", req.I2CAddress.Or(0), req.Bank.Or(99), page, offset, length))
	switch {
	case length == 0, length > 128, page > 0 && offset < 128, offset < 128 && offset+length > 128, offset+length > 256:
		return nil, einval
	}
	reply := &moduleEEPROMAttrs{Header: replyHeader(), Data: []byte{}}
	for i := range length {
		reply.Data = append(reply.Data, m.byteAt(page, offset+i))
	}
	if m.short {
		reply.Data = reply.Data[1:]
	}
	return []encoding.BinaryAppender{reply}, 0
}

func TestReadModule(t *testing.T) {
	for _, tt := range []struct {
		at    ModuleAddress
		n     int
		reads []string
	}{
		{ModuleAddress{}, 0, nil},
		{ModuleAddress{}, -1, nil},
		{ModuleAddress{}, 1, []string{"0x50:0:0:0+1"}},
		{ModuleAddress{}, 128, []string{"0x50:0:0:0+128"}},
		{ModuleAddress{}, 256, []string{"0x50:0:0:0+128", "0x50:0:0:128+128"}},
		{ModuleAddress{Offset: 120}, 10, []string{"0x50:0:0:120+8", "0x50:0:0:128+2"}},
		{ModuleAddress{Offset: 255}, 2, []string{"0x50:0:0:255+1", "0x50:0:1:128+1"}},
		{ModuleAddress{I2C: 0x51, Bank: 1, Page: 0x10, Offset: 130}, 300, []string{"0x51:1:16:130+126", "0x51:1:17:128+128", "0x51:1:18:128+46"}},
		{ModuleAddress{Page: 255, Offset: 128}, 128, []string{"0x50:0:255:128+128"}},
	} {
		k, c := newFake(t)
		m := new(fakeModule)
		k.on(opModuleEEPROMGet, m.read)
		got, err := c.ReadModule(t.Context(), eth0, tt.at, tt.n)
		if err != nil || len(got) != max(0, tt.n) || !slices.Equal(m.reads, tt.reads) {
			t.Errorf("%+v, %d bytes: %d bytes, %v, by %q", tt.at, tt.n, len(got), err, m.reads)
		}
		page, offset := int(tt.at.Page), int(tt.at.Offset)
		for _, b := range got {
			if b != m.byteAt(page, offset) {
				t.Fatalf("%+v: at %d:%d is %d", tt.at, page, offset, b)
			}
			if offset++; offset == 256 {
				page, offset = page+1, 128
			}
		}
	}
}

func TestReadModuleFails(t *testing.T) {
	k, c := newFake(t)
	m := new(fakeModule)
	k.on(opModuleEEPROMGet, m.read)
	if got, err := c.ReadModule(t.Context(), eth0, ModuleAddress{Page: 1}, 1); got != nil || !errors.Is(err, errModuleAddress) {
		t.Errorf("the lower half of page 1: %d, %v", got, err)
	}
	if got, err := c.ReadModule(t.Context(), eth0, ModuleAddress{Page: 255, Offset: 254}, 3); len(got) != 2 || !errors.Is(err, errModuleEnd) {
		t.Errorf("beyond the end: %d, %v", got, err)
	}
	m.short = true
	if got, err := c.ReadModule(t.Context(), eth0, ModuleAddress{}, 3); got != nil || !errors.Is(err, netlink.ErrMalformed) {
		t.Errorf("a short answer: %d, %v", got, err)
	}
	testRefused(t, k, opModuleEEPROMGet, func(d Device) error {
		_, err := c.ReadModule(t.Context(), d, ModuleAddress{}, 1)
		return err
	})
}
