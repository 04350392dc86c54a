package ethtool

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/netlink-sdk/go/genetlink"
	"github.com/netlink-sdk/go/netlink"
)

// Firmware is what is to be written into a module.
type Firmware struct {
	// File is its name in the folders in which the kernel looks for firmware,
	// such as /lib/firmware (ETHTOOL_A_MODULE_FW_FLASH_FILE_NAME).
	File string

	// Password is the module's, if it has one
	// (ETHTOOL_A_MODULE_FW_FLASH_PASSWORD).
	Password netlink.Opt[uint32]
}

// FlashProgress is how far the kernel is in writing firmware into a module.
type FlashProgress struct {
	Device Device

	// Status is where it is (ETHTOOL_A_MODULE_FW_FLASH_STATUS).
	Status FlashStatus

	// Message says more, if there is more to say
	// (ETHTOOL_A_MODULE_FW_FLASH_STATUS_MSG).
	Message string

	// Done and Total are in bytes (ETHTOOL_A_MODULE_FW_FLASH_DONE, _TOTAL).
	Done  uint64
	Total uint64
}

// ErrFlash says that firmware could not be written into a module. The error's
// Message says why.
var ErrFlash = errors.New("the module's firmware was not updated")

// FlashModule writes firmware into a device's module and yields how far that is,
// until it is done (ETHTOOL_MSG_MODULE_FW_FLASH_ACT, since Linux 6.11). If it
// fails, that is the last thing yielded: an error that matches [ErrFlash]. A loop
// that ends early, by break or through ctx, does not stop the kernel. It takes
// CAP_NET_ADMIN.
//
// The kernel tells only the socket that asked, in messages whose numbers are
// those of the requests to come. So the Client needs a Conn that nothing else
// uses until the loop has ended: [Dial] one for this.
func (c *Client) FlashModule(ctx context.Context, d Device, f Firmware) iter.Seq2[FlashProgress, error] {
	return func(yield func(FlashProgress, error) bool) {
		err := change(ctx, c, opModuleFlash, d, &moduleFlashAttrs{
			Header:   d.header(0),
			FileName: f.File,
			Password: f.Password,
		})
		if err != nil {
			yield(FlashProgress{}, err)
			return
		}
		c.flashProgress(ctx, d, yield)
	}
}

// flashProgress yields what the kernel tells of d until it is at an end.
func (c *Client) flashProgress(ctx context.Context, d Device, yield func(FlashProgress, error) bool) {
	// Receiving has no context: when ctx ends, it is made to fail.
	stop := context.AfterFunc(ctx, func() { c.conn.SetReadDeadline(time.Unix(1, 0)) })
	defer func() {
		if !stop() {
			c.conn.SetReadDeadline(time.Time{})
		}
	}()
	for {
		for m, err := range c.conn.ReceiveIter() {
			p, err := c.flashed(ctx, d, m, err)
			if p == nil && err == nil {
				continue
			}
			if p == nil {
				p = new(FlashProgress)
			}
			if !yield(*p, err) || err != nil || p.Status == FlashStatusCompleted {
				return
			}
		}
	}
}

// flashed reads what has been received: progress, or nil for something else.
func (c *Client) flashed(ctx context.Context, d Device, m genetlink.Received, err error) (*FlashProgress, error) {
	switch {
	case ctx.Err() != nil:
		return nil, newError(opModuleFlash, d, context.Cause(ctx))
	case err != nil:
		return nil, explain(err, d)
	case Event(m.Header.Command) != EventModuleFlash:
		return nil, nil
	}
	var a moduleFlashAttrs
	if err := a.UnmarshalBinary(m.Data); err != nil {
		return nil, malformed(opModuleFlash, d, err)
	}
	p, _ := readFlashProgress(&a) // it never fails
	switch {
	case !d.is(p.Device):
		return nil, nil
	case p.Status == FlashStatusError:
		return &p, &netlink.OpError{Op: "ethtool " + opModuleFlash.String(), Object: d.String(), Err: ErrFlash, Message: p.Message}
	}
	return &p, nil
}

func readFlashProgress(a *moduleFlashAttrs) (FlashProgress, error) {
	return FlashProgress{
		Device:  deviceOf(a.Header),
		Status:  a.Status.Or(0),
		Message: a.StatusMsg,
		Done:    a.Done.Or(0),
		Total:   a.Total.Or(0),
	}, nil
}
