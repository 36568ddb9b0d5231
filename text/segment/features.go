package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/learn"
	"ifolge/text"
)

// A shape is what a word looks like at its beginning and end.
type shape uint32

const (
	lowerShape  shape = iota + 1 // "hun"
	titleShape                   // "Hun"
	upperShape                   // "HUN", "NTB"
	letterShape                  // "B"
	digitShape                   // "12", "12."
	dashShape                    // "–"
	openShape                    // "«"
	closeShape                   // "»"
	stopShape                    // "."
	otherShape
)

func (l *line) shape(i text.Index) shape {
	f := l.form(i)
	r, n := utf8.DecodeRuneInString(f)
	switch {
	case unicode.IsLower(r):
		return lowerShape
	case unicode.IsUpper(r):
		if n == len(f) {
			return letterShape
		}
		if r, _ = utf8.DecodeRuneInString(f[n:]); unicode.IsUpper(r) {
			return upperShape
		}
		return titleShape
	case unicode.IsDigit(r):
		return digitShape
	case l.opens(i):
		return openShape
	case l.closes(i):
		return closeShape
	case strings.ContainsRune("-–—", r):
		return dashShape
	case strings.ContainsRune(".!?…:;,", r):
		return stopShape
	}
	return otherShape
}

// maybe reports whether a sentence can end after token i at all: at a mark, and
// before a word that looks like a first one. The classifier is asked there only.
func (l *line) maybe(i text.Index) bool {
	if l.mark >= 0 {
		return true
	}
	switch l.shape(i + 1) {
	case titleShape, upperShape, letterShape, dashShape, openShape:
		return true
	case digitShape:
		return l.shape(i) != lowerShape
	}
	return false
}

// word hashes token i in lower case; places outside the line have their own
// values.
func (l *line) word(i text.Index) uint32 {
	switch {
	case i < l.first:
		return 1
	case i >= l.end:
		return 2
	}
	var b [maxKey]byte
	return learn.String(lower(&b, l.form(i)))
}

func (l *line) shapeIn(i text.Index) uint32 {
	switch {
	case i < l.first:
		return 100
	case i >= l.end:
		return 101
	}
	return uint32(l.shape(i))
}

// maxFeatures bounds what features appends.
const maxFeatures = 64

// features appends what speaks for or against an end of the sentence that
// began at start after token i.
func (l *line) features(fs []uint32, start, i text.Index) []uint32 {
	add := func(template, a, b, c uint32) { fs = append(fs, learn.Hash(template, a, b, c)) }
	var mark, before, kind uint32
	closers := uint32(0)
	if l.mark >= 0 {
		mark = l.word(l.mark)
		closers = uint32(i - l.mark)
		before = l.word(l.mark - 1)
		if f := l.form(l.mark); len(f) > 1 && f[len(f)-1] == '.' {
			k, ok := l.m.rules.abbreviation(f[:len(f)-1])
			switch {
			case ok:
				kind = uint32(k)
			case isInitials(f[:len(f)-1]):
				kind = 10
			case allDigits(f[:len(f)-1]):
				kind = 11
			case utf8.RuneCountInString(f) == 2:
				kind = 12
			case strings.HasPrefix(f, ".."):
				kind = 13
			}
			if kind > 0 && kind != 13 {
				mark = 5 // the word itself stands in before
				before = l.word(l.mark)
			}
		}
	}
	next, after := l.word(i+1), l.word(i+2)
	s0, s1, s2 := l.shapeIn(i), l.shapeIn(i+1), l.shapeIn(i+2)
	space := uint32(0)
	if l.d.Tokens[i].Flags&text.SpaceAfter != 0 {
		space = 1
	}
	length := bucket(int(i - start + 1))
	first := uint32(0)
	if start == l.first {
		first = 1
	}
	even := uint32(l.straight & 1)
	// "Filmen «Natten: Del to» kom" opens inside the sentence.
	within := uint32(0)
	if l.open&2 != 0 && l.opened > start+1 {
		within = 1
	}

	add(1, mark, closers, kind)
	add(2, mark, kind, s1)
	add(3, mark, s1, s2)
	add(4, mark, next, kind)
	add(5, before, mark, s1)
	add(6, before, next, mark)
	add(7, mark, s1, length)
	add(8, mark, space, s1)
	add(9, mark<<1|even, closers, s1)
	add(10, next, after, 0)
	add(11, s1, after, mark)
	add(12, mark, s1<<8|s2, l.shapeIn(i+3))
	add(13, first, length, mark<<8|s1)
	add(14, l.open, mark, s1)
	add(21, l.open, mark<<1|within, s1)
	add(15, next, s0, s1)
	add(16, l.word(i), s1, 0)
	add(17, l.word(i), next, 0)
	add(18, l.word(i-1), s0, s1)
	add(19, l.shapeIn(i-1)<<8|s0, s1<<8|s2, mark)
	add(20, suffix(l.form(i)), s1, mark)
	if l.mark < 0 {
		// Headlines: "Nytt møte i Oslo Statsråden reiser i dag."
		add(30, s1, after, first)
		add(31, s1, l.word(i+3), first)
		add(32, suffix(l.form(i+1)), s1, s2)
		add(33, first, length, s0<<8|s1)
		if i+2 < l.end {
			add(34, suffix(l.form(i+2)), s1, first)
		}
		add(35, l.shapeIn(start), first<<8|length, s1)
		if i-start < 12 {
			for k := start; k <= i; k++ {
				add(40, l.word(k), first, 0)
			}
		}
		for k := i + 1; k < min(i+7, l.end); k++ {
			add(41, l.word(k), min(uint32(k-i), 3), 0)
		}
	}
	return fs
}

// suffix hashes the last three letters of f.
func suffix(f string) uint32 {
	k := len(f)
	for range 3 {
		_, n := utf8.DecodeLastRuneInString(f[:k])
		k -= n
	}
	var b [maxKey]byte
	return learn.String(lower(&b, f[k:]))
}

// bucket folds lengths in words: 1, 2, 3, 4, 5–6, 7–8, 9–12, 13–20, 21–40, more.
func bucket(n int) uint32 {
	for k, top := range [...]int{1, 2, 3, 4, 6, 8, 12, 20, 40} {
		if n <= top {
			return uint32(k)
		}
	}
	return 9
}
