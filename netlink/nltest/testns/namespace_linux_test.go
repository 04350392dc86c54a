package testns

import (
	"errors"
	"net"
	"os"
	"runtime"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// threadNamespace identifies the network namespace of the calling thread.
func threadNamespace(t *testing.T) uint64 {
	t.Helper()
	var st unix.Stat_t
	if err := unix.Stat("/proc/thread-self/ns/net", &st); err != nil {
		t.Fatal(err)
	}
	return st.Ino
}

func TestNew(t *testing.T) {
	here := threadNamespace(t)
	a, b := New(t), New(t)
	if got := threadNamespace(t); got != here {
		t.Errorf("in namespace %d after New, want %d", got, here)
	}
	seen := map[uint64]bool{here: true}
	for _, ns := range []*NS{a, b} {
		var st unix.Stat_t
		if err := unix.Fstat(ns.FD(), &st); err != nil {
			t.Fatal(err)
		}
		if seen[st.Ino] {
			t.Errorf("namespace %d is not a new one", st.Ino)
		}
		seen[st.Ino] = true

		err := ns.Do(func() error {
			if got := threadNamespace(t); got != st.Ino {
				t.Errorf("in namespace %d, want %d", got, st.Ino)
			}
			ifis, err := net.Interfaces()
			if len(ifis) != 1 || ifis[0].Flags&(net.FlagLoopback|net.FlagUp) != net.FlagLoopback|net.FlagUp {
				t.Errorf("interfaces %+v, want nothing but a loopback that is up", ifis)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestNewIsRemoved(t *testing.T) {
	Need(t)
	var ns *NS
	t.Run("owner", func(t *testing.T) { ns = New(t) })
	called := false
	err := ns.Do(func() error { called = true; return nil })
	if !errors.Is(err, unix.EBADF) || called {
		t.Errorf("Do after the test that made the namespace: %v, want %v", err, unix.EBADF)
	}
}

// TestDoReturns checks that the thread is back where it was, whatever fn does.
func TestDoReturns(t *testing.T) {
	ns := New(t)
	here := threadNamespace(t)

	// What follows has to be asked of the thread that was in the namespace.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	failure := errors.New("failure")
	if err := ns.Do(func() error { return failure }); err != failure {
		t.Errorf("Do returns %v, want what fn returns", err)
	}
	if got := threadNamespace(t); got != here {
		t.Errorf("in namespace %d after an error, want %d", got, here)
	}

	func() {
		defer func() {
			if p := recover(); p != failure {
				t.Errorf("recovered %v, want %v", p, failure)
			}
		}()
		_ = ns.Do(func() error { panic(failure) })
	}()
	if got := threadNamespace(t); got != here {
		t.Errorf("in namespace %d after a panic, want %d", got, here)
	}
}

func TestDoNested(t *testing.T) {
	outer, inner := New(t), New(t)
	err := outer.Do(func() error {
		before := threadNamespace(t)
		err := inner.Do(func() error {
			if threadNamespace(t) == before {
				t.Error("the inner call did not change the namespace")
			}
			return nil
		})
		if threadNamespace(t) != before {
			t.Error("the inner call did not return to the namespace of the outer one")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestDoConcurrent(t *testing.T) {
	here := threadNamespace(t)
	a, b := New(t), New(t)
	var wg sync.WaitGroup
	for i := range 16 {
		ns := a
		if i%2 == 1 {
			ns = b
		}
		var want unix.Stat_t
		if err := unix.Fstat(ns.FD(), &want); err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			for range 32 {
				err := ns.Do(func() error {
					var got unix.Stat_t
					if err := unix.Stat("/proc/thread-self/ns/net", &got); err != nil {
						return err
					}
					if got.Ino != want.Ino {
						return errors.New("another goroutine's namespace")
					}
					runtime.Gosched()
					return nil
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()

	// No thread of the process is left behind in one of them.
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		var got unix.Stat_t
		if err := unix.Stat("/proc/self/task/"+task.Name()+"/ns/net", &got); err != nil {
			continue // it has ended
		}
		if got.Ino != here {
			t.Errorf("thread %s is in namespace %d, want %d", task.Name(), got.Ino, here)
		}
	}
}

func TestDoStartsProcesses(t *testing.T) {
	ns := New(t)
	var want string
	var r report
	err := ns.Do(func() (err error) {
		want, err = os.Readlink("/proc/thread-self/ns/net")
		r = reportOf(t, actor(t, roleReport, true))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Namespace != want {
		t.Errorf("the process is in %s, want %s", r.Namespace, want)
	}
}
