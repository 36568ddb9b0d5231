// Package book makes the stories of a ledger.
//
// The ledger keeps of each article a sketch: who says what in it and by what it can
// be recognised, without its running text ([Record]). A [Binder] takes the sketches
// of the newest version of each item, as they were at a moment, and groups them:
//
//	17 article    Fjordposten, "Brua stenges"       sketch
//	23 article    NTB, "Bru stenges"                sketch
//	31 withdraw   statement 18                      said in 17
//
//	as of 23: one claim, two outlets, one origin
//	as of 31: one claim, one outlet, no origin, withdrawn
//
// What is withdrawn is shown as that and is no origin; what was read wrong, and
// what is erased, is in no story. The same ledger as of the same moment gives the
// same stories.
package book

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"sync"

	"ifolge/ledger"
	"ifolge/story"
	"ifolge/when"
)

// A Book is the stories of a ledger at a moment.
type Book struct {
	Stories  []story.Story // the ID of an Article is the number of its first entry
	Articles int           // newest versions that are in them
	Without  int           // those that are not: they have no sketch
	Left     int           // those that are not: there are too many, and these came out first
}

// A Binder makes books. It may be used by many goroutines; one book is made at a
// time.
type Binder struct {
	store ledger.Store
	most  int

	mu sync.Mutex
	memory
}

// memory is what a Binder knows of its ledger.
type memory struct {
	read     ledger.Seq                   // entries up to this one are known
	versions map[ledger.Seq]*version      // by their first entries
	items    map[string][]*version        // in order
	ends     map[ledger.Hash][]end        // of statements, in order
	says     map[ledger.Seq]ledger.Hash   // what threads that went on say last
	ended    map[ledger.Seq][]ledger.Hash // the statements that threads ended
	moments  []moment                     // in order
	erased   ledger.Seq                   // the last erasure
	drawn    map[ledger.Seq]*drawn        // by the entry that has the sketch
	made     []made                       // the last ones
}

// Most is how many articles of a ledger are in stories, those that came out last.
const Most = 20000

// NewBinder returns a Binder of a ledger.
func NewBinder(s ledger.Store) *Binder { return &Binder{store: s, most: Most, memory: nothing()} }

func nothing() memory {
	return memory{
		versions: map[ledger.Seq]*version{}, items: map[string][]*version{},
		ends: map[ledger.Hash][]end{}, says: map[ledger.Seq]ledger.Hash{}, ended: map[ledger.Seq][]ledger.Hash{}, drawn: map[ledger.Seq]*drawn{},
	}
}

// A version of an item.
type version struct {
	first     ledger.Seq
	readings  []reading // in order; the first is its Assert
	withdrawn *end
	erased    bool
}

// A reading of a version.
type reading struct {
	seq      ledger.Seq
	recorded when.Micros
	page     ledger.Article
	sketch   bool
}

// An end says when something no longer stood.
type end struct {
	thread   ledger.Seq
	seq      ledger.Seq
	recorded when.Micros
	withdraw bool // by the world; else it was misread
	on       when.Micros
}

type moment struct {
	seq      ledger.Seq
	recorded when.Micros
}

// made is a book of what stood at an entry.
type made struct {
	horizon, erased ledger.Seq
	book            *Book
}

// mostMade is how many books are kept.
const mostMade = 2

// Stories returns the stories of what stood at a moment; 0: now.
func (b *Binder) Stories(ctx context.Context, asOf when.Micros) ([]story.Story, error) {
	k, err := b.Book(ctx, asOf)
	if err != nil {
		return nil, err
	}
	return k.Stories, nil
}

// Book returns the book of what stood at a moment; 0: now. It is nobody's to
// change.
func (b *Binder) Book(ctx context.Context, asOf when.Micros) (*Book, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.catchUp(ctx); err != nil {
		return nil, err
	}
	n := len(b.moments)
	if asOf != 0 {
		n = sort.Search(n, func(i int) bool { return b.moments[i].recorded > asOf })
	}
	horizon := ledger.Seq(0)
	if n > 0 {
		horizon = b.moments[n-1].seq
	}
	for _, m := range b.made {
		if m.horizon == horizon && m.erased == b.erased {
			return m.book, nil
		}
	}
	k, err := b.bind(ctx, horizon)
	if err != nil {
		return nil, err
	}
	b.made = append(b.made, made{horizon, b.erased, k})
	if len(b.made) > mostMade {
		b.made = slices.Delete(b.made, 0, 1)
	}
	return k, nil
}

