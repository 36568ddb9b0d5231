package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ifolge/article/fetch"
	"ifolge/ingest"
	"ifolge/ledger"
	"ifolge/sheet/html"
	"ifolge/story"
	"ifolge/when"
)

func TestReadingsAreBounded(t *testing.T) {
	d := NewDesk(Desk{Line: ingest.New(ingest.Options{}), Now: time.Now})
	defer d.Close()
	d.patience = 20 * time.Millisecond
	for range cap(d.reading) {
		d.reading <- struct{}{}
	}
	if _, err := d.Read(context.Background(), Input{Text: "Veien er åpen, sier politiet."}); !errors.Is(err, ErrBusy) {
		t.Errorf("with no place free: %v, want ErrBusy", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := d.Read(ctx, Input{Text: "Veien er åpen."}); !errors.Is(err, context.Canceled) {
		t.Errorf("when nobody waits: %v", err)
	}
	<-d.reading
	if _, err := d.Read(context.Background(), Input{Text: "Veien er åpen, sier politiet."}); err != nil {
		t.Errorf("with a place free: %v", err)
	}
	if len(d.reading) != cap(d.reading)-1 {
		t.Errorf("%d of %d places taken after a reading, want all but one", len(d.reading), cap(d.reading))
	}
}

func TestAddressesAreFetchedWithinTheirBounds(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte("<html lang=nb><head><title>Veien er åpen</title></head><body><article><h1>Veien er åpen</h1><p>" +
			strings.Repeat("Veien over fjellet er åpen igjen etter raset, sier politiet i Vik. ", 8) + "</p></article></body></html>"))
	}))
	defer server.Close()
	desk := func(o fetch.Options) *Desk {
		d := NewDesk(Desk{Line: ingest.New(ingest.Options{}), Client: fetch.New(o), Now: time.Now})
		t.Cleanup(d.Close)
		return d
	}
	if _, err := desk(fetch.Options{}).Read(context.Background(), Input{URL: server.URL}); !errors.Is(err, fetch.ErrPrivate) {
		t.Errorf("a private address: %v, want ErrPrivate", err)
	}
	r, err := desk(fetch.Options{AllowPrivate: true}).Read(context.Background(), Input{URL: server.URL + "/x#part", Outlet: "Avisa"})
	if err != nil {
		t.Fatal(err)
	}
	if r.Item != server.URL+"/x" || r.Article.Outlet == "" || len(r.Statements) == 0 || r.Article.Fetched.IsZero() {
		t.Errorf("item %q, outlet %q, %d statements, fetched %v", r.Item, r.Article.Outlet, len(r.Statements), r.Article.Fetched)
	}
	for _, bad := range []string{"ftp://example.org/x", "file:///etc/passwd", "javascript:alert(1)", "http://u:p@example.org/"} {
		if _, err := desk(fetch.Options{AllowPrivate: true}).Read(context.Background(), Input{URL: bad}); err == nil {
			t.Errorf("%s was fetched", bad)
		}
	}
}

// gathers counts how often stories are begun and made, and waits to be let go.
type gathers struct {
	n    int // begun
	made int
	free chan struct{}
}

