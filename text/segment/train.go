package segment

import (
	"context"
	"errors"

	"ifolge/learn"
	"ifolge/text"
)

// Options say how to train. The zero Options are what the recipes use.
type Options struct {
	Epochs   int    // 0: 8
	Seed     uint64 // of the order of the examples; 0 is a seed too
	Quantise learn.Quantise
	Progress func(done, total int) // called now and then; may be nil
}

// An example is a place where a sentence may end.
type example struct {
	feats []uint32
	ends  bool
}

// Train learns from documents with gold sentences where sentences end inside a
// line, and returns the section "segment". A document with a sentence a line
// teaches nothing as it stands: its lines are first joined by runs of eight.
func Train(ctx context.Context, docs []*text.Document, o Options) ([]byte, error) {
	if o.Epochs == 0 {
		o.Epochs = 8
	}
	var all []example
	for _, d := range docs {
		es, err := examples(d)
		if err != nil {
			return nil, err
		}
		all = append(all, es...)
	}
	if len(all) == 0 {
		return nil, errors.New("no place in the training texts where a sentence may end")
	}
	r := learn.Rand(o.Seed)
	t := learn.NewTrainer(1)
	for epoch := range o.Epochs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, k := range learn.Shuffle(len(all), r) {
			e := &all[k]
			out := [1]int32{}
			t.Score(e.feats, out[:])
			// A margin, so that places that are clear by one feature do not
			// leave all others untaught.
			switch {
			case e.ends && out[0] <= margin:
				t.Add(e.feats, 0, +1)
			case !e.ends && out[0] >= -margin:
				t.Add(e.feats, 0, -1)
			}
			t.Tick()
		}
		if o.Progress != nil {
			o.Progress(epoch+1, o.Epochs)
		}
	}
	return t.Weights(o.Quantise).AppendBinary([]byte{sectionVersion})
}

const margin = 4

// joined is how many lines make a paragraph where the gold text has a sentence
// a line.
const joined = 8

func examples(gold *text.Document) ([]example, error) {
	m, err := New(gold.Lang, nil)
	if err != nil {
		return nil, err
	}
	// ends holds the byte offset of each gold sentence's end.
	ends := make(map[int32]bool, len(gold.Sentences))
	byLine := true
	for _, s := range gold.Sentences {
		ends[gold.Tokens[s.End-1].End] = true
		byLine = byLine && gold.Tokens[s.Start].Flags&text.LineStart != 0
	}
	d := &text.Document{Lang: gold.Lang, Text: gold.Text}
	if byLine {
		d.Text = joinLines(gold.Text)
	}
	var es []example
	for next := 0; next < len(d.Text); {
		start := next
		var end int
		end, next = lineEnd(d.Text, start)
		first := text.Index(len(d.Tokens))
		s := scanner{rules: m.rules, d: d}
		s.line(start, end)
		if first == text.Index(len(d.Tokens)) {
			continue
		}
		d.Tokens[first].Flags |= text.LineStart
		l := m.newLine(d, first)
		sentence := first
		for i := first; i < l.end; i++ {
			v := l.step(i)
			// Where a token goes over the gold end there is none.
			e := ends[d.Tokens[i].End]
			if v == perhaps {
				es = append(es, example{l.features(make([]uint32, 0, maxFeatures/2), sentence, i), e})
			}
			if v == yes || v == perhaps && e {
				sentence = i + 1
			}
		}
	}
	return es, nil
}

// joinLines puts a space for each line end but every eighth. Offsets stay.
func joinLines(s string) string {
	b := []byte(s)
	n := 0
	for k := range b {
		if b[k] == '\n' {
			if n++; n%joined != 0 {
				b[k] = ' '
			}
		}
	}
	return string(b)
}
