package ledger

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/norwegian"

	"ifolge/lang"
)

// stemmers are the Snowball stemmers by the names that lang/CODE/stemmer.txt
// uses.
var stemmers = map[string]func(*snowballstem.Env) bool{
	"norwegian": norwegian.Stem,
	"english":   english.Stem,
}

var stemmerOf lang.Cache[func(string) string]

// stemmer returns what folds a word of a language; a language without a stemmer
// leaves it as it is.
func stemmer(code string) func(string) string {
	return stemmerOf.Of(code, func(code string) func(string) string {
		for _, r := range lang.Table(code, "stemmer") {
			if stem, ok := stemmers[r.Field(0)]; ok {
				return func(w string) string {
					env := snowballstem.NewEnv(w)
					stem(env)
					return env.Current()
				}
			}
		}
		return func(w string) string { return w }
	})
}

// longestWord is in bytes. A text without spaces is one word; only its
// beginning can be searched for.
const longestWord = 200

// Folded returns the words of s in lower case: runs of letters, digits and the
// marks on them.
func Folded(s string) []string {
	ws := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	for i, w := range ws {
		if len(w) > longestWord {
			n := longestWord
			for n > 0 && !utf8.RuneStart(w[n]) {
				n--
			}
			ws[i] = w[:n]
		}
	}
	return ws
}

// FoldOutlet returns the name of an outlet without what does not tell two apart.
func FoldOutlet(s string) string { return strings.Join(Folded(s), " ") }

// ContentWords returns the words of the content as stems, each once, sorted.
func (s *Statement) ContentWords() []string {
	stem := stemmer(s.Lang)
	ws := Folded(s.Text)
	for i, w := range ws {
		ws[i] = stem(w)
	}
	return once(ws)
}

// SourceWords returns the words in the names of the source, each once, sorted.
func (s *Statement) SourceWords() []string { return once(folded(s.sourceNames())) }

// PlaceWords returns the words in the names of places in the content, likewise.
func (s *Statement) PlaceWords() []string { return once(folded(s.placeNames())) }

func folded(names []string) []string {
	var ws []string
	for i, n := range names {
		if !slices.Contains(names[:i], n) {
			ws = append(ws, Folded(n)...)
		}
	}
	return ws
}

func once(ws []string) []string {
	slices.Sort(ws)
	return slices.Compact(ws)
}

// Alternatives are forms of one word that was asked for, one of which must be
// there: its stem in each language, since nobody says in which the word is.
type Alternatives struct {
	Words  []string // sorted
	Prefix bool     // Words has one, the beginning of any word
}

// alternatives reads a word of Question.Words; several, where it has a hyphen.
func alternatives(said string) []Alternatives {
	var as []Alternatives
	ws := Folded(said)
	for i, w := range ws {
		if i == len(ws)-1 && strings.HasSuffix(said, "*") {
			as = append(as, Alternatives{Words: []string{w}, Prefix: true})
			continue
		}
		a := Alternatives{Words: []string{w}} // of a text in no language
		for _, code := range lang.Codes() {
			a.Words = append(a.Words, stemmer(code)(w))
		}
		a.Words = once(a.Words)
		as = append(as, a)
	}
	return as
}

// In reports whether one of a is among the words, which are sorted.
func (a *Alternatives) In(words []string) bool {
	for _, w := range a.Words {
		i, found := slices.BinarySearch(words, w)
		if found || a.Prefix && i < len(words) && strings.HasPrefix(words[i], w) {
			return true
		}
	}
	return false
}
