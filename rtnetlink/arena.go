package rtnetlink

import "encoding/binary"

// An arena keeps many small pieces of bytes, one after the other, in few large
// ones: next to nothing is lost between them, and the garbage collector has
// nothing to look at.
type arena struct {
	chunks [][]byte // each filled up to its length
	n      int
}

// Chunks grow, so that a short list costs little, up to a size that huge pages
// fit into, and of which losing the last one's half does not matter.
const (
	arenaMinChunk = 8 << 10
	arenaMaxChunk = 4 << 20
)

// add keeps a copy of b.
func (a *arena) add(b []byte) {
	need := len(b) + binary.MaxVarintLen32
	last := len(a.chunks) - 1
	if last < 0 || cap(a.chunks[last])-len(a.chunks[last]) < need {
		size := arenaMinChunk
		if last >= 0 {
			size = min(2*cap(a.chunks[last]), arenaMaxChunk)
		}
		c := make([]byte, 0, max(size, need))
		if size == arenaMaxChunk {
			prefault(c[:size])
		}
		a.chunks = append(a.chunks, c)
		last++
	}
	c := binary.AppendUvarint(a.chunks[last], uint64(len(b)))
	a.chunks[last] = append(c, b...)
	a.n++
}

// drain calls f for each piece, in the order in which they were added. It lets
// go of what f has seen.
func (a *arena) drain(f func(b []byte) error) error {
	for i, c := range a.chunks {
		for len(c) > 0 {
			size, n := binary.Uvarint(c)
			end := n + int(size)
			if err := f(c[n:end:end]); err != nil {
				return err
			}
			c = c[end:]
		}
		a.chunks[i] = nil
	}
	*a = arena{}
	return nil
}
