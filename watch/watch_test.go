package watch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ifolge/article"
	"ifolge/article/fetch"
)

// A clock that passes when it is waited for.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2024, 5, 17, 10, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
	return ctx.Err()
}

func (c *clock) pass(d time.Duration) { c.Wait(context.Background(), d) }

// A site is a server whose pages are functions of the request.
type site struct {
	*httptest.Server
	clock *clock
	mu    sync.Mutex
	pages map[string]http.HandlerFunc // by path and query
	asked []asked
	busy  int
	most  int // exchanges at once
}

type asked struct {
	path string
	etag string
	at   time.Time
}

func newSite(t testing.TB, c *clock) *site {
	s := &site{clock: c, pages: map[string]http.HandlerFunc{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked = append(s.asked, asked{r.URL.RequestURI(), r.Header.Get("If-None-Match"), s.clock.Now()})
	s.busy++
	s.most = max(s.most, s.busy)
	page := s.pages[r.URL.RequestURI()]
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.busy--
		s.mu.Unlock()
	}()
	if page == nil {
		http.NotFound(w, r)
		return
	}
	page(w, r)
}

func (s *site) set(path string, page http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = page
}

// paths returns what was asked since the last call, robots.txt left out.
func (s *site) paths() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ps []string
	for _, a := range s.asked {
		if a.path == "/robots.txt" {
			continue
		}
		if a.etag != "" {
			a.path += "?" + a.etag
		}
		ps = append(ps, a.path)
	}
	s.asked = nil
	return strings.Join(ps, " ")
}

// text answers with body, and with 304 to who has it.
func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		etag := fmt.Sprintf(`"%d"`, len(body))
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, body)
	}
}

func status(code int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
	}
}

func story(n int) http.HandlerFunc {
	return text(fmt.Sprintf(`<!doctype html><html lang="nb"><head><title>Sak %d</title></head><body><article><h1>Sak %d</h1><p>Brua stenges mandag, sier ordfører Kari Lie. Det er sak %d%s.</p></article></body></html>`, n, n, n, strings.Repeat("!", n)))
}

// rss lists paths, the newest first.
func rss(title string, paths ...string) string {
	var b strings.Builder
	b.WriteString("<rss><channel><title>" + title + "</title>")
	for i, p := range slices.Backward(paths) {
		fmt.Fprintf(&b, "<item><title>%s</title><link>%s</link><pubDate>2024-05-17T0%d:00:00Z</pubDate></item>", p, p, i)
	}
	return b.String() + "</channel></rss>"
}

// A rig is a Watcher with all that it needs.
type rig struct {
	*Watcher
	clock   *clock
	mu      sync.Mutex
	taken   []string
	as      []*article.Article
	skipped map[string]string
	notes   []string
	stop    func() // called for each article
	lost    bool   // what is taken is never done with
}

func newRig(c *clock, o Options, s *State) *rig {
	r := &rig{clock: c, skipped: map[string]string{}}
	if o.Ask == nil {
		o.Ask = fetch.New(fetch.Options{AllowPrivate: true, Timeout: 5 * time.Second}).Ask
	}
	o.Clock = c
	o.Take = func(ctx context.Context, f Found) {
		r.mu.Lock()
		r.taken = append(r.taken, f.Address)
		r.as = append(r.as, f.Article)
		r.mu.Unlock()
		if r.stop != nil {
			r.stop()
		}
		if !r.lost {
			f.Done()
		}
	}
	o.Skip = func(_ context.Context, s Skipped) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.skipped[s.Address] = s.Why.Error()
	}
	o.Note = func(a string, n article.Note) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.notes = append(r.notes, n.String())
	}
	r.Watcher = New(o, s)
	return r
}

// round returns the paths that were taken, in order.
func (r *rig) round(ctx context.Context, feeds ...string) string {
	r.mu.Lock()
	r.taken = nil
	clear(r.skipped)
	r.mu.Unlock()
	r.Round(ctx, feeds)
	r.mu.Lock()
	defer r.mu.Unlock()
	var ps []string
	for _, a := range r.taken {
		_, path, _ := strings.Cut(strings.TrimPrefix(a, "http://"), "/")
		ps = append(ps, "/"+path)
	}
	return strings.Join(ps, " ")
}

