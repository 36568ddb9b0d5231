package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"ifolge/article"
	"ifolge/article/fetch"
	"ifolge/article/sniff"
	"ifolge/ingest"
	"ifolge/ledger"
	"ifolge/story/book"
)

type rereadCmd struct {
	ledgerFlag
	Inputs []string `arg:"" optional:"" name:"file" help:"Files, folders, addresses that have the texts; else those kept in the ledger, and the files they came from where those are the same still."`
}

func (c *rereadCmd) Help() string {
	return `Reads the articles of the ledger with the models of this program. What is read otherwise is
written down as a correction: a statement read better, one that there never was, one that was
overlooked. Nothing is asserted a second time, and what reads the same adds nothing. How it was
read before can still be asked with --as-of.

Examples:

	ifolge reread
	ifolge reread archive/`
}

// again is an article of the ledger with its text.
type again struct {
	entry ledger.Entry // its Assert
	page  *article.Article
	item  string
	err   error
}

// reread is an article that has been read again.
type reread struct {
	again
	fresh  []ledger.Statement
	sketch []byte
}

func (c *rereadCmd) Run(p *program) error {
	s, err := c.open(p)
	if err != nil {
		return err
	}
	defer s.Close()
	more, err := p.gazetteer()
	if err != nil {
		return err
	}
	defer more.Close()
	lines := map[string]*ingest.Line{"": ingest.New(ingest.Options{})}
	for _, code := range lines[""].Languages() {
		lines[code] = ingest.New(ingest.Options{Lang: code})
	}
	in := c.kept(p, s)
	if len(c.Inputs) > 0 {
		in = c.given(p, s)
	}
	p.ending.Add(1)
	defer p.ending.Done()
	r := rereader{p: p, s: s}
	progress := p.progress()
	defer progress.done()
	for x := range inOrder(p, runtime.GOMAXPROCS(0), in, func(x again) reread {
		if x.err != nil || x.page == nil {
			return reread{again: x}
		}
		line := lines[""]
		if l, ok := lines[x.entry.Body.Article.Asked]; ok {
			line = l
		}
		read := line.Read(x.page)
		if more.File != nil {
			more.locate(read)
		}
		ds := book.Record(x.page, read.Document, read.Entities, read.Statements, x.item, x.entry.Text.Salt != nil)
		var fresh []ledger.Statement
		for i := range ds[1:] {
			fresh = append(fresh, *ds[1+i].Statement)
		}
		return reread{x, fresh, ds[0].Sketch}
	}) {
		progress.step()
		if err := r.write(x); err != nil {
			return err
		}
	}
	progress.done()
	_, err = fmt.Fprintf(p.out, "read again %d; statements read better %d, taken out %d, overlooked before %d; without their text %d\n",
		r.articles, r.better, r.out, r.overlooked, r.without)
	return err
}

type rereader struct {
	p                       *program
	s                       ledger.Store
	articles, without       int
	better, out, overlooked int
	drawn                   int // sketches made anew
}

func (r *rereader) write(x reread) error {
	switch {
	case x.err != nil:
		r.p.fail(x.err)
		return nil
	case x.page == nil:
		r.without++
		return nil
	}
	ctx := context.WithoutCancel(r.p)
	r.articles++
	var standing []ledger.Entry
	for e, err := range r.s.Entries(ctx, ledger.Question{Article: x.entry.Seq, Versions: true}) {
		if err != nil {
			return err
		}
		standing = append(standing, e)
	}
	reason := "read again by ifolge " + version
	ds := ledger.Reread(x.entry.Seq, standing, x.fresh, reason)
	sketch, err := book.Reread(ctx, r.s, x.entry.Seq, x.sketch, reason)
	if err != nil {
		return err
	}
	ds = append(ds, sketch...)
	es, err := r.s.Append(ctx, ds)
	if errors.Is(err, ledger.ErrStale) { // somebody else was here: the next run sees what he did
		r.p.fail(fmt.Errorf("%s: %w", x.item, err))
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range es {
		switch {
		case e.Of == ledger.OfArticle:
			r.drawn++
		case e.Gone:
			r.out++
		case e.Thread == e.Seq:
			r.overlooked++
		default:
			r.better++
		}
	}
	return nil
}

// kept yields the articles of the ledger, all versions, with the texts that lie
// in it and in the files they came from.
func (c *rereadCmd) kept(p *program, s ledger.Store) iter.Seq[again] {
	return func(yield func(again) bool) {
		for e, err := range s.Entries(p, ledger.Question{Of: ledger.Everything}) {
			if err != nil {
				yield(again{err: err})
				return
			}
			if e.Of != ledger.OfArticle || e.Op != ledger.Assert || e.Body == nil {
				continue
			}
			if !yield(c.withText(&e)) {
				return
			}
		}
	}
}

func (c *rereadCmd) withText(e *ledger.Entry) again {
	a := e.Body.Article
	x := again{entry: *e, item: a.Item}
	switch {
	case e.Text.Salt != nil:
		x.page = &article.Article{
			ID: a.ID, URL: a.URL, Outlet: a.Outlet, Title: a.Title, Byline: a.Byline, Lang: a.Lang, Published: a.Published,
			Text: string(e.Text.Bytes), Raw: e.Raw,
		}
	case filepath.IsAbs(filepath.FromSlash(a.Item)):
		f, err := os.Open(filepath.FromSlash(a.Item))
		if err != nil {
			return x
		}
		defer f.Close()
		for page, err := range sniff.Read(f, a.ID, sniff.Options{MaxText: ingest.Longest}) {
			if err == nil && ledger.WordingOf(page) == e.Wording {
				x.page = page
			}
		}
	}
	return x
}

// given yields the articles of the ledger whose texts are in the inputs.
func (c *rereadCmd) given(p *program, s ledger.Store) iter.Seq[again] {
	return func(yield func(again) bool) {
		client := fetch.New(fetch.Options{Version: version})
		for name, listed := range files(c.Inputs, func(t intake) bool { return yield(again{err: t.err}) }) {
			place := name
			if full, err := filepath.Abs(name); err == nil && !strings.Contains(name, "://") {
				place = filepath.ToSlash(full)
			}
			more := p.open(client, name, sniff.Options{MaxText: ingest.Longest}, func(a arrival) bool {
				if a.err != nil { // what lies in a folder need be no article
					return listed || yield(again{err: a.err})
				}
				x := c.find(p, s, a.article, ledger.ItemOf(a.article, name, place))
				return x.entry.Seq == 0 && x.err == nil || yield(x)
			})
			if !more || p.Err() != nil {
				return
			}
		}
	}
}

// find looks for a version of the item with the wording of the page; the zero
// entry: there is none.
func (c *rereadCmd) find(p *program, s ledger.Store, page *article.Article, item string) again {
	x := again{item: item}
	for e, err := range s.Entries(p, ledger.Question{Of: ledger.Articles, Item: item, Versions: true, History: true}) {
		if err != nil {
			return again{err: err}
		}
		if e.Op == ledger.Assert && e.Body != nil && e.Wording == ledger.WordingOf(page) {
			x.entry, x.page = e, page
		}
	}
	return x
}
