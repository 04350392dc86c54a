package ethtool

import (
	"context"
	"errors"
	"fmt"

	"github.com/netlink-sdk/go/netlink"
)

// The memory of a module is addressed in two halves of 128 bytes: the lower is
// there once, the upper is one of many pages, of which there may be several banks
// (SFF-8636, CMIS). A request is for a part of one half
// (eeprom_parse_request, net/ethtool/eeprom.c).
const (
	halfPage = 128
	fullPage = 2 * halfPage
	maxPage  = 255
)

// DefaultI2CAddress is the address of a module's memory on its bus. SFP modules
// have another, 0x51, for diagnostics.
const DefaultI2CAddress = 0x50

// A ModuleAddress is a place in the memory of a module.
type ModuleAddress struct {
	// I2C is the address on the bus; zero stands for [DefaultI2CAddress]
	// (ETHTOOL_A_MODULE_EEPROM_I2C_ADDRESS).
	I2C uint8

	// Bank and Page say which memory is in the upper half
	// (ETHTOOL_A_MODULE_EEPROM_BANK, _PAGE).
	Bank uint8
	Page uint8

	// Offset is the number of the byte: below 128 in the lower half, which only
	// page 0 has, and from there on in the upper
	// (ETHTOOL_A_MODULE_EEPROM_OFFSET).
	Offset uint8
}

// What can be wrong with a read of a module's memory.
var (
	errModuleAddress = errors.New("the lower half of a module's memory belongs to page 0")
	errModuleEnd     = errors.New("beyond the last page of a module's memory")
	errModuleLength  = errors.New("module memory that is not as long as was asked for")
)

// ReadModule reads n bytes of the memory of a device's module
// (ETHTOOL_MSG_MODULE_EEPROM_GET). It goes on from one half to the next: what
// follows on the last byte of a page is the upper half of the next one. Each half
// takes a request of its own; with an error comes what was read before it. It
// takes CAP_NET_ADMIN.
func (c *Client) ReadModule(ctx context.Context, d Device, at ModuleAddress, n int) ([]byte, error) {
	if n <= 0 {
		return nil, nil
	}
	if at.I2C == 0 {
		at.I2C = DefaultI2CAddress
	}
	var b []byte
	page, offset := int(at.Page), int(at.Offset)
	if page > 0 && offset < halfPage {
		return nil, newError(opModuleEEPROMGet, d, errModuleAddress)
	}
	for len(b) < n {
		if offset == fullPage {
			page, offset = page+1, halfPage
		}
		if page > maxPage {
			return b, newError(opModuleEEPROMGet, d, errModuleEnd)
		}
		part := min(n-len(b), halfPage-offset%halfPage)
		req := &moduleEEPROMAttrs{
			Header:     d.header(0),
			Offset:     netlink.Some(uint32(offset)),
			Length:     netlink.Some(uint32(part)),
			Page:       netlink.Some(uint8(page)),
			Bank:       netlink.Some(at.Bank),
			I2CAddress: netlink.Some(at.I2C),
		}
		got, err := get(ctx, c, opModuleEEPROMGet, d, req, func(a *moduleEEPROMAttrs) ([]byte, error) {
			if len(a.Data) != part {
				return nil, fmt.Errorf("%w: %d bytes, not %d", errModuleLength, len(a.Data), part)
			}
			return a.Data, nil
		})
		if err != nil {
			return b, err
		}
		b = append(b, got...)
		offset += part
	}
	return b, nil
}