func (r *rig) written(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteState(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// again goes on from what is written, as another run does.
func (r *rig) again(t testing.TB, o Options) *rig {
	t.Helper()
	s, err := ReadState(strings.NewReader(r.written(t)))
	if err != nil {
		t.Fatal(err)
	}
	return newRig(r.clock, o, s)
}

func expect(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %s\nwant %s", what, got, want)
	}
}

func TestWhatIsKnownIsAskedForByItsETag(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	s.set("/rss", text(rss("x", "/1", "/2")))
	s.set("/1", story(1))
	s.set("/2", story(2))
	r := newRig(c, Options{}, NewState())
	expect(t, "first", r.round(t.Context(), s.URL+"/rss"), "/1 /2")
	etag := fmt.Sprintf(`"%d"`, len(rss("x", "/1", "/2")))
	expect(t, "asked", s.paths(), "/rss /1 /2")

	r = r.again(t, Options{})
	expect(t, "again", r.round(t.Context(), s.URL+"/rss"), "")
	expect(t, "asked again", s.paths(), "/rss?"+etag)
	if got := r.r; got != (Report{Feeds: 1, Unchanged: 1, Before: 2}) {
		t.Errorf("%+v", got)
	}

	// When the pages have grown as old again they are asked for.
	c.pass(2 * time.Hour)
	s.set("/2", story(20))
	expect(t, "later", r.round(t.Context(), s.URL+"/rss"), "/2")
	expect(t, "unchanged", r.skipped[s.URL+"/1"], ErrUnchanged.Error())
	if got := s.paths(); !strings.HasPrefix(got, "/rss?"+etag+` /1?"`) || !strings.Contains(got, ` /2?"`) {
		t.Errorf("asked later: %s", got)
	}
	// And less and less often, until they are old.
	n := 0
	for range 24 * 40 {
		c.pass(time.Hour)
		r.round(t.Context(), s.URL+"/rss")
		n += strings.Count(s.paths(), "/1?")
	}
	if n < 5 || n > 12 {
		t.Errorf("asked for %d times in 40 days", n)
	}
}

func TestAnItemThatChangesInItsFeedIsAskedForAtOnce(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	s.set("/rss", text(rss("x", "/1", "/2")))
	s.set("/1", story(1))
	s.set("/2", story(2))
	r := newRig(c, Options{}, NewState())
	r.round(t.Context(), s.URL+"/rss")
	s.paths()
	s.set("/rss", text(strings.Replace(rss("x", "/1", "/2"), "<title>/2", "<title>Rettet", 1)))
	s.set("/2", story(3))
	expect(t, "changed", r.round(t.Context(), s.URL+"/rss"), "/2")
}

func TestALongFeedKeepsNoOtherWaiting(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	var long []string
	for i := range 9 {
		path := fmt.Sprintf("/long%02d", i)
		s.set(path, story(i))
		long = append(long, path)
	}
	s.set("/a", text(rss("a", long...)))
	s.set("/b", text(rss("b", "/1", "/2")))
	s.set("/1", story(1))
	s.set("/2", story(2))
	r := newRig(c, Options{Pause: time.Minute, Longest: 9 * time.Minute}, NewState())
	expect(t, "in turn", r.round(t.Context(), s.URL+"/a", s.URL+"/b"), "/long00 /1 /long01 /2 /long02 /long03 /long04")
	if r.r.Left != 4 {
		t.Errorf("%d left, want 4", r.r.Left)
	}
	expect(t, "the rest", r.round(t.Context(), s.URL+"/a", s.URL+"/b"), "/long05 /long06 /long07 /long08")
	if r.r.Left != 0 {
		t.Errorf("%d left, want 0", r.r.Left)
	}
}

func TestServersWithoutETags(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	plain := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, body) }
	}
	s.set("/rss", plain(rss("x", "/1")))
	s.set("/1", story(1))
	r := newRig(c, Options{}, NewState())
	r.round(t.Context(), s.URL+"/rss")
	r.round(t.Context(), s.URL+"/rss")
	if r.r.Unchanged != 1 {
		t.Errorf("the same bytes are not seen to be the same: %+v", r.r)
	}
}

