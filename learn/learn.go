// Package learn is the learning machinery that the stages share: an averaged
// perceptron over hashed features, and the integer weights it leaves behind.
//
// A feature is a 32-bit hash of what was seen and where ("suffix 3 is -ene",
// "the word before is i"); a class is a small number that the stage gives a
// meaning. A [Trainer] learns how far each feature speaks for each class; its
// [Trainer.Weights] are what goes into a model file and what the stages run on:
//
//	t := learn.NewTrainer(classes)
//	for range epochs {
//		for _, k := range learn.Shuffle(len(examples), rng) {
//			t.Score(feats, out)                     // out[c] += weight of c
//			if guess := learn.Best(out); guess != gold {
//				t.Add(feats, gold, +1)
//				t.Add(feats, guess, -1)
//			}
//			t.Tick()
//		}
//	}
//	w := t.Weights(learn.Quantise{})
//	w.Score(feats, out)
//
// Structured learners (beams, Viterbi) call Add for every part in which the
// gold and the guessed structure differ, and Tick once a sentence.
//
// All arithmetic is on integers, so the same examples in the same order give
// the same bytes on every machine. A Trainer belongs to one goroutine; Weights
// are immutable and serve any number.
//
// The method is Collins (2002) with the lazy averaging of Daumé (2006).
package learn

import "math/rand/v2"

// Hash joins a template number with up to three values into one feature. Two
// templates never share features but by accident (1 in 4 billion a pair).
func Hash(template, a, b, c uint32) uint32 {
	h := uint64(template)*0x9E3779B97F4A7C15 ^ uint64(a)
	h = (h ^ h>>32) * 0xD6E8FEB86659FD93
	h ^= uint64(b)<<32 | uint64(c)
	h = (h ^ h>>32) * 0xD6E8FEB86659FD93
	return uint32(h ^ h>>32)
}

// String hashes the bytes of a word or affix for use in [Hash].
func String[S ~string | ~[]byte](s S) uint32 {
	h := uint64(0xCBF29CE484222325)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x100000001B3
	}
	return uint32(h ^ h>>32)
}

// Rand is the source of all randomness in training.
func Rand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x1F01CE)) }

// Shuffle returns the numbers below n in random order.
func Shuffle(n int, r *rand.Rand) []int { return r.Perm(n) }

// Best returns the class with the highest score, the lowest such class in a
// tie. out must not be empty.
func Best(out []int32) int {
	best := 0
	for c, s := range out {
		if s > out[best] {
			best = c
		}
	}
	return best
}
