package attribution

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
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
	// Turns are read by weights that have not seen them, as they will be.
	var turns [2]learn.Hashed
	for k := range turns {
		var err error
		if turns[k], err = trainTurns(ctx, others(lessons, k, len(turns)), o); err != nil {
			return nil, err
		}
	}
	ls := prepare(lessons, turns[:])
	// The scale is that of models that have not seen what they judge.
	var raw []judged
	for k := range o.Folds {
		rest := others(ls, k, o.Folds)
		if len(rest) == 0 {
			break
		}
		m, err := fit(ctx, rest, o)
		if err != nil {
			return nil, err
		}
		for n := k; n < len(ls); n += o.Folds {
			raw = append(raw, judge(m, &ls[n])...)
		}
		o.Progress(k+1, o.Folds+1)
	}
	m, err := fit(ctx, ls, o)
	if err != nil {
		return nil, err
	}
	if m.turns, err = trainTurns(ctx, lessons, o); err != nil {
		return nil, err
	}
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

// others returns all but every n-th of xs, from number k on.
func others[T any](xs []T, k, n int) []T {
	var out []T
	for i := range xs {
		if i%n != k {
			out = append(out, xs[i])
		}
	}
	return out
}

// prepare reads the lessons by the rules and says what is right at each site.
// Lesson n is read with turns[n%len(turns)], which has not seen it.
func prepare(lessons []Lesson, turns []learn.Hashed) []lesson {
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
		f.turns = turns[n%len(turns)]
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
		g.turns, g.lx = f.turns, f.lx
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
	leastSeen = 2     // a slot that is met less often learns nothing
	dropped   = 0.2   // the share of features that are not looked at, at random, a step
)

// fit learns a Model without turns and scale: two parts, of which one has a
// hidden layer.
func fit(ctx context.Context, ls []lesson, o TrainOptions) (*Model, error) {
	m := &Model{}
	for _, layered := range []bool{false, true} {
		p, err := fitPart(ctx, ls, o, layered)
		if err != nil {
			return nil, err
		}
		m.parts = append(m.parts, p)
	}
	return m, nil
}

// An example is a site with what is right there.
type example struct {
	c *site
	t *target
}

func examples(ls []lesson) []example {
	var all []example
	for l := range ls {
		for s := range ls[l].sites {
			all = append(all, example{&ls[l].sites[s], &ls[l].right[s]})
		}
		for s := range ls[l].bare {
			if ls[l].bare[s].rule < 0 {
				all = append(all, example{&ls[l].bare[s], &ls[l].bareRight[s]})
			}
		}
	}
	return slices.DeleteFunc(all, func(e example) bool { return e.t.skip })
}

// fitPart learns the weights by stochastic gradients, each with a rate of its own
// (AdaGrad, Duchi et al. 2011), with features dropped at random (Srivastava et al.
// 2014), and takes the mean of the later passes.
func fitPart(ctx context.Context, ls []lesson, o TrainOptions, layered bool) (part, error) {
	w, g2, sum := make([]float32, 1<<hashBits), make([]float32, 1<<hashBits), make([]float32, 1<<hashBits)
	seen, seenHidden := make([]uint8, 1<<hashBits), make([]uint8, 1<<hiddenBits)
	all := examples(ls)
	for _, e := range all {
		count := func(feats, words []uint32) {
			for _, f := range feats {
				up(&seenHidden[hiddenSlot(f)/width])
				up(&seen[slot(f)])
			}
			for _, f := range words {
				up(&seen[slot(f)])
			}
		}
		count(e.c.feats, e.c.words)
		for _, o := range slices.Concat(e.c.contents, e.c.sources) {
			count(o.feats, o.words)
		}
	}
	r := learn.Rand(o.Seed)
	var tutor *hiddenTutor
	var further func(a, b int) float64
	if layered {
		tutor = newHiddenTutor(seenHidden, r)
		further = tutor.pair
	}
	score := func(feats []uint32) float64 {
		x := float32(0)
		for _, f := range feats {
			x += w[slot(f)]
		}
		return float64(x) / (1 - dropped)
	}
	move := func(feats []uint32, d float32) {
		for _, f := range feats {
			if k := slot(f); seen[k] >= leastSeen {
				adagrad(&w[k], &g2[k], d+prior*w[k], learnRate, 1e-4)
			}
		}
	}
	passes := 0
	var mem [4]uint32
	var p oddsTable
	var left dropper
	for ep := range o.Epochs {
		for _, at := range learn.Shuffle(len(all), r) {
			if ctx.Err() != nil {
				return part{}, ctx.Err()
			}
			c, t := left.drop(all[at].c, r), all[at].t
			// Half of the time the words are not looked at: what they would say
			// must be learned from the rest, for words that were never seen.
			blind := r.IntN(2) == 0
			if tutor != nil {
				tutor.read(c)
			}
			z := c.odds(&p, score, further, blind)
			right := 0.0
			for _, k := range t.options {
				right += p[k]
			}
			const flat = 1e-4
			push := func(feats, words []uint32, d float64) {
				if math.Abs(d) <= flat {
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
			whole := 0.0
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
					if tutor != nil && math.Abs(d) > flat {
						tutor.push(a, b, float32(d))
					}
					gc[a] += d
					gs[b] += d
					whole += d
				}
			}
			for a := range c.contents {
				push(c.contents[a].feats, c.contents[a].words, gc[a])
			}
			for b := range c.sources {
				push(c.sources[b].feats, c.sources[b].words, gs[b])
			}
			push(c.feats, c.words, whole)
			if tutor != nil {
				tutor.move(c)
			}
		}
		if ep < o.Epochs/3 {
			continue
		}
		for k, x := range w {
			sum[k] += x
		}
		passes++
		if tutor != nil {
			tutor.pass()
		}
	}
	for k := range sum {
		sum[k] /= float32(max(1, passes))
	}
	out := part{w: learn.QuantiseHashed(sum)}
	if tutor != nil {
		out.h = tutor.hidden()
	}
	return out, nil
}

// up counts, up to what a byte holds.
func up(n *uint8) {
	if *n < math.MaxUint8 {
		*n++
	}
}

// A dropper holds what is left of a site when some of its features are dropped.
type dropper struct {
	c        site
	contents [mostContents]option
	sources  [mostSources]option
	mem      []uint32
}

// drop returns c less a share of its features. It holds until the next drop.
func (d *dropper) drop(c *site, r *rand.Rand) *site {
	d.mem = d.mem[:0]
	less := func(fs []uint32) []uint32 {
		from := len(d.mem)
		for _, f := range fs {
			if r.Float32() >= dropped {
				d.mem = append(d.mem, f)
			}
		}
		return d.mem[from:len(d.mem):len(d.mem)]
	}
	d.c = *c
	d.c.feats, d.c.words = less(c.feats), less(c.words)
	for n, o := range c.contents {
		d.contents[n] = o
		d.contents[n].feats, d.contents[n].words = less(o.feats), less(o.words)
	}
	for n, o := range c.sources {
		d.sources[n] = o
		d.sources[n].feats, d.sources[n].words = less(o.feats), less(o.words)
	}
	d.c.contents, d.c.sources = d.contents[:len(c.contents)], d.sources[:len(c.sources)]
	return &d.c
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
		v := m.weigh(c)
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
