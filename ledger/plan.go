package ledger

import (
	"fmt"
	"io"

	"ifolge/when"
)

// A Thread is how a thread stands.
type Thread struct {
	First   Seq // 0: no such thread
	Last    Seq
	Of      Subject
	Article Seq
	Op      Op // of Last
	Gone    bool
	At      Points     // of Last
	Raw     Hash       // of an article
	Wording Hash       // likewise
	Says    *Statement // of Last; nil once erased
	Page    *Article   // likewise
}

// Closes returns how the thread of e stands when e is its last entry.
func (e *Entry) Closes() Thread {
	t := Thread{First: e.Thread, Last: e.Seq, Of: e.Of, Article: e.Article, Op: e.Op, Gone: e.Gone, At: e.At, Raw: e.Raw, Wording: e.Wording}
	if e.Body != nil {
		t.Says, t.Page = e.Body.Statement, e.Body.Article
	}
	return t
}

// A View is what Plan must know of a ledger.
type View interface {
	Head() (Entry, error)                               // see Store
	Known(item string, raw, wording Hash) (bool, error) // a version of the item, or an erased one, has this wording or these bytes; an item that is no address is known by the bytes of any
	Hash(s Seq) (Hash, error)                           // of an entry that is there
	Thread(first Seq) (Thread, error)                   // the zero Thread where there is none
	Threads(article Seq) ([]Thread, error)              // of its statements, in order
}

// Plan makes entries of drafts by the rules of [Store.Append]. Stores call it
// inside the transaction that writes them.
func Plan(v View, ds []Draft, now when.Micros, random io.Reader) ([]Entry, error) {
	head, err := v.Head()
	if err != nil {
		return nil, err
	}
	p := planner{
		view: v, random: random, last: head, now: max(now, head.Recorded),
		threads: map[Seq]*Thread{}, articles: map[Seq][]Seq{}, seen: map[seen]bool{},
	}
	for i := range ds {
		if err := p.draft(&ds[i]); err != nil {
			return nil, err
		}
	}
	return p.out, nil
}

type planner struct {
	view   View
	random io.Reader
	now    when.Micros
	last   Entry
	out    []Entry

	threads  map[Seq]*Thread // as they stand with the drafts so far
	articles map[Seq][]Seq   // the threads of an article's statements, likewise
	seen     map[seen]bool   // articles added and erased by the drafts

	article Seq           // that statements belong to; 0: none
	known   bool          // it is known: its statements are passed over
	ids     map[Hash]bool // of the article's statements so far
}

// seen is what an article is known by: the hash of its wording or bytes, in an
// item or, where that is "", in any.
type seen struct {
	by   string
	hash Hash
	item string
}

func (p *planner) draft(d *Draft) error {
	switch {
	case d.Op == Assert && d.Of == OfArticle:
		return p.assertArticle(d)
	case d.Op == Assert && d.Of == OfStatement:
		return p.assertStatement(d)
	case d.Op == Correct && d.Thread == 0 && d.Of == OfStatement:
		return p.overlooked(d)
	case d.Op == Correct || d.Op == Withdraw:
		return p.change(d)
	case d.Op == Erase:
		return p.erase(d)
	}
	return fmt.Errorf("ledger: a draft that is no operation (op %d of %d)", d.Op, d.Of)
}

func (p *planner) assertArticle(d *Draft) error {
	if d.Page == nil || d.Page.Item == "" {
		return fmt.Errorf("ledger: an article without an item")
	}
	known := p.seen[seen{"wording", d.Wording, d.Page.Item}] || p.seen[seen{"erased", d.Wording, ""}]
	if d.Raw != (Hash{}) {
		item := ""
		if IsAddress(d.Page.Item) {
			item = d.Page.Item
		}
		known = known || p.seen[seen{"bytes", d.Raw, item}] || p.seen[seen{"erased", d.Raw, ""}]
	}
	if !known {
		var err error
		if known, err = p.view.Known(d.Page.Item, d.Raw, d.Wording); err != nil {
			return err
		}
	}
	p.known, p.article, p.ids = known, 0, map[Hash]bool{}
	if known {
		return nil
	}
	p.seen[seen{"wording", d.Wording, d.Page.Item}] = true
	p.seen[seen{"bytes", d.Raw, d.Page.Item}], p.seen[seen{"bytes", d.Raw, ""}] = true, true
	e := Entry{Op: Assert, Of: OfArticle, Raw: d.Raw, Wording: d.Wording, Body: &Body{Article: d.Page}}
	e.Thread, e.Article = p.next(), p.next()
	if d.KeepText {
		var err error
		if e.Text, err = newPart([]byte(d.Text), p.random); err != nil {
			return err
		}
	}
	if err := p.sketch(&e, d); err != nil {
		return err
	}
	if err := p.add(e); err != nil {
		return err
	}
	p.article = p.last.Seq
	return nil
}

