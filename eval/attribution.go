package eval

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/cases"

	"ifolge/corpus"
)

// Options says how attributions are compared.
type Options struct {
	Punct     bool // punctuation marks count as tokens too
	Outermost bool // leave out predictions that have a Parent: the gold file marks only the outermost
}

// AttributionScores are the figures of [Attribution].
type AttributionScores struct {
	Documents, Gold, Predicted int

	Lines  []Line  // token, exact and overlap by role; AR full, AR relaxed, AR who; chain
	Source Share   // source|content: the right source, of the pairs whose contents match
	Values []Share // stance|content and so on, where gold has them
	Kinds  []Share // recall of AR relaxed by gold kind, the commonest first
	Rules  []Rule  // by Found of the predictions, the commonest first
	Scores []Bin   // by Score of the predictions
	Cues   []Cue   // by the words of the cue in gold, most missed first

	Missed, Wrong []Fault // by AR relaxed, in the order of the documents

	Disagreements []Disagreement // the same, in text order; what belongs together is one

	parts [][]Count // what each document adds to each line, to Source and to each value
}

// A Share is how many of some number are right.
type Share struct {
	Name  string
	Right int
	Of    int
}

// A Rule is how often the predictions of one rule or model are right.
type Rule struct {
	Found     string
	Relaxed   int // right by AR relaxed
	Who       int // right by AR who
	Predicted int
}

// A Bin is how often the predictions of about the same score are right.
type Bin struct {
	From, To  float64 // of the score
	Predicted int
	Score     float64 // the sum of their scores
	Who       int     // right by AR who
}

// bins parts the scores.
var bins = [...]float64{0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.001}

// ExpectedError is by how much the scores are off: the mean distance of a bin's
// mean score from the share that is right, weighed by the predictions in it
// (expected calibration error, Naeini et al. 2015). 0 where there are no scores.
func (s *AttributionScores) ExpectedError() float64 {
	off, n := 0.0, 0
	for _, b := range s.Scores {
		off += math.Abs(b.Score - float64(b.Who))
		n += b.Predicted
	}
	return off / float64(max(1, n))
}

// A Cue is how often the attributions with one cue are found.
type Cue struct {
	Words  string // in lower case; "" where the gold attribution has no cue
	Found  int    // by AR relaxed
	Gold   int
	Wrong  int // predictions with this cue that are wrong by AR relaxed
	Missed int // Gold - Found
}

// A Fault is an attribution of gold that was missed, or a predicted one that is
// wrong.
type Fault struct {
	Document string
	Found    string // rule of a wrong prediction; "" for a missed one
	Words    string // "SOURCE: … | CUE: … | CONTENT: …"
}

// The names of the lines, in the order they are printed.
var attributionLines = [...]string{
	"token content", "token source", "token cue",
	"exact content", "exact source", "exact cue",
	"overlap content", "overlap source", "overlap cue",
	"AR full", "AR relaxed", "AR who", "chain",
}

const (
	tokenLine   = 0
	exactLine   = 3
	overlapLine = 6
	fullLine    = 9
	relaxedLine = 10
	whoLine     = 11
	chainLine   = 12
	numLines    = 13
)

// The values of an attribution that are compared, in the order they are
// printed. A value that is the same everywhere in gold is not printed.
var valueKeys = [...]struct {
	name string
	of   func(*corpus.Attribution) string
}{
	{"stance", func(a *corpus.Attribution) string { return a.Stance }},
	{"certainty", func(a *corpus.Attribution) string { return a.Certainty }},
	{"polarity", func(a *corpus.Attribution) string { return a.Polarity }},
	{"source_type", func(a *corpus.Attribution) string { return a.SourceType }},
	{"kind", func(a *corpus.Attribution) string { return a.Kind }},
	{"speaker", func(a *corpus.Attribution) string { return a.Speaker }},
}

