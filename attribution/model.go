package attribution

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"ifolge/learn"
	"ifolge/model"
	"ifolge/text"
)

// Section is the name of the finder's part of a model file.
const Section = "finder"

// A Model weighs what the rules found, and what they let lie, and keeps what is
// likely. It is immutable; any number of goroutines may use it.
//
// It also knows which sentences go on with a turn of direct speech, before the
// rules read.
//
// Of each word that may be a cue it asks: is anything attributed here, and if
// so, which of the clauses and phrases around it is the content, which the
// source? The answers share one distribution (a conditional log-linear model):
// nothing, or a content and a source. What the rules say is among its features,
// and so are relations, parts of speech, the classes of the word lists and the
// state of quotation; the words themselves come last. So most of what it learns
// of one language holds for another.
type Model struct {
	turns learn.Hashed // see turn.go
	parts []part
	scale [2][]calib // of what the rules found, of what they let lie
}

// A part is one log-linear model. A Model takes the mean of what its parts say,
// which is righter than what each of them says: they err apart.
type part struct {
	w learn.Hashed
	h *hidden // nil: none
}

// hashBits is how many weights a part has, as a power of two.
const hashBits = 18

// A calib is a point of the line from what the model computes to how often that
// is right.
type calib struct{ raw, right float32 }

func slot(feature uint32) uint32 { return learn.Slot(feature, hashBits) }

// score is what the features of something speak for it, a logarithm of odds.
func (p *part) score(feats []uint32) float64 { return float64(p.w.Sum(feats)) / learn.HashedUnit }

// A verdict is what is chosen at a site.
type verdict struct {
	content, source int
	p               float64 // of this content with this source, and what says nearly the same
}

// An oddsTable holds a number for each content of a site with each source.
type oddsTable [mostContents * mostSources]float64

// odds fills t with the odds of each content with each source, against 1 for
// nothing, and returns the sum of all. Where blind, the features that name words
// are not looked at. What further speaks for a pair is added where it is not nil.
func (c *site) odds(t *oddsTable, score func(feats []uint32) float64, further func(a, b int) float64, blind bool) (z float64) {
	of := func(feats, words []uint32) float64 {
		if blind {
			return score(feats)
		}
		return score(feats) + score(words)
	}
	base := of(c.feats, c.words)
	var cs [mostContents]float64
	var ss [mostSources]float64
	for n := range c.contents {
		cs[n] = of(c.contents[n].feats, c.contents[n].words)
	}
	for n := range c.sources {
		ss[n] = of(c.sources[n].feats, c.sources[n].words)
	}
	var mem [4]uint32
	z = 1
	for a := range c.contents {
		for b := range c.sources {
			x := base + cs[a] + ss[b] + score(pair(mem[:0], &c.contents[a], &c.sources[b])) + c.offset(a, b)
			if further != nil {
				x += further(a, b)
			}
			k := a*len(c.sources) + b
			t[k] = math.Exp(min(40, x))
			z += t[k]
		}
	}
	return z
}

// weigh chooses at site c.
func (m *Model) weigh(c *site) verdict {
	var t, mean oddsTable
	n := len(c.contents) * len(c.sources)
	for k := range m.parts {
		p := &m.parts[k]
		var further func(a, b int) float64
		if p.h != nil {
			var s sums[int32]
			p.h.read(c, &s)
			further = func(a, b int) float64 { return p.h.pair(&s, a, b) }
		}
		z := c.odds(&t, p.score, further, false)
		for j := range n {
			mean[j] += t[j] / z / float64(len(m.parts))
		}
	}
	best := 0
	for j := range n {
		if mean[j] > mean[best] {
			best = j
		}
	}
	v := verdict{content: best / len(c.sources), source: best % len(c.sources)}
	// What is chosen, and what would be as right.
	for a := range c.contents {
		if a != v.content && !alike(c.contents[a].spans, c.contents[v.content].spans) {
			continue
		}
		for b := range c.sources {
			if b == v.source || sameVoice(c.sources[b].spans, c.sources[v.source].spans) {
				v.p += mean[a*len(c.sources)+b]
			}
		}
	}
	return v
}

