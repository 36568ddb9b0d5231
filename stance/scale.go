package stance

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/lang"
	"ifolge/text"
)

// Everyday is the scale of who has none: its words say more or less, and no figure.
const Everyday = "everyday"

// A Likelihood is the words that say how likely a content is, kept with the scale
// they belong to. "Mulig" is anything between a doubt and a courtesy, and from
// Norwegian police or intelligence between 40 and 60 per cent.
type Likelihood struct {
	Words    string    // as they stand; "" where no word says how likely
	Scale    string    // "norwegian", "icd203" or Everyday; "" without words
	From, To int       // per cent, the scale's own reading; both 0 where it has none
	At       text.Span // of the words
}

// A scale is the words for likelihood that some bodies use as they are defined.
type scale struct {
	name    string
	country string     // of these bodies: ISO 3166-1 alpha-2
	bodies  [][]string // their names, folded
	steps   map[string][]step
}

type step struct {
	phrase    []string // first word is the key in scale.steps
	from, to  int
	certainty Certainty
}

// scales are those of one language: lang/CODE/scales.txt.
type scales struct {
	all    []*scale
	before map[string]bool // words that make another thing of the word behind them: "mer", "not"
}

var scalesByLang lang.Cache[*scales]

func scalesFor(code string) *scales { return scalesByLang.Of(code, readScales) }

func readScales(code string) *scales {
	s := &scales{before: map[string]bool{}}
	of := func(name string) *scale {
		for _, x := range s.all {
			if x.name == name {
				return x
			}
		}
		x := &scale{name: name, steps: map[string][]step{}}
		s.all = append(s.all, x)
		return x
	}
	for _, row := range lang.Table(code, "scales") {
		switch row.Field(0) {
		case "before":
			for _, p := range phrases(row.Field(1)) {
				s.before[p[0]] = true
			}
		case "bodies":
			x := of(row.Field(1))
			x.country = row.Field(2)
			x.bodies = append(x.bodies, phrases(row.Field(3))...)
		default:
			x := of(row.Field(0))
			low, high, _ := strings.Cut(row.Field(2), "-")
			from, _ := strconv.Atoi(low)
			to, _ := strconv.Atoi(high)
			c, _ := parse(certainties[:], row.Field(3))
			for _, p := range phrases(row.Field(1)) {
				x.steps[p[0]] = append(x.steps[p[0]], step{p, from, to, Certainty(c)})
			}
		}
	}
	return s
}

// ScaleOf returns the scale of a source of an article in the language code, by the
// words for it: its fullest name, the words of a metonym, of a report. Countries are
// those that the words name, ISO 3166-1 alpha-2: the police of Sweden have no
// Norwegian scale. Who is in no table speaks as everybody does.
//
//	ScaleOf("nb", nil, "PSTs trusselvurdering") // "norwegian"
func ScaleOf(code string, countries []string, names ...string) string {
	for _, name := range names {
		written := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" \t\n\u00a0,;:()\"«»“”", r) })
		for _, x := range scalesFor(code).all {
			if len(countries) > 0 && !contains(countries, x.country) {
				continue
			}
			for _, b := range x.bodies {
				if holds(written, b) {
					return x.name
				}
			}
		}
	}
	return Everyday
}

// holds reports whether the words of p follow each other in ws, the last of them
// perhaps in the genitive: "PSTs vurdering", and not "Politiets Fellesforbund", which
// is another's name.
func holds(ws, p []string) bool {
	for i := 0; i+len(p) <= len(ws); i++ {
		k := 0
		for ; k < len(p); k++ {
			w := strings.NewReplacer(".", "", "’", "'").Replace(strings.ToLower(ws[i+k]))
			if w == p[k] {
				continue
			}
			stem := strings.TrimSuffix(strings.TrimSuffix(w, "s"), "'")
			if k < len(p)-1 || stem != p[k] || i+k+1 < len(ws) && capital(ws[i+k+1]) {
				break
			}
		}
		if k == len(p) {
			return true
		}
	}
	return false
}