// catchUp reads what the ledger has got since it was asked last.
func (b *Binder) catchUp(ctx context.Context) error {
	head, err := b.store.Head(ctx)
	if err != nil || head.Seq == b.read {
		return err
	}
	var fresh []moment
	for _, q := range []ledger.Question{
		{Of: ledger.Articles, History: true, After: b.read},
		{Of: ledger.Everything, Later: true, After: b.read},
	} {
		for e, err := range b.store.Entries(ctx, q) {
			if err != nil {
				b.memory = nothing() // else half of it would be read twice
				return err
			}
			if e.Seq > head.Seq {
				break
			}
			if q.Of == ledger.Articles {
				b.article(&e)
			} else if e.Of == ledger.OfArticle {
				continue
			} else if err := b.statement(ctx, &e); err != nil {
				b.memory = nothing()
				return err
			}
			fresh = append(fresh, moment{e.Seq, e.Recorded})
		}
	}
	slices.SortFunc(fresh, func(x, y moment) int { return cmp.Compare(x.seq, y.seq) })
	b.moments = append(b.moments, fresh...)
	b.read = head.Seq
	return nil
}

// article takes in an entry about an article.
func (b *Binder) article(e *ledger.Entry) {
	v := b.versions[e.Article]
	if v == nil {
		v = &version{first: e.Article}
		b.versions[e.Article] = v
	}
	switch {
	case e.Op == ledger.Erase:
		v.erased, v.readings = true, nil
		b.erased = max(b.erased, e.Seq)
	case e.Op == ledger.Withdraw:
		v.withdrawn = endOf(e)
	case e.Body != nil && e.Body.Article != nil:
		p := *e.Body.Article
		p.Made, p.Notes = nil, nil
		if e.Op == ledger.Assert {
			b.items[p.Item] = append(b.items[p.Item], v)
		}
		v.readings = append(v.readings, reading{e.Seq, e.Recorded, p, e.Sketch.Salt != nil})
	}
}

// statement takes in an entry that is not the first of a statement's thread.
func (b *Binder) statement(ctx context.Context, e *ledger.Entry) error {
	if e.Op == ledger.Erase {
		b.erased = max(b.erased, e.Seq)
		// What it ended goes with its words: another thread may say the same and stand.
		for _, id := range b.ended[e.Thread] {
			b.ends[id] = slices.DeleteFunc(b.ends[id], func(o end) bool { return o.thread == e.Thread })
		}
		delete(b.ended, e.Thread)
		delete(b.says, e.Thread)
		v := b.versions[e.Article]
		for i := range v.readings {
			if r := &v.readings[i]; r.seq < e.Seq {
				r.sketch = false
				delete(b.drawn, r.seq)
			}
		}
		return nil
	}
	if e.Body == nil || e.Body.Statement == nil {
		return nil
	}
	id, said := b.says[e.Thread]
	if !said {
		first, err := b.store.Entry(ctx, e.Thread)
		if err != nil {
			return err
		}
		if first.Body != nil && first.Body.Statement != nil {
			id, said = first.Body.Statement.ID, true
		}
	}
	if said {
		b.ends[id] = append(b.ends[id], *endOf(e))
		b.ended[e.Thread] = append(b.ended[e.Thread], id)
	}
	b.says[e.Thread] = e.Body.Statement.ID
	return nil
}

func endOf(e *ledger.Entry) *end {
	o := &end{seq: e.Seq, thread: e.Thread, recorded: e.Recorded, withdraw: e.Op == ledger.Withdraw, on: e.Recorded}
	if e.Body != nil && e.Body.On != "" {
		if t, err := when.Parse(e.Body.On); err == nil {
			if from := t.Interval().From; from > when.Past && from < when.Future {
				o.on = from
			}
		}
	}
	return o
}