func TestRobots(t *testing.T) {
	for _, tt := range []struct {
		name   string
		robots http.HandlerFunc
		taken  string
		why    string // of /no/2
	}{
		{"keeps us out", text("User-agent: *\nDisallow: /no/\n"), "/1", "robots.txt does not allow it"},
		{"names us", text("User-agent: *\nDisallow: /\n\nUser-agent: Ifolge\nDisallow: /no\n"), "/1", "robots.txt does not allow it"},
		{"names others", text("User-agent: other\nDisallow: /\n"), "/1 /no/2", ""},
		{"allows all before it keeps others out", text("User-agent: ifolge\nDisallow:\n\nUser-agent: *\nDisallow: /\n"), "/1 /no/2", ""},
		{"the longer rule", text("User-agent: *\nDisallow: /no\nAllow: /no/2\n"), "/1 /no/2", ""},
		{"bad lines", text("Disallow: /\nUser-agent: *\nCrawl-delay: soon\nDisallow /\nDisallow: /no*\n"), "/1", "robots.txt does not allow it"},
		{"an empty rule before one for all", text("User-agent: *\nDisallow:\nDisallow: /\n"), "", ""},
		{"a group without rules before ours", text("User-agent: other\nUser-agent: ifolge\nCrawl-delay: soon\n\nUser-agent: *\nDisallow: /\n"), "/1 /no/2", ""},
		{"the rules of others", text("User-agent: *\nDisallow: /no\n\nUser-agent: other\nDisallow: /\n"), "/1", "robots.txt does not allow it"},
		{"two names, one group", text("User-agent: other\nUser-agent: *\nDisallow: /no\n"), "/1", "robots.txt does not allow it"},
		{"is not there", status(404), "/1 /no/2", ""},
		{"may not be read", status(403), "/1 /no/2", ""},
		{"is empty", text(""), "/1 /no/2", ""},
		{"is a picture", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Type", "image/png") }, "/1 /no/2", ""},
		{"has moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/robots2.txt", http.StatusFound) }, "/1", "robots.txt does not allow it"},
		{"fails", status(500), "", ""},
		{"is busy", status(503), "", ""},
	} {
		c := newClock()
		s := newSite(t, c)
		s.set("/robots.txt", tt.robots)
		s.set("/robots2.txt", text("User-agent: *\nDisallow: /no/\n"))
		s.set("/rss", text(rss("x", "/1", "/no/2")))
		s.set("/1", story(1))
		s.set("/no/2", story(2))
		r := newRig(c, Options{}, NewState())
		expect(t, tt.name, r.round(t.Context(), s.URL+"/rss"), tt.taken)
		expect(t, tt.name, r.skipped[s.URL+"/no/2"], tt.why)
	}
}

func TestRobotsThatCannotBeReadMeansNotNow(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	s.set("/robots.txt", status(500))
	s.set("/rss", text(rss("x", "/1")))
	s.set("/1", story(1))
	r := newRig(c, Options{}, NewState())
	r.round(t.Context(), s.URL+"/rss")
	expect(t, "why", r.skipped[s.URL+"/rss"], "not now: robots.txt cannot be read: the server answered 500 Internal Server Error")
	r = r.again(t, Options{})
	r.round(t.Context(), s.URL+"/rss")
	expect(t, "nothing else was asked", s.paths(), "")
	r.round(t.Context(), s.URL+"/other")
	expect(t, "another feed", r.skipped[s.URL+"/other"], "not now: robots.txt cannot be read: the server answered 500 Internal Server Error")
	if len(s.asked) > 0 {
		t.Errorf("asked %v of a host that is left alone", s.asked)
	}
	s.set("/robots.txt", text("User-agent: *\nDisallow: /2\n"))
	c.pass(6 * time.Minute)
	expect(t, "after a while", r.round(t.Context(), s.URL+"/rss"), "/1")

	dead := httptest.NewServer(nil)
	dead.Close()
	r.round(t.Context(), dead.URL+"/rss")
	expect(t, "dead", r.skipped[dead.URL+"/rss"], "not now: robots.txt cannot be read: connection refused: nobody answers there")
}

func TestRobotsIsReadOnceADay(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	n := 0
	s.set("/robots.txt", func(w http.ResponseWriter, r *http.Request) {
		n++
		fmt.Fprint(w, "User-agent: *\nDisallow: /no/\n")
	})
	s.set("/rss", text(rss("x", "/1", "/2")))
	s.set("/1", story(1))
	s.set("/2", story(2))
	r := newRig(c, Options{}, NewState())
	for range 3 {
		r.round(t.Context(), s.URL+"/rss")
		r = r.again(t, Options{})
	}
	if n != 1 {
		t.Errorf("read %d times", n)
	}
	c.pass(25 * time.Hour)
	r.round(t.Context(), s.URL+"/rss")
	if n != 2 {
		t.Errorf("read %d times in two days", n)
	}
}

