package parse

import (
	"errors"
	"fmt"

	"ifolge/text"
)

// All weights are bytes, 128 standing for nothing, so that the rows of several
// features can be added in machine words: the even and the odd bytes apart,
// each with 16 bits to grow in. That holds for up to 257 features.
const zero = 0x80

const (
	lanes   = 0x00FF00FF00FF00FF
	lanes32 = 0x00FF00FF
)

// A moveTable holds a row of four weights, shift in the lowest byte, for each
// value of a hash.
type moveTable []uint32

func (t moveTable) sum(feats []uint32) (out [numMoves]int32) {
	mask := uint32(len(t) - 1)
	even, odd := uint32(0), uint32(0)
	for _, f := range feats {
		row := t[f&mask]
		even += row & lanes32
		odd += row >> 8 & lanes32
	}
	bias := int32(zero * len(feats))
	return [numMoves]int32{
		int32(even&0xFFFF) - bias,
		int32(odd&0xFFFF) - bias,
		int32(even>>16) - bias,
		int32(odd>>16) - bias,
	}
}

// labels choose a relation for an arc.
type labels struct {
	rels  []text.Rel // by class
	words int        // machine words in a row: one for each eight classes
	mask  uint32     // number of rows less one
	rows  []uint64
}

// tally is the sum of some rows of labels: the even and the odd bytes of each
// word apart.
type tally struct {
	even, odd [(text.NumRels + 7) / 8]uint64
}

// add adds the rows of feats to t, four words at a time, which is what the
// processor has registers for.
func (l *labels) add(t *tally, feats []uint32) {
	k := 0
	for ; k+4 <= l.words; k += 4 {
		var e0, e1, e2, e3, o0, o1, o2, o3 uint64
		for _, f := range feats {
			row := (*[4]uint64)(l.rows[int(f&l.mask)*l.words+k:])
			e0 += row[0] & lanes
			o0 += row[0] >> 8 & lanes
			e1 += row[1] & lanes
			o1 += row[1] >> 8 & lanes
			e2 += row[2] & lanes
			o2 += row[2] >> 8 & lanes
			e3 += row[3] & lanes
			o3 += row[3] >> 8 & lanes
		}
		even, odd := (*[4]uint64)(t.even[k:]), (*[4]uint64)(t.odd[k:])
		even[0] += e0
		even[1] += e1
		even[2] += e2
		even[3] += e3
		odd[0] += o0
		odd[1] += o1
		odd[2] += o2
		odd[3] += o3
	}
	for ; k < l.words; k++ {
		even, odd := uint64(0), uint64(0)
		for _, f := range feats {
			word := l.rows[int(f&l.mask)*l.words+k]
			even += word & lanes
			odd += word >> 8 & lanes
		}
		t.even[k] += even
		t.odd[k] += odd
	}
}

// best returns the relation with the highest sum, the first such in a tie.
func (l *labels) best(t *tally) text.Rel {
	best, top := 0, -1
	for c := range l.rels {
		word := t.even[c/8]
		if c%2 == 1 {
			word = t.odd[c/8]
		}
		if sum := int(word >> (16 * (c % 8 / 2)) & 0xFFFF); sum > top {
			best, top = c, sum
		}
	}
	return l.rels[best]
}

// version of the section; it grows with every change of the features, since
// weights are good for the features they were learnt with.
const version = 2

var errDamaged = errors.New("parse: the weights are damaged; rebuild the model")

// encode returns the model as [Decode] reads it:
//
//	version                         1 byte
//	beam                            1 byte
//	log2 of the rows of moves       1 byte
//	log2 of the rows of relations   1 byte
//	number of relations             1 byte, and a byte for each
//	the weights of shift for all rows, then of left, right and swap
//	the weights of each relation for all rows, for arcs as they are drawn
//	the same for arcs in the finished tree
//
// Columns compress better than rows: most of them are all zero.
func (m *Model) encode() []byte {
	n := len(m.moves)
	rows := int(m.drawn.mask) + 1
	rels := m.drawn.rels
	b := make([]byte, 0, 256+numMoves*n+2*len(rels)*rows)
	b = append(b, version, byte(m.beam), log2(n), log2(rows), byte(len(rels)))
	for _, r := range rels {
		b = append(b, byte(r))
	}
	for k := range numMoves {
		for _, row := range m.moves {
			b = append(b, byte(row>>(8*k)))
		}
	}
	return m.final.append(m.drawn.append(b))
}

// append appends the weights, relation by relation.
func (l *labels) append(b []byte) []byte {
	for c := range l.rels {
		for at := c / 8; at < len(l.rows); at += l.words {
			b = append(b, byte(l.rows[at]>>(c%8*8)))
		}
	}
	return b
}

func log2(n int) byte {
	k := byte(0)
	for 1<<k < n {
		k++
	}
	return k
}

// Decode reads the section of a model file, as [Train] returns it.
func Decode(b []byte) (*Model, error) {
	if len(b) < 5 {
		return nil, errDamaged
	}
	if b[0] != version {
		return nil, fmt.Errorf("parse: weights of version %d, this program has %d; rebuild the model", b[0], version)
	}
	beam, moveBits, relBits, classes := int(b[1]), b[2], b[3], int(b[4])
	b = b[5:]
	if beam == 0 || beam > maxBeam || moveBits > 24 || relBits > 24 || classes == 0 ||
		len(b) != classes+numMoves<<moveBits+2*classes<<relBits {
		return nil, errDamaged
	}
	var rels []text.Rel
	for _, r := range b[:classes] {
		if r == 0 || int(r) >= text.NumRels {
			return nil, errDamaged
		}
		rels = append(rels, text.Rel(r))
	}
	b = b[classes:]

	n := 1 << moveBits
	moves := make(moveTable, n)
	c0, c1, c2, c3 := b[:n], b[n:2*n], b[2*n:3*n], b[3*n:4*n]
	for i := range moves {
		moves[i] = uint32(c0[i]) | uint32(c1[i])<<8 | uint32(c2[i])<<16 | uint32(c3[i])<<24
	}
	b = b[numMoves*n:]
	half := len(b) / 2
	return &Model{beam: beam, moves: moves, drawn: readLabels(rels, b[:half]), final: readLabels(rels, b[half:])}, nil
}

// readLabels reads what append wrote.
func readLabels(rels []text.Rel, b []byte) *labels {
	rows := len(b) / len(rels)
	l := &labels{rels: rels, words: (len(rels) + 7) / 8, mask: uint32(rows - 1)}
	l.rows = make([]uint64, rows*l.words)
	var column [8][]byte
	for k := range l.words {
		for c := range column {
			column[c] = b[:rows] // of no relation: never looked at
			if at := 8*k + c; at < len(rels) {
				column[c] = b[at*rows : (at+1)*rows]
			}
		}
		c0, c1, c2, c3, c4, c5, c6, c7 := column[0], column[1], column[2], column[3], column[4], column[5], column[6], column[7]
		for r := range rows {
			l.rows[r*l.words+k] = uint64(c0[r]) | uint64(c1[r])<<8 | uint64(c2[r])<<16 | uint64(c3[r])<<24 |
				uint64(c4[r])<<32 | uint64(c5[r])<<40 | uint64(c6[r])<<48 | uint64(c7[r])<<56
		}
	}
	return l
}