func (g *gathers) Stories(ctx context.Context, _ when.Micros) ([]story.Story, error) {
	g.n++
	n := g.n
	select {
	case <-g.free:
		g.made++
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return []story.Story{{ID: string(rune('0' + n))}}, nil
}

// TestBooksAreMadeOnceAndAgainWhenTheLedgerGrows also holds that what was erased is
// not shown from an older book.
func TestBooksAreMadeOnceAndAgainWhenTheLedgerGrows(t *testing.T) {
	ctx := context.Background()
	clock := when.Micros(1)
	store := ledger.NewMemory(func() when.Micros { clock++; return clock })
	g := &gathers{free: make(chan struct{}, 10)}
	d := NewDesk(Desk{Store: store, Stories: g, Now: time.Now})
	defer d.Close()
	add := func(ds ...ledger.Draft) {
		t.Helper()
		if _, err := store.Append(ctx, ds); err != nil {
			t.Fatal(err)
		}
	}
	add(ledger.Draft{Op: ledger.Assert, Of: ledger.OfArticle, Page: &ledger.Article{Item: "a"}, Raw: ledger.Hash{1}, Wording: ledger.Hash{1}})
	id := func(patience time.Duration) string {
		t.Helper()
		b, err := d.Book(ctx, 0, patience)
		if err != nil {
			t.Fatal(err)
		}
		if b == nil {
			return ""
		}
		return b.Stories[0].ID
	}
	if got := id(time.Millisecond); got != "" {
		t.Errorf("before it is made: %q", got)
	}
	g.free <- struct{}{}
	if got := id(time.Minute); got != "1" {
		t.Errorf("made: %q", got)
	}
	if got := id(time.Minute); got != "1" || g.n != 1 {
		t.Errorf("asked again: %q, made %d times", got, g.n)
	}
	add(ledger.Draft{Op: ledger.Assert, Of: ledger.OfArticle, Page: &ledger.Article{Item: "b"}, Raw: ledger.Hash{2}, Wording: ledger.Hash{2}})
	if got := id(time.Millisecond); got != "1" {
		t.Errorf("while the new one is made: %q, want the one before", got)
	}
	g.free <- struct{}{}
	if got := id(time.Minute); got != "2" {
		t.Errorf("after the ledger grew: %q", got)
	}
	add(ledger.Draft{Op: ledger.Erase, Thread: 1, Reason: "court order"})
	if got := id(time.Millisecond); got != "" {
		t.Errorf("after an erase, from an older book: %q", got)
	}
}

// TestManyMomentsDoNotPileUp: of books that nobody can be waiting for any more none
// is made.
func TestManyMomentsDoNotPileUp(t *testing.T) {
	g := &gathers{free: make(chan struct{})}
	d := NewDesk(Desk{Store: ledger.NewMemory(func() when.Micros { return 1 }), Stories: g, Now: time.Now})
	for i := range 50 {
		if b, err := d.Book(context.Background(), when.Micros(i+1), 0); b != nil || err != nil {
			t.Errorf("moment %d: %v, %v", i, b, err)
		}
	}
	d.shelf.mu.Lock()
	going := 0
	for _, m := range d.shelf.books {
		select {
		case <-m.done:
		default:
			going++
		}
	}
	kept := len(d.shelf.books)
	d.shelf.mu.Unlock()
	if kept > mostBooks || going > mostBooks {
		t.Errorf("%d books kept, %d in the making, want at most %d", kept, going, mostBooks)
	}
	close(g.free)
	if b, err := d.Book(context.Background(), 50, time.Minute); err != nil || b == nil {
		t.Errorf("the last moment: %v, %v", b, err)
	}
	d.Close()
	if g.made > mostBooks {
		t.Errorf("%d books were made for 50 moments of which %d are kept", g.made, mostBooks)
	}
}

func TestMoment(t *testing.T) {
	for s, want := range map[string]string{
		"2024-05-17": "2024-05-17T23:59:59", "2024-05": "2024-05-31T23:59:59", "2024-05-17T14:00:03.123456Z": "2024-05-17T14:00:03",
		"2024-05-17T14:00": "2024-05-17T14:00:59", "2024": "2024-12-31T23:59:59",
	} {
		m, err := Moment(s)
		if got := time.UnixMicro(int64(m)).UTC().Format("2006-01-02T15:04:05"); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", s, got, err, want)
		}
	}
	for _, s := range []string{"", "then", "2024-13", "2024-05-17/..", strings.Repeat("2", 100)} {
		if m, err := Moment(s); err == nil {
			t.Errorf("%q is taken for %v", s, m)
		}
	}
}

// FuzzArticlePage makes a page of whatever a ledger may hold.
func FuzzArticlePage(f *testing.F) {
	f.Add("Veien er åpen, sier politiet.", `{"text":"Veien er åpen","speaker":"politiet","stance":"asserts","form":"direct","chain":[{"as":"x"},{"as":"politiet","at":[[20,28]]}],"evidence":{"content":[[0,13]],"cue":[[15,19]]}}`, "Avisa")
	f.Add("", `{"evidence":{"content":[[5,900000]]},"spoken_of":[{"words":"x","edtf":"2024-05","at":[3,1]}]}`, "</title><script>")
	f.Add("\u202e\x00«»", `{"lang":"\"><x","evidence":{"content":[[-1,2],[2,1]],"line":-3}}`, "\u2066")
	f.Add("a\nb\n\nc", `{"form":"direct","evidence":{"content":[[0,1],[2,5]]},"said":[{"edtf":"1000000000000"}]}`, "")
	site := New(NewDesk(Desk{Store: ledger.NewMemory(func() when.Micros { return 1 }), Now: time.Now}), Options{})
	f.Fuzz(func(t *testing.T, body, says, title string) {
		var s ledger.Statement
		if len(body) > 1<<14 || json.Unmarshal([]byte(says), &s) != nil || !utf8.ValidString(body) {
			t.Skip()
		}
		p := site.page(httptest.NewRequest("GET", "/article/1", nil), "article.title")
		page := &ledger.Article{Item: "x", Title: title, Outlet: title, URL: title, Published: title, Points: len(body)}
		v := &articlePage{page: p, Kept: body != "", Cards: make([]cardView, 2)}
		v.lay(html.NewView(clipped(reading(page, body, []*ledger.Statement{&s, &s})), p.Words.Words, 1), page)
		v.bars(page, []ledger.Entry{{At: s.Extent()}, {At: s.Extent()}})
		var b bytes.Buffer
		if err := site.pages.ExecuteTemplate(&b, "article", v); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		if strings.Count(out, "<script") != 2 || strings.Contains(out, "ZgotmplZ") || strings.ContainsAny(out, "\u202e\u2066\x00") {
			t.Errorf("the page:\n%.3000s", out)
		}
		p.row(&ledger.Entry{Body: &ledger.Body{Statement: &s}}, &ledger.Entry{Body: &ledger.Body{Article: page}})
	})
}

// FuzzMarkdown reads whatever a document may be.
func FuzzMarkdown(f *testing.F) {
	f.Add("# a\n\n| x | y |\n|---|---|\n| 1\n\n- a\n b\n\n    code\n``*")
	f.Fuzz(func(t *testing.T, s string) {
		for _, b := range parseMarkdown(s) {
			if b.Kind == "" {
				t.Errorf("a block of no kind in %q", s)
			}
		}
	})
}