// offset is what is believed of content a with source b before anything is
// learned: of what the rules chose the log odds of the rule, of the rest little.
func (c *site) offset(a, b int) float64 {
	if c.rule >= 0 && c.contents[a].ruled && c.sources[b].ruled {
		return c.prior
	}
	return -3.5
}

// sameVoice reports whether two sources differ in length alone.
func sameVoice(a, b []text.Span) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	return a[0].Contains(b[0]) || b[0].Contains(a[0])
}

// alike reports whether two contents share half of their tokens.
func alike(a, b []text.Span) bool {
	na, nb, both := 0, 0, 0
	for _, x := range a {
		na += x.Len()
		for _, y := range b {
			both += max(0, int(min(x.End, y.End)-max(x.Start, y.Start)))
		}
	}
	for _, y := range b {
		nb += y.Len()
	}
	return 4*both >= na+nb
}

// Usual is the least Score of what a reader is shown who has asked for nothing
// else.
const Usual = 0.5

// Find returns the attributions of d whose Score is at least least. See [Find]
// for what else holds. What the rules chose keeps their name in Found; where the
// model chose another content or source, or the place itself, it stands there.
func (m *Model) Find(d *text.Document, least float32) []Attribution {
	if len(d.Tokens) == 0 || len(d.Sentences) == 0 {
		return nil
	}
	f := newFinder(d)
	f.turns = m.turns
	f.find()
	f.choose(f.sites(), m, least)
	f.nest()
	f.resolve()
	return f.as
}

// choose keeps, of what the sites may say, what is likely.
func (f *finder) choose(cs []site, m *Model, least float32) {
	old := f.as
	f.as = nil
	var all []Attribution
	for n := range cs {
		c := &cs[n]
		v := m.weigh(c)
		p := m.calibrated(v.p, c.rule >= 0)
		if p < least {
			continue
		}
		o, s := &c.contents[v.content], &c.sources[v.source]
		var a Attribution
		if c.rule >= 0 {
			a = old[c.rule]
		} else {
			a = Attribution{Parent: -1}
			if c.speech == 0 {
				a.Cue = f.cueSpan(c.at, o)
			}
		}
		if !o.ruled || !s.ruled {
			a.Found = "model:finder"
		}
		if !o.ruled {
			a.Content, a.Form = o.spans, 0
			if c.speech != 0 {
				a.Form = Direct
			}
		}
		a.Source = text.Span{}
		if len(s.spans) > 0 {
			a.Source = s.spans[0]
		}
		if a.Form == 0 {
			a.Form = f.form(a.Content)
		}
		if c.rule < 0 && len(a.Cue) > 0 {
			f.addNegation(&a)
			a.Recipient, _ = f.recipient(c.at, a.Source)
		}
		a.Score = p
		all = append(all, a)
	}
	// Surer ones first: of two that say the same at words side by side one stays.
	slices.SortStableFunc(all, func(a, b Attribution) int { return cmp.Compare(b.Score, a.Score) })
	begins := map[text.Index][]int{} // kept ones by where their content begins
	for _, a := range all {
		at := a.Content[0].Start
		if !slices.ContainsFunc(begins[at], func(n int) bool { return f.as[n].repeats(a) }) {
			begins[at] = append(begins[at], len(f.as))
			f.as = append(f.as, a)
		}
	}
	// "vil ikke kommentere funnet": not that she will not, and that she comments.
	cues := map[text.Index][]int{} // by their words
	for n, a := range f.as {
		for _, s := range a.Cue {
			for i := s.Start; i < s.End; i++ {
				cues[i] = append(cues[i], n)
			}
		}
	}
	kept := f.as[:0:0]
	for n, a := range f.as {
		if len(a.Content) == 1 && a.Content[0].Len() <= 2 && slices.ContainsFunc(cues[a.Content[0].Start], func(m int) bool {
			return m != n && f.as[m].Source == a.Source && inAny(f.as[m].Cue, a.Content[0].End-1)
		}) {
			continue
		}
		kept = append(kept, a)
	}
	f.as = kept
}

