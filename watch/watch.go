// Package watch asks feeds what is new and gets the pages they list.
//
// Politely: robots.txt is read and kept to, of one host one thing is asked at
// a time with a pause between, what is known is asked for by its ETag and date, and
// who fails or says that he is busy is left alone for a while, for longer each
// time. Lists of feeds (OPML) are watched as the feeds they name; a page that
// names a feed as that feed; any other page for its own changes.
//
//	w := watch.New(watch.Options{Ask: client.Ask, Clock: clock, Take: take, …}, state)
//	w.Round(ctx, []string{"https://fjordposten.example/feed"})
//
// The package has no clock and no network but those it is handed. Nothing is
// lost when it is stopped: a page is done with when the taker says that it is,
// and what was listed and is not done with stands in the [State]. It may come
// twice after a crash; the ledger knows it then.
//
// A page is asked for again, while it is young, when it has grown twice as old as it
// was, and at once when its feed says something else of it.
package watch

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"ifolge/article"
	"ifolge/article/feed"
	"ifolge/article/fetch"
	"ifolge/article/page"
	"ifolge/article/sniff"
)

// A Clock tells the time and lets it pass.
type Clock interface {
	Now() time.Time
	Wait(ctx context.Context, d time.Duration) error // ctx's error where that ends first
}

// Options are what a Watcher works with. Ask, Clock, Take and Skip must be
// there.
type Options struct {
	Ask     func(context.Context, fetch.Request) (*fetch.Response, error)
	Clock   Clock
	Pause   time.Duration // between two exchanges with one host, at least
	AtOnce  int           // feeds of so many hosts are asked at once; 0: 16
	Longest time.Duration // no page is asked for once a round is so old: it is due in the next one; 0: no end
	NoPages bool          // take what the feeds themselves have of their items
	MaxText int           // as in sniff.Options

	// The following are called from several goroutines.

	Take func(context.Context, Found)
	Skip func(context.Context, Skipped)
	Note func(address string, n article.Note) // what was left out of a feed
	Due  func(n int)                          // so many pages more are to be asked for; nil: nobody wants to know
	Keep func()                               // some work is done: a good moment for WriteState; nil: likewise
}

// Found is an article that was got.
type Found struct {
	Article *article.Article
	Address string // that was asked for
	Feed    string // that listed it
	Done    func() // must be called once it is written down, known or refused
}

// Skipped is an address that gave no article.
type Skipped struct {
	Address string
	Feed    string // that listed it; "": it is itself what is watched
	Why     error  // without the address
}

// ErrUnchanged is why an address is skipped whose server says that it is as it
// was.
var ErrUnchanged = errors.New("unchanged, says its server")

// A Report counts what a round did.
type Report struct {
	Feeds     int // that were asked, or would have been
	Unchanged int // as they were
	Failed    int // or not now
	Before    int // items as before, whose pages were not asked for
	Left      int // pages that are due and were left to the next round
}

// A Watcher watches. Rounds do not overlap.
type Watcher struct {
	o     Options
	mu    sync.Mutex // guards all below
	state *State
	r     Report
	asked map[string]bool // in this round
	end   time.Time       // of this round; zero: none

	of map[string]map[string]bool // the links of the state's Pages, by their Feed
}

// New returns a Watcher that goes on from a state, which is its own from now on.
func New(o Options, s *State) *Watcher {
	o.AtOnce = cmp.Or(o.AtOnce, 16)
	if o.Keep == nil {
		o.Keep = func() {}
	}
	if o.Due == nil {
		o.Due = func(int) {}
	}
	if o.Note == nil {
		o.Note = func(string, article.Note) {}
	}
	w := &Watcher{o: o, state: s, of: map[string]map[string]bool{}}
	for link, page := range s.Pages {
		w.index(link, page.Feed)
	}
	return w
}

func (w *Watcher) index(link, feed string) {
	if w.of[feed] == nil {
		w.of[feed] = map[string]bool{}
	}
	w.of[feed][link] = true
}