// bind makes the book of what stood when horizon was the last entry.
func (b *Binder) bind(ctx context.Context, horizon ledger.Seq) (*Book, error) {
	k := &Book{}
	type chosen struct {
		v    *version
		r    *reading // its sketch
		page *ledger.Article
		time when.Micros
	}
	var cs []chosen
	for _, vs := range b.items {
		c := chosen{}
		for _, v := range vs {
			if v.erased || v.first > horizon || len(v.readings) == 0 {
				continue
			}
			n := sort.Search(len(v.readings), func(i int) bool { return v.readings[i].seq > horizon })
			c.v, c.r, c.page = v, nil, &v.readings[n-1].page
			// Where the sketch went with something that was erased, the one that was
			// written in its place stands for it as of every moment.
			for i := n - 1; i < len(v.readings) && c.r == nil; i++ {
				if v.readings[i].sketch {
					c.r = &v.readings[i]
				}
			}
			if t := began(c.page); t != 0 && (c.time == 0 || t < c.time) {
				c.time = t // an item is as old as its first version
			}
		}
		switch {
		case c.v == nil:
		case c.r == nil:
			k.Without++
		default:
			cs = append(cs, c)
		}
	}
	slices.SortFunc(cs, func(x, y chosen) int {
		return cmp.Or(cmp.Compare(y.time, x.time), cmp.Compare(y.v.first, x.v.first))
	})
	if len(cs) > b.most {
		k.Left = len(cs) - b.most
		cs = cs[:b.most]
	}
	drawn := make(map[ledger.Seq]*drawn, len(cs))
	words := interned{}
	var sketches []*story.Sketch
	l := lookup{ends: b.ends, horizon: horizon, of: map[string]*known{}}
	for _, c := range cs {
		d := b.drawn[c.r.seq]
		if d == nil {
			var err error
			if d, err = b.draw(ctx, c.r.seq, words); err != nil {
				return nil, err
			}
		}
		drawn[c.r.seq] = d
		if d.packed == nil {
			k.Without++
			continue
		}
		sketches = append(sketches, l.sketch(c.v, c.page, c.time, d, c.r.seq))
	}
	b.drawn = drawn
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	k.Articles = len(sketches)
	k.Stories = story.Group(sketches)
	for i := range k.Stories {
		l.finish(&k.Stories[i])
	}
	return k, nil
}

// began returns when an article was published; where that is not said, when it was
// fetched; 0 where neither is known.
func began(a *ledger.Article) when.Micros {
	for _, s := range []string{a.Published, a.Fetched} {
		if s == "" {
			continue
		}
		if v, err := when.Parse(s); err == nil {
			if from := v.Interval().From; from > when.Past && from < when.Future {
				return from
			}
		}
	}
	return 0
}

// drawn is a sketch that has been unpacked.
type drawn struct {
	*packed // nil: it cannot be read
}

func (b *Binder) draw(ctx context.Context, n ledger.Seq, words interned) (*drawn, error) {
	e, err := b.store.Entry(ctx, n)
	if err != nil {
		return nil, err
	}
	p, err := unpack(e.Sketch.Bytes)
	if err != nil { // of another program, or erased meanwhile
		return &drawn{}, nil
	}
	words.all(p.Sketch)
	for i := range p.Sketch.Units {
		if u := &p.Sketch.Units[i]; u.Text == "" {
			u.Text = place(n, i, u.Paragraph)
		}
	}
	return &drawn{p}, nil
}

// place stands for words that are not kept: no two places are the same, so that
// they are not taken for the same words.
func place(n ledger.Seq, unit, paragraph int) string {
	return fmt.Sprintf("\x00%d.%d.%d", n, unit, paragraph)
}

// spelled returns s as it is shown; kept is false where s is a place.
func spelled(s string) (shown string, kept bool) {
	if len(s) == 0 || s[0] != 0 {
		return s, true
	}
	paragraph := s[1+lastDot(s[1:]):]
	n, _ := strconv.Atoi(paragraph)
	return "¶ " + strconv.Itoa(n+1), false
}

func lastDot(s string) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '.' {
			return i + 1
		}
	}
	return 0
}

// interned keeps each word once: many articles have the same.
type interned map[string]string

func (w interned) one(s *string) {
	if t, ok := w[*s]; ok {
		*s = t
		return
	}
	w[*s] = *s
}

func (w interned) all(sk *story.Sketch) {
	for i := range sk.Units {
		u := &sk.Units[i]
		for _, s := range []*string{&u.Speaker, &u.Source, &u.Stance, &u.Certainty, &u.Polarity} {
			w.one(s)
		}
		for _, list := range [][]string{u.Who, u.Description, u.Words, u.Parts, u.Names, u.Refs, u.Outlets} {
			for k := range list {
				w.one(&list[k])
			}
		}
	}
	for k := range sk.Wires {
		w.one(&sk.Wires[k])
	}
}