// Attribution compares predicted attributions with gold ones. Documents are
// matched by ID; one that pred lacks counts as one with no attributions, one
// that gold lacks is an error. Of pred only ID and Attributions are read.
//
// A span is the set of tokens it touches, a token being a run of letters,
// digits and underscores, or with Options.Punct also any other character that
// is no space. The measures, all summed over the documents:
//
//	token    by role: tokens that bear the role in any attribution
//	exact    by role: the same token set, each gold one matched once; empty
//	         roles left out
//	AR …     attributions are paired one to one, best content F1 first, then
//	         best source and cue F1
//	overlap  by role, over the pairs: the mean share of the predicted span that
//	         is right (P) and of the gold span that is found (R) (Hollingsworth
//	         and Teufel 2005; Johansson and Moschitti 2010)
//	full     the same content, source and cue
//	relaxed  content F1 of at least a half, source and cue close; a cue is also
//	         right where gold has none
//	who      content F1 of at least a half, source close: the headline
//	chain    links (parent, same) between attributions of different sources,
//	         both ends paired with a content F1 of at least a half
//
// Close is: predicted tokens all among gold's, or F1 of at least a half, or
// both empty.
func Attribution(gold, pred []corpus.Document, o Options) (*AttributionScores, error) {
	byID := map[string]*corpus.Document{}
	for i := range pred {
		byID[pred[i].ID] = &pred[i]
	}
	known := map[string]bool{}
	for i := range gold {
		known[gold[i].ID] = true
	}
	for i := range pred {
		if !known[pred[i].ID] {
			return nil, fmt.Errorf("predicted document %q is not among the gold ones; are the files of one set?", pred[i].ID)
		}
	}

	s := &AttributionScores{Documents: len(gold), Source: Share{Name: "source|content"}}
	values := make([]Share, len(valueKeys))
	kinds := map[string]*Share{}
	rules := map[string]*Rule{}
	cues := map[string]*Cue{}
	total := make([]Count, numLines)
	var parts [][]Count
	for i := range gold {
		g := &gold[i]
		var p corpus.Document
		if q := byID[g.ID]; q != nil {
			p = *q
		}
		if o.Outermost {
			p.Attributions = outermost(p.Attributions)
		}
		c := newComparison(g, &p, o.Punct)
		part := c.counts()
		parts = append(parts, append(part, c.shares()...))
		for k := range total {
			total[k].plus(part[k])
		}
		s.Source.Right += c.sourceRight
		s.Source.Of += c.sourceOf
		for k := range values {
			values[k].Right += c.values[k].Right
			values[k].Of += c.values[k].Of
		}
		c.breakDown(s, kinds, rules, cues)
		s.Disagreements = append(s.Disagreements, c.disagreements()...)
	}
	s.Gold, s.Predicted = int(total[fullLine].Gold), int(total[fullLine].Predicted)

	for k, name := range attributionLines {
		s.Lines = append(s.Lines, Line{Name: name, Count: total[k]})
	}
	intervals(s.Lines, parts)
	s.parts = parts
	for k, v := range values {
		if v.Of > 0 && differs(gold, valueKeys[k].of) {
			v.Name = valueKeys[k].name + "|content"
			s.Values = append(s.Values, v)
		}
	}
	s.Kinds = kindShares(gold, kinds)
	for _, r := range rules {
		s.Rules = append(s.Rules, *r)
	}
	slices.SortFunc(s.Rules, func(a, b Rule) int {
		return cmp.Or(cmp.Compare(b.Predicted, a.Predicted), cmp.Compare(a.Found, b.Found))
	})
	for _, c := range cues {
		c.Missed = c.Gold - c.Found
		s.Cues = append(s.Cues, *c)
	}
	slices.SortFunc(s.Cues, func(a, b Cue) int {
		return cmp.Or(cmp.Compare(b.Missed+b.Wrong, a.Missed+a.Wrong), cmp.Compare(b.Gold, a.Gold), cmp.Compare(a.Words, b.Words))
	})
	return s, nil
}

// outermost keeps the attributions without a parent. Their links go with them.
func outermost(as []corpus.Attribution) []corpus.Attribution {
	var kept []corpus.Attribution
	for _, a := range as {
		if a.Parent < 0 {
			a.Same = nil
			kept = append(kept, a)
		}
	}
	return kept
}

func differs(gold []corpus.Document, of func(*corpus.Attribution) string) bool {
	first := true
	var v string
	for i := range gold {
		for k := range gold[i].Attributions {
			w := of(&gold[i].Attributions[k])
			if !first && w != v {
				return true
			}
			v, first = w, false
		}
	}
	return false
}