// listed writes down which feed lists a page.
func (w *Watcher) listed(link string, page *Page, feed string) {
	if page.Feed != feed {
		delete(w.of[page.Feed], link)
	}
	page.Feed = feed
	w.index(link, feed)
}

// now in whole seconds, as the state keeps it.
func (w *Watcher) now() time.Time { return w.o.Clock.Now().UTC().Truncate(time.Second) }

// Round asks each address once and gets what is due. It returns when all that
// was taken is done with, or ctx ends.
func (w *Watcher) Round(ctx context.Context, addresses []string) Report {
	w.mu.Lock()
	w.r, w.asked, w.end = Report{}, map[string]bool{}, time.Time{}
	if w.o.Longest > 0 {
		w.end = w.o.Clock.Now().Add(w.o.Longest)
	}
	w.mu.Unlock()
	named := w.wave(ctx, addresses, "")
	for _, list := range named {
		w.wave(ctx, list.feeds, list.name)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.r
}

// A list names feeds.
type list struct {
	name  string
	feeds []string
}

// wave asks addresses, those of one host one after the other, and returns the
// lists among them. by names the list they are from.
func (w *Watcher) wave(ctx context.Context, addresses []string, by string) []list {
	var hosts []string
	of := map[string][]string{}
	for _, a := range addresses {
		if w.asked[a] {
			continue
		}
		w.asked[a] = true
		host := a
		if u, err := url.Parse(a); err == nil {
			host = u.Host
		}
		if of[host] == nil {
			hosts = append(hosts, host)
		}
		of[host] = append(of[host], a)
	}
	var at sync.WaitGroup
	defer at.Wait()
	free := make(chan struct{}, w.o.AtOnce)
	lists := map[string][]string{}
	for _, host := range hosts {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
		at.Go(func() {
			defer func() { <-free }()
			var polls []*poll
			for _, a := range of[host] {
				if ctx.Err() != nil {
					return
				}
				p := &poll{w: w, ctx: ctx, address: a, by: by}
				p.run()
				w.o.Keep()
				polls = append(polls, p)
				if p.lists != nil {
					w.mu.Lock()
					lists[a] = p.lists
					w.mu.Unlock()
				}
			}
			w.pages(polls)
		})
	}
	at.Wait()
	var out []list
	for _, a := range addresses {
		if lists[a] != nil {
			out = append(out, list{a, lists[a]})
			lists[a] = nil
		}
	}
	return out
}

// A poll asks one address.
type poll struct {
	w       *Watcher
	ctx     context.Context
	address string
	by      string // the list that names it; "": the user does
	f       *Feed
	lists   []string // what it names, where it is a list
	links   []string // of pages that are due
	open    tally    // articles not done with
	same    bool     // it is as it was
}

const feedTypes = "application/rss+xml, application/atom+xml, application/feed+json, text/x-opml, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.5"

// mostBytes of a feed or list.
const mostBytes = 10 << 20

func (p *poll) run() {
	w := p.w
	w.mu.Lock()
	w.r.Feeds++
	if p.f = w.state.Feeds[p.address]; p.f == nil {
		p.f = &Feed{}
		w.state.Feeds[p.address] = p.f
	}
	f := *p.f
	w.mu.Unlock()
	if f.Next.After(w.now()) {
		p.failed(&laterError{f.Next, f.Why})
		return
	}
	r, err := w.get(p.ctx, fetch.Request{URL: p.address, ETag: f.ETag, Modified: f.Modified, Accept: feedTypes, MaxBytes: mostBytes}, true)
	switch {
	case p.ctx.Err() != nil:
		return
	case err == nil && r.Status == 304:
		p.unchanged(&f)
	case err == nil && r.Status != 200:
		p.failed(r.Refusal())
	case err != nil:
		p.failed(err)
	default:
		sum := sha256.Sum256(r.Body)
		if hex.EncodeToString(sum[:8]) == f.Sum {
			p.unchanged(&f)
		} else {
			p.changed(r, hex.EncodeToString(sum[:8]))
		}
	}
	p.due()
}

// pages gets what is due, of each feed in turn, so that none waits for a long
// one.
func (w *Watcher) pages(polls []*poll) {
	for left := true; left; {
		left = false
		for _, p := range polls {
			if len(p.links) == 0 {
				continue
			}
			left = true
			p.page()
			w.o.Keep()
		}
	}
	for _, p := range polls {
		p.open.wait(p.ctx)
	}
}

// failed leaves the address alone for a while.
func (p *poll) failed(err error) {
	w := p.w
	now := w.now()
	w.mu.Lock()
	w.r.Failed++
	var later *laterError
	if errors.As(err, &later) {
		p.f.Next, p.f.Why = later.until, later.why
	} else {
		p.f.Failures++
		p.f.Next, p.f.Why = now.Add(backOff(p.f.Failures)), short(err.Error(), longestWhy)
	}
	p.f.Asked = now
	w.mu.Unlock()
	w.o.Skip(p.ctx, Skipped{p.address, p.by, err})
}

func (p *poll) unchanged(f *Feed) {
	w := p.w
	p.lists, p.same = f.Lists, true
	now := w.now()
	w.mu.Lock()
	w.r.Unchanged++
	p.f.Asked, p.f.Failures, p.f.Next, p.f.Why = now, 0, time.Time{}, ""
	w.mu.Unlock()
}

// done writes down that an answer has been dealt with: from now on it is asked
// for by what tells it from another.
func (p *poll) done(r *fetch.Response, sum string) {
	now := p.w.now()
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	*p.f = Feed{ETag: known(r.ETag), Modified: known(r.Modified), Sum: sum, Lists: p.lists, Asked: now}
}

func (p *poll) changed(r *fetch.Response, sum string) {
	o := feed.Options{URL: r.URL, ContentType: r.ContentType, Latest: p.w.latest()}
	switch feed.FormOf(r.Body) {
	case feed.IsOPML:
		if p.by != "" {
			p.failed(errors.New("a list of feeds in a list of feeds: name it itself"))
			return
		}
		lists, notes, err := feed.OPML(r.Body, p.address, o)
		if err != nil {
			p.failed(withoutName(err, p.address))
			return
		}
		p.note(notes)
		p.lists = lists
		p.done(r, sum)
	case feed.IsFeed:
		f, err := feed.Read(r.Body, p.address, o)
		if err != nil {
			p.failed(withoutName(err, p.address))
			return
		}
		p.note(f.Notes)
		if !p.w.o.NoPages {
			p.list(f)
			p.done(r, sum)
			return
		}
		p.takeItems(f)
		if p.open.wait(p.ctx) {
			p.done(r, sum)
		}
	default:
		if p.by != "" || p.wasFeed() {
			p.failed(errNoFeed)
			return
		}
		if link := feed.Linked(r.Body, o); link != "" && link != p.address {
			p.lists = []string{link}
			p.done(r, sum)
			return
		}
		err := p.take(r, p.address, nil)
		if err != nil {
			p.failed(err)
		} else if p.open.wait(p.ctx) {
			p.done(r, sum)
		}
	}
}

var errNoFeed = errors.New("no feed: neither RSS, Atom nor JSON Feed")

// wasFeed reports whether the address has been a feed: then a page in its place is
// a server's excuse.
func (p *poll) wasFeed() bool {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return len(p.w.of[p.address]) > 0
}

func (p *poll) note(ns []article.Note) {
	for _, n := range ns {
		p.w.o.Note(p.address, n)
	}
}

// latest is the last date that is believed.
func (w *Watcher) latest() time.Time { return w.o.Clock.Now().Add(24 * time.Hour) }

// list enters the items of a feed into the state, where they are due.
func (p *poll) list(f *feed.Feed) {
	w := p.w
	now := w.now()
	listed := map[string]bool{}
	for i := range f.Items {
		it := &f.Items[i]
		if it.Link == "" {
			w.o.Skip(p.ctx, Skipped{cmp.Or(it.Title, it.ID, "an item"), p.address, errNoLink})
			continue
		}
		if listed[it.Link] {
			continue
		}
		listed[it.Link] = true
		mark := it.Mark()
		w.mu.Lock()
		page := w.state.Pages[it.Link]
		if page == nil {
			page = &Page{Item: *it, First: now}
			w.state.Pages[it.Link] = page
		}
		if page.Mark != mark {
			page.Mark, page.Next, page.Failures = mark, now, 0
		}
		w.listed(it.Link, page, p.address)
		w.mu.Unlock()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for link := range w.of[p.address] {
		if !listed[link] && now.Sub(w.state.Pages[link].First) > keepPage {
			delete(w.state.Pages, link)
			delete(w.of[p.address], link)
		}
	}
}

var errNoLink = errors.New("an item without an address of its own")

// due lists the pages of this feed that are due, the earliest first.
func (p *poll) due() {
	w := p.w
	now := w.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	for link := range w.of[p.address] {
		switch page := w.state.Pages[link]; {
		case page.busy || w.o.NoPages && !p.same:
		case !w.o.NoPages && !page.Next.IsZero() && !page.Next.After(now):
			page.busy = true
			p.links = append(p.links, link)
		default:
			w.r.Before++
		}
	}
	slices.SortFunc(p.links, func(a, b string) int {
		return cmp.Or(cmp.Compare(w.state.Pages[a].Item.Published, w.state.Pages[b].Item.Published), cmp.Compare(a, b))
	})
	w.o.Due(len(p.links))
}

// page gets the first page that is due.
func (p *poll) page() {
	w := p.w
	link := p.links[0]
	p.links = p.links[1:]
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if page := w.state.Pages[link]; page != nil {
			page.busy = false
		}
	}()
	if !w.end.IsZero() && !w.o.Clock.Now().Before(w.end) {
		w.mu.Lock()
		w.r.Left++
		w.mu.Unlock()
		w.o.Due(-1)
		return
	}
	if p.ctx.Err() != nil {
		return
	}
	w.mu.Lock()
	known := *w.state.Pages[link]
	w.mu.Unlock()
	r, err := w.get(p.ctx, fetch.Request{URL: link, ETag: known.ETag, Modified: known.Modified}, true)
	switch {
	case p.ctx.Err() != nil:
		return
	case err == nil && r.Status == 304:
		err = ErrUnchanged
		p.settle(link, nil)
	case err == nil && r.Status != 200:
		err = r.Refusal()
		p.refused(link, err)
	case err != nil:
		p.refused(link, err)
	default:
		if err = p.take(r, link, &known.Item); err != nil {
			p.settle(link, r)
		}
	}
	if err != nil {
		w.o.Skip(p.ctx, Skipped{link, p.address, err})
	}
}

// Of a page.
const (
	mostFailures = 8         // in a row; then it is left
	soonest      = time.Hour // it is asked for again
	youth        = keepPage  // in which it is asked for again
)

// settle writes down that a page is done with as the server has it now; r is nil
// where that is as before.
func (p *poll) settle(link string, r *fetch.Response) {
	now := p.w.now()
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	page := p.w.state.Pages[link]
	if page == nil {
		return
	}
	if r != nil {
		page.ETag, page.Modified = known(r.ETag), known(r.Modified)
	}
	page.Failures, page.Next = 0, now.Add(max(soonest, now.Sub(page.First)))
	if page.Next.Sub(page.First) > youth {
		page.Next = time.Time{}
	}
}

// refused leaves a page alone for a while.
func (p *poll) refused(link string, err error) {
	now := p.w.now()
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	page := p.w.state.Pages[link]
	var later *laterError
	if errors.As(err, &later) {
		page.Next = later.until
		return
	}
	if page.Failures++; page.Failures == mostFailures {
		page.Next = time.Time{}
		return
	}
	page.Next = now.Add(backOff(page.Failures))
}

// take hands over the articles of an answer. Where it is the page of an item,
// that knows more of them.
func (p *poll) take(r *fetch.Response, address string, it *feed.Item) error {
	w := p.w
	o := sniff.Options{MaxText: w.o.MaxText, Page: page.Options{URL: r.URL, ContentType: r.ContentType, Latest: w.latest()}}
	if it != nil {
		o.Page.Listed = it.Published
	}
	var as []*article.Article
	for a, err := range sniff.Read(bytes.NewReader(r.Body), address, o) {
		if err != nil {
			return withoutName(err, address)
		}
		a.Fetched = w.now()
		a.URL = cmp.Or(a.URL, r.URL)
		if it != nil {
			it.Fill(a)
		}
		if as = append(as, a); len(as) > 1000 {
			return errors.New("more than 1000 articles on one page")
		}
	}
	left := len(as)
	if left == 0 {
		return errors.New("no article")
	}
	for _, a := range as {
		p.hand(Found{Article: a, Address: address, Feed: p.address, Done: func() {
			w.mu.Lock()
			left--
			last := left == 0
			w.mu.Unlock()
			if last && it != nil {
				p.settle(address, r)
			}
		}})
	}
	return nil
}

func (p *poll) hand(f Found) {
	p.open.add()
	done := f.Done
	f.Done = func() {
		done()
		p.open.done()
	}
	p.w.o.Take(p.ctx, f)
}

// takeItems hands over what the feed itself has of its items, the last listed
// first.
func (p *poll) takeItems(f *feed.Feed) {
	w := p.w
	now := w.now()
	for i := range slices.Backward(f.Items) {
		it := &f.Items[i]
		key := cmp.Or(it.Link, p.address+"#"+cmp.Or(it.ID, it.Mark()))
		mark := it.Mark()
		w.mu.Lock()
		known := w.state.Pages[key]
		same := known != nil && known.Mark == mark && known.Next.IsZero()
		if known == nil {
			known = &Page{Item: *it, First: now, Next: now}
			w.state.Pages[key] = known
		}
		w.listed(key, known, p.address)
		w.mu.Unlock()
		if p.ctx.Err() != nil {
			return
		}
		if same {
			w.mu.Lock()
			w.r.Before++
			w.mu.Unlock()
			continue
		}
		settle := func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			known.Mark, known.Next, known.Failures = mark, time.Time{}, 0
		}
		a, err := f.Article(it, key, w.latest())
		if err != nil {
			settle()
			w.o.Skip(p.ctx, Skipped{key, p.address, withoutName(err, key)})
			continue
		}
		a.Fetched = now
		p.hand(Found{Article: a, Address: key, Feed: p.address, Done: settle})
	}
}

