package transport

import "sync"

var buffers = sync.Pool{New: func() any {
	return &Buffer{store: make([]byte, BufferSize)}
}}

// NewBuffer returns a buffer whose data is BufferSize bytes long.
func NewBuffer() *Buffer {
	b := buffers.Get().(*Buffer)
	b.Data = b.store
	return b
}

// Release gives the buffer back. Its data must not be used any more. A nil
// buffer is ignored.
func (b *Buffer) Release() {
	if b == nil || b.store == nil {
		return
	}
	b.Data = nil
	buffers.Put(b)
}

// Own returns a buffer with the same data that is as large as needed and no
// larger, for datagrams that have to wait: a small message should not keep a
// large buffer. b is released.
func (b *Buffer) Own() *Buffer {
	if b.store == nil || len(b.Data) > BufferSize/2 {
		return b
	}
	own := &Buffer{Data: append(make([]byte, 0, len(b.Data)), b.Data...)}
	b.Release()
	return own
}

// Take returns the data as a slice that the caller may keep, and releases b.
func (b *Buffer) Take() []byte {
	data := b.Data
	if b.store != nil {
		data = append(make([]byte, 0, len(data)), data...)
	}
	b.Release()
	return data
}

// HoldBuffer returns a buffer around data that nothing else uses.
func HoldBuffer(data []byte) *Buffer { return &Buffer{Data: data} }