// kindShares orders the kinds by how common they are in gold; of two as common
// the one that stands first in the file comes first.
func kindShares(gold []corpus.Document, kinds map[string]*Share) []Share {
	var out []Share
	seen := map[string]bool{}
	for i := range gold {
		for _, a := range gold[i].Attributions {
			if k := cmp.Or(a.Kind, "?"); !seen[k] {
				seen[k] = true
				out = append(out, *kinds[k])
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Share) int { return cmp.Compare(b.Of, a.Of) })
	return out
}

// The roles of an attribution, in the order of the lines.
const (
	content = iota
	source
	cue
	numRoles
)

// roles holds the tokens of each role, in ascending order.
type roles [numRoles][]int32

// A pairing is one gold and one predicted attribution that belong together.
type pairing struct {
	gold, pred int
	f1         float64 // of the contents
}

// A comparison is one document, gold and predicted.
type comparison struct {
	gold, pred *corpus.Document
	g, p       []roles
	pairs      []pairing
	toGold     []int // by predicted attribution: its gold one at content F1 of a half or more; -1: none

	goldFound, predRight, predWho []bool // by AR relaxed, AR relaxed, AR who

	sourceRight, sourceOf int
	values                [len(valueKeys)]Share
}

func newComparison(gold, pred *corpus.Document, punct bool) *comparison {
	ts := tokensOf(gold.Text, punct)
	c := &comparison{
		gold: gold, pred: pred, g: rolesOf(gold, ts), p: rolesOf(pred, ts),
		goldFound: make([]bool, len(gold.Attributions)),
		predRight: make([]bool, len(pred.Attributions)),
		predWho:   make([]bool, len(pred.Attributions)),
		toGold:    make([]int, len(pred.Attributions)),
	}
	c.pair()
	return c
}

// tokensOf returns the tokens of s in code points.
func tokensOf(s string, punct bool) []corpus.Points {
	var ts []corpus.Points
	n, inWord := 0, false
	for _, r := range s {
		switch {
		case isWord(r):
			if inWord {
				ts[len(ts)-1].End = n + 1
			} else {
				ts = append(ts, corpus.Points{Start: n, End: n + 1})
			}
		case punct && !isSpace(r):
			ts = append(ts, corpus.Points{Start: n, End: n + 1})
		}
		inWord = isWord(r)
		n++
	}
	return ts
}

// isWord is \w and isSpace is \s of Python's regular expressions, by which the
// measures are defined: a combining mark is no part of a word there.
func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

func isSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }

func rolesOf(d *corpus.Document, ts []corpus.Points) []roles {
	rs := make([]roles, len(d.Attributions))
	for i := range d.Attributions {
		a := &d.Attributions[i]
		rs[i] = roles{content: cover(a.Content, ts), source: cover(a.Source, ts), cue: cover(a.Cue, ts)}
	}
	return rs
}

// cover returns the tokens that any of ps touches, each once, in order.
func cover(ps []corpus.Points, ts []corpus.Points) []int32 {
	var set []int32
	for _, p := range ps {
		for i := sort.Search(len(ts), func(i int) bool { return ts[i].End > p.Start }); i < len(ts) && ts[i].Start < p.End; i++ {
			set = append(set, int32(i))
		}
	}
	slices.Sort(set)
	return slices.Compact(set)
}

// both returns the number of tokens in a and in b.
func both(a, b []int32) int {
	n := 0
	for i, k := 0, 0; i < len(a) && k < len(b); {
		switch {
		case a[i] < b[k]:
			i++
		case a[i] > b[k]:
			k++
		default:
			n, i, k = n+1, i+1, k+1
		}
	}
	return n
}

func setF1(a, b []int32) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	return float64(2*both(a, b)) / float64(len(a)+len(b))
}

func closeTo(g, p []int32) bool {
	n := both(g, p)
	return len(p) > 0 && n == len(p) || // predicted tokens all among gold's
		setF1(g, p) >= .5 ||
		len(g) == 0 && len(p) == 0
}

// pair pairs attributions one to one, best first; only those whose contents
// share a token.
func (c *comparison) pair() {
	type candidate struct {
		pairing
		rest float64 // F1 of source and cue
	}
	var cs []candidate
	for i := range c.g {
		g := &c.g[i]
		if len(g[content]) == 0 {
			continue
		}
		for j := range c.p {
			p := &c.p[j]
			f := setF1(g[content], p[content])
			if f > 0 {
				cs = append(cs, candidate{pairing{i, j, f}, setF1(g[source], p[source]) + setF1(g[cue], p[cue])})
			}
		}
	}
	slices.SortFunc(cs, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.f1, a.f1), cmp.Compare(b.rest, a.rest), cmp.Compare(a.gold, b.gold), cmp.Compare(a.pred, b.pred))
	})
	usedG, usedP := make([]bool, len(c.g)), make([]bool, len(c.p))
	for _, k := range cs {
		if !usedG[k.gold] && !usedP[k.pred] {
			usedG[k.gold], usedP[k.pred] = true, true
			c.pairs = append(c.pairs, k.pairing)
		}
	}
}

