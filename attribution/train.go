package attribution

import (
	"context"
	"errors"
	"math"
	"slices"

	"ifolge/learn"
	"ifolge/text"
)

// A Lesson is a document with what is attributed in it. Its layers should be
// those of models that have not seen it, so that what is learned is what will be
// met.
type Lesson struct {
	Doc  *text.Document
	Gold []Attribution // Source, Cue and Content are read
}

// TrainOptions say how a Model is trained. Zero numbers mean the usual.
type TrainOptions struct {
	Epochs   int // 12
	Folds    int // for the scale of scores, 5
	Seed     uint64
	Progress func(done, total int)
}

// A lesson is a Lesson as the trainer sees it.
type lesson struct {
	f     *finder
	sites []site
	right []target

	// the same where no rule but those of direct speech has read it
	bare      []site
	bareRight []target
}

// A target is what is right at a site.
type target struct {
	options []int // content*len(sources)+source, all as right; none: nothing is attributed
	skip    bool  // no option is right, though something is attributed
}

// Train learns from lessons and returns the section of a model file.
//
// A row of the word lists that only this one document bears out is hidden from
// the rules while they read it: every word of the lessons is known to the lists,
// and of the words of a new text not every one is.
func Train(ctx context.Context, lessons []Lesson, o TrainOptions) ([]byte, error) {
	if o.Epochs == 0 {
		o.Epochs = 12
	}
	if o.Folds == 0 {
		o.Folds = 5
	}
	if o.Progress == nil {
		o.Progress = func(int, int) {}
	}
	if len(lessons) == 0 {
		return nil, errors.New("no lessons")
	}
	ls := prepare(lessons)
	// The scale is that of models that have not seen what they judge.
	var raw []judged
	for k := range o.Folds {
		var rest []lesson
		for n := range ls {
			if n%o.Folds != k {
				rest = append(rest, ls[n])
			}
		}
		if len(rest) == 0 {
			break
		}
		w, err := fit(ctx, rest, o)
		if err != nil {
			return nil, err
		}
		m := &Model{w: learn.QuantiseHashed(w)}
		for n := k; n < len(ls); n += o.Folds {
			raw = append(raw, judge(m, &ls[n])...)
		}
		o.Progress(k+1, o.Folds+1)
	}
	w, err := fit(ctx, ls, o)
	if err != nil {
		return nil, err
	}
	m := &Model{w: learn.QuantiseHashed(w)}
	var ruled, bare []judged
	for _, j := range raw {
		if j.ruled {
			ruled = append(ruled, j)
		} else {
			bare = append(bare, j)
		}
	}
	m.scale = [2][]calib{scaleOf(ruled), scaleOf(bare)}
	o.Progress(o.Folds+1, o.Folds+1)
	return m.encode(), nil
}

// prepare reads the lessons by the rules and says what is right at each site.
func prepare(lessons []Lesson) []lesson {
	inDocs := map[string][]int{} // documents in which a lemma is a cue, by language
	for n, l := range lessons {
		for _, a := range l.Gold {
			for _, s := range a.Cue {
				for i := s.Start; i < s.End; i++ {
					key := l.Doc.Lang + " " + lowerLemma(l.Doc, i)
					if ds := inDocs[key]; len(ds) == 0 || ds[len(ds)-1] != n {
						inDocs[key] = append(ds, n)
					}
				}
			}
		}
	}
	var ls []lesson
	for n, l := range lessons {
		f := newFinder(l.Doc)
		f.lx = f.lx.without(func(word string) bool {
			ds := inDocs[l.Doc.Lang+" "+word]
			return len(ds) == 1 && ds[0] == n
		})
		f.count()
		f.find()
		x := lesson{f: f, sites: f.sites()}
		x.right = f.match(x.sites, l.Gold)
		// Once more by the tree alone, for what the rules will let lie.
		g := newFinder(l.Doc)
		g.lx = f.lx
		g.count()
		g.findSpeech()
		x.bare = g.sites()
		x.bareRight = g.match(x.bare, l.Gold)
		ls = append(ls, x)
	}
	return ls
}

func lowerLemma(d *text.Document, i text.Index) string {
	f := finder{d: d}
	return f.lemma(i)
}

// without returns the lexicon less the cues whose first word hide names.
func (lx *lexicon) without(hide func(word string) bool) *lexicon {
	less := &lexicon{cues: map[string][]*cue{}, roles: lx.roles, ends: lx.ends}
	for w, cs := range lx.cues {
		if !hide(w) {
			less.cues[w] = cs
		}
	}
	return less
}