func (p *planner) sketch(e *Entry, d *Draft) (err error) {
	if len(d.Sketch) > 0 {
		e.Sketch, err = newPart(d.Sketch, p.random)
	}
	return err
}

func (p *planner) assertStatement(d *Draft) error {
	if p.known {
		return nil
	}
	if p.article == 0 || d.Statement == nil {
		return fmt.Errorf("ledger: a statement without its article before it")
	}
	if p.ids[d.Statement.ID] {
		return nil
	}
	p.ids[d.Statement.ID] = true
	return p.add(Entry{Op: Assert, Of: OfStatement, Thread: p.next(), Article: p.article, At: d.Statement.Extent(), Body: &Body{Statement: d.Statement}})
}

// overlooked adds a statement to an article that was read before.
func (p *planner) overlooked(d *Draft) error {
	a, err := p.thread(d.Article)
	switch {
	case err != nil:
		return err
	case a.First == 0 || a.Of != OfArticle:
		return fmt.Errorf("article %d: %w", d.Article, ErrNotFound)
	case a.Op == Erase || a.Op == Withdraw:
		return fmt.Errorf("article %d: %w", d.Article, ErrStale)
	case d.Statement == nil:
		return fmt.Errorf("ledger: an overlooked statement that is none")
	}
	firsts, err := p.statementsOf(d.Article)
	if err != nil {
		return err
	}
	for _, f := range firsts {
		t, err := p.thread(f)
		if err != nil {
			return err
		}
		if t.Op > Correct && t.At.Overlaps(d.Statement.Extent()) || t.stands() && t.Says.ID == d.Statement.ID {
			return nil
		}
	}
	return p.add(Entry{Op: Correct, Of: OfStatement, Thread: p.next(), Article: d.Article, At: d.Statement.Extent(), Body: &Body{Statement: d.Statement, Reason: d.Reason}})
}

func (t *Thread) stands() bool {
	return (t.Op == Assert || t.Op == Correct) && !t.Gone && t.Says != nil
}

func (p *planner) change(d *Draft) error {
	t, err := p.thread(d.Thread)
	switch {
	case err != nil:
		return err
	case t.First == 0 || t.Of != d.Of:
		return fmt.Errorf("thread %d: %w", d.Thread, ErrNotFound)
	case t.Op == Withdraw && d.Op == Withdraw:
		return nil
	case t.Op == Erase || t.Op == Withdraw || d.After != 0 && d.After != t.Last:
		return fmt.Errorf("thread %d: %w", d.Thread, ErrStale)
	}
	e := Entry{Op: d.Op, Of: d.Of, Gone: d.Gone, Thread: t.First, Article: t.Article, At: t.At, Body: &Body{Reason: d.Reason, On: d.On}}
	switch {
	case d.Of == OfArticle && d.Op == Correct && (d.Page == nil || d.Gone):
		return fmt.Errorf("ledger: a correction of an article that says none")
	case d.Of == OfArticle:
		e.Raw, e.Wording = t.Raw, t.Wording
		if d.Page != nil {
			page := *d.Page
			page.Item = t.Page.Item // what it is a version of is no reading
			e.Body.Article = &page
			if err := p.sketch(&e, d); err != nil {
				return err
			}
		}
	case d.Op == Withdraw || d.Gone:
		if t.Gone && d.Op == Withdraw {
			return fmt.Errorf("thread %d: %w", d.Thread, ErrStale)
		}
		if t.Gone {
			return nil
		}
		e.Body.Statement = t.Says
	case d.Statement == nil:
		return fmt.Errorf("ledger: a correction that says nothing")
	default:
		if t.stands() && t.Says.ID == d.Statement.ID {
			return nil
		}
		e.Body.Statement, e.At = d.Statement, d.Statement.Extent()
	}
	return p.add(e)
}

func (p *planner) erase(d *Draft) error {
	t, err := p.thread(d.Thread)
	switch {
	case err != nil:
		return err
	case t.First == 0:
		return fmt.Errorf("thread %d: %w", d.Thread, ErrNotFound)
	case t.Op == Erase:
		return nil
	}
	if t.Of == OfArticle {
		firsts, err := p.statementsOf(t.First)
		if err != nil {
			return err
		}
		for _, f := range firsts {
			if err := p.erase(&Draft{Op: Erase, Thread: f, Reason: d.Reason}); err != nil {
				return err
			}
		}
	}
	if t.Of == OfArticle {
		p.seen[seen{"erased", t.Raw, ""}], p.seen[seen{"erased", t.Wording, ""}] = true, true
	}
	return p.add(Entry{Op: Erase, Of: t.Of, Thread: t.First, Article: t.Article, At: t.At, Raw: t.Raw, Wording: t.Wording, Body: &Body{Reason: d.Reason}})
}

func (p *planner) next() Seq { return p.last.Seq + 1 }

