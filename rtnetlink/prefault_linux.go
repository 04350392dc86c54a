package rtnetlink

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// prefault makes the kernel provide the memory of b now, in one go, which costs
// a third of providing it page by page. A kernel that can't, before Linux 5.14,
// does it later.
func prefault(b []byte) {
	page := uintptr(os.Getpagesize())
	skip := -uintptr(unsafe.Pointer(unsafe.SliceData(b))) % page
	if size := uintptr(len(b)); skip < size {
		whole := (size - skip) / page * page
		_ = unix.Madvise(b[skip:skip+whole], unix.MADV_POPULATE_WRITE)
	}
}
