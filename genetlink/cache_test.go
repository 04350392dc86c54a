package genetlink

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
)

func TestCacheAsksOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c cache
		asked := 0
		answer := make(chan struct{})
		ask := func() (*Family, error) {
			asked++
			<-answer
			return &Family{ID: 20}, nil
		}

		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				f, _, err := c.get(t.Context(), "x", ask)
				if err != nil || f.ID != 20 {
					t.Errorf("got %v, %v", f, err)
				}
			})
		}
		synctest.Wait() // one asks, seven wait
		close(answer)
		wg.Wait()

		f, remembered, err := c.get(t.Context(), "x", ask)
		if err != nil || f.ID != 20 || !remembered {
			t.Errorf("got %v, %v, %v; want it remembered", f, remembered, err)
		}
		if asked != 1 {
			t.Errorf("the kernel was asked %d times", asked)
		}
	})
}

func TestCacheLeaderGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c cache
		ctx, cancel := context.WithCancel(t.Context())

		var wg sync.WaitGroup
		wg.Go(func() {
			_, _, err := c.get(ctx, "x", func() (*Family, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("the leader got %v", err)
			}
		})
		synctest.Wait()
		wg.Go(func() {
			f, _, err := c.get(t.Context(), "x", func() (*Family, error) { return &Family{ID: 21}, nil })
			if err != nil || f.ID != 21 {
				t.Errorf("who waited got %v, %v", f, err)
			}
		})
		synctest.Wait()
		cancel()
		wg.Wait()
	})
}

func TestCacheLeaderNeverReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c cache
		answer := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			_, _, _ = c.get(t.Context(), "x", func() (*Family, error) {
				<-answer
				runtime.Goexit() // as t.Fatal in a test's function does
				return nil, nil
			})
		})
		synctest.Wait()
		wg.Go(func() {
			f, _, err := c.get(t.Context(), "x", func() (*Family, error) { return &Family{ID: 21}, nil })
			if err != nil || f.ID != 21 {
				t.Errorf("who waited got %v, %v", f, err)
			}
		})
		synctest.Wait()
		close(answer)
		wg.Wait()
	})
}

func TestCacheWaiterGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c cache
		answer := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			f, _, err := c.get(t.Context(), "x", func() (*Family, error) {
				<-answer
				return &Family{ID: 20}, nil
			})
			if err != nil || f.ID != 20 {
				t.Errorf("the leader got %v, %v", f, err)
			}
		})
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		wg.Go(func() {
			_, _, err := c.get(ctx, "x", nil)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("who waited got %v", err)
			}
		})
		synctest.Wait()
		cancel()
		synctest.Wait()
		close(answer)
		wg.Wait()
	})
}

func TestCacheSharesFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c cache
		asked := 0
		answer := make(chan struct{})
		ask := func() (*Family, error) {
			asked++
			<-answer
			return nil, newOpError("family get", "x", ErrNoFamily)
		}
		errs := make(chan error, 2)
		for range 2 {
			go func() {
				_, _, err := c.get(t.Context(), "x", ask)
				errs <- err
			}()
		}
		synctest.Wait()
		close(answer)
		a, b := <-errs, <-errs
		if !errors.Is(a, ErrNoFamily) || !errors.Is(b, ErrNoFamily) {
			t.Errorf("got %v and %v", a, b)
		}
		if a == b {
			t.Error("two goroutines got the same error, which each may change")
		}
		if asked != 1 {
			t.Errorf("the kernel was asked %d times", asked)
		}

		// A failure is not remembered.
		f, _, err := c.get(t.Context(), "x", func() (*Family, error) { return &Family{ID: 20}, nil })
		if err != nil || f.ID != 20 {
			t.Errorf("got %v, %v", f, err)
		}
	})
}

func TestCacheClearWhileAsking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c cache
		answer := make(chan struct{})
		done := make(chan *Family)
		go func() {
			f, _, _ := c.get(t.Context(), "x", func() (*Family, error) {
				<-answer
				return &Family{ID: 20}, nil
			})
			done <- f
		}()
		synctest.Wait()
		c.clear()

		// Who comes now does not wait for what may be out of date.
		again := func() (*Family, error) { return &Family{ID: 21}, nil }
		if f, _, _ := c.get(t.Context(), "x", again); f.ID != 21 {
			t.Errorf("got family %d", f.ID)
		}
		close(answer)
		if f := <-done; f.ID != 20 {
			t.Errorf("who asked first got family %d", f.ID)
		}
		if f, _, _ := c.get(t.Context(), "x", again); f.ID != 21 {
			t.Errorf("family %d is remembered: an answer from before clear", f.ID)
		}
	})
}

func TestCacheForget(t *testing.T) {
	var c cache
	next := uint16(20)
	ask := func() (*Family, error) {
		next++
		return &Family{ID: next}, nil
	}
	old, _, _ := c.get(t.Context(), "x", ask)
	c.forget("x", old)
	f, remembered, _ := c.get(t.Context(), "x", ask)
	if f.ID != 22 || remembered {
		t.Errorf("got family %d, remembered: %v", f.ID, remembered)
	}
	c.forget("x", old) // another has taken its place
	if f, remembered, _ = c.get(t.Context(), "x", ask); f.ID != 22 || !remembered {
		t.Errorf("got family %d, remembered: %v", f.ID, remembered)
	}
	if f, _ = c.renew("x", ask); f.ID != 23 {
		t.Errorf("renewed, it is family %d", f.ID)
	}
	if f, remembered, _ = c.get(t.Context(), "x", ask); f.ID != 23 || !remembered {
		t.Errorf("got family %d, remembered: %v", f.ID, remembered)
	}
	_, err := c.renew("x", func() (*Family, error) { return nil, ErrNoFamily })
	if !errors.Is(err, ErrNoFamily) {
		t.Errorf("got %v", err)
	}
	if f, remembered, _ = c.get(t.Context(), "x", ask); f.ID != 24 || remembered {
		t.Errorf("got family %d, remembered: %v", f.ID, remembered)
	}
}
