package learn

import (
	"unicode"
	"unicode/utf8"
)

// Longest is how many bytes of a word are looked at, from its end. No word of
// a language is longer; what is longer is no word.
const Longest = 64

// A Form is what the spelling of a word shows, as hashes and flags: what the
// features of a tagger are made of.
type Form struct {
	Pre   [4]uint32 // the first 1 to 4 runes, lower case; 0 where the word is shorter
	Suf   [5]uint32 // likewise the last 1 to 5
	Exact uint64    // [Key] of the word as written
	Lower uint64    // Key in lower case
	Shape Shape
}

// Shape tells how a word is written: a set of facts.
type Shape uint8

const (
	UpperFirst Shape = 1 << iota
	UpperAll         // more than one letter, all of them capitals
	UpperLater       // a capital after the first letter
	Digit
	Hyphen
	Dot
	Letter
	OtherSign // anything else
)

// NoKey is the key of the empty word.
const NoKey uint64 = 0xCBF29CE484222325

// Extend returns the key of a suffix that is one byte longer, by that byte. A
// word's key is that of its longest suffix, so that one walk from its end meets
// the keys of all words it ends in.
func Extend(k uint64, before byte) uint64 {
	k = (k ^ uint64(before)) * 0x9E3779B97F4A7C15
	return k ^ k>>29
}

// Key returns a number for a word by which word lists find it without keeping
// its letters: two words of a language do not meet.
func Key[S ~string | ~[]byte](s S) uint64 {
	k := NoKey
	for i := len(s) - 1; i >= max(0, len(s)-Longest); i-- {
		k = Extend(k, s[i])
	}
	return k
}

// Fold makes a value for [Hash] of a key.
func Fold(k uint64) uint32 { return uint32(k ^ k>>32) }

// Look sets f to what the spelling of word shows. It writes the word in lower
// case over the memory of lower and returns it.
func (f *Form) Look(word string, lower []byte) []byte {
	*f = Form{Exact: Key(word)}
	for len(word) > Longest || len(word) > 0 && !utf8.RuneStart(word[0]) {
		word = word[max(1, len(word)-Longest):]
	}
	lower = lower[:0]
	letters, caps := 0, 0
	for n, r := range word {
		c := r
		switch {
		case 'a' <= r && r <= 'z':
			letters++
		case 'A' <= r && r <= 'Z':
			letters++
			caps++
			c += 'a' - 'A'
			f.capital(n)
		case '0' <= r && r <= '9':
			f.Shape |= Digit
		case r == '-' || r == '–' || r == '‑':
			f.Shape |= Hyphen
		case r == '.':
			f.Shape |= Dot
		case r < utf8.RuneSelf:
			f.Shape |= OtherSign
		case unicode.IsLetter(r):
			letters++
			if c = unicode.ToLower(r); c != r {
				caps++
				f.capital(n)
			}
		case unicode.IsNumber(r):
			f.Shape |= Digit
		default:
			f.Shape |= OtherSign
		}
		lower = utf8.AppendRune(lower, c)
	}
	if letters > 0 {
		f.Shape |= Letter
		if caps == letters && letters > 1 {
			f.Shape |= UpperAll
		}
	}
	k := NoKey
	runes := 0
	for i := len(lower) - 1; i >= 0; i-- {
		k = Extend(k, lower[i])
		if runes < len(f.Suf) && utf8.RuneStart(lower[i]) {
			f.Suf[runes] = Fold(k)
			runes++
		}
	}
	f.Lower = k
	p := NoKey
	runes = 0
	for i := 0; i < len(lower) && runes < len(f.Pre); {
		_, n := utf8.DecodeRune(lower[i:])
		for ; n > 0; n-- {
			p = Extend(p, lower[i])
			i++
		}
		f.Pre[runes] = Fold(p)
		runes++
	}
	return lower
}

func (f *Form) capital(at int) {
	if at == 0 {
		f.Shape |= UpperFirst
	} else {
		f.Shape |= UpperLater
	}
}