// add gives e its place in the chain.
func (p *planner) add(e Entry) error {
	e.Seq, e.Recorded = p.next(), p.now
	var err error
	if e.Words, err = newPart(encode(e.Body), p.random); err != nil {
		return err
	}
	e.Hash = e.Link(p.last.Hash)
	p.last = e
	p.out = append(p.out, e)

	t := e.Closes()
	p.threads[e.Thread] = &t
	switch {
	case e.Of == OfArticle && e.Thread == e.Seq:
		p.articles[e.Seq] = []Seq{}
	case e.Of == OfStatement && e.Thread == e.Seq:
		if fs, ok := p.articles[e.Article]; ok {
			p.articles[e.Article] = append(fs, e.Seq)
		}
	}
	return nil
}

func (p *planner) thread(first Seq) (*Thread, error) {
	if t, ok := p.threads[first]; ok {
		return t, nil
	}
	t, err := p.view.Thread(first)
	if err != nil {
		return nil, err
	}
	p.threads[first] = &t
	return &t, nil
}

// statementsOf lists the threads of an article's statements.
func (p *planner) statementsOf(article Seq) ([]Seq, error) {
	if fs, ok := p.articles[article]; ok {
		return fs, nil
	}
	ts, err := p.view.Threads(article)
	if err != nil {
		return nil, err
	}
	fs := []Seq{}
	for i := range ts {
		fs = append(fs, ts[i].First)
		if _, ok := p.threads[ts[i].First]; !ok {
			p.threads[ts[i].First] = &ts[i]
		}
	}
	p.articles[article] = fs
	return fs, nil
}

// Follows checks that e can stand behind the entry prev in a ledger, as far as
// the two tell.
func (e *Entry) Follows(prev *Entry) error {
	fault := func(what string) error { return fmt.Errorf("entry %d: %w: %s", e.Seq, ErrTampered, what) }
	switch {
	case e.Seq != prev.Seq+1:
		return fault(fmt.Sprintf("it stands behind entry %d", prev.Seq))
	case e.Recorded < prev.Recorded:
		return fault("recorded before the entry before it")
	case e.Op < Assert || e.Op > Erase || e.Of < OfStatement || e.Of > OfArticle:
		return fault("no operation")
	case e.Thread < 1 || e.Thread > e.Seq || e.Article < 1 || e.Article > e.Seq:
		return fault("its thread or article is not before it")
	case e.Op == Assert && e.Thread != e.Seq, e.Thread == e.Seq && (e.Op > Correct || e.Of == OfArticle && e.Op == Correct):
		return fault("its thread cannot begin so")
	case e.Of == OfArticle && e.Article != e.Thread, e.Of == OfStatement && e.Article == e.Seq:
		return fault("its article cannot be that")
	case e.At[0] < 0 || e.At[1] < e.At[0]:
		return fault("no stretch of a text")
	case e.Hash != e.Link(prev.Hash):
		return fault("the chain breaks here")
	case !e.Words.whole():
		return fault("its words are others")
	case !e.Text.whole():
		return fault("its text is another")
	case !e.Sketch.whole():
		return fault("its sketch is another")
	}
	return nil
}

// TakeOver returns those of es that are new to a ledger, by the rules of
// [Store.Restore], with their bodies. Stores call it inside the transaction that
// writes them.
func TakeOver(v View, es []Entry) ([]Entry, error) {
	last, err := v.Head()
	if err != nil {
		return nil, err
	}
	head := last.Seq
	begun := map[Seq]*Thread{}
	thread := func(first Seq) (*Thread, error) {
		if t, ok := begun[first]; ok {
			return t, nil
		}
		t, err := v.Thread(first)
		begun[first] = &t
		return &t, err
	}
	var fresh []Entry
	for _, e := range es {
		if 0 < e.Seq && e.Seq <= head {
			hash, err := v.Hash(e.Seq)
			if err != nil {
				return nil, err
			}
			if hash != e.Hash {
				return nil, fmt.Errorf("entry %d: %w", e.Seq, ErrForked)
			}
			continue
		}
		if err := e.Follows(&last); err != nil {
			return nil, err
		}
		if err := e.Read(); err != nil {
			return nil, err
		}
		if e.Thread != e.Seq {
			t, err := thread(e.Thread)
			if err != nil {
				return nil, err
			}
			if t.First == 0 || t.Of != e.Of || t.Article != e.Article {
				return nil, fmt.Errorf("entry %d: %w: entry %d begins no such thread", e.Seq, ErrTampered, e.Thread)
			}
		}
		if e.Article != e.Seq {
			t, err := thread(e.Article)
			if err != nil {
				return nil, err
			}
			if t.First == 0 || t.Of != OfArticle {
				return nil, fmt.Errorf("entry %d: %w: entry %d is no article", e.Seq, ErrTampered, e.Article)
			}
		}
		if e.Thread == e.Seq {
			t := e.Closes()
			t.Says, t.Page = nil, nil // not asked for, and large
			begun[e.Seq] = &t
		}
		last = e
		fresh = append(fresh, e)
	}
	return fresh, nil
}