func TestOneThingAtATimeWithAPauseBetween(t *testing.T) {
	for _, tt := range []struct {
		robots string
		pause  time.Duration
		want   time.Duration
	}{
		{"", 2 * time.Second, 2 * time.Second},
		{"User-agent: *\nCrawl-delay: 7\n", 2 * time.Second, 7 * time.Second},
		{"User-agent: *\nCrawl-delay: 0.1\n", 2 * time.Second, 2 * time.Second},
		{"User-agent: *\nCrawl-delay: 99999\n", 0, longestDelay},
	} {
		c := newClock()
		s := newSite(t, c)
		s.set("/robots.txt", text(tt.robots))
		for f := range 3 {
			s.set(fmt.Sprint("/rss", f), text(rss("x", fmt.Sprintf("/%d1", f), fmt.Sprintf("/%d2", f))))
			s.set(fmt.Sprintf("/%d1", f), story(1))
			s.set(fmt.Sprintf("/%d2", f), story(2))
		}
		other := newSite(t, c) // lists pages of the first, at the same time
		other.set("/rss", text(rss("x", s.URL+"/31", s.URL+"/32")))
		r := newRig(c, Options{Pause: tt.pause}, NewState())
		r.round(t.Context(), s.URL+"/rss0", s.URL+"/rss1", other.URL+"/rss", s.URL+"/rss2")
		if s.most != 1 {
			t.Errorf("%d exchanges at once", s.most)
		}
		if len(s.asked) != 12 {
			t.Errorf("%d exchanges, want 12: %v", len(s.asked), s.asked)
		}
		for i := range s.asked[2:] { // before, its wishes are not known
			if d := s.asked[i+2].at.Sub(s.asked[i+1].at); d < tt.want {
				t.Errorf("robots %q, pause %s: %s between %s and %s", tt.robots, tt.pause, d, s.asked[i+1].path, s.asked[i+2].path)
			}
		}
	}
}

func TestAServerThatAsksToWaitIsLeftAlone(t *testing.T) {
	for _, code := range []int{429, 503} {
		c := newClock()
		s := newSite(t, c)
		s.set("/rss", text(rss("x", "/1", "/2", "/3")))
		s.set("/1", story(1))
		s.set("/2", status(code, "Retry-After", "3600"))
		s.set("/3", story(3))
		r := newRig(c, Options{}, NewState())
		expect(t, "first", r.round(t.Context(), s.URL+"/rss"), "/1")
		expect(t, "why", r.skipped[s.URL+"/3"], "not now: the server asks to wait")
		expect(t, "asked", s.paths(), "/rss /1 /2")
		r = r.again(t, Options{})
		c.pass(30 * time.Minute)
		r.round(t.Context(), s.URL+"/rss")
		expect(t, "asked too soon", s.paths(), "")
		s.set("/2", story(2))
		c.pass(31 * time.Minute)
		expect(t, "nothing is lost", r.round(t.Context(), s.URL+"/rss"), "/2 /3")
	}
}

func TestRest(t *testing.T) {
	now := newClock().Now()
	for said, want := range map[string]time.Duration{
		"120": 2 * time.Minute, "0": time.Second, "-5": time.Second, "999999999": longestRest, "Fri, 17 May 2024 10:10:00 GMT": 10 * time.Minute,
		"Fri, 17 May 2024 09:00:00 GMT": time.Second, "Fri, 17 May 2099 09:00:00 GMT": longestRest, "": firstRest, "soon": firstRest, "99999999999999999999": firstRest,
	} {
		if got := rest(said, 1, now); got != want {
			t.Errorf("%q: %s, want %s", said, got, want)
		}
	}
}

func TestBackOff(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	s.set("/rss", status(500))
	r := newRig(c, Options{}, NewState())
	begin := c.Now()
	var at []string
	for range 60 * 12 {
		r.round(t.Context(), s.URL+"/rss")
		if s.paths() != "" {
			at = append(at, c.Now().Sub(begin).String())
		}
		c.pass(time.Minute)
		r = r.again(t, Options{})
	}
	expect(t, "asked after", strings.Join(at, " "), "0s 5m0s 15m0s 35m0s 1h15m0s 2h35m0s 5h15m0s 10h35m0s")
	if backOff(1_000_000) != longestRest || backOff(0) != firstRest {
		t.Error("back-off is without bounds")
	}
	s.set("/rss", text(rss("x")))
	c.pass(24 * time.Hour)
	r.round(t.Context(), s.URL+"/rss")
	if f := r.state.Feeds[s.URL+"/rss"]; f.Failures != 0 || !f.Next.IsZero() {
		t.Errorf("well again, but %+v", f)
	}
}

func TestAPageThatFailsIsAskedForLaterAndThenLeft(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	s.set("/rss", text(rss("x", "/1")))
	r := newRig(c, Options{}, NewState())
	n := 0
	for range 24 * 14 {
		r.round(t.Context(), s.URL+"/rss")
		n += strings.Count(s.paths(), "/1")
		c.pass(time.Hour)
	}
	if n != mostFailures {
		t.Errorf("asked for %d times, want %d", n, mostFailures)
	}
}

