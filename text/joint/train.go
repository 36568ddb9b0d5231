package joint

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"sort"
	"sync"
	"time"

	"ifolge/learn/net"
	"ifolge/text"
)

// Options say how a net is trained. Zero numbers mean the usual.
type Options struct {
	Epochs  int // 24
	Batch   int // tokens a step, 700
	Width   int // units of the encoder, 256
	Layers  int // 3
	Seed    uint64
	Workers int // that share a step; the result depends on it, so recipes fix it at 2

	// Joined, in 100: how many of the sentences that end without a stop are
	// learned together with the next one, so that the net learns where the next
	// begins. 0: it does not learn that.
	Joined int

	// Teachers are sections of nets with the same tags; the net learns a part of
	// what it learns from what they think of the sentences.
	Teachers [][]byte

	// Save, if not nil, is given the state of the training after each epoch;
	// Load gives back what was saved last, nil for a fresh start.
	Save func(state []byte) error
	Load func() []byte

	Progress func(done, total int)
	Log      io.Writer // losses by epoch; may be nil

	subBits int // log2 of the rows for n-grams, 15
}

func (o *Options) defaults() {
	def := func(p *int, n int) {
		if *p == 0 {
			*p = n
		}
	}
	def(&o.Epochs, 24)
	def(&o.Batch, 700)
	def(&o.Width, 256)
	def(&o.Layers, 3)
	def(&o.Workers, 2)
	def(&o.subBits, 15)
	if o.Progress == nil {
		o.Progress = func(int, int) {}
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
}

// leastWord: a word seen less often has no row of its own.
const leastWord = 2

// Train learns from documents with gold layers and returns the section of a
// model file. Documents without a single name teach no names. ctx ends it
// between two steps.
func Train(ctx context.Context, docs []*text.Document, o Options) ([]byte, error) {
	o.defaults()
	v := NewVocab(docs, leastWord, o.subBits)
	var sents []*Sent
	for _, d := range docs {
		sents = append(sents, v.Sents(d, len(d.Names) > 0)...)
	}
	c := Config{
		Words: len(v.Words), Subs: 1 << v.SubBits, Shapes: numShapes, Langs: len(v.Langs), DW: 96, DS: 128, DSh: 16, DL: 16,
		H: o.Width, L: o.Layers, Arc: 128, Lab: 128, TagH: 128, NameH: 64,
		Tags: len(v.Tags), Names: len(v.Names), Rels: text.NumRels,
		Drop: 0.33, DropIn: 0.15, DropW: 0.10,
	}
	if o.Joined > 0 {
		c.StartH = 32
	}
	if err := teach(ctx, v, sents, docs, o.Teachers); err != nil {
		return nil, err
	}
	n, err := train(ctx, NewNet(c, o.Seed), NewNet(c, o.Seed), sents, o)
	if err != nil {
		return nil, err
	}
	m, err := newModel(v, Quantise(n, sents[:min(len(sents), 3000)]))
	if err != nil {
		return nil, err
	}
	return m.encode(), nil
}

// train moves n and returns ema, the moving average of its weights.
func train(ctx context.Context, n, ema *Net, sents []*Sent, o Options) (*Net, error) {
	tapes := make([]*Tape, o.Workers)
	gs := make([][]*net.Grad, o.Workers)
	for i := range tapes {
		tapes[i] = n.NewTape(0)
		tapes[i].share = teachersShare
		gs[i] = tapes[i].G
	}
	opt := &net.Adam{LR: rate, B1: 0.9, B2: 0.98, Eps: 1e-8, Clip: 5}
	total := 0
	for _, s := range sents {
		total += len(s.Word)
	}
	steps := o.Epochs * (total/o.Batch + 1)
	first := 0
	if o.Load != nil {
		var err error
		if first, err = restore(o.Load(), n, ema, opt); err != nil {
			return nil, err
		}
	}
	start := time.Now()
	for ep := first; ep < o.Epochs; ep++ {
		r := rand.New(rand.NewPCG(o.Seed, uint64(ep)))
		for i, t := range tapes {
			t.r = rand.New(rand.NewPCG(o.Seed<<8|uint64(i+1), uint64(ep)))
			t.Loss = [5]float64{}
		}
		done := 0
		for _, b := range batches(joined(sents, o.Joined, r), o.Batch, r) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			fr := min(1, float64(opt.Step)/float64(steps))
			warm := math.Min(1, float64(opt.Step+1)/300)
			opt.LR = rate * float32(warm*(1-0.97*fr))
			tok := 0
			for _, s := range b {
				tok += len(s.Word)
			}
			var wg sync.WaitGroup
			for w := range tapes {
				var part []*Sent
				for i := w; i < len(b); i += len(tapes) {
					part = append(part, b[i])
				}
				if len(part) == 0 {
					continue
				}
				wg.Go(func() {
					tapes[w].Forward(part, true)
					tapes[w].Backward()
				})
			}
			wg.Wait()
			opt.Update(n.P, gs, 1/float32(tok))
			if opt.Step%4 == 0 {
				average(ema, n, opt.Step)
			}
			done += tok
			o.Progress(ep*total+done, o.Epochs*total)
		}
		var l [5]float64
		for _, t := range tapes {
			for i := range l {
				l[i] += t.Loss[i] / float64(total)
			}
		}
		fmt.Fprintf(o.Log, "epoch %d  arc %.3f rel %.3f tag %.3f name %.3f start %.4f  %s\n", ep+1, l[0], l[1], l[2], l[3], l[4], time.Since(start).Round(time.Second))
		if o.Save != nil {
			if err := o.Save(state(ep+1, n, ema, opt)); err != nil {
				return nil, err
			}
		}
	}
	return ema, nil
}

