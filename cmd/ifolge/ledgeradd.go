package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"ifolge/article/fetch"
	"ifolge/article/jsonl"
	"ifolge/article/sniff"
	"ifolge/ingest"
	"ifolge/ledger"
	"ifolge/sqlite"
	"ifolge/story/book"
)

type addCmd struct {
	ledgerFlag
	inputFlags
	KeepText bool `name:"keep-text" help:"Keep the texts of articles. Else only what is said, with where it stands, hashes and links."`
	JSON     bool `name:"json" help:"Print an object a line for each article, when it is safely written down."`
}

func (c *addCmd) Help() string {
	return `Reads articles as ifolge read does and writes down what is said in them. Of a folder all files
are read, in order of their names; hidden ones are left alone, and what is no article is counted
with its reason.

The same again changes nothing, so that a run that was stopped, by Ctrl-C or worse, goes on when
it is started again. An item is known by its address, else by outlet and id, else by its file; a
changed text of the same item is a new version of it, and it is told what changed.

Examples:

	ifolge add article.txt
	ifolge add archive/ --keep-text
	ifolge add corpus.jsonl.gz --json > added.jsonl`
}

// An intake is an arrival on its way to the ledger.
type intake struct {
	arrival
	name   string // the input
	listed bool   // found in a folder, not named
	item   string
	known  bool   // its bytes are in the ledger: it need not be read
	done   func() // called when it is written down, known or skipped; nil: nobody waits

	then func() error // in place of an article: called when all before it is done with
}

// taken is an intake that has been read.
type taken struct {
	intake
	reading *ingest.Reading
}

func (c *addCmd) Run(p *program) error {
	names, err := p.inputs(c.Inputs)
	if err != nil {
		return err
	}
	line, err := p.line(ingest.Options{Lang: c.Lang})
	if err != nil {
		return err
	}
	more, err := p.gazetteer()
	if err != nil {
		return err
	}
	defer more.Close()
	s, err := c.make(p)
	if err != nil {
		return err
	}
	defer s.Close()
	p.ending.Add(1)
	defer p.ending.Done()
	c.most = ingest.Longest
	a := p.adder(s, adder{lang: c.Lang, keepText: c.KeepText, json: c.JSON})
	defer a.progress.done()
	a.progress.expectFiles(p, names)
	if err := a.run(c.intakes(p, s, names), line, more); err != nil {
		return err
	}
	a.progress.done()
	return a.summary()
}

// adder completes an adder into the ledger s.
func (p *program) adder(s ledger.Store, a adder) *adder {
	a.p, a.s, a.reasons, a.since = p, s, map[string]*reason{}, time.Now()
	a.progress = &progress{}
	if isTerminal(p.err) && !(a.json && isTerminal(p.out)) {
		a.progress = &progress{w: p.err, since: time.Now()}
	}
	return &a
}

// intakes yields the articles of the named inputs and of the files in folders.
func (c *addCmd) intakes(p *program, s *sqlite.Store, names []string) iter.Seq[intake] {
	client := fetch.New(fetch.Options{Version: version, AllowPrivate: c.Private})
	o := sniff.Options{MaxText: c.most}
	return func(yield func(intake) bool) {
		for name, listed := range files(names, yield) {
			place := name
			if full, err := filepath.Abs(name); err == nil && name != "-" && !strings.Contains(name, "://") {
				place = filepath.ToSlash(full)
			}
			more := p.open(client, name, o, func(a arrival) bool {
				t := intake{arrival: a, name: name, listed: listed}
				if a.article != nil {
					t.item = ledger.ItemOf(a.article, name, place)
					var err error
					if t.known, err = s.Known(context.WithoutCancel(p), t.item, a.article.Raw); err != nil {
						t.err = err
					}
				}
				return p.Err() == nil && yield(t)
			})
			if !more || p.Err() != nil {
				return
			}
		}
	}
}