// repeats reports whether b says the same as a, by the same source or at words
// side by side.
func (a *Attribution) repeats(b Attribution) bool {
	return slices.Equal(a.Content, b.Content) && (a.Source == b.Source || len(a.Cue) > 0 && len(b.Cue) > 0 && near(a.Cue[0], b.Cue[0]))
}

func near(a, b text.Span) bool { return a.Start-b.Start < 6 && b.Start-a.Start < 6 }

// cueSpan is the cue of word i with the particles of its row and the preposition
// of the content.
func (f *finder) cueSpan(i text.Index, o *option) []text.Span {
	cue := []text.Span{{Start: i, End: i + 1}}
	for _, cl := range [...]class{classVerb, classPhrase, classNoun} {
		if ms := f.cuesAt(i, cl); len(ms) > 0 {
			cue = ms[0].spans(i)
			break
		}
	}
	last := &cue[len(cue)-1]
	if o.prep.Len() > 0 && o.prep.Start == last.End {
		last.End = o.prep.End
	}
	return cue
}

// calibrated turns what the model computes into how often that is right. It
// rounds, so that machines which differ in the last bit agree.
func (m *Model) calibrated(raw float64, ruled bool) float32 {
	p := float32(math.Round(raw*1000) / 1000)
	scale := m.scale[1]
	if ruled {
		scale = m.scale[0]
	}
	if len(scale) == 0 {
		return p
	}
	for n, c := range scale {
		if p > c.raw {
			continue
		}
		if n == 0 {
			return c.right
		}
		b := scale[n-1]
		return b.right + (c.right-b.right)*(p-b.raw)/(c.raw-b.raw)
	}
	return scale[len(scale)-1].right
}

const modelFormat = 2

var errModel = errors.New("section is broken; rebuild the model with ifolge train")

func (m *Model) encode() []byte {
	b := []byte{modelFormat, hashBits, byte(len(m.parts))}
	put := func(x int64) {
		b = binary.AppendVarint(b, x)
	}
	for _, scale := range m.scale {
		put(int64(len(scale)))
		for _, c := range scale {
			put(int64(c.raw * 10000))
			put(int64(c.right * 10000))
		}
	}
	b = m.turns.Append(b)
	for _, p := range m.parts {
		if b = p.w.Append(append(b, byte(bit(p.h != nil)))); p.h != nil {
			b = p.h.append(b)
		}
	}
	return b
}

// New reads the finder's part of a model file.
func New(f *model.File) (*Model, error) {
	b, err := f.Section(Section)
	if err != nil {
		return nil, fmt.Errorf("finder: %w", err)
	}
	return Decode(b)
}

// Decode reads what [Train] wrote.
func Decode(b []byte) (*Model, error) {
	r := learn.NewReader(b)
	head := r.Bytes(3)
	if r.Err() != nil || head[0] != modelFormat || head[1] != hashBits {
		return nil, fmt.Errorf("finder: %w", errModel)
	}
	parts := int(head[2])
	m := &Model{}
	for k := range m.scale {
		n := int(r.Varint())
		if r.Err() != nil || n < 0 || n > 1000 {
			return nil, fmt.Errorf("finder: %w", errModel)
		}
		for range n {
			m.scale[k] = append(m.scale[k], calib{float32(r.Varint()) / 10000, float32(r.Varint()) / 10000})
		}
	}
	m.turns = r.Hashed(turnBits)
	for range parts {
		layered := r.Bytes(1)
		p := part{w: r.Hashed(hashBits)}
		if r.Err() == nil && layered[0] != 0 {
			p.h = readHidden(r)
		}
		m.parts = append(m.parts, p)
		if r.Err() != nil {
			break
		}
	}
	if r.Err() != nil || r.Len() > 0 {
		return nil, fmt.Errorf("finder: %w", errModel)
	}
	return m, nil
}