// counts returns what the document adds to each line, and fills the fields that
// hang on the pairs.
func (c *comparison) counts() []Count {
	out := make([]Count, numLines)
	for r := range numRoles {
		g, p := union(c.g, r), union(c.p, r)
		out[tokenLine+r].add(float64(both(g, p)), float64(len(p)), float64(len(g)))
		out[exactLine+r] = exact(c.g, c.p, r)
		o := &out[overlapLine+r]
		for _, k := range c.pairs {
			n := float64(both(c.g[k.gold][r], c.p[k.pred][r]))
			if m := len(c.p[k.pred][r]); m > 0 {
				o.RightP += n / float64(m)
			}
			if m := len(c.g[k.gold][r]); m > 0 {
				o.RightG += n / float64(m)
			}
		}
		o.Predicted, o.Gold = float64(filled(c.p, r)), float64(filled(c.g, r))
	}

	var full, relaxed, who float64
	for j := range c.toGold {
		c.toGold[j] = -1
	}
	for _, k := range c.pairs {
		g, p := &c.g[k.gold], &c.p[k.pred]
		if slices.Equal(g[content], p[content]) && slices.Equal(g[source], p[source]) && slices.Equal(g[cue], p[cue]) {
			full++
		}
		if k.f1 < .5 {
			continue
		}
		c.toGold[k.pred] = k.gold
		c.sourceOf++
		c.compareValues(&c.gold.Attributions[k.gold], &c.pred.Attributions[k.pred])
		if !closeTo(g[source], p[source]) {
			continue
		}
		c.sourceRight++
		who++
		c.predWho[k.pred] = true
		if len(g[cue]) == 0 || closeTo(g[cue], p[cue]) {
			relaxed++
			c.goldFound[k.gold], c.predRight[k.pred] = true, true
		}
	}
	nP, nG := float64(len(c.p)), float64(len(c.g))
	out[fullLine].add(full, nP, nG)
	out[relaxedLine].add(relaxed, nP, nG)
	out[whoLine].add(who, nP, nG)
	out[chainLine] = c.chain()
	return out
}

// shares returns what the document adds to Source and to each value, as counts
// whose F1 is the share.
func (c *comparison) shares() []Count {
	out := make([]Count, 1+len(valueKeys))
	out[0].add(float64(c.sourceRight), float64(c.sourceOf), float64(c.sourceOf))
	for k, v := range c.values {
		out[1+k].add(float64(v.Right), float64(v.Of), float64(v.Of))
	}
	return out
}

func union(as []roles, r int) []int32 {
	var set []int32
	for i := range as {
		set = append(set, as[i][r]...)
	}
	slices.Sort(set)
	return slices.Compact(set)
}

func filled(as []roles, r int) int {
	n := 0
	for i := range as {
		if len(as[i][r]) > 0 {
			n++
		}
	}
	return n
}

// exact compares the spans of a role as bags.
func exact(g, p []roles, r int) Count {
	key := func(set []int32) string {
		var b []byte
		for _, i := range set {
			b = binary.AppendUvarint(b, uint64(i))
		}
		return string(b)
	}
	left := map[string]int{}
	for i := range g {
		if len(g[i][r]) > 0 {
			left[key(g[i][r])]++
		}
	}
	right := 0
	for i := range p {
		if len(p[i][r]) == 0 {
			continue
		}
		if k := key(p[i][r]); left[k] > 0 {
			left[k]--
			right++
		}
	}
	var c Count
	c.add(float64(right), float64(filled(p, r)), float64(filled(g, r)))
	return c
}

func (c *comparison) compareValues(g, p *corpus.Attribution) {
	for k := range valueKeys {
		gv, pv := valueKeys[k].of(g), valueKeys[k].of(p)
		if gv == "" {
			continue
		}
		right := gv == pv
		if valueKeys[k].name == "speaker" {
			if !named(gv) {
				continue
			}
			right = sameSpeaker(gv, pv)
		}
		c.values[k].Of++
		if right {
			c.values[k].Right++
		}
	}
}

// named reports whether a speaker is judged: one with a capital letter that is
// not described as unnamed.
func named(s string) bool {
	isUpper := func(r rune) bool { return unicode.IsUpper(r) || unicode.Is(unicode.Other_Uppercase, r) }
	return strings.ContainsFunc(s, isUpper) && !strings.HasPrefix(cases.Fold().String(s), "unnamed")
}

