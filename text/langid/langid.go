// Package langid tells in which of a few near languages a text is written:
// Bokmål, Nynorsk, Danish, Swedish or English.
//
// Each word speaks for each language through itself and the runs of one to four
// letters in it, its ends marked: "ikkje" through ikkje, _i, ikk, kkje, je_ and
// so on. A linear model adds up what all words say. That alone would find one
// of its languages in any text, so a text must also be made of words that the
// language uses all the time: where too few are, or the text is too short to
// tell, the answer is "".
//
//	m.Identify("Eg veit ikkje kva ho heiter.")  // "nn", 0.83
//	m.Identify("Ich weiß nicht, wie sie heißt.") // "", 0
//
// A text in several languages is asked about paragraph by paragraph.
package langid

import (
	"errors"
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"ifolge/learn"
	"ifolge/model"
)

// A Model identifies languages. It is immutable; any number of goroutines may
// use it.
type Model struct {
	codes   []string // by class
	weights *learn.Weights
	common  []map[uint32]bool // by class: hashes of its most frequent words
}

// New returns the model in section "langid" of f.
func New(f *model.File) (*Model, error) {
	b, err := f.Section("langid")
	if err != nil {
		return nil, fmt.Errorf("langid: %w", err)
	}
	m, err := Decode(b)
	if err != nil {
		return nil, fmt.Errorf("langid: section of the model: %w", err)
	}
	return m, nil
}

// sectionVersion is the first byte of the section. The rest is
//
//	uvarint languages; each: code, uvarint common words, their hashes ascending,
//	each less the one before, as uvarints
//	weights, a class a language in this order
const sectionVersion = 1

// Decode reads the section that [Train] makes.
func Decode(b []byte) (*Model, error) {
	if len(b) == 0 || b[0] != sectionVersion {
		return nil, errors.New("unknown version; train the model again")
	}
	r := learn.NewReader(b[1:])
	m := &Model{}
	for range r.Count() {
		m.codes = append(m.codes, r.String())
		words := map[uint32]bool{}
		last := uint64(0)
		for range r.Count() {
			last += r.Uvarint()
			words[uint32(last)] = true
		}
		m.common = append(m.common, words)
	}
	m.weights = r.Weights()
	if err := r.Err(); err != nil {
		return nil, err
	}
	if len(m.codes) == 0 || len(m.codes) > maxCodes || m.weights.Classes() != len(m.codes) || r.Len() > 0 {
		return nil, errors.New("not the weights of a language model; train the model again")
	}
	return m, nil
}

// maxCodes bounds the languages of a model.
const maxCodes = 16

// Codes lists the languages that m knows, in alphabetical order.
func (m *Model) Codes() []string { return slices.Clone(m.codes) }

const (
	// fewest is how many words a text must have to be told from: shorter ones
	// are names and labels.
	fewest = 3
	// An answer needs one common word of its language in so many words. Running
	// text has one in two; three would lose 2 of 100 single sentences more.
	oneInWords = 4
)

// Identify returns the language of s and the share of its words, from 0 to 1,
// that speak for that language at least as well as for any other. The code is
// "" where s is too short or in none of the languages that m knows; the share
// is then 0.
func (m *Model) Identify(s string) (code string, share float64) {
	t := m.listen(s)
	best, ok := t.best(m)
	if !ok {
		return "", 0
	}
	return m.codes[best], float64(t.votes[best]) / float64(t.words)
}

// Score returns by how much the words of s speak for each language of
// [Model.Codes]; only differences between two of them mean anything: 20,000 is a
// plain sentence of a dozen words in Bokmål against Nynorsk, a shorter one
// against English. The code is that of Identify; where it is "" there is no
// score.
func (m *Model) Score(s string) (code string, score []int32) {
	t := m.listen(s)
	best, ok := t.best(m)
	if !ok {
		return "", nil
	}
	return m.codes[best], slices.Clone(t.scores[:len(m.codes)])
}

// A tally is what the words of a text say.
type tally struct {
	words  int
	scores [maxCodes]int32
	votes  [maxCodes]int // words that speak best for a language
	common [maxCodes]int // words it uses all the time
}

func (t *tally) best(m *Model) (class int, ok bool) {
	class = learn.Best(t.scores[:len(m.codes)])
	return class, t.words >= fewest && t.common[class]*oneInWords >= t.words
}

func (m *Model) listen(s string) (t tally) {
	var scores [maxCodes]int32
	one := scores[:len(m.codes)]
	var feats [maxFeatures]uint32
	eachWord(s, func(w string) {
		t.words++
		fs, whole := features(feats[:0], w)
		clear(one)
		m.weights.Score(fs, one)
		top := one[learn.Best(one)]
		for c, v := range one {
			t.scores[c] += v
			if v == top {
				t.votes[c]++
			}
			if m.common[c][whole] {
				t.common[c]++
			}
		}
	})
	return t
}

// maxWord bounds how many letters of a word are looked at.
const maxWord = 24

// maxFeatures bounds what features appends.
const maxFeatures = 4*(maxWord+2) + 1

// eachWord calls f with each run of letters in s; an apostrophe between letters
// is part of the word.
func eachWord(s string, f func(w string)) {
	start := -1
	for i, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r):
			if start < 0 {
				start = i
			}
		case (r == '\'' || r == '’') && start >= 0:
			if next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):]); !unicode.IsLetter(next) {
				f(s[start:i])
				start = -1
			}
		case start >= 0:
			f(s[start:i])
			start = -1
		}
	}
	if start >= 0 {
		f(s[start:])
	}
}

// features appends the features of a word and returns the one that is the word
// itself.
func features(fs []uint32, w string) (out []uint32, whole uint32) {
	// Letters in lower case with a mark at either end.
	var rs [maxWord + 2]rune
	n := 1
	for _, r := range w {
		if n > maxWord {
			break
		}
		rs[n] = unicode.ToLower(r)
		n++
	}
	rs[0], rs[n] = '_', '_'
	n++
	h := uint32(17)
	for _, r := range rs[:n] {
		h = h*16777619 ^ uint32(r)
	}
	whole = learn.Hash(1, h, 0, 0)
	fs = append(fs, whole)
	for i := range n {
		for k := 1; k <= 4 && i+k <= n; k++ {
			if k == 1 && (i == 0 || i == n-1) {
				continue
			}
			var g [4]uint32
			for x := range k {
				g[x] = uint32(rs[i+x])
			}
			fs = append(fs, learn.Hash(2+uint32(k), g[0]<<16^g[1], g[2], g[3]))
		}
	}
	return fs, whole
}