// match says what is right at each site: every gold attribution is given to the
// one site that can say it best.
func (f *finder) match(sites []site, gold []Attribution) []target {
	type bid struct {
		site, gold int
		worth      float64
		options    []int
		close      bool
	}
	var bids []bid
	for n := range sites {
		c := &sites[n]
		for g, a := range gold {
			if !f.within(c, a) {
				continue
			}
			b := bid{site: n, gold: g}
			for x, o := range c.contents {
				cf := f.f1(o.spans, a.Content)
				if cf < 0.5 {
					continue
				}
				for y, s := range c.sources {
					src := []text.Span{a.Source}
					if a.Source.Len() == 0 {
						src = nil
					}
					sf := f.f1(s.spans, src)
					if len(s.spans) == 0 && len(src) == 0 {
						sf = 1
					}
					near := sf >= 0.5 || len(s.spans) > 0 && len(src) > 0 && src[0].Contains(s.spans[0])
					worth := cf + sf
					if near {
						worth += 2
					}
					if worth > b.worth+1e-9 {
						b.worth, b.options, b.close = worth, nil, near
					}
					if worth > b.worth-1e-9 {
						b.options = append(b.options, x*len(c.sources)+y)
					}
				}
			}
			if len(b.options) == 0 {
				continue
			}
			switch {
			case inAny(a.Cue, c.at):
				b.worth += 2
			case len(a.Cue) == 0 && c.rule < 0 && c.speech == 0:
				b.worth-- // a word is no cue where gold has none
			}
			if c.rule >= 0 {
				b.worth += 0.1
			}
			bids = append(bids, b)
		}
	}
	slices.SortStableFunc(bids, func(a, b bid) int {
		switch {
		case a.worth > b.worth:
			return -1
		case a.worth < b.worth:
			return 1
		}
		return 0
	})
	out := make([]target, len(sites))
	taken := make([]bool, len(gold))
	for _, b := range bids {
		t := &out[b.site]
		if taken[b.gold] || len(t.options) > 0 || t.skip {
			continue
		}
		taken[b.gold] = true
		if b.close {
			t.options = b.options
		} else {
			t.skip = true
		}
	}
	return out
}

// within reports whether site c can be about a at all: cheap, before all options
// are tried.
func (f *finder) within(c *site, a Attribution) bool {
	if len(a.Content) == 0 {
		return false
	}
	for _, o := range c.contents {
		if o.spans[0].Start < a.Content[len(a.Content)-1].End && a.Content[0].Start < o.spans[len(o.spans)-1].End {
			return true
		}
	}
	return false
}

// f1 is the overlap of two sets of spans over words.
func (f *finder) f1(a, b []text.Span) float64 {
	both := 0
	for _, x := range a {
		for _, y := range b {
			if s := (text.Span{Start: max(x.Start, y.Start), End: min(x.End, y.End)}); s.Start < s.End {
				both += f.words(s)
			}
		}
	}
	n := f.words(a...) + f.words(b...)
	if n == 0 {
		return 0
	}
	return 2 * float64(both) / float64(n)
}

const (
	learnRate = 0.05
	prior     = 0.003 // pull towards nothing, a step
)

