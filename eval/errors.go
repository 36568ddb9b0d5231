package eval

import (
	"cmp"
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strings"

	"ifolge/corpus"
)

// A Disagreement is an attribution of gold that was missed, a found one that is
// wrong, or both, where the two are about the same words.
type Disagreement struct {
	Document    *corpus.Document    // of gold
	Gold, Found *corpus.Attribution // nil: there is none; never both
	Why         Reason
}

// A Reason is why gold and what was found do not agree by AR relaxed; of several
// the first.
type Reason string

const (
	NotFound    Reason = "not found"   // nothing is found that shares content with it
	NotInGold   Reason = "not in gold" // nothing in gold shares content with it
	WrongExtent Reason = "content"     // less than half of it in common
	WrongSource Reason = "source"
	WrongCue    Reason = "cue"
)

// disagreements returns them in text order.
func (c *comparison) disagreements() []Disagreement {
	found, paired := make([]int, len(c.g)), make([]bool, len(c.p))
	for i := range found {
		found[i] = -1
	}
	f1 := map[int]float64{}
	for _, k := range c.pairs {
		found[k.gold], paired[k.pred] = k.pred, true
		f1[k.gold] = k.f1
	}
	var ds []Disagreement
	for i := range c.g {
		if c.goldFound[i] {
			continue
		}
		d := Disagreement{Document: c.gold, Gold: &c.gold.Attributions[i], Why: NotFound}
		if j := found[i]; j >= 0 {
			d.Found = &c.pred.Attributions[j]
			switch {
			case f1[i] < .5:
				d.Why = WrongExtent
			case !closeTo(c.g[i][source], c.p[j][source]):
				d.Why = WrongSource
			default:
				d.Why = WrongCue
			}
		}
		ds = append(ds, d)
	}
	for j := range c.p {
		if !c.predRight[j] && !paired[j] {
			ds = append(ds, Disagreement{Document: c.gold, Found: &c.pred.Attributions[j], Why: NotInGold})
		}
	}
	slices.SortStableFunc(ds, func(a, b Disagreement) int { return cmp.Compare(a.extent().Start, b.extent().Start) })
	return ds
}

// extent is the stretch of text that d is about.
func (d *Disagreement) extent() corpus.Points {
	e := corpus.Points{Start: -1}
	for _, a := range []*corpus.Attribution{d.Gold, d.Found} {
		if a == nil {
			continue
		}
		for _, s := range slices.Concat(a.Source, a.Cue, a.Content) {
			if e.Start < 0 || s.Start < e.Start {
				e.Start = s.Start
			}
			e.End = max(e.End, s.End)
		}
	}
	e.Start = max(0, e.Start)
	return e
}

// An ErrorPage is an HTML page with all disagreements of some gold files, each
// in its text, for a person to work through. It needs nothing but itself.
type ErrorPage struct {
	files []errorFile
}

type errorFile struct {
	name   string
	scores *AttributionScores
}

func (p *ErrorPage) add(name string, s *AttributionScores) {
	p.files = append(p.files, errorFile{name, s})
}

//go:embed errors.html
var errorsHTML string

var errorsTemplate = template.Must(template.New("errors").Parse(errorsHTML))

// The page as the template sees it.
type (
	errorsData struct {
		Files                  string
		Gold, Predicted, Right int
		Missed, Wrong          int
		Filters                []errorFilter
		Cards                  []errorCard
	}
	// An errorFilter is what cards can be chosen by: its values with counts.
	errorFilter struct {
		Key, Name string
		Values    []errorValue
	}
	errorValue struct {
		Value string
		Count int
	}
	errorCard struct {
		N                                int
		What, Why, Kind, Rule, Cue, File string
		Document                         string
		Line                             int
		Score                            string
		Gold, Found                      []errorPiece
		GoldNote, FoundNote              string // where there is no such attribution
	}
	// An errorPiece is a run of text with the same roles.
	errorPiece struct {
		Text   string
		Class  string // "source", "cue", "content", or several of them; "" for none
		Begins string // roles that begin here, to be written before it
	}
)