func TestAHostThatDoesNotAnswerIsLeftAlone(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	var links []string
	n := 0
	for i := range 9 {
		links = append(links, fmt.Sprint("http://dead.example/", i))
	}
	s.set("/rss", text(rss("x", links...)))
	real := fetch.New(fetch.Options{AllowPrivate: true}).Ask
	r := newRig(c, Options{Ask: func(ctx context.Context, req fetch.Request) (*fetch.Response, error) {
		switch {
		case req.URL == "http://dead.example/robots.txt":
			return &fetch.Response{Status: 404}, nil
		case strings.HasPrefix(req.URL, "http://dead.example/"):
			n++
			return nil, errors.New(req.URL + ": no answer in time (30s)")
		}
		return real(ctx, req)
	}}, NewState())
	r.round(t.Context(), s.URL+"/rss")
	if n != patience {
		t.Errorf("asked %d times, want %d", n, patience)
	}
	expect(t, "first", r.skipped["http://dead.example/0"], "no answer in time (30s)")
	expect(t, "last", r.skipped["http://dead.example/8"], "not now: no answer in time (30s)")
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	r := newRig(c, Options{Ask: fetch.New(fetch.Options{}).Ask}, NewState())
	r.round(t.Context(), s.URL+"/rss", "http://169.254.169.254/rss", "http://[::1]/rss")
	for _, a := range []string{s.URL + "/rss", "http://169.254.169.254/rss", "http://[::1]/rss"} {
		if !strings.HasPrefix(r.skipped[a], "private address refused: ") {
			t.Errorf("%s: %s", a, r.skipped[a])
		}
	}
	expect(t, "asked", s.paths(), "")

	// A public feed may list private pages.
	real := fetch.New(fetch.Options{}).Ask
	r = newRig(c, Options{Ask: func(ctx context.Context, req fetch.Request) (*fetch.Response, error) {
		if strings.HasPrefix(req.URL, "http://avis.example/") {
			return &fetch.Response{Status: 200, URL: req.URL, Body: []byte(rss("x", s.URL+"/1", "/2"))}, nil
		}
		return real(ctx, req)
	}}, NewState())
	r.round(t.Context(), "http://avis.example/rss")
	if why := r.skipped[s.URL+"/1"]; !strings.HasPrefix(why, "private address refused: ") {
		t.Error(why)
	}
}

func TestRedirects(t *testing.T) {
	c := newClock()
	s, other := newSite(t, c), newSite(t, c)
	other.set("/robots.txt", text("User-agent: *\nDisallow: /no/\n"))
	for i := range 7 {
		s.set(fmt.Sprint("/hop", i+1), func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, fmt.Sprint("/hop", i), http.StatusMovedPermanently)
		})
	}
	s.set("/hop0", text(rss("x", "1", "2")))
	s.set("/1", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL+"/1", http.StatusFound) })
	s.set("/2", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL+"/no/2", http.StatusFound) })
	other.set("/1", story(1))
	other.set("/no/2", story(2))
	r := newRig(c, Options{}, NewState())
	expect(t, "five hops", r.round(t.Context(), s.URL+"/hop5"), "/1")
	expect(t, "where", r.as[0].URL, other.URL+"/1")
	expect(t, "the other's robots.txt", r.skipped[s.URL+"/2"], "robots.txt does not allow it")
	r.round(t.Context(), s.URL+"/hop6")
	expect(t, "six hops", r.skipped[s.URL+"/hop6"], "more than 5 redirects")
	s.set("/file", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "file:///etc/passwd")
		w.WriteHeader(301)
	})
	r.round(t.Context(), s.URL+"/file")
	expect(t, "a file", r.skipped[s.URL+"/file"], "no address of a web page: want http:// or https://")
}

func TestListsOfFeeds(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	s.set("/mine.opml", text(`<opml><outline><outline xmlUrl="/a"/><outline xmlUrl="b"/><outline xmlUrl="/other.opml"/></outline></opml>`))
	s.set("/other.opml", text(`<opml><outline xmlUrl="/c"/></opml>`))
	s.set("/a", text(rss("a", "/1")))
	s.set("/b", text(rss("b", "/2", "/1")))
	s.set("/1", story(1))
	s.set("/2", story(2))
	r := newRig(c, Options{}, NewState())
	expect(t, "list", r.round(t.Context(), s.URL+"/mine.opml"), "/1 /2")
	expect(t, "a list in it", r.skipped[s.URL+"/other.opml"], "a list of feeds in a list of feeds: name it itself")
	s.set("/a", text(rss("aa", "/1", "/3")))
	s.set("/3", story(3))
	r = r.again(t, Options{})
	expect(t, "an unchanged list", r.round(t.Context(), s.URL+"/mine.opml"), "/3")
}

