package story

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/lang"
	"ifolge/text"
)

// base is the language whose words those of the others are folded to, so that
// "sjukehus" and "hospital" can be compared with "sykehus".
const base = "nb"

// A folder folds the words of one language.
type folder struct {
	words map[string][]sense // lemma → lemmas of base, the usual one first
}

// A sense of a word; pos is 0 where it holds for every part of speech.
type sense struct {
	word string
	pos  text.POS
}

// partsOfSpeech are those of the third column of the tables.
var partsOfSpeech = map[string]text.POS{"N": text.NOUN, "V": text.VERB, "A": text.ADJ, "ADV": text.ADV}

var folders lang.Cache[*folder]

func folderFor(code string) *folder { return folders.Of(code, readFolder) }

func readFolder(code string) *folder {
	f := &folder{words: map[string][]sense{}}
	for _, r := range lang.Table(code, "fold") {
		w, to := r.Field(0), r.Field(1)
		if to != "" {
			f.words[w] = append(f.words[w], sense{to, partsOfSpeech[r.Field(2)]})
		}
	}
	return f
}

// lexicon is what is known of the words of base.
type lexicon struct {
	same  map[string]string   // near-synonyms → the one that stands for them
	known map[string]bool     // words that compounds are made of
	tells map[string]int32    // in hundredths: how much a common word tells
	about map[string][]string // the matters that a word belongs to
}

var lexicons lang.Cache[*lexicon]

func words() *lexicon { return lexicons.Of(base, readLexicon) }

func readLexicon(code string) *lexicon {
	x := &lexicon{same: map[string]string{}, known: map[string]bool{}, tells: map[string]int32{}, about: map[string][]string{}}
	know := func(w string) {
		if utf8.RuneCountInString(w) >= shortestPart && strings.IndexFunc(w, notLetter) < 0 {
			x.known[w] = true
		}
	}
	for _, r := range lang.Table(code, "fold") {
		if _, ok := x.same[r.Field(0)]; !ok && r.Field(1) != "" {
			x.same[r.Field(0)] = r.Field(1)
		}
		know(r.Field(0))
		know(r.Field(1))
	}
	for _, other := range lang.Codes() {
		if other == code {
			continue
		}
		for _, r := range lang.Table(other, "fold") {
			know(r.Field(1))
		}
	}
	for _, r := range lang.Table(code, "common") {
		n, _ := strconv.Atoi(r.Field(0))
		for w := range strings.SplitSeq(r.Field(1), ",") {
			w = strings.TrimSpace(w)
			know(w)
			w = x.one(w)
			if was, ok := x.tells[w]; !ok || int32(n) < was {
				x.tells[w] = int32(n)
			}
		}
	}
	for _, r := range lang.Table(code, "related") {
		ws := strings.Fields(r.Field(0))
		for _, w := range ws {
			w = x.one(strings.ReplaceAll(w, "_", " "))
			x.about[w] = append(x.about[w], "~"+ws[0])
		}
	}
	return x
}

// told returns how much of a weight w a word tells: a common one tells less.
func (x *lexicon) told(word string, w int64) int64 {
	if n, ok := x.tells[word]; ok {
		return w * int64(n) / 100
	}
	return w
}

// one returns the word that stands for w and its near-synonyms.
func (x *lexicon) one(w string) string {
	if to, ok := x.same[w]; ok {
		return to
	}
	return w
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// shortestPart is how many letters a part of a compound has at least.
const shortestPart = 3

// parts splits a compound into words that are known, the head last: "forsvars",
// "minister". It returns nil where w is none.
func (x *lexicon) parts(w string) []string {
	if len(w) < 2*shortestPart || strings.IndexFunc(w, notLetter) >= 0 {
		return nil
	}
	for i := shortestPart; i <= len(w)-shortestPart; i++ { // the longest head first
		if !utf8.RuneStart(w[i]) || !x.known[w[i:]] || utf8.RuneCountInString(w[i:]) <= shortestPart {
			continue
		}
		left := w[:i]
		for _, glue := range []string{"", "s", "e"} {
			if stem, ok := strings.CutSuffix(left, glue); ok && x.known[stem] {
				return []string{x.one(stem), x.one(w[i:])}
			}
		}
		if i > shortestPart {
			return []string{x.one(w[i:])}
		}
	}
	return nil
}

// fold returns the word of base that stands for a lemma of a language, as the part
// of speech that it is, where the tables tell them apart.
func fold(code, lemma string, pos text.POS) string {
	w := strings.ToLower(lemma)
	if code != base {
		to := ""
		for _, s := range folderFor(code).words[w] {
			if to == "" || s.pos == pos && pos != 0 {
				to = s.word
			}
			if s.pos == pos || s.pos == 0 {
				break
			}
		}
		if to != "" {
			w = to
		}
	}
	return words().one(w)
}

// content reports whether a word of this kind says something by itself.
func content(p text.POS) bool {
	switch p {
	case text.NOUN, text.VERB, text.ADJ, text.PROPN, text.X:
		return true
	}
	return false
}

// once sorts ws and drops doubles.
func once(ws []string) []string {
	slices.Sort(ws)
	return slices.Compact(ws)
}
