package book

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"ifolge/article"
	"ifolge/ledger"
	"ifolge/statement"
	"ifolge/story"
	"ifolge/text"
	"ifolge/text/corefer"
)

// Record drafts what [ledger.Record] does, and with it the sketch of the article.
func Record(a *article.Article, d *text.Document, es *corefer.Entities, ss []statement.Statement, item string, keepText bool) []ledger.Draft {
	ds := ledger.Record(a, d, ss, item, keepText)
	var ids []ledger.Hash
	for i := range ds[1:] {
		ids = append(ids, ds[1+i].Statement.ID)
	}
	ds[0].Sketch = Pack(story.Draw(a, d, es, ss), ids, keepText)
	return ds
}

// packed is the form of a sketch in a ledger.
type packed struct {
	IDs    []byte        // of the statements that Unit.Statement points to, one behind the other
	Sketch *story.Sketch // without what the ledger knows of the article
}

// packing begins what Pack makes: how the rest is to be read.
const packing = 1

// usual is what a packed sketch looks like, so that a short one is packed well. It
// belongs to packing 1 and never changes.
const usual = `"Unnamed":true,"Back":true,"Relays":[{"Name":"NTB","Words":"NTB","At":[` +
	`"Hearsay":true,"Quoted":true,"Description":["Polarity":"neg","Certainty":"possible","Certainty":"probable",` +
	`"Stance":"denies","Stance":"declines","Stance":"confirms","Stance":"believes","Stance":"intends",` +
	`"Source":"organisation","Source":"publication","Source":"unnamed","Source":"group","Figures":[{"Milli":000000,"Unit":"person"}],` +
	`"Times":[{"From":20000,"To":20001}]},{"At":[100,200],"Paragraph":1,"Sentence":2,"Text":"","Statement":-1,"Stance":"asserts",` +
	`"Certainty":"certain","Polarity":"pos","Root":"","Words":["Parts":["Names":["Refs":["Outlets":["` +
	`"Text":"","Statement":0,"Speaker":"","Who":["Source":"person","Stance":"asserts","Certainty":"unstated","Polarity":"pos",` +
	`"Wires":["ntb"]"Grams":[{"Hash":1000000000,"Unit":0},{"Hash":2000000000,"Unit":1},` +
	`{"IDs":"","Sketch":{"ID":"","Outlet":"","URL":"","Title":"","Lang":"nb","Published":"","Time":0,"Units":[{"At":[`

// Pack makes of a sketch what a ledger keeps of it. ids are those of the statements
// it was drawn from. What the article says in its own voice keeps its words only
// where the text of the article is kept.
func Pack(sk *story.Sketch, ids []ledger.Hash, keepText bool) []byte {
	o := *sk
	o.Article, o.Units = story.Article{Lang: sk.Lang}, slices.Clone(sk.Units)
	var used []byte
	at := map[int]int{}
	for i := range o.Units {
		u := &o.Units[i]
		if u.Statement < 0 || u.Statement >= len(ids) {
			u.Statement = -1
			if !keepText {
				u.Text = ""
			}
			continue
		}
		n, ok := at[u.Statement]
		if !ok {
			n = len(at)
			at[u.Statement] = n
			used = append(used, ids[u.Statement][:]...)
		}
		u.Statement = n
	}
	return encode(&packed{used, &o})
}

func encode(p *packed) []byte {
	b := bytes.NewBuffer([]byte{packing})
	w := writers.Get().(*flate.Writer)
	defer writers.Put(w)
	w.Reset(b)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	if err := errors.Join(e.Encode(p), w.Close()); err != nil {
		panic(err) // our own types always can be, and a buffer takes all
	}
	return b.Bytes()
}

// writers are large, and can be used again.
var writers = sync.Pool{New: func() any {
	w, err := flate.NewWriterDict(nil, flate.BestCompression, []byte(usual))
	if err != nil {
		panic(err) // the level is one
	}
	return w
}}

// longest bounds a sketch, unpacked, in bytes: more than any article can have.
const longest = 64 << 20

// unpack reads what Pack made; the sketch is sound.
func unpack(b []byte) (*packed, error) {
	if len(b) == 0 || b[0] != packing {
		return nil, errors.New("a sketch of another program: ifolge reread makes it anew")
	}
	p := &packed{Sketch: &story.Sketch{}}
	r := flate.NewReaderDict(bytes.NewReader(b[1:]), []byte(usual))
	if err := json.NewDecoder(io.LimitReader(r, longest)).Decode(p); err != nil {
		return nil, err
	}
	if p.Sketch == nil || len(p.IDs)%len(ledger.Hash{}) != 0 {
		return nil, errors.New("no sketch")
	}
	for i := range p.Sketch.Units {
		u := &p.Sketch.Units[i]
		if u.Statement < -1 || u.Statement >= p.statements() {
			return nil, fmt.Errorf("unit %d is of statement %d of %d", i, u.Statement, p.statements())
		}
	}
	for _, g := range p.Sketch.Grams {
		if g.Unit < 0 || int(g.Unit) >= len(p.Sketch.Units) {
			return nil, fmt.Errorf("a passage begins in unit %d of %d", g.Unit, len(p.Sketch.Units))
		}
	}
	return p, nil
}

func (p *packed) statements() int { return len(p.IDs) / len(ledger.Hash{}) }

func (p *packed) id(n int) (h ledger.Hash) {
	copy(h[:], p.IDs[n*len(h):])
	return h
}

// without returns what Pack made without what it has of these stretches of the
// text, and without the words of the article's own voice, which go with the text.
// It returns nil where nothing is left.
func without(b []byte, at []ledger.Points) []byte {
	p, err := unpack(b)
	if err != nil {
		return nil
	}
	gone := func(q story.Points) bool {
		return slices.ContainsFunc(at, func(r ledger.Points) bool { return r.Overlaps(ledger.Points(q)) })
	}
	// A passage may run on into the next sentence.
	touched := map[int]bool{}
	for i := range p.Sketch.Units {
		if u := &p.Sketch.Units[i]; gone(u.At) {
			touched[u.Sentence], touched[u.Sentence-1] = true, true
		}
	}
	o := *p.Sketch
	o.Units, o.Grams = nil, nil
	left := packed{Sketch: &o}
	unit, statement := make([]int32, len(p.Sketch.Units)), map[int]int{}
	for i, u := range p.Sketch.Units {
		unit[i] = int32(len(o.Units))
		if gone(u.At) {
			continue
		}
		if u.Statement < 0 {
			u.Text = ""
		} else {
			n, ok := statement[u.Statement]
			if !ok {
				n = len(statement)
				statement[u.Statement] = n
				id := p.id(u.Statement)
				left.IDs = append(left.IDs, id[:]...)
			}
			u.Statement = n
		}
		o.Units = append(o.Units, u)
	}
	for _, g := range p.Sketch.Grams {
		if !touched[p.Sketch.Units[g.Unit].Sentence] && int(unit[g.Unit]) < len(o.Units) {
			o.Grams = append(o.Grams, story.Gram{Hash: g.Hash, Unit: unit[g.Unit]})
		}
	}
	if len(o.Units) == 0 {
		return nil
	}
	return encode(&left)
}

// same reports whether two packed sketches say the same, whatever packed them.
func same(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	p, err := unpack(a)
	q, err2 := unpack(b)
	return err == nil && err2 == nil && bytes.Equal(encode(p), encode(q))
}
