package learn

import (
	"slices"
	"testing"
)

func TestHashedWeights(t *testing.T) {
	const bits = 4
	learned := make([]float64, 1<<bits)
	learned[Slot(7, bits)] = 1.5
	learned[Slot(9, bits)] += -0.25
	w := QuantiseHashed(learned)
	if Slot(7, bits) == Slot(9, bits) {
		t.Fatal("the two features share a slot; choose others")
	}
	if got := w.Sum([]uint32{7, 9, 9}); got != 64 {
		t.Errorf("1.5 less twice 0.25 is %d sixty-fourths, want 64", got)
	}
	b := w.Append(nil)
	r := NewReader(b)
	if got := r.Hashed(bits); !slices.Equal(got, w) || r.Err() != nil || r.Len() != 0 {
		t.Errorf("read back: %v, %v, %d bytes left", got, r.Err(), r.Len())
	}
	if r := NewReader(b[:10]); r.Hashed(bits) != nil || r.Err() == nil {
		t.Error("weights that are not all there are read")
	}
	if got := QuantiseHashed([]float32{9000, -9000}); !slices.Equal(got, Hashed{32000, -32000}) {
		t.Errorf("far weights become %v", got)
	}
}
