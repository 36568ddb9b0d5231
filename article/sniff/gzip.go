package sniff

import (
	"fmt"
	"io"
)

// A counter counts the bytes that were asked of r.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// A bounded reader inflates until it smells a bomb.
type bounded struct {
	inflated counter
	packed   *counter
}

// Text shrinks 3 to 10 times, the same line over and over 300 times; the most
// that gzip can do is 1,032. Below bombSize the bounds of each form are enough.
const (
	bombSize  = 256 << 20 // bytes inflated
	bombRatio = 200
)

func (b *bounded) Read(p []byte) (int, error) {
	if b.inflated.n > bombSize && b.inflated.n > bombRatio*b.packed.n {
		return 0, fmt.Errorf("gzip: %d bytes became more than %d: looks like a bomb, reading stopped", b.packed.n, b.inflated.n)
	}
	return b.inflated.Read(p)
}