// files yields names, and in place of a folder the files in it, with true. What
// cannot be listed goes to fail.
func files(names []string, fail func(intake) bool) iter.Seq2[string, bool] {
	return func(yield func(string, bool) bool) {
		for _, name := range names {
			root := filepath.Clean(name)
			if at, err := filepath.EvalSymlinks(root); err == nil {
				root = at // WalkDir does not follow a link, not even the first
			}
			stop := errors.New("no more")
			err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
				switch {
				case path == root && (err != nil || !e.IsDir()): // whoever opens it will say what is wrong
					if !yield(name, false) {
						return stop
					}
					return nil
				case err != nil:
					if !fail(intake{arrival: arrival{err: fmt.Errorf("%s: %w", path, cause(err))}, name: path, listed: true}) {
						return stop
					}
				case path != root && strings.HasPrefix(e.Name(), "."):
					if e.IsDir() {
						return fs.SkipDir
					}
				case e.Type().IsRegular():
					if !yield(path, true) {
						return stop
					}
				}
				return nil
			})
			if err == stop {
				return
			}
		}
	}
}

// An adder writes what was taken in to the ledger, some articles at a time.
type adder struct {
	p        *program
	s        ledger.Store
	lang     string // that articles have to be read in; "": as found
	keepText bool
	json     bool
	progress *progress

	batch  []added
	drafts []ledger.Draft
	since  time.Time // the last write

	fresh, versions, known int // articles
	statements, skipped    int
	reasons                map[string]*reason
}

// added is an article of the batch.
type added struct {
	taken
	first int // its first draft
}

// A reason for which articles were skipped.
type reason struct {
	n     int
	first string // such an input
}

// At most so much waits to be written down: what is not yet, is read again after
// a crash.
const (
	mostDrafts = 200
	mostWait   = 200 * time.Millisecond
)

func (a *adder) run(in iter.Seq[intake], line *ingest.Line, more diskGazetteer) error {
	results := make(chan taken)
	go func() {
		defer close(results)
		for t := range inOrder(a.p, runtime.GOMAXPROCS(0), in, func(t intake) taken {
			if t.err != nil || t.known || t.then != nil {
				return taken{intake: t}
			}
			r := line.Read(t.article)
			more.locate(r)
			return taken{t, r}
		}) {
			select {
			case results <- t:
			case <-a.p.Done(): // nobody takes it
				return
			}
		}
	}()
	for {
		// A full batch is written at once, a waiting one when nothing comes.
		var wait <-chan time.Time
		if len(a.batch) > 0 {
			wait = time.After(max(0, mostWait-time.Since(a.since)))
		}
		select {
		case t, ok := <-results:
			if !ok {
				return a.write()
			}
			if err := a.take(t); err != nil {
				return err
			}
		case <-wait:
			if err := a.write(); err != nil {
				return err
			}
		case <-a.p.Done():
			return a.write()
		}
	}
}

func (a *adder) take(t taken) error {
	if t.then != nil {
		if err := a.write(); err != nil {
			return err
		}
		return t.then()
	}
	a.progress.step()
	if t.err == nil && !t.known {
		switch r := t.reading; {
		case strings.TrimSpace(r.Article.Text) == "":
			t.err = &unreadError{t.article.ID, "no text"}
		case r.Lang == "":
			t.err = &unreadError{t.article.ID, "in a language that is not read here: " + r.Article.Lang}
		}
	}
	if t.err != nil {
		return a.skip(t)
	}
	a.batch = append(a.batch, added{t, len(a.drafts)})
	if !t.known {
		r := t.reading
		ds := book.Record(r.Article, r.Document, r.Entities, r.Statements, t.item, a.keepText)
		ds[0].Page.Notes, ds[0].Page.Asked = slices.Concat(r.Article.Notes, r.Notes), a.lang
		a.drafts = append(a.drafts, ds...)
	}
	if len(a.drafts) >= mostDrafts || len(a.batch) >= mostDrafts {
		return a.write()
	}
	return nil
}

// skip counts an input that gave no article. One that was named has failed.
func (a *adder) skip(t taken) error {
	if t.done != nil {
		defer t.done()
	}
	a.skipped++
	why := reasonOf(t.err, t.name)
	if r := a.reasons[why]; r != nil {
		r.n++
	} else {
		a.reasons[why] = &reason{1, t.name}
	}
	if !t.listed {
		a.progress.done()
		a.p.fail(t.err)
	}
	return a.say(jsonAdded{Input: t.name, Item: t.item, State: "skipped", Reason: why})
}

