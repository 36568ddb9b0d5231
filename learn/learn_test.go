package learn

import (
	"bytes"
	"slices"
	"testing"
)

// teach learns to tell the last digit of a number from a feature for the digit
// and some noise.
func teach(t testing.TB) (*Trainer, func(n int) []uint32) {
	t.Helper()
	feats := func(n int) []uint32 {
		return []uint32{Hash(1, uint32(n%10), 0, 0), Hash(2, uint32(n/10), 0, 0), Hash(3, uint32(n%7), uint32(n%3), 0)}
	}
	tr := NewTrainer(10)
	out := make([]int32, 10)
	r := Rand(1)
	for range 5 {
		for _, n := range Shuffle(500, r) {
			clear(out)
			tr.Score(feats(n), out)
			if guess := Best(out); guess != n%10 {
				tr.Add(feats(n), n%10, +1)
				tr.Add(feats(n), guess, -1)
			}
			tr.Tick()
		}
	}
	return tr, feats
}

func TestLearnsWhatFeaturesTell(t *testing.T) {
	tr, feats := teach(t)
	w := tr.Weights(Quantise{Scale: 64})
	out := make([]int32, 10)
	for n := 500; n < 600; n++ {
		clear(out)
		w.Score(feats(n), out)
		if Best(out) != n%10 {
			t.Errorf("last digit of %d is not %d", n, Best(out))
		}
	}
}

func TestSameExamplesGiveSameBytes(t *testing.T) {
	var all [2][]byte
	for k := range all {
		tr, _ := teach(t)
		all[k], _ = tr.Weights(Quantise{}).AppendBinary(nil)
	}
	if !bytes.Equal(all[0], all[1]) {
		t.Error("two runs gave different weights")
	}
}

func TestWeightsComeBackAsWritten(t *testing.T) {
	tr, feats := teach(t)
	w := tr.Weights(Quantise{Scale: 256})
	b, _ := w.AppendBinary(nil)
	got, rest, err := DecodeWeights(append(slices.Clone(b), "more"...))
	if err != nil || string(rest) != "more" {
		t.Fatalf("rest %q, error %v", rest, err)
	}
	if got.Rows() != w.Rows() || got.Cells() != w.Cells() || w.Rows() == 0 {
		t.Fatalf("%d rows with %d cells, want %d with %d", got.Rows(), got.Cells(), w.Rows(), w.Cells())
	}
	a, c := make([]int32, 10), make([]int32, 10)
	for n := range 1000 {
		clear(a)
		clear(c)
		w.Score(feats(n), a)
		got.Score(feats(n), c)
		if !slices.Equal(a, c) {
			t.Fatalf("example %d scores %v, want %v", n, c, a)
		}
	}
}

func TestAverageIsOverAllTicks(t *testing.T) {
	tr := NewTrainer(2)
	tr.Add([]uint32{7}, 1, +4)
	tr.Tick()
	tr.Tick()
	tr.Add([]uint32{7}, 1, -4)
	tr.Tick()
	tr.Tick()
	out := make([]int32, 2)
	tr.Weights(Quantise{Scale: 10}).Score([]uint32{7}, out)
	if out[1] != 20 { // 4 for two ticks of four, times 10
		t.Errorf("average %d, want 20", out[1])
	}
}

func TestScoreTakesAnyNumberOfFeatures(t *testing.T) {
	tr := NewTrainer(1)
	tr.Add([]uint32{7}, 0, 1)
	tr.Tick()
	w := tr.Weights(Quantise{Scale: 1})
	for _, n := range []int{0, 1, 31, 32, 33, 64, 100} {
		out := []int32{0}
		w.Score(slices.Repeat([]uint32{7}, n), out)
		if out[0] != int32(n) {
			t.Errorf("%d features score %d", n, out[0])
		}
	}
	(&Weights{}).Score([]uint32{7}, nil)
}

func FuzzDecodeWeights(f *testing.F) {
	tr := NewTrainer(3)
	tr.Add([]uint32{5, 9, 1 << 31}, 2, 3)
	tr.Add([]uint32{5}, 0, -3)
	tr.Tick()
	b, _ := tr.Weights(Quantise{}).AppendBinary(nil)
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		w, _, err := DecodeWeights(b)
		if err != nil {
			return
		}
		w.Score([]uint32{1, 2, 3, 5}, make([]int32, w.Classes()))
		again, _ := w.AppendBinary(nil)
		if _, rest, err := DecodeWeights(again); err != nil || len(rest) != 0 {
			t.Fatalf("written again it cannot be read: %v", err)
		}
	})
}

func BenchmarkScore(b *testing.B) {
	tr := NewTrainer(100)
	r := Rand(1)
	for range 400_000 {
		f := []uint32{r.Uint32N(100_000)}
		tr.Add(f, r.IntN(100), 1+r.Int32N(9))
	}
	tr.Tick()
	w := tr.Weights(Quantise{})
	out := make([]int32, 100)
	feats := make([]uint32, 64)
	for b.Loop() {
		for k := range feats {
			feats[k] = r.Uint32N(200_000)
		}
		clear(out)
		w.Score(feats, out)
	}
	b.ReportMetric(float64(b.N)*64/b.Elapsed().Seconds(), "features/s")
}