func TestPagesAreWatched(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	s.set("/front", text(`<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body>x</body></html>`))
	s.set("/rss", text(rss("x", "/1")))
	s.set("/1", story(1))
	s.set("/alone", story(4))
	r := newRig(c, Options{}, NewState())
	expect(t, "both", r.round(t.Context(), s.URL+"/front", s.URL+"/alone"), "/alone /1")
	expect(t, "unchanged", r.round(t.Context(), s.URL+"/front", s.URL+"/alone"), "")
	s.set("/alone", story(5))
	expect(t, "changed", r.round(t.Context(), s.URL+"/front", s.URL+"/alone"), "/alone")
}

func TestAPageInPlaceOfAFeedIsNoArticle(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	s.set("/rss", text(rss("x", "/1")))
	s.set("/1", story(1))
	s.set("/mine.opml", text(`<opml><outline xmlUrl="/page"/></opml>`))
	s.set("/page", story(7))
	r := newRig(c, Options{}, NewState())
	expect(t, "first", r.round(t.Context(), s.URL+"/rss", s.URL+"/mine.opml"), "/1")
	expect(t, "a list names it", r.skipped[s.URL+"/page"], errNoFeed.Error())
	s.set("/rss", story(8))
	r = r.again(t, Options{})
	expect(t, "then", r.round(t.Context(), s.URL+"/rss"), "")
	expect(t, "why", r.skipped[s.URL+"/rss"], errNoFeed.Error())
}

func TestWhatAPageSaysOfItsDateGoesFirst(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	s.set("/rss", text(rss("x", "/says", "/shows", "/none")))
	says := func(head, body string) http.HandlerFunc {
		return text(`<html lang="nb"><head><title>Sak</title>` + head + `</head><body><article><h1>Sak</h1>` + body + `<p>Brua stenges mandag, sier ordfører Kari Lie.</p></article></body></html>`)
	}
	s.set("/says", says(`<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-05-01"}</script>`, ""))
	s.set("/shows", says("", `<time datetime="2024-05-02">2. mai</time>`))
	s.set("/none", says("", ""))
	r := newRig(c, Options{}, NewState())
	r.round(t.Context(), s.URL+"/rss")
	var got []string
	for _, a := range r.as {
		got = append(got, a.Published+" "+fmt.Sprint(len(a.Notes)))
	}
	expect(t, "dates, number of notes", strings.Join(got, ", "), "2024-05-01 0, 2024-05-17T01:00:00Z 1, 2024-05-17T02:00:00Z 1")
}

func TestWithoutPages(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	item := func(id, words string) string {
		return "<item><guid>" + id + "</guid><title>Sak " + id + "</title><description>" + words + "</description></item>"
	}
	list := func(items ...string) http.HandlerFunc {
		return text("<rss><channel><title>Fjordposten</title>" + strings.Join(items, "") + "</channel></rss>")
	}
	s.set("/rss", list(item("2", "Ferja går, sier rederiet."), item("1", "Brua er åpen, sier ordføreren."), "<item/>"))
	r := newRig(c, Options{NoPages: true}, NewState())
	expect(t, "first", r.round(t.Context(), s.URL+"/rss"), "/rss#1 /rss#2")
	expect(t, "asked", s.paths(), "/rss")
	if len(r.skipped) != 1 {
		t.Errorf("skipped %v", r.skipped)
	}
	r = r.again(t, Options{NoPages: true})
	s.set("/rss", list(item("3", "Skolen åpner."), item("2", "Ferja går, sier rederiet nå."), item("1", "Brua er åpen, sier ordføreren.")))
	expect(t, "again", r.round(t.Context(), s.URL+"/rss"), "/rss#2 /rss#3")
	if r.r.Before != 1 {
		t.Errorf("%+v", r.r)
	}
	// What was taken and not done with comes again.
	s.set("/rss", list(item("4", "Nytt."), item("3", "Skolen åpner.")))
	r.lost = true
	ctx, cancel := context.WithCancel(t.Context())
	r.stop = cancel
	r.round(ctx, s.URL+"/rss")
	r = r.again(t, Options{NoPages: true})
	expect(t, "after it was stopped", r.round(t.Context(), s.URL+"/rss"), "/rss#4")
}

func TestFieldsOfFeedAndPageComeTogether(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	s.set("/rss", text(`<rss><channel><title>x</title><item><title>En</title><link>/1</link><author>eva@x.example (Eva Dal)</author><pubDate>Fri, 17 May 2024 00:30:00 +0200</pubDate><source url="http://ntb.example/">NTB</source></item></channel></rss>`))
	s.set("/1", story(1))
	r := newRig(c, Options{}, NewState())
	r.round(t.Context(), s.URL+"/rss")
	a := r.as[0]
	if a.Published != "2024-05-17T00:30:00+02:00" || a.Byline != "Eva Dal" || a.Title != "Sak 1" || !a.Fetched.Equal(c.Now()) ||
		!slices.ContainsFunc(a.Notes, func(n article.Note) bool { return n.String() == `feed.from name="NTB" url="http://ntb.example/"` }) {
		t.Errorf("%+v", a)
	}
}

