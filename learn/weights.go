package learn

import (
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
)

// Weights are the finished weights of a [Trainer]: for each feature a short row
// of classes, each with an integer. Features without a row weigh nothing.
type Weights struct {
	classes int
	keys    []uint32 // features that have a row, ascending
	slots   []slot   // open addressing; at is an index into cells
	cells   []uint32 // cells[0] is unused; a row is its length, then class<<16 | weight
}

func pack(class uint16, w int16) uint32 { return uint32(class)<<16 | uint32(uint16(w)) }

// Classes returns the number of classes.
func (w *Weights) Classes() int { return w.classes }

// Rows returns the number of features that weigh something.
func (w *Weights) Rows() int { return len(w.keys) }

// Cells returns the number of weights that are not zero.
func (w *Weights) Cells() int { return len(w.cells) - 1 - len(w.keys) }

// Score adds to out[c], for every class c, the weights of the features.
// len(out) must be at least Classes.
//
// It first looks up a batch of features and then adds their rows, so that the
// processor can wait for many places of memory at once.
func (w *Weights) Score(feats []uint32, out []int32) {
	var at [32]uint32
	slots := w.slots
	if len(slots) == 0 {
		return
	}
	mask := uint32(len(slots) - 1)
	for len(feats) > 0 {
		n := 0
		for _, f := range feats[:min(len(feats), len(at))] {
			k := spread(f) & mask
			s := slots[k]
			for s.key != f && s.at != 0 {
				k = (k + 1) & mask
				s = slots[k]
			}
			at[n] = s.at // 0, the empty row, where the feature is unknown
			n++
		}
		feats = feats[n:]
		for _, a := range at[:n] {
			end := a + 1 + w.cells[a]
			for _, c := range w.cells[a+1 : end] {
				out[c>>16] += int32(int16(c))
			}
		}
	}
}

// Row calls yield with each class that the feature speaks for or against, in
// order of class, until yield returns false.
func (w *Weights) Row(f uint32, yield func(class int, weight int32) bool) {
	if len(w.slots) == 0 {
		return
	}
	mask := uint32(len(w.slots) - 1)
	k := spread(f) & mask
	for w.slots[k].at != 0 && w.slots[k].key != f {
		k = (k + 1) & mask
	}
	a := w.slots[k].at
	for _, c := range w.cells[a+1 : a+1+w.cells[a]] {
		if !yield(int(c>>16), int32(int16(c))) {
			return
		}
	}
}

// index builds slots from keys and cells.
func (w *Weights) index() {
	if len(w.cells) == 0 {
		w.cells = []uint32{0}
	}
	size := 1 << bits.Len(uint(len(w.keys)*3/2)) // at most two thirds full
	w.slots = make([]slot, max(size, 2))
	mask := uint32(len(w.slots) - 1)
	at := uint32(1)
	for _, f := range w.keys {
		k := spread(f) & mask
		for w.slots[k].at != 0 {
			k = (k + 1) & mask
		}
		w.slots[k] = slot{f, at}
		at += 1 + w.cells[at]
	}
}

// AppendBinary appends the weights as [DecodeWeights] reads them:
//
//	uvarint classes, rows, cells
//	rows  × uvarint  feature, less the one before
//	rows  × uvarint  number of cells in the row, less one
//	cells × uvarint  class; after the first of a row, less the one before, less one
//	cells × uvarint  weight, zigzag
//
// One kind of number after the other compresses better than row by row.
func (w *Weights) AppendBinary(b []byte) ([]byte, error) {
	b = binary.AppendUvarint(b, uint64(w.classes))
	b = binary.AppendUvarint(b, uint64(len(w.keys)))
	b = binary.AppendUvarint(b, uint64(w.Cells()))
	last := uint32(0)
	for _, f := range w.keys {
		b = binary.AppendUvarint(b, uint64(f-last))
		last = f
	}
	w.eachRow(func(cells []uint32) { b = binary.AppendUvarint(b, uint64(len(cells)-1)) })
	w.eachRow(func(cells []uint32) {
		last := uint32(0)
		for _, c := range cells {
			b = binary.AppendUvarint(b, uint64(c>>16-last))
			last = c>>16 + 1
		}
	})
	w.eachRow(func(cells []uint32) {
		for _, c := range cells {
			v := int32(int16(c))
			b = binary.AppendUvarint(b, uint64(uint32(v<<1^v>>31)))
		}
	})
	return b, nil
}

func (w *Weights) eachRow(f func(cells []uint32)) {
	at := uint32(1)
	for range w.keys {
		n := w.cells[at]
		f(w.cells[at+1 : at+1+n])
		at += 1 + n
	}
}

var errWeights = errors.New("learn: weights are damaged; rebuild the model")

// DecodeWeights reads what [Weights.AppendBinary] wrote from the head of b and
// returns what follows. It takes no more memory than b's length calls for.
func DecodeWeights(b []byte) (w *Weights, rest []byte, err error) {
	c := column{b: b}
	classes, rows, cells := c.next(), c.next(), c.next()
	if classes > math.MaxUint16 || rows > uint64(len(b)) || cells > uint64(len(b)) || rows > cells {
		return nil, nil, errWeights
	}
	w = &Weights{classes: int(classes), keys: make([]uint32, rows), cells: make([]uint32, 1+rows+cells)}
	last := uint64(0)
	for n := range w.keys {
		last += c.next()
		if last > math.MaxUint32 || n > 0 && uint32(last) <= w.keys[n-1] {
			return nil, nil, errWeights
		}
		w.keys[n] = uint32(last)
	}
	left := cells
	at := uint64(1)
	for range w.keys {
		n := c.next() + 1
		if n == 0 || n > left {
			return nil, nil, errWeights
		}
		w.cells[at] = uint32(n)
		left -= n
		at += 1 + n
	}
	if left != 0 {
		return nil, nil, errWeights
	}
	// These two loops are most of the time that loading a model takes: they
	// read the numbers of one byte themselves.
	at = 1
	for range w.keys {
		end := at + 1 + uint64(w.cells[at])
		class := uint64(0)
		for at++; at < end; at++ {
			if c.at < len(b) && b[c.at] < 0x80 {
				class += uint64(b[c.at])
				c.at++
			} else {
				class += c.next()
			}
			if class >= classes {
				return nil, nil, errWeights
			}
			w.cells[at] = uint32(class) << 16
			class++
		}
	}
	at = 1
	for range w.keys {
		end := at + 1 + uint64(w.cells[at])
		for at++; at < end; at++ {
			var z uint64
			if c.at < len(b) && b[c.at] < 0x80 {
				z = uint64(b[c.at])
				c.at++
			} else if z = c.next(); z > math.MaxUint16 {
				return nil, nil, errWeights
			}
			w.cells[at] |= uint32(uint16(int16(z>>1) ^ -int16(z&1)))
		}
	}
	if c.at > len(b) {
		return nil, nil, errWeights
	}
	w.index()
	return w, b[c.at:], nil
}

// column reads numbers one after the other. Past the end of b they are zero and
// at lies beyond it.
type column struct {
	b  []byte
	at int
}

func (c *column) next() uint64 {
	v, n := binary.Uvarint(c.b[min(c.at, len(c.b)):])
	if n <= 0 {
		c.at = len(c.b) + 1
		return 0
	}
	c.at += n
	return v
}