// Bounds of what a server says and we keep.
const (
	longestETag = 300
	longestWhy  = 300
)

// known returns an ETag or a date; "" where nobody would have such a one.
func known(s string) string {
	if len(s) > longestETag {
		return ""
	}
	return s
}

func short(s string, n int) string {
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "") + "…"
	}
	return s
}

// withoutName takes what names the address off an error.
func withoutName(err error, address string) error {
	why := err.Error()
	for _, before := range []string{"page: ", "plain: ", "feed: ", "jsonl: ", address + ": "} {
		why = strings.TrimPrefix(why, before)
	}
	return &shortError{short(why, longestWhy), err}
}

// A shortError is an error in fewer words.
type shortError struct {
	why string
	err error
}

func (e *shortError) Error() string { return e.why }
func (e *shortError) Unwrap() error { return e.err }

// A tally counts what is open.
type tally struct {
	mu   sync.Mutex
	n    int
	idle chan struct{} // closed when n falls to 0; nil: it is 0
}

func (t *tally) add() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n++; t.idle == nil {
		t.idle = make(chan struct{})
	}
}

func (t *tally) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n--; t.n == 0 {
		close(t.idle)
		t.idle = nil
	}
}

// wait reports whether everything was done before ctx ended.
func (t *tally) wait(ctx context.Context) bool {
	t.mu.Lock()
	idle := t.idle
	t.mu.Unlock()
	if idle == nil {
		return ctx.Err() == nil
	}
	select {
	case <-idle:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
