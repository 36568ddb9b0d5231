package stance

import (
	"strings"

	"ifolge/lang"
	"ifolge/text"
)

// A stanceRow is one phrase of stances.txt or cues.txt.
type stanceRow struct {
	phrase    []string // lower case
	stance    Stance
	certainty Certainty // 0: the content's own
	negated   bool      // the phrase has its negation in it: "ikke i tvil om"
	whole     bool      // the cue has no other words
}

type hedgeRow struct {
	phrase    []string
	certainty Certainty
	where     string // "self", "other", "adverb" or "-", see reader.fits
}

type actRow struct {
	phrase    []string
	stance    Stance
	certainty Certainty
	whose     string // "self": only where the subject is the speaker; "start": only as the first words; "any"
}

// words are the word lists of one language, each under the first word of its
// phrases.
type words struct {
	stances  map[string][]stanceRow
	hedges   map[string][]hedgeRow
	acts     map[string][]actRow
	negation map[string]bool
	self     map[string]bool // "I"
	own      map[string]bool // "my"
	anyone   map[string]bool // "one"
}

var byLang lang.Cache[*words]

func wordsFor(code string) *words { return byLang.Of(code, readWords) }

func readWords(code string) *words {
	w := &words{
		stances: map[string][]stanceRow{}, hedges: map[string][]hedgeRow{}, acts: map[string][]actRow{},
		negation: map[string]bool{}, self: map[string]bool{},
		own: map[string]bool{}, anyone: map[string]bool{},
	}
	for _, row := range lang.Table(code, "negation") {
		into := w.negation
		switch row.Field(1) {
		case "self":
			into = w.self
		case "own":
			into = w.own
		case "anyone":
			into = w.anyone
		}
		for _, p := range phrases(row.Field(0)) {
			into[p[0]] = true
		}
	}
	seen := map[string]bool{}
	for _, row := range lang.Table(code, "stances") {
		for _, p := range phrases(row.Field(0)) {
			s, _ := parse(stances[:], row.Field(1))
			c, _ := parse(certainties[:], row.Field(2))
			seen[strings.Join(p, " ")] = true
			first, whole := strings.CutPrefix(p[0], "=")
			p[0] = first
			w.stances[first] = append(w.stances[first], stanceRow{p, Stance(s), Certainty(c), w.holdsNegation(p), whole})
		}
	}
	// The rows of cues.txt: lemma | class | stance | features | example.
	for _, row := range lang.Table(code, "cues") {
		for _, p := range phrases(row.Field(0)) {
			s, ok := parse(stances[:], row.Field(2))
			if !ok || seen[strings.Join(p, " ")] {
				continue
			}
			c := 0
			for f := range strings.FieldsSeq(row.Field(3)) {
				if v, ok := strings.CutPrefix(f, "certainty="); ok {
					c, _ = parse(certainties[:], v)
				}
			}
			w.stances[p[0]] = append(w.stances[p[0]], stanceRow{p, Stance(s), Certainty(c), w.holdsNegation(p), false})
		}
	}
	for _, row := range lang.Table(code, "hedges") {
		for _, p := range phrases(row.Field(0)) {
			c, _ := parse(certainties[:], row.Field(1))
			w.hedges[p[0]] = append(w.hedges[p[0]], hedgeRow{p, Certainty(c), row.Field(2)})
		}
	}
	for _, row := range lang.Table(code, "acts") {
		for _, p := range phrases(row.Field(0)) {
			s, _ := parse(stances[:], row.Field(1))
			c, _ := parse(certainties[:], row.Field(2))
			w.acts[p[0]] = append(w.acts[p[0]], actRow{p, Stance(s), Certainty(c), row.Field(3)})
		}
	}
	return w
}

// phrases splits the first field of a row: phrases parted by commas, each of
// one or more words.
func phrases(field string) [][]string {
	var ps [][]string
	for p := range strings.SplitSeq(field, ",") {
		if ws := strings.Fields(strings.ToLower(p)); len(ws) > 0 {
			ps = append(ps, ws)
		}
	}
	return ps
}

func parse(names []string, s string) (int, bool) {
	for i, n := range names {
		if i > 0 && n == s {
			return i, true
		}
	}
	return 0, false
}

func (w *words) holdsNegation(p []string) bool {
	for _, s := range p {
		if w.negation[s] {
			return true
		}
	}
	return false
}

func (w *words) isNegation(d *text.Document, i text.Index) bool {
	return w.negation[strings.ToLower(d.Form(i))]
}

func (w *words) isSelf(d *text.Document, i text.Index) bool {
	return w.self[strings.ToLower(d.Form(i))]
}

func (w *words) isOwn(d *text.Document, i text.Index) bool {
	return w.own[strings.ToLower(d.Form(i))]
}

// startingAt returns the rows of m whose first word may be token i, by its form
// or by its lemma.
func startingAt[R any](d *text.Document, i text.Index, m map[string][]R) []R {
	form, lemma := strings.ToLower(d.Form(i)), strings.ToLower(d.Lemma(i))
	rows := m[form]
	if more := m[lemma]; lemma != form && len(more) > 0 {
		rows = append(rows[:len(rows):len(rows)], more...)
	}
	return rows
}