// Write writes the page.
func (p *ErrorPage) Write(w io.Writer) error {
	var data errorsData
	var names []string
	count := map[string]map[string]int{}
	filters := []errorFilter{{Key: "what", Name: "What"}, {Key: "why", Name: "Why"}, {Key: "kind", Name: "Form"}, {Key: "rule", Name: "Rule"}, {Key: "cue", Name: "Cue"}}
	if len(p.files) > 1 {
		filters = append(filters, errorFilter{Key: "file", Name: "File"})
	}
	for _, f := range p.files {
		names = append(names, f.name)
		s := f.scores
		data.Gold += s.Gold
		data.Predicted += s.Predicted
		data.Missed += len(s.Missed)
		data.Wrong += len(s.Wrong)
		texts := map[*corpus.Document]*lined{}
		for i := range s.Disagreements {
			d := &s.Disagreements[i]
			if texts[d.Document] == nil {
				texts[d.Document] = newLined(d.Document.Text)
			}
			c := card(d, texts[d.Document])
			c.File, c.N = f.name, len(data.Cards)+1
			data.Cards = append(data.Cards, c)
			for _, kv := range [][2]string{{"what", c.What}, {"why", c.Why}, {"kind", c.Kind}, {"rule", c.Rule}, {"cue", c.Cue}, {"file", c.File}} {
				if count[kv[0]] == nil {
					count[kv[0]] = map[string]int{}
				}
				count[kv[0]][kv[1]]++
			}
		}
	}
	data.Right = data.Predicted - data.Wrong
	data.Files = strings.Join(names, ", ")
	for i := range filters {
		for v, n := range count[filters[i].Key] {
			filters[i].Values = append(filters[i].Values, errorValue{v, n})
		}
		slices.SortFunc(filters[i].Values, func(a, b errorValue) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
	}
	data.Filters = filters
	return errorsTemplate.Execute(w, data)
}

func card(d *Disagreement, t *lined) errorCard {
	c := errorCard{Why: string(d.Why), Document: d.Document.ID, Kind: "unsaid", Rule: "(nothing found)", GoldNote: "Gold has nothing here.", FoundNote: "Nothing found here."}
	e := d.extent()
	c.Line = t.line(e.Start)
	around := t.around(e)
	words := corpus.NewOffsets(d.Document.Text)
	if a := d.Found; a != nil {
		c.What = "wrong"
		c.Kind, c.Rule, c.Cue = cmp.Or(a.Kind, c.Kind), cmp.Or(a.Found, "(not said)"), cueWords(a, words)
		c.Found, c.FoundNote = t.pieces(a, around), ""
	}
	if a := d.Gold; a != nil {
		c.What = "missed"
		if d.Found != nil {
			c.What = "missed and wrong"
		}
		c.Kind, c.Cue = cmp.Or(a.Kind, c.Kind), cueWords(a, words)
		c.Gold, c.GoldNote = t.pieces(a, around), ""
	}
	c.Cue = cmp.Or(strings.Join(strings.Fields(c.Cue), " "), "(no cue)")
	return c
}

// lined is a text in code points that knows its lines.
type lined struct {
	runes []rune
	ends  []int // places of line ends
}

func newLined(s string) *lined {
	t := &lined{runes: []rune(s)}
	for i, r := range t.runes {
		if r == '\n' {
			t.ends = append(t.ends, i)
		}
	}
	return t
}

// line returns the line that holds code point p, from 1.
func (t *lined) line(p int) int {
	n, _ := slices.BinarySearch(t.ends, p)
	return n + 1
}

// context is how many code points around an attribution are shown at least,
// where there are so many.
const context = 200

// around widens e to whole sentences, as far as their marks tell.
func (t *lined) around(e corpus.Points) corpus.Points {
	from, to := max(0, e.Start-context), min(len(t.runes), e.End+context)
	for from > 0 && e.Start-from < 2*context && !t.stopsBefore(from) {
		from--
	}
	for to < len(t.runes) && to-e.End < 2*context && !t.stopsBefore(to) {
		to++
	}
	return corpus.Points{Start: from, End: to}
}

// stopsBefore reports whether a sentence or line ends right before p.
func (t *lined) stopsBefore(p int) bool {
	return p > 0 && (t.runes[p-1] == '\n' || p > 1 && t.runes[p-1] == ' ' && strings.ContainsRune(".!?:”»\"", t.runes[p-2]))
}

// pieces parts a stretch of text where roles of a begin and end.
func (t *lined) pieces(a *corpus.Attribution, in corpus.Points) []errorPiece {
	roles := []struct {
		name  string
		spans []corpus.Points
	}{{"source", a.Source}, {"cue", a.Cue}, {"content", a.Content}}
	cuts := []int{in.Start, in.End}
	for _, r := range roles {
		for _, s := range r.spans {
			for _, p := range []int{s.Start, s.End} {
				if in.Start < p && p < in.End {
					cuts = append(cuts, p)
				}
			}
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var ps []errorPiece
	for i := 0; i+1 < len(cuts); i++ {
		from, to := cuts[i], cuts[i+1]
		var classes, begin []string
		for _, r := range roles {
			for _, s := range r.spans {
				if s.Start <= from && to <= s.End {
					classes = append(classes, r.name)
					if s.Start == from || from == in.Start {
						begin = append(begin, r.name)
					}
					break
				}
			}
		}
		ps = append(ps, errorPiece{string(t.runes[from:to]), strings.Join(classes, " "), strings.Join(begin, " ")})
	}
	return ps
}
