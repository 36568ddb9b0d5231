package corefer

import (
	"strings"

	"ifolge/lang"
	"ifolge/learn"
)

// A class says what a pronoun stands for, in any language.
type class uint8

const (
	none     class = iota
	he             // "han", "his"
	she            // "hun", "her"
	it             // "den", "it"
	neuter         // "det", where a language tells it from the other
	they           // "de", "their"
	speaker        // "jeg", "my"
	speakers       // "vi", "our"
	hearer         // "du", "your"
	itself         // "seg", "himself"
	own            // "sin"
	this           // "dette", "these"
	each           // "hverandre"
	anyone         // "man", "one"
	some           // "noen", "all": joins nothing mostly
	who            // "som", "who": no mention
)

var classNames = [...]string{"", "he", "she", "it", "neuter", "they", "speaker", "speakers", "hearer", "itself", "own", "this", "each other", "anyone", "some", "who"}

// A sort is what kind of thing a noun names, after lang/CODE/sources.txt.
type sort uint8

const (
	unknown sort = iota
	person
	organisation
	publication
	document
	unnamed
	group
	place
)

var sortNames = [...]string{"", "person", "organisation", "publication", "document", "unnamed", "group", "place"}

// words is what a language knows of pronouns, nouns and given names.
type words struct {
	classes map[string]class
	genders map[string]gender // of nouns: "kvinne"
	given   map[string]gender // of given names, in lower case
	sorts   map[string]sort
	ends    map[uint64]sort // by the key of what a noun ends in
	endGen  map[uint64]gender

	unmarked bool // a noun's features leave out that it is definite, and singular
}

var byLang lang.Cache[*words]

func wordsFor(code string) *words { return byLang.Of(code, readWords) }

func readWords(code string) *words {
	w := &words{
		classes: map[string]class{}, genders: map[string]gender{}, given: map[string]gender{},
		sorts: map[string]sort{}, ends: map[uint64]sort{}, endGen: map[uint64]gender{},
	}
	each := func(r lang.Row, f func(word string)) {
		for p := range strings.SplitSeq(r.Field(0), ",") {
			f(strings.TrimSpace(p))
		}
	}
	for _, r := range lang.Table(code, "sources") {
		s := sort(index(sortNames[:], r.Field(1)))
		each(r, func(p string) {
			if end, ok := strings.CutPrefix(p, "-"); ok {
				w.ends[learn.Key(end)] = s
			} else {
				w.sorts[p] = s
			}
		})
	}
	for _, r := range lang.Table(code, "corefer") {
		kind, what, _ := strings.Cut(r.Field(1), " ")
		w.unmarked = w.unmarked || kind == "unmarked"
		each(r, func(p string) {
			switch kind {
			case "pronoun":
				w.classes[p] = class(index(classNames[:], what))
			case "noun":
				if end, ok := strings.CutPrefix(p, "-"); ok {
					w.endGen[learn.Key(end)] = genderNamed(what)
				} else {
					w.genders[p] = genderNamed(what)
				}
			}
		})
	}
	// Names cross borders; where two languages disagree the own one counts.
	for _, other := range append([]string{code}, lang.Codes()...) {
		for _, r := range lang.Table(other, "corefer") {
			if what, ok := strings.CutPrefix(r.Field(1), "given "); ok {
				each(r, func(p string) {
					p = strings.ToLower(p)
					if _, known := w.given[p]; !known {
						w.given[p] = genderNamed(what)
					}
				})
			}
		}
	}
	return w
}

func index(names []string, s string) int {
	for i, n := range names {
		if n == s {
			return i
		}
	}
	return 0
}

func genderNamed(s string) gender {
	switch s {
	case "he":
		return male
	case "she":
		return female
	}
	return 0
}

// noun returns what the noun with this lemma names, and the gender of whom.
func (w *words) noun(lemma string) (sort, gender) {
	s, sOK := w.sorts[lemma]
	g, gOK := w.genders[lemma]
	if sOK && gOK || len(lemma) < 4 {
		return s, g
	}
	k := learn.NoKey
	for i := len(lemma) - 1; i >= max(0, len(lemma)-24); i-- {
		k = learn.Extend(k, lemma[i])
		if v, ok := w.ends[k]; ok && !sOK {
			s = v // the longest end that is listed
		}
		if v, ok := w.endGen[k]; ok && !gOK {
			g = v
		}
	}
	return s, g
}