const teachersShare = 0.5

const rate = 0.002 // best of 0.001, 0.002, 0.004 on nb-dev

// joined puts some sentences together with the one that follows them: of those
// that end without a stop, as many in 100 as percent says where the next is in
// the same paragraph, half as many where nobody knows, a tenth where it is not;
// of the others one in 50. percent 0: none, and r is not asked.
func joined(sents []*Sent, percent int, r *rand.Rand) []*Sent {
	if percent == 0 {
		return sents
	}
	var out []*Sent
	for i := 0; i < len(sents); i++ {
		s := sents[i]
		for i+1 < len(sents) && len(s.Word)+len(sents[i+1].Word) <= joinedMost && s.Lang == sents[i+1].Lang {
			p := float64(percent) / 100
			switch {
			case !s.open:
				p = 0.02
			case s.parted:
				p /= 10
			case s.loose:
				p /= 2
			}
			if r.Float64() >= p {
				break
			}
			i++
			s = join(s, sents[i])
		}
		out = append(out, s)
	}
	return out
}

// average moves ema towards n every fourth step.
func average(ema, n *Net, step int) {
	decay := math.Min(0.9985, float64(step+1)/float64(step+20))
	d4 := float32(1 - math.Pow(decay, 4))
	for k, p := range n.P {
		e := ema.P[k].A
		for i, x := range p.A {
			e[i] += d4 * (x - e[i])
		}
	}
}

// batches cuts sentences of near length into batches of some tokens each, in
// random order.
func batches(sents []*Sent, size int, r *rand.Rand) [][]*Sent {
	order := r.Perm(len(sents))
	key := make([]float64, len(sents))
	for i := range key {
		key[i] = float64(len(sents[i].Word)) * (0.8 + 0.4*r.Float64())
	}
	sort.SliceStable(order, func(a, b int) bool { return key[order[a]] < key[order[b]] })
	var bs [][]*Sent
	var cur []*Sent
	m := 0
	for _, i := range order {
		cur = append(cur, sents[i])
		if m += len(sents[i].Word); m >= size {
			bs = append(bs, cur)
			cur, m = nil, 0
		}
	}
	if len(cur) > 0 {
		bs = append(bs, cur)
	}
	r.Shuffle(len(bs), func(a, b int) { bs[a], bs[b] = bs[b], bs[a] })
	return bs
}

// state is all that the training needs to go on after an epoch.
func state(epochs int, n, ema *Net, opt *net.Adam) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(epochs))
	b = binary.LittleEndian.AppendUint64(b, uint64(opt.Step))
	put := func(xs []float32) {
		b = binary.LittleEndian.AppendUint64(b, uint64(len(xs)))
		for _, x := range xs {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
	}
	for k, p := range n.P {
		put(p.A)
		put(p.M)
		put(p.V)
		put(ema.P[k].A)
	}
	return b
}

func restore(b []byte, n, ema *Net, opt *net.Adam) (epochs int, err error) {
	if len(b) == 0 {
		return 0, nil
	}
	bad := errors.New("the saved state is of another training; remove it to begin anew")
	num := func() int {
		if len(b) < 8 {
			return -1
		}
		x := binary.LittleEndian.Uint64(b)
		b = b[8:]
		return int(x)
	}
	epochs, opt.Step = num(), num()
	for k, p := range n.P {
		for _, xs := range [][]float32{p.A, p.M, p.V, ema.P[k].A} {
			if num() != len(xs) || len(b) < 4*len(xs) {
				return 0, bad
			}
			for i := range xs {
				xs[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
			}
			b = b[4*len(xs):]
		}
	}
	if len(b) > 0 || epochs < 0 {
		return 0, bad
	}
	return epochs, nil
}