func capital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

func contains(ss []string, s string) bool {
	for _, x := range ss {
		if x == s {
			return true
		}
	}
	return false
}

// Likely returns the words that say how likely the content is, by the scale of who
// says so, and what that makes of r, the reading of the same spans: where a word of
// the scale stands in the cue, between cue and content, or in the content's main
// clause, certainty is the scale's. Any other word is everyday, whoever speaks.
func Likely(d *text.Document, scale string, r Reading, cue, content []text.Span) (Likelihood, Reading) {
	rd := reader{d: d, content: clipAll(d, content), cue: clipAll(d, cue)}
	code := d.Lang
	for _, s := range append(rd.cue, rd.content...) {
		if s.Len() > 0 {
			code = d.LangAt(s.Start)
			break
		}
	}
	rd.w = wordsFor(code)
	sc := scalesFor(code)
	for _, x := range sc.all {
		if x.name != scale {
			continue
		}
		rd.findMain()
		if at, st, ok := rd.step(sc, x); ok {
			switch r.Stance {
			case Asserts, Believes, Confirms:
				r.Certainty, r.CertaintyAt = st.certainty, at
			}
			return Likelihood{d.Words(at), x.name, st.from, st.to, at}, r
		}
	}
	if r.Certainty != Possible && r.Certainty != Probable || r.CertaintyAt.Len() == 0 {
		return Likelihood{}, r
	}
	return Likelihood{Words: d.Words(r.CertaintyAt), Scale: Everyday, At: r.CertaintyAt}, r
}

// step finds the first word of a scale, the longest that begins there.
func (r *reader) step(sc *scales, x *scale) (text.Span, step, bool) {
	try := func(i, end text.Index) (text.Span, step, bool) {
		var best step
		for _, s := range x.steps[strings.ToLower(r.d.Form(i))] {
			if len(s.phrase) > len(best.phrase) && i+text.Index(len(s.phrase)) <= end && r.follows(i, s.phrase) {
				best = s
			}
		}
		return text.Span{Start: i, End: i + text.Index(len(best.phrase))}, best, best.phrase != nil && !r.turned(sc, i)
	}
	const near = 8 // tokens between cue and content: "anser det som meget sannsynlig at"
	for _, q := range r.cue {
		end := q.End
		if c := r.first.Start; r.first.Len() > 0 && c > end && c-end <= near && r.together(q.Start, c) {
			end = c
		}
		for i := q.Start; i < end; i++ {
			if at, s, ok := try(i, end); ok {
				return at, s, true
			}
		}
	}
	for i := r.first.Start; i < r.first.End; i++ {
		if at, s, ok := try(i, r.first.End); ok {
			// "lite sannsynlig" hangs together by its last word.
			last := at.End - 1
			if r.inMainClause(last) && (r.reaches(last) || last == r.main) {
				return at, s, true
			}
		}
	}
	return text.Span{}, step{}, false
}

// follows reports whether the words of p stand at token i.
func (r *reader) follows(i text.Index, p []string) bool {
	for k, w := range p {
		if !strings.EqualFold(r.d.Form(i+text.Index(k)), w) {
			return false
		}
	}
	return true
}

// turned reports whether a word before token i makes another thing of it: "mer
// sannsynlig", "ikke sannsynlig", "hvor sannsynlig".
func (r *reader) turned(sc *scales, i text.Index) bool {
	for k := max(i-2, 0); k < i; k++ {
		w := strings.ToLower(r.d.Form(k))
		if r.w.isNegation(r.d, k) || k == i-1 && sc.before[w] {
			return true
		}
	}
	return false
}

// together reports whether two tokens are of one sentence.
func (r *reader) together(a, b text.Index) bool {
	m, ok := r.d.SentenceAt(a)
	n, ok2 := r.d.SentenceAt(b)
	return ok && ok2 && m == n
}
