package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"ifolge/article"
	"ifolge/article/feed"
	"ifolge/article/fetch"
	"ifolge/ingest"
	"ifolge/ledger"
	"ifolge/sqlite"
	"ifolge/watch"
)

type watchCmd struct {
	ledgerFlag
	Lang     string        `placeholder:"nb|nn|en" help:"Language of the texts. Else what the pages say, else what the words look like."`
	KeepText bool          `name:"keep-text" help:"Keep the texts of articles. Else only what is said, with where it stands, hashes and links."`
	JSON     bool          `name:"json" help:"Print an object a line for each article, when it is safely written down, and for each address that gave none."`
	Once     bool          `help:"Ask each feed once and end."`
	Every    time.Duration `default:"15m" help:"From the beginning of one round to that of the next."`
	NoPages  bool          `name:"no-pages" help:"Read what the feeds themselves have of their items, and ask for no page."`
	Pause    time.Duration `default:"1s" help:"Between two requests to one host, at least. Its robots.txt may ask for more, up to a minute."`
	Private  bool          `help:"Also fetch from addresses on private networks, which are refused otherwise."`
	Inputs   []string      `arg:"" name:"feed" help:"Addresses of feeds (RSS, Atom, JSON Feed), of lists of feeds (OPML), of pages, which are watched by the feed they name or else themselves; OPML files; - for a list on standard input."`
}

func (c *watchCmd) Help() string {
	return `Asks feeds what is new, gets the pages they list, reads them as ifolge add does, and writes down what is
said in them; again and again, until Ctrl-C. A page that has changed is a new version of its item.

It keeps to robots.txt, asks one thing at a time of a host, and leaves alone for a while who fails or
asks to wait. What it knows of feeds and pages stands beside the ledger, in LEDGER.watch: a run that was stopped goes
on when it is started again. What was skipped is counted with its reason.

Examples:

	ifolge watch https://example.org/feed.xml
	ifolge watch --once feeds.opml
	ifolge watch --every 1h --no-pages https://example.org/feed.json`
}

func (c *watchCmd) Run(p *program) error {
	if c.Every < time.Second || c.Pause < 0 {
		return fmt.Errorf("%w: --every=%s --pause=%s: at least a second; no less than nothing", errUsage, c.Every, c.Pause)
	}
	feeds, err := c.feeds(p)
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
	path, err := c.path(p)
	if err != nil {
		return err
	}
	k := keeper{path: path + ".watch"}
	state, err := k.read()
	if err != nil {
		return err
	}
	p.ending.Add(1)
	defer p.ending.Done()
	a := p.adder(s, adder{lang: c.Lang, keepText: c.KeepText, json: c.JSON})
	defer a.progress.done()
	in := make(chan intake)
	w := watch.New(c.options(p, s, a, in, &k), state)
	k.w = w
	ctx, stop := context.WithCancel(p)
	defer stop()
	r := rounds{c: c, a: a, w: w}
	go func() {
		defer close(in)
		r.run(ctx, feeds, in)
	}()
	err = a.run(func(yield func(intake) bool) {
		for t := range in {
			if !yield(t) {
				return
			}
		}
	}, line, more)
	stop()
	for range in { // until the watcher has ended
	}
	a.progress.done()
	if err != nil {
		return err
	}
	return errors.Join(k.write(), r.summary())
}

// feeds are the addresses to watch: those that are named, and those in files.
func (c *watchCmd) feeds(p *program) ([]string, error) {
	var out []string
	for _, name := range c.Inputs {
		if strings.Contains(name, "://") {
			out = append(out, name)
			continue
		}
		raw, err := p.list(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, cause(err))
		}
		links, notes, err := feed.OPML(raw, name, feed.Options{})
		if err != nil {
			return nil, fmt.Errorf("%w; a file is read as a list of feeds (OPML), a feed is named by its address", err)
		}
		for _, n := range notes {
			p.note(name, n)
		}
		out = append(out, links...)
	}
	slices.Sort(out) // hosts are asked in this order
	return slices.Compact(out), nil
}

func (p *program) list(name string) ([]byte, error) {
	r := p.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}
	const most = 10 << 20
	raw, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && len(raw) > most {
		err = fmt.Errorf("larger than %d bytes", most)
	}
	return raw, err
}

