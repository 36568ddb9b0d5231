package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"ifolge/article"
	"ifolge/article/fetch"
	"ifolge/article/sniff"
	"ifolge/ingest"
	"ifolge/ledger"
	"ifolge/story"
	"ifolge/story/book"
	"ifolge/when"
)

// Stories groups what a ledger holds. The ID of an article in them is the number
// of its entry in the ledger.
type Stories interface {
	// Stories returns the stories of what stood at a moment; 0: now.
	Stories(ctx context.Context, asOf when.Micros) ([]story.Story, error)
}

// A Desk is what pages and API ask: it reads articles, a bounded number at once,
// and knows the ledger. [NewDesk] makes one; its fields are not changed after.
type Desk struct {
	Store   ledger.Store
	Stories Stories               // nil: there are none
	Line    *ingest.Line          // reads
	Client  *fetch.Client         // nil: nothing is fetched
	Locate  func(*ingest.Reading) // finds more places; nil: there are no more
	Now     func() time.Time

	reading  chan struct{} // one for each that is reading
	fetching chan struct{} // likewise
	patience time.Duration
	shelf    *shelf
}

// mostFetches is how many pages are fetched at once.
const mostFetches = 8

// NewDesk returns d with its limits set.
func NewDesk(d Desk) *Desk {
	d.reading = make(chan struct{}, runtime.GOMAXPROCS(0))
	d.fetching = make(chan struct{}, mostFetches)
	d.patience = 10 * time.Second
	d.shelf = newShelf(&d)
	return &d
}

// Close ends what is done in the background, and waits for it.
func (d *Desk) Close() { d.shelf.close() }

// Book returns the stories of what stood at a moment, 0 being now; nil, without an
// error, where they are not gathered before patience is over: ask again.
func (d *Desk) Book(ctx context.Context, asOf when.Micros, patience time.Duration) (*Book, error) {
	return d.shelf.book(ctx, asOf, patience)
}

var (
	// ErrBusy is for a reading that found no free place in time.
	ErrBusy = errors.New("too much is being read: try again in a moment")

	// ErrNothing is for an article without text.
	ErrNothing = errors.New("no text to read")

	// ErrLanguage is for a text in no language that is read here.
	ErrLanguage = errors.New("in a language that is not read here")

	// ErrNoNetwork is for an address where nothing is fetched.
	ErrNoNetwork = errors.New("addresses are not fetched here")
)

// Input is what a reader hands in: a text, or an address to fetch. Outlet, Title
// and Published fill in what a text does not say itself.
type Input struct {
	Text, URL                string
	Outlet, Title, Published string
}

// A Read is an article that has been read, and what item it is a version of.
type Read struct {
	*ingest.Reading
	Item string
	More bool // the input had more articles, which were not read
}

// Read reads the first article of in. It keeps nothing.
func (d *Desk) Read(ctx context.Context, in Input) (*Read, error) {
	raw, name, o := []byte(in.Text), "-", sniff.Options{MaxText: ingest.Longest}
	var response *fetch.Response
	if in.URL != "" && strings.TrimSpace(in.Text) == "" {
		if d.Client == nil {
			return nil, ErrNoNetwork
		}
		leave, err := d.enter(ctx, d.fetching)
		if err != nil {
			return nil, err
		}
		response, err = d.Client.Get(ctx, in.URL)
		leave()
		if err != nil {
			return nil, err
		}
		raw, name = response.Body, in.URL
		o.Page.URL, o.Page.ContentType = response.URL, response.ContentType
		o.Page.Latest = d.Now().Add(24 * time.Hour)
	}
	leave, err := d.enter(ctx, d.reading)
	if err != nil {
		return nil, err
	}
	defer leave()
	r := &Read{}
	var a *article.Article
	for found, err := range sniff.Read(bytes.NewReader(raw), name, o) {
		if a != nil {
			r.More = true
			break
		}
		if errors.Is(err, sniff.ErrEmpty) {
			return nil, ErrNothing
		}
		if err != nil {
			return nil, err
		}
		a = found
	}
	if a == nil {
		return nil, ErrNothing
	}
	if response != nil {
		a.Fetched, a.URL = d.Now(), cmp.Or(a.URL, response.URL)
	} else if isWeb(in.URL) {
		a.URL = cmp.Or(a.URL, in.URL)
	}
	a.Outlet, a.Title = cmp.Or(a.Outlet, strings.TrimSpace(in.Outlet)), cmp.Or(a.Title, strings.TrimSpace(in.Title))
	if said := strings.TrimSpace(in.Published); said != "" && a.Published == "" {
		date, ok := article.Date(said)
		if !ok {
			return nil, fmt.Errorf("%q: %w", said, ErrDate)
		}
		a.Published = date
	}
	r.Reading = d.Line.Read(a)
	if d.Locate != nil {
		d.Locate(r.Reading)
	}
	r.Item = ledger.ItemOf(a, name, name)
	switch {
	case strings.TrimSpace(a.Text) == "":
		return nil, ErrNothing
	case r.Lang == "":
		return nil, ErrLanguage
	}
	return r, nil
}

// ErrDate is in the chain of the error for a date that is none.
var ErrDate = errors.New("no date: want 2024, 2024-05, 2024-05-17 or 2024-05-17T14:00")

// enter waits for a free place.
func (d *Desk) enter(ctx context.Context, places chan struct{}) (leave func(), err error) {
	wait := time.NewTimer(d.patience)
	defer wait.Stop()
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-wait.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Keep writes r to the ledger, with its text where that is wanted, and returns the
// entry of the article: the one that was there, where it was known.
func (d *Desk) Keep(ctx context.Context, r *Read, text bool) (article ledger.Seq, known bool, err error) {
	ds := book.Record(r.Article, r.Document, r.Entities, r.Statements, r.Item, text)
	ds[0].Page.Notes = slices.Concat(r.Article.Notes, r.Notes)
	es, err := d.Store.Append(ctx, ds)
	if err != nil {
		return 0, false, err
	}
	if len(es) > 0 {
		return es[0].Seq, false, nil
	}
	for e, err := range d.Store.Entries(ctx, ledger.Question{Of: ledger.Articles, Item: r.Item, Versions: true, History: true}) {
		if err != nil {
			return 0, false, err
		}
		if e.Op == ledger.Assert && (e.Wording == ledger.WordingOf(r.Article) || e.Raw == r.Article.Raw) {
			article = e.Seq
		}
	}
	return article, true, nil // 0: erased, or known as a version of another item
}

// Article returns the first entry of the version of an article that a number is
// of, as it is read now or was at a moment.
func (d *Desk) Article(ctx context.Context, n ledger.Seq, asOf when.Micros) (ledger.Entry, error) {
	e, err := d.Store.Entry(ctx, n)
	if err != nil {
		return e, err
	}
	if e.Article != e.Seq {
		if e, err = d.Store.Entry(ctx, e.Article); err != nil {
			return e, err
		}
	}
	if asOf != 0 && e.Recorded > asOf {
		return ledger.Entry{}, fmt.Errorf("entry %d as of %s: %w", n, asOf, ledger.ErrNotFound)
	}
	return e, nil
}

// isWeb reports whether an address may stand in a link.
func isWeb(address string) bool {
	return strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://")
}
