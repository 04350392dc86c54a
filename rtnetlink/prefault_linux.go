package rtnetlink

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// prefault makes the kernel provide the memory of b now, in one go, and in huge
// pages where it gives them to those who ask: page by page, as it is filled, it
// costs several times as much. A kernel that can't, before Linux 5.14, does it
// later.
func prefault(b []byte) {
	page := uintptr(os.Getpagesize())
	skip := -uintptr(unsafe.Pointer(unsafe.SliceData(b))) % page
	if size := uintptr(len(b)); skip < size {
		whole := (size - skip) / page * page
		_ = unix.Madvise(b[skip:skip+whole], unix.MADV_HUGEPAGE)
		_ = unix.Madvise(b[skip:skip+whole], unix.MADV_POPULATE_WRITE)
	}
}