func (c *watchCmd) options(p *program, s *sqlite.Store, a *adder, in chan<- intake, k *keeper) watch.Options {
	client := fetch.New(fetch.Options{Version: version, AllowPrivate: c.Private})
	send := func(ctx context.Context, t intake) {
		select {
		case in <- t:
		case <-ctx.Done():
		}
	}
	longest := c.Every
	if c.Once {
		longest = 0
	}
	return watch.Options{
		Longest: longest,
		Ask:     client.Ask, Clock: wallClock{}, Pause: c.Pause, NoPages: c.NoPages, MaxText: ingest.Longest,
		Take: func(ctx context.Context, f watch.Found) {
			t := intake{arrival: arrival{article: f.Article}, name: f.Address, listed: true, done: f.Done}
			t.item = ledger.ItemOf(f.Article, f.Address, f.Address)
			var err error
			if t.known, err = s.Known(context.WithoutCancel(ctx), t.item, f.Article.Raw); err != nil {
				t.err = err
			}
			send(ctx, t)
		},
		Skip: func(ctx context.Context, x watch.Skipped) {
			named := x.Feed == "" && slices.Contains(c.Inputs, x.Address)
			send(ctx, intake{arrival: arrival{err: &unreadError{x.Address, plainLine(x.Why.Error())}}, name: x.Address, listed: !named})
		},
		Note: func(address string, n article.Note) { p.note(address, n) },
		Due:  a.progress.expect,
		Keep: k.sometimes,
	}
}

// rounds asks once, or again and again.
type rounds struct {
	c     *watchCmd
	a     *adder
	w     *watch.Watcher
	total watch.Report                           // of what has been told
	told  struct{ fresh, versions, skipped int } // when the last round was told of
}

func (r *rounds) run(ctx context.Context, feeds []string, in chan<- intake) {
	for {
		begin := time.Now()
		report := r.w.Round(ctx, feeds)
		select {
		case in <- intake{then: func() error { return r.tell(begin, report) }}:
		case <-ctx.Done():
			r.add(report) // nobody tells of it any more
			return
		}
		if r.c.Once || (wallClock{}).Wait(ctx, time.Until(begin.Add(r.c.Every))) != nil {
			return
		}
	}
}

// tell prints a line of a round that brought something, where more rounds
// follow.
func (r *rounds) tell(begin time.Time, n watch.Report) error {
	r.add(n)
	fresh, versions, skipped := r.a.fresh-r.told.fresh, r.a.versions-r.told.versions, r.a.skipped-r.told.skipped
	r.told.fresh, r.told.versions, r.told.skipped = r.a.fresh, r.a.versions, r.a.skipped
	r.a.progress.again()
	if r.c.Once || r.c.JSON || fresh+versions+skipped == 0 {
		return nil
	}
	_, err := fmt.Fprintf(r.a.p.out, "%s feeds %d, unchanged %d, failed %d; new %d, new versions %d, skipped %d\n",
		begin.Format("2006-01-02 15:04"), n.Feeds, n.Unchanged, n.Failed, fresh, versions, skipped)
	if err == nil && n.Left > 0 {
		_, err = fmt.Fprintf(r.a.p.out, "pages left to the next round %d\n", n.Left)
	}
	return err
}

func (r *rounds) add(n watch.Report) {
	t := &r.total
	t.Feeds, t.Unchanged, t.Failed, t.Before = t.Feeds+n.Feeds, t.Unchanged+n.Unchanged, t.Failed+n.Failed, n.Before
	t.Left = n.Left
}

func (r *rounds) summary() error {
	if r.c.JSON {
		return nil
	}
	if _, err := fmt.Fprintf(r.a.p.out, "feeds %d, unchanged %d, failed %d; pages not asked for again %d\n", r.total.Feeds, r.total.Unchanged, r.total.Failed, r.total.Before); err != nil {
		return err
	}
	return r.a.summary()
}

// wallClock is the clock of this machine.
type wallClock struct{}

// Now returns the time.
func (wallClock) Now() time.Time { return time.Now() }

// Wait lets d pass.
func (wallClock) Wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(max(d, 0))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A keeper keeps the state of a watch in a file.
type keeper struct {
	path string
	w    *watch.Watcher
	mu   sync.Mutex
	next time.Time // not before
}

func (k *keeper) read() (*watch.State, error) {
	f, err := os.Open(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		return watch.NewState(), nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s, err := watch.ReadState(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", k.path, err)
	}
	return s, nil
}

// sometimes writes, but spends no more than a tenth of the time on it. What a
// crash takes away is asked for again.
func (k *keeper) sometimes() {
	if !k.mu.TryLock() {
		return
	}
	defer k.mu.Unlock()
	begin := time.Now()
	if begin.Before(k.next) {
		return
	}
	if k.put() == nil {
		k.next = time.Now().Add(max(5*time.Second, 9*time.Since(begin)))
	}
}

func (k *keeper) write() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.put()
}

// put replaces the file: it is there whole or as it was.
func (k *keeper) put() error {
	f, err := os.CreateTemp(filepath.Dir(k.path), filepath.Base(k.path)+".*") // its owner's alone
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	w := bufio.NewWriter(f)
	if err := errors.Join(k.w.WriteState(w), w.Flush(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), k.path)
}