func TestReasons(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	s.set("/rss", text(rss("x", "/big", "/picture", "/empty", "/gone")))
	s.set("/big", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Write(bytes.Repeat([]byte("<p>Stor</p>"), 3<<20))
	})
	s.set("/picture", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Type", "image/png") })
	s.set("/empty", text("<html><nav>Meny</nav></html>"))
	s.set("/gone", status(410))
	s.set("/nofeed", text(`{"a":`))
	r := newRig(c, Options{}, NewState())
	expect(t, "taken", r.round(t.Context(), s.URL+"/rss", s.URL+"/nofeed"), "")
	for path, want := range map[string]string{
		"/big": "larger than 20971520 bytes", "/picture": "image/png, not text", "/gone": "the server answered 410 Gone",
		"/empty": "no text left after removing navigation", "/nofeed": "no JSON object",
	} {
		if why := r.skipped[s.URL+path]; !strings.Contains(why, want) {
			t.Errorf("%s: %q, want %q", path, why, want)
		}
	}
}

// TestStoppedAnywhereNothingIsLostAndNothingDoubled stops the watcher after so many
// articles, goes on from its state, and now and then from an older one, as
// after a crash.
func TestStoppedAnywhereNothingIsLostAndNothingDoubled(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := newClock()
		s := newSite(t, c)
		defer s.Close()
		feeds := []string{s.URL + "/rss0", s.URL + "/rss1"}
		next := 0
		lists := [2][]string{}
		publish := func() {
			for f := range lists {
				for range rapid.IntRange(0, 3).Draw(rt, "new") {
					path := fmt.Sprint("/", next)
					next++
					s.set(path, story(next))
					lists[f] = append(lists[f], path)
				}
				s.set(fmt.Sprint("/rss", f), text(rss(fmt.Sprint(next), lists[f]...)))
			}
		}
		r := newRig(c, Options{}, NewState())
		times := map[string]int{}
		crashed := false
		for range rapid.IntRange(1, 6).Draw(rt, "rounds") {
			publish()
			before := r.written(t)
			ctx, cancel := context.WithCancel(t.Context())
			n := rapid.IntRange(1, 8).Draw(rt, "stop after")
			r.stop = func() {
				if n--; n == 0 {
					cancel()
				}
			}
			r.round(ctx, feeds...)
			cancel()
			for _, a := range r.taken {
				times[a]++
			}
			o := Options{}
			if rapid.Bool().Draw(rt, "crash") {
				crashed = true
				old, err := ReadState(strings.NewReader(before))
				if err != nil {
					rt.Fatal(err)
				}
				r = newRig(c, o, old)
			} else {
				r = r.again(t, o)
			}
			c.pass(10 * time.Minute)
		}
		publish()
		for range 2 {
			r.round(t.Context(), feeds...)
			for _, a := range r.taken {
				times[a]++
			}
		}
		if len(times) != next {
			rt.Fatalf("%d of %d pages were taken", len(times), next)
		}
		for a, n := range times {
			if n > 1 && !crashed {
				rt.Fatalf("%s was taken %d times", a, n)
			}
		}
	})
}

func TestTheSameAnswersMakeTheSameState(t *testing.T) {
	c := newClock()
	var feeds []string
	for i := range 8 {
		s := newSite(t, c)
		s.set("/robots.txt", text("User-agent: *\nDisallow: /no\n"))
		s.set("/rss", text(rss("x", "/1", "/2", "/no", "/404")))
		s.set("/1", story(i))
		s.set("/2", story(i+1))
		feeds = append(feeds, s.URL+"/rss")
	}
	var states []string
	for range 3 {
		r := newRig(newClock(), Options{}, NewState())
		r.round(t.Context(), feeds...)
		r.round(t.Context(), feeds...)
		states = append(states, r.written(t))
	}
	if states[0] != states[1] || states[0] != states[2] {
		t.Errorf("states differ:\n%s%s%s", states[0], states[1], states[2])
	}
}

