package netlink

import "time"

// A deadline can be waited for, and can be set again.
type deadline struct {
	timer *time.Timer
	done  chan struct{} // closed when it has passed
}

func newDeadline() deadline { return deadline{done: make(chan struct{})} }

func (d *deadline) passed() bool {
	select {
	case <-d.done:
		return true
	default:
		return false
	}
}

// set moves the deadline; the zero time is never. f is called when it passes.
func (d *deadline) set(t time.Time, f func()) {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	// The old channel is left to the old timer, which may be running.
	d.done = make(chan struct{})
	if t.IsZero() {
		return
	}
	done := d.done
	if wait := time.Until(t); wait > 0 {
		d.timer = time.AfterFunc(wait, func() {
			close(done)
			f()
		})
		return
	}
	close(done)
	f()
}