// fit learns the weights by stochastic gradients, each with a rate of its own
// (AdaGrad, Duchi et al. 2011).
func fit(ctx context.Context, ls []lesson, o TrainOptions) ([]float32, error) {
	w, g2 := make([]float32, 1<<hashBits), make([]float32, 1<<hashBits)
	seen := make([]uint8, 1<<hashBits)
	type example struct {
		c *site
		t *target
	}
	var all []example
	for l := range ls {
		n := len(ls[l].sites)
		for s := range n + len(ls[l].bare) {
			e := example{}
			if s < n {
				e = example{&ls[l].sites[s], &ls[l].right[s]}
			} else if e = (example{&ls[l].bare[s-n], &ls[l].bareRight[s-n]}); e.c.rule >= 0 {
				continue
			}
			if e.t.skip {
				continue
			}
			all = append(all, e)
			c := e.c
			count := func(feats []uint32) {
				for _, f := range feats {
					if k := slot(f); seen[k] < 200 {
						seen[k]++
					}
				}
			}
			count(c.feats)
			count(c.words)
			for _, o := range slices.Concat(c.contents, c.sources) {
				count(o.feats)
				count(o.words)
			}
		}
	}
	r := learn.Rand(o.Seed)
	score := func(feats []uint32) float64 {
		x := float32(0)
		for _, f := range feats {
			x += w[slot(f)]
		}
		return float64(x)
	}
	move := func(feats []uint32, d float32) {
		for _, f := range feats {
			k := slot(f)
			if seen[k] < 2 {
				continue
			}
			g := d + prior*w[k]
			g2[k] += g * g
			w[k] -= learnRate * g / (float32(math.Sqrt(float64(g2[k]))) + 1e-4)
		}
	}
	sum := make([]float32, 1<<hashBits)
	passes := 0
	var mem [4]uint32
	var p oddsTable
	for ep := range o.Epochs {
		for _, at := range learn.Shuffle(len(all), r) {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			e := all[at]
			c, t := e.c, e.t
			// Half of the time the words are not looked at: what they would say
			// must be learned from the rest, for words that were never seen.
			blind := r.IntN(2) == 0
			z, _ := c.odds(&p, score, blind)
			right := 0.0
			for _, k := range t.options {
				right += p[k]
			}
			push := func(feats, words []uint32, d float64) {
				if math.Abs(d) <= 1e-4 {
					return
				}
				move(feats, float32(d))
				if !blind {
					move(words, float32(d))
				}
			}
			// gradient: what is expected less what is right
			var gc [mostContents]float64
			var gs [mostSources]float64
			all := 0.0
			for a := range c.contents {
				for b := range c.sources {
					k := a*len(c.sources) + b
					d := p[k] / z
					if slices.Contains(t.options, k) {
						if right > 0 {
							d -= p[k] / right
						} else {
							d -= 1 / float64(len(t.options))
						}
					}
					push(pair(mem[:0], &c.contents[a], &c.sources[b]), nil, d)
					gc[a] += d
					gs[b] += d
					all += d
				}
			}
			for a := range c.contents {
				push(c.contents[a].feats, c.contents[a].words, gc[a])
			}
			for b := range c.sources {
				push(c.sources[b].feats, c.sources[b].words, gs[b])
			}
			push(c.feats, c.words, all)
		}
		if ep >= o.Epochs/3 {
			for k, x := range w {
				sum[k] += x
			}
			passes++
		}
	}
	for k := range sum {
		sum[k] /= float32(max(1, passes))
	}
	return sum, nil
}

// A judged is what a model said of a site it had not seen, and whether it was
// right.
type judged struct {
	p            float64
	right, ruled bool
}

func judge(m *Model, l *lesson) []judged {
	var js []judged
	for n := range l.sites {
		c := &l.sites[n]
		v := weigh(c, m.score)
		right := false
		for _, k := range l.right[n].options {
			a, b := k/len(c.sources), k%len(c.sources)
			right = right || (b == v.source || sameVoice(c.sources[b].spans, c.sources[v.source].spans)) && (a == v.content || alike(c.contents[a].spans, c.contents[v.content].spans))
		}
		js = append(js, judged{v.p, right, c.rule >= 0})
	}
	return js
}

// scaleOf pools the judged by what was computed, twenty parts of the likelier
// ones, and makes the line rise (isotonic regression, Zadrozny & Elkan 2002).
func scaleOf(js []judged) []calib {
	slices.SortStableFunc(js, func(a, b judged) int {
		switch {
		case a.p < b.p:
			return -1
		case a.p > b.p:
			return 1
		}
		return 0
	})
	type pool struct{ sum, right, n float64 }
	var ps []pool
	const size = 50
	for len(js) > 0 {
		k := min(len(js), size)
		for k < len(js) && js[k].p < 0.02 {
			k++
		}
		var q pool
		for _, j := range js[:k] {
			q.sum += j.p
			q.n++
			if j.right {
				q.right++
			}
		}
		js = js[k:]
		ps = append(ps, q)
		for len(ps) > 1 && ps[len(ps)-2].right/ps[len(ps)-2].n >= ps[len(ps)-1].right/ps[len(ps)-1].n {
			a, b := ps[len(ps)-2], ps[len(ps)-1]
			ps = append(ps[:len(ps)-2], pool{a.sum + b.sum, a.right + b.right, a.n + b.n})
		}
	}
	var cs []calib
	for _, p := range ps {
		cs = append(cs, calib{float32(p.sum / p.n), float32(p.right / p.n)})
	}
	return cs
}