// An unreadError says why an article that is one was not read.
type unreadError struct{ id, why string }

func (e *unreadError) Error() string { return e.id + ": " + e.why }

// reasonOf takes what tells one input from another off an error, so that equal
// reasons can be counted.
func reasonOf(err error, name string) string {
	if bad, ok := errors.AsType[*jsonl.LineError](err); ok {
		return "a bad line: " + bad.Err.Error()
	}
	if bad, ok := errors.AsType[*unreadError](err); ok {
		return bad.why
	}
	why := err.Error()
	for _, before := range []string{"page: ", "plain: ", "jsonl: ", name + ": ", filepath.Base(name) + ": "} {
		why = strings.TrimPrefix(why, before)
	}
	return why
}

// jsonAdded is a line of ifolge add --json.
type jsonAdded struct {
	Input      string     `json:"input"`
	Item       string     `json:"item"`
	ID         string     `json:"id"`
	State      string     `json:"state"`
	Entry      ledger.Seq `json:"entry"`
	Version    int        `json:"version"`
	Statements int        `json:"statements"`
	Changed    *change    `json:"changed"`
	Reason     string     `json:"reason"`
}

func (a *adder) say(o jsonAdded) error {
	if !a.json {
		return nil
	}
	e := json.NewEncoder(a.p.out)
	e.SetEscapeHTML(false)
	return e.Encode(o)
}

// write appends the batch, then tells of it: what has been told of is safe.
func (a *adder) write() error {
	a.since = time.Now()
	ctx := context.WithoutCancel(a.p)
	es, err := a.s.Append(ctx, a.drafts)
	if err != nil {
		return err
	}
	for _, x := range a.batch {
		o := jsonAdded{Input: x.name, Item: x.item, ID: x.article.ID, State: "known"}
		if len(es) > 0 && !x.known && es[0].Body.Article.Item == x.item && es[0].Wording == ledger.WordingOf(x.article) {
			o.Entry, o.State = es[0].Seq, "added"
			own := es[:1]
			for len(own) < len(es) && es[len(own)].Article == o.Entry {
				own = es[:len(own)+1]
			}
			es, o.Statements = es[len(own):], len(own)-1
			var before ledger.Entry
			for e, err := range a.s.Entries(ctx, ledger.Question{Of: ledger.Articles, Item: x.item, Versions: true, History: true}) {
				if err != nil {
					return err
				}
				if e.Op != ledger.Assert {
					continue
				}
				if o.Version++; e.Seq != o.Entry {
					before = e
				}
			}
			a.statements += o.Statements
			if o.Version > 1 {
				o.State = "version"
				a.versions++
				if o.Changed, err = changeOf(ctx, a.s, before, own); err != nil {
					return err
				}
				if err := a.tell(x.item, o.Changed); err != nil {
					return err
				}
			} else {
				a.fresh++
			}
		} else {
			a.known++
		}
		if err := a.say(o); err != nil {
			return err
		}
		if x.done != nil {
			x.done()
		}
	}
	a.batch, a.drafts = a.batch[:0], a.drafts[:0]
	return nil
}

func (a *adder) summary() error {
	if a.json {
		return nil
	}
	w := a.p.out
	if _, err := fmt.Fprintf(w, "new %d, new versions %d, known %d; statements %d\n", a.fresh, a.versions, a.known, a.statements); err != nil {
		return err
	}
	return a.skips(w)
}

// skips tells what was skipped and why, the commonest reason first.
func (a *adder) skips(w io.Writer) error {
	if a.skipped > 0 {
		fmt.Fprintf(w, "skipped %d:\n", a.skipped)
	}
	for _, why := range slices.SortedFunc(maps.Keys(a.reasons), func(x, y string) int {
		return cmp.Or(cmp.Compare(a.reasons[y].n, a.reasons[x].n), cmp.Compare(x, y))
	}) {
		r := a.reasons[why]
		if _, err := fmt.Fprintf(w, "%8d  %s (%s)\n", r.n, plainLine(why), plainLine(r.first)); err != nil {
			return err
		}
	}
	if a.p.Err() != nil {
		_, err := fmt.Fprintln(w, "stopped; the same again goes on from here")
		return err
	}
	return nil
}