func TestStatesThatAreNone(t *testing.T) {
	for _, in := range []string{"", "{}", "[]", `{"format":"ifolge watch/9"}`, `{"format":"ifolge watch/1","feeds":[]}`} {
		if s, err := ReadState(strings.NewReader(in)); err == nil {
			t.Errorf("%s: %+v", in, s)
		}
	}
	s, err := ReadState(strings.NewReader(`{"format":"ifolge watch/1","feeds":{"a":null},"pages":{"b":null,"c":{}},"hosts":{"d":null}}`))
	if err != nil || len(s.Feeds)+len(s.Hosts) != 0 || len(s.Pages) != 1 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestWhatFeedsHaveDroppedIsForgotten(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	for i := range 3 {
		s.set(fmt.Sprint("/", i), story(i))
	}
	s.set("/rss", text(rss("x", "/0", "/1")))
	r := newRig(c, Options{}, NewState())
	r.round(t.Context(), s.URL+"/rss")
	c.pass(keepPage + time.Hour)
	s.set("/rss", text(rss("xx", "/1", "/2")))
	r.round(t.Context(), s.URL+"/rss")
	expect(t, "known", strings.ReplaceAll(strings.Join(slices.Sorted(maps.Keys(r.state.Pages)), " "), s.URL, ""), "/1 /2")
}

func TestAServersWordsAreKeptShort(t *testing.T) {
	c := newClock()
	s := newSite(t, c)
	long := strings.Repeat("x", 100_000)
	s.set("/robots.txt", text("User-agent: *\n"+strings.Repeat("Disallow: /"+long[:900]+"\n", 2000)))
	s.set("/rss", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", long)
		fmt.Fprint(w, rss("x", "/1", "/2"))
	})
	s.set("/1", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("ETag", long); story(1)(w, r) })
	s.set("/2", status(200, "Content-Type", "video/"+long))
	r := newRig(c, Options{}, NewState())
	r.round(t.Context(), s.URL+"/rss")
	if why := r.skipped[s.URL+"/2"]; len(why) > 400 {
		t.Errorf("a reason of %d bytes", len(why))
	}
	if n := len(r.written(t)); n > 2_200_000 {
		t.Errorf("a state of %d bytes", n)
	}
	for _, page := range r.state.Pages {
		if len(page.ETag) > longestETag {
			t.Errorf("an ETag of %d bytes", len(page.ETag))
		}
	}
}

func TestOldRobotsAreForgottenFirst(t *testing.T) {
	c := newClock()
	w := New(Options{Clock: c}, NewState())
	for i := range mostRobots + 3 {
		h := w.host(fmt.Sprint(i))
		h.Robots, h.RobotsAt = "#\n", c.Now()
		c.pass(time.Second)
	}
	w.forgetRobots()
	for i, want := range map[int]bool{0: false, 2: false, 3: true, mostRobots: true} {
		if got := !w.host(fmt.Sprint(i)).RobotsAt.IsZero(); got != want {
			t.Errorf("host %d is kept: %v", i, got)
		}
	}
	w.host("large").Robots, w.host("large").RobotsAt = strings.Repeat("#", robotsBytes+1), c.Now()
	w.forgetRobots()
	if w.host("large").Robots == "" || w.host(fmt.Sprint(mostRobots)).Robots != "" {
		t.Error("the newest is not kept, or more than fits")
	}
}

// BenchmarkRound asks 100 feeds that have not changed, with 100 pages each.
func BenchmarkRound(b *testing.B) {
	c := newClock()
	var feeds []string
	for i := range 100 {
		feeds = append(feeds, fmt.Sprintf("http://avis%d.example/rss", i))
	}
	var paths []string
	for i := range 100 {
		paths = append(paths, fmt.Sprint("/", i))
	}
	list := []byte(rss("x", paths...))
	r := newRig(c, Options{Ask: func(ctx context.Context, req fetch.Request) (*fetch.Response, error) {
		r := &fetch.Response{Status: 200, URL: req.URL, ETag: "1"}
		switch {
		case req.ETag != "":
			r.Status = 304
		case strings.HasSuffix(req.URL, "/rss"):
			r.Body = list
		case strings.HasSuffix(req.URL, "/robots.txt"):
			r.Status = 404
		default:
			r.Body = []byte("Brua stenges mandag, sier ordfører Kari Lie.")
		}
		return r, nil
	}}, NewState())
	r.round(b.Context(), feeds...)
	if len(r.taken) != 10_000 {
		b.Fatalf("%d pages", len(r.taken))
	}
	b.ReportAllocs()
	for b.Loop() {
		r.round(b.Context(), feeds...)
	}
	b.ReportMetric(float64(len(r.written(b)))/1e4, "B/page")
}

func FuzzRobotsLines(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a b*c$\r\nCrawl-delay: 1e9\nAllow:\nDisallow: **\nuseragent: \xFF\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		lines := robotsLines(raw)
		rules, err := robotsOf(lines)
		if err != nil {
			t.Fatalf("%v in %q", err, lines)
		}
		rules.TestAgent("/a?b", agent)
		if d := rules.FindGroup(agent).CrawlDelay; d < 0 {
			t.Errorf("delay %s in %q", d, lines)
		}
	})
}
