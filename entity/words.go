package entity

import (
	"cmp"
	"slices"
	"strings"

	"ifolge/lang"
)

// words are the word lists of one language.
type words struct {
	nouns        map[string]SourceType
	suffixes     map[string]SourceType
	pronouns     map[string]SourceType
	publications map[string]bool
	pressEnds    []string
	aliases      map[string][]string   // short and full names, folded → the words of the full one
	nameless     map[string][][]string // phrases by their first word
	endings      []ending              // longest first
	stops        map[string]bool       // words that end a noun phrase's core
	ands         map[string]bool
	articles     map[string]bool // of one among many: "en", "a"
	each         map[string]bool // one of all: "every"
	parts        map[string]bool // between some and all of them: "of"
	people       map[string]bool // nouns that are nobody in particular, and all of them in the definite plural: "mann"
	few          map[string]bool // numbers of people that hide who they are: "to"
	definite     map[string]bool // of one known: "the", "den"
	passed       map[string]bool // before the newspaper that words were said to: "til"
	prints       map[string]bool // verbs of newspapers: "skrive"
	describes    map[string]bool // verbs that say what somebody is: "beskrive"
	leaves       map[string]bool // words that a name is the same without: "the", "Mr."
}

type ending struct {
	form     string
	plural   bool
	definite bool
}

var byLang lang.Cache[*words]

func wordsFor(code string) *words { return byLang.Of(code, readWords) }

func readWords(code string) *words {
	w := &words{
		nouns: map[string]SourceType{}, suffixes: map[string]SourceType{}, pronouns: map[string]SourceType{},
		publications: map[string]bool{}, aliases: map[string][]string{}, nameless: map[string][][]string{},
		stops: map[string]bool{}, ands: map[string]bool{}, articles: map[string]bool{},
		each: map[string]bool{}, parts: map[string]bool{}, people: map[string]bool{},
		few: map[string]bool{}, definite: map[string]bool{}, leaves: map[string]bool{}, describes: map[string]bool{}, prints: map[string]bool{}, passed: map[string]bool{},
	}
	for _, row := range lang.Table(code, "sources") {
		t := parseType(row.Field(1))
		for p := range strings.SplitSeq(row.Field(0), ",") {
			p = strings.TrimSpace(p)
			if suffix, ok := strings.CutPrefix(p, "-"); ok {
				w.suffixes[suffix] = t
			} else {
				w.nouns[p] = t
			}
		}
	}
	for _, row := range lang.Table(code, "publications") {
		for p := range strings.SplitSeq(row.Field(0), ",") {
			p = strings.TrimSpace(p)
			if suffix, ok := strings.CutPrefix(p, "-"); ok {
				w.pressEnds = append(w.pressEnds, suffix)
			} else {
				w.publications[p] = true
			}
		}
	}
	for _, row := range lang.Table(code, "voicewords") {
		for p := range strings.SplitSeq(row.Field(0), ",") {
			p = strings.TrimSpace(p)
			switch kind := row.Field(1); kind {
			case "nameless":
				ws := strings.Fields(p)
				if len(ws) > 0 {
					w.nameless[ws[0]] = append(w.nameless[ws[0]], ws)
				}
			case "ending", "definite ending", "plural ending", "definite plural ending":
				w.endings = append(w.endings, ending{p, strings.Contains(kind, "plural"), strings.Contains(kind, "definite")})
			case "stop":
				w.stops[p] = true
			case "and":
				w.ands[p] = true
			case "article":
				w.articles[p] = true
			case "each":
				w.each[p] = true
			case "part":
				w.parts[p] = true
			case "people":
				w.people[p] = true
			case "few":
				w.few[p] = true
			case "definite":
				w.definite[p] = true
			case "passed to":
				w.passed[p] = true
			case "describe":
				w.describes[p] = true
			case "prints":
				w.prints[p] = true
			case "leave":
				w.leaves[p] = true
			default:
				if t, ok := strings.CutPrefix(kind, "pronoun "); ok {
					w.pronouns[p] = parseType(t)
				}
			}
		}
	}
	for _, row := range lang.Table(code, "aliases") {
		full := w.bareWords(row.Field(0))
		for p := range strings.SplitSeq(row.Field(1), ",") {
			w.aliases[strings.Join(w.bareWords(p), " ")] = full
		}
	}
	slices.SortStableFunc(w.endings, func(a, b ending) int { return cmp.Compare(len(b.form), len(a.form)) })
	return w
}

// bareWords are the words of a name in lower case without those that it is the same
// without.
func (w *words) bareWords(name string) []string {
	return slices.DeleteFunc(strings.Fields(lower(name)), func(f string) bool { return w.leaves[f] })
}

func parseType(s string) SourceType {
	for i, n := range sourceTypes {
		if i > 0 && n == s {
			return SourceType(i)
		}
	}
	return Unknown
}
