package parse

import (
	"encoding/binary"
	"errors"
	"fmt"

	"ifolge/text"
)

// The weights of both tables are bytes, 128 standing for nothing, so that a
// row of eight can be added in one machine word: the even and the odd bytes
// apart, each with 16 bits to grow in. That holds for up to 257 features.
const zero = 0x80

const lanes = 0x00FF00FF00FF00FF

// A moveTable holds a row of four weights for each value of a hash: the four
// in the 16-bit lanes of one word, so that adding a row is one addition.
type moveTable []uint64

func (t moveTable) sum(feats []uint32) (out [numMoves]int32) {
	mask := uint32(len(t) - 1)
	acc := uint64(0)
	for _, f := range feats {
		acc += t[f&mask]
	}
	bias := int32(zero * len(feats))
	return [numMoves]int32{
		int32(acc&0xFFFF) - bias,
		int32(acc>>16&0xFFFF) - bias,
		int32(acc>>32&0xFFFF) - bias,
		int32(acc>>48) - bias,
	}
}

// labels choose a relation for an arc.
type labels struct {
	rels  []text.Rel // by class
	words int        // machine words in a row: one for each eight classes
	mask  uint32     // number of rows less one
	rows  []uint64
}

// best returns the relation with the highest sum, the first such in a tie. acc
// is scratch.
func (l *labels) best(feats []uint32, acc []uint64) (text.Rel, []uint64) {
	acc = append(acc[:0], make([]uint64, 2*l.words)...)
	for _, f := range feats {
		at := int(f&l.mask) * l.words
		row := l.rows[at : at+l.words]
		for k, w := range row {
			acc[2*k] += w & lanes
			acc[2*k+1] += w >> 8 & lanes
		}
	}
	best, top := 0, -1
	for c := range l.rels {
		// class c is byte c%8 of word c/8
		sum := int(acc[c/8*2+c%2] >> (16 * (c % 8 / 2)) & 0xFFFF)
		if sum > top {
			best, top = c, sum
		}
	}
	return l.rels[best], acc
}

// version of the section; it grows with every change of the features, since
// weights are good for the features they were learnt with.
const version = 1

var errDamaged = errors.New("parse: the weights are damaged; rebuild the model")

// encode returns the model as [Decode] reads it:
//
//	version                         1 byte
//	beam                            1 byte
//	log2 of the rows of moves       1 byte
//	log2 of the rows of relations   1 byte
//	number of relations             1 byte, and a byte for each
//	the weights of shift for all rows, then of left, right and swap
//	the weights of each relation for all rows
//
// Columns compress better than rows: most of them are all zero.
func (m *Model) encode() []byte {
	n := len(m.moves)
	rows := int(m.names.mask) + 1
	b := make([]byte, 0, 256+numMoves*n+len(m.names.rels)*rows)
	b = append(b, version, byte(m.beam), log2(n), log2(rows), byte(len(m.names.rels)))
	for _, r := range m.names.rels {
		b = append(b, byte(r))
	}
	for k := range numMoves {
		for _, row := range m.moves {
			b = append(b, byte(row>>(16*k)))
		}
	}
	for c := range m.names.rels {
		for r := range rows {
			b = append(b, byte(m.names.rows[r*m.names.words+c/8]>>(c%8*8)))
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
		len(b) != classes+numMoves<<moveBits+classes<<relBits {
		return nil, errDamaged
	}
	m := &Model{beam: beam}
	names := &labels{words: (classes + 7) / 8, mask: 1<<relBits - 1}
	for _, r := range b[:classes] {
		if r == 0 || int(r) >= text.NumRels {
			return nil, errDamaged
		}
		names.rels = append(names.rels, text.Rel(r))
	}
	b = b[classes:]

	n := 1 << moveBits
	m.moves = make(moveTable, n)
	c0, c1, c2, c3 := b[:n], b[n:2*n], b[2*n:3*n], b[3*n:4*n]
	for i := range m.moves {
		m.moves[i] = uint64(c0[i]) | uint64(c1[i])<<16 | uint64(c2[i])<<32 | uint64(c3[i])<<48
	}
	b = b[numMoves*n:]

	rows := 1 << relBits
	bytes := make([]byte, 8*names.words*rows)
	for c := range classes {
		column := b[c*rows : (c+1)*rows]
		for r, v := range column {
			bytes[8*names.words*r+c] = v
		}
	}
	names.rows = make([]uint64, names.words*rows)
	for i := range names.rows {
		names.rows[i] = binary.LittleEndian.Uint64(bytes[8*i:])
	}
	m.names = names
	return m, nil
}
