package joint

import (
	"cmp"
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"

	"ifolge/learn/net"
	"ifolge/text"
)

// kept is how many heads, relations and tags of a word are kept of what the
// teachers think.
const kept = 4

// teach lets nets that were trained before, each from another beginning or on
// other sentences, say what they think of sents: how likely each head is, each
// tag, and each relation to the right head. To learn from their mean is to learn
// what one of them alone is not sure of (Hinton et al. 2015; for parsers
// Kuncoro et al. 2016).
func teach(ctx context.Context, v *Vocab, sents []*Sent, docs []*text.Document, sections [][]byte) error {
	if len(sections) == 0 {
		return nil
	}
	var ms []*Model
	for _, b := range sections {
		m, err := decode(b)
		if err != nil {
			return err
		}
		if !slices.Equal(m.vocab.Tags, v.Tags) || m.q.Rels != text.NumRels {
			return errors.New("a teacher has other tags; it must learn from the same treebanks")
		}
		ms = append(ms, m)
	}
	var spans []docSpan
	for _, d := range docs {
		for _, sp := range d.Sentences {
			spans = append(spans, docSpan{d, sp})
		}
	}
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for k := range workers {
		wg.Go(func() {
			for i := k; i < len(sents) && ctx.Err() == nil; i += workers {
				sents[i].soft = opinion(ms, spans[i], sents[i].Head)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

type docSpan struct {
	d *text.Document
	text.Span
}

// opinion is the mean of what the teachers think of one sentence.
func opinion(ms []*Model, sp docSpan, gold []int32) soft {
	n := sp.Len()
	head, rel, tag := make([][]float64, n), make([][]float64, n), make([][]float64, n)
	for i := range n {
		head[i] = make([]float64, n+1)
		rel[i] = make([]float64, text.NumRels)
		tag[i] = make([]float64, len(ms[0].vocab.Tags))
	}
	for _, m := range ms {
		w := m.work.Get().(*Work)
		s := &Sent{}
		m.vocab.fill(s, sp.d, sp.Span, m.vocab.lang[sp.d.Lang], true)
		ss := []*Sent{s}
		w.run(ss)
		q := m.q
		ld := w.arcs(0, n)
		for i := range n {
			row := w.s[i*ld : i*ld+n+1]
			addSoftmax(head[i], func(h int) float64 {
				if h == i+1 {
					return math.Inf(-1)
				}
				return math.Ldexp(float64(row[h]), -q.qa-q.qb)
			})
		}
		w.dense(&q.tag2, w.t1, q.TagH, n, func(i int, acc []int32) {
			addSoftmax(tag[i], func(t int) float64 {
				return float64(int64(acc[t])*q.tag2.mult[t]+q.tag2.bias[t]) / (1 << 44)
			})
		})
		w.heads = append(w.heads[:0], gold...)
		w.between(ss, n)
		w.dense(&q.labW, w.z, q.Lab, n, func(i int, acc []int32) {
			addSoftmax(rel[i], func(l int) float64 {
				return float64(int64(acc[l])*q.labW.mult[l]+q.labW.bias[l]) / (1 << 44)
			})
		})
		m.work.Put(w)
	}
	var o soft
	for i := range n {
		o.head, o.rel, o.tag = append(o.head, most(head[i])), append(o.rel, most(rel[i])), append(o.tag, most(tag[i]))
	}
	return o
}

func addSoftmax(to []float64, score func(i int) float64) {
	top := math.Inf(-1)
	for i := range to {
		top = math.Max(top, score(i))
	}
	sum := 0.0
	for i := range to {
		sum += math.Exp(score(i) - top)
	}
	for i := range to {
		to[i] += math.Exp(score(i)-top) / sum
	}
}

// most keeps the likeliest few.
func most(p []float64) net.Soft {
	order := make([]int32, len(p))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(p[b], p[a]) })
	order = slices.Clone(order[:min(kept, len(order))])
	sum := 0.0
	for _, i := range order {
		sum += p[i]
	}
	s := net.Soft{At: order}
	for _, i := range order {
		s.P = append(s.P, float32(p[i]/sum))
	}
	return s
}