// sameSpeaker reports whether the words of one hold all words of the other:
// "Peskov", "Dmitrij Peskov".
func sameSpeaker(g, p string) bool {
	gw, pw := speakerWords(g), speakerWords(p)
	among := func(a, b []string) bool {
		for _, w := range a {
			if !slices.Contains(b, w) {
				return false
			}
		}
		return true
	}
	return len(pw) > 0 && (among(pw, gw) || among(gw, pw))
}

func speakerWords(s string) []string {
	ws := strings.FieldsFunc(cases.Fold().String(s), func(r rune) bool { return !isWord(r) })
	return slices.DeleteFunc(ws, func(w string) bool { return len([]rune(w)) < 2 })
}

// A link joins two attributions, the lower index first.
type link [2]int

// links returns the links between attributions of different sources, sorted.
func links(d *corpus.Document) []link {
	var ls []link
	add := func(i, k int) {
		as := d.Attributions
		if i == k || k < 0 || k >= len(as) || slices.Equal(as[i].Source, as[k].Source) {
			return
		}
		ls = append(ls, link{min(i, k), max(i, k)})
	}
	for i, a := range d.Attributions {
		add(i, a.Parent)
		for _, k := range a.Same {
			add(i, k)
		}
	}
	slices.SortFunc(ls, func(a, b link) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(ls)
}

func (c *comparison) chain() Count {
	gl, pl := links(c.gold), links(c.pred)
	right := 0
	for _, l := range pl {
		i, k := c.toGold[l[0]], c.toGold[l[1]]
		if i >= 0 && k >= 0 && slices.Contains(gl, link{min(i, k), max(i, k)}) {
			right++
		}
	}
	var n Count
	n.add(float64(right), float64(len(pl)), float64(len(gl)))
	return n
}

// breakDown adds the document to the tables by kind, rule and cue and to the
// lists of faults.
func (c *comparison) breakDown(s *AttributionScores, kinds map[string]*Share, rules map[string]*Rule, cues map[string]*Cue) {
	o := corpus.NewOffsets(c.gold.Text)
	for i := range c.gold.Attributions {
		a := &c.gold.Attributions[i]
		k := entry(kinds, cmp.Or(a.Kind, "?"))
		k.Name = cmp.Or(a.Kind, "?")
		k.Of++
		words := cueWords(a, o)
		q := entry(cues, words)
		q.Words = words
		q.Gold++
		if c.goldFound[i] {
			k.Right++
			q.Found++
		} else {
			s.Missed = append(s.Missed, Fault{c.gold.ID, "", faultWords(a, o)})
		}
	}
	for i := range c.pred.Attributions {
		a := &c.pred.Attributions[i]
		r := entry(rules, a.Found)
		r.Found = a.Found
		r.Predicted++
		if c.predWho[i] {
			r.Who++
		}
		if a.Score > 0 {
			s.score(float64(a.Score), c.predWho[i])
		}
		if c.predRight[i] {
			r.Relaxed++
			continue
		}
		words := cueWords(a, o)
		q := entry(cues, words)
		q.Words = words
		q.Wrong++
		s.Wrong = append(s.Wrong, Fault{c.gold.ID, a.Found, faultWords(a, o)})
	}
}

// score adds a prediction to its bin.
func (s *AttributionScores) score(p float64, right bool) {
	if s.Scores == nil {
		for k := range len(bins) - 1 {
			s.Scores = append(s.Scores, Bin{From: bins[k], To: bins[k+1]})
		}
	}
	for k := range s.Scores {
		if b := &s.Scores[k]; p < b.To {
			b.Predicted++
			b.Score += p
			if right {
				b.Who++
			}
			return
		}
	}
}

func entry[T any](m map[string]*T, key string) *T {
	if m[key] == nil {
		m[key] = new(T)
	}
	return m[key]
}

func spanWords(ps []corpus.Points, o *corpus.Offsets) string {
	var ws []string
	for _, p := range ps {
		ws = append(ws, o.Words(p))
	}
	return strings.Join(ws, " … ")
}

func cueWords(a *corpus.Attribution, o *corpus.Offsets) string {
	return strings.ToLower(spanWords(a.Cue, o))
}

func faultWords(a *corpus.Attribution, o *corpus.Offsets) string {
	return "SOURCE: " + spanWords(a.Source, o) + " | CUE: " + spanWords(a.Cue, o) + " | CONTENT: " + spanWords(a.Content, o)
}
