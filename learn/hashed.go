package learn

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// Hashed is the weights of a linear model by slot of the feature ([Slot]), in
// 1/[HashedUnit]. Its length is a power of two; features may share a slot.
type Hashed []int16

// HashedUnit is what a weight of one is stored as.
const HashedUnit = 64

// Slot is where the weight of a feature stands among 1<<bits.
func Slot(feature uint32, bits int) uint32 { return feature * 0x9E3779B1 >> (32 - bits) }

// QuantiseHashed rounds learned weights, of which there are a power of two.
func QuantiseHashed[F float32 | float64](learned []F) Hashed {
	w := make(Hashed, len(learned))
	for k, x := range learned {
		w[k] = int16(max(-32000, min(32000, math.Round(float64(x)*HashedUnit))))
	}
	return w
}

// Sum adds up the weights of the features.
func (w Hashed) Sum(feats []uint32) int32 {
	size := 32 - bits.LeadingZeros32(uint32(len(w)-1))
	n := int32(0)
	for _, f := range feats {
		n += int32(w[Slot(f, size)])
	}
	return n
}

// Append writes w for [Reader.Hashed].
func (w Hashed) Append(b []byte) []byte {
	for _, x := range w {
		b = binary.AppendVarint(b, int64(x))
	}
	return b
}

// Hashed reads 1<<bits weights.
func (r *Reader) Hashed(bits int) Hashed {
	if r.Len() < 1<<bits {
		r.Fail()
		return nil
	}
	w := make(Hashed, 1<<bits)
	for i := range w {
		w[i] = int16(r.Varint())
	}
	return w
}
