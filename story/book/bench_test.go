package book

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"ifolge/ledger"
	"ifolge/story"
	"ifolge/when"
)

// A press makes sketches of articles: stories of about ten, some of which copy
// others, over a common stock of words of which few are frequent.
type press struct {
	r     *rand.Rand
	zipf  *rand.Zipf
	n     int
	story []string // words of the story at hand
	left  int      // articles of it to come
	last  *story.Sketch
}

func newPress() *press {
	r := rand.New(rand.NewPCG(1, 2))
	return &press{r: r, zipf: rand.NewZipf(r, 1.2, 20, 30000)}
}

var outlets = []string{"Fjordposten", "NTB", "Kystbladet", "Havneposten", "Namsenposten", "Vestavisen", "Fjellbladet", "Byavisen"}

func (p *press) next() *story.Sketch {
	if p.left == 0 {
		p.left = 1 + p.r.IntN(20)
		p.story, p.last = nil, nil
		for range 40 {
			p.story = append(p.story, "tema"+strconv.Itoa(p.r.IntN(60000)))
		}
	}
	p.left--
	p.n++
	t := time.Date(2024, 1, 1, 0, p.n*3, 0, 0, time.UTC)
	s := &story.Sketch{Article: story.Article{
		ID: fmt.Sprint("x", p.n), Outlet: outlets[p.r.IntN(len(outlets))], Title: fmt.Sprint("Sak ", p.n), Lang: "nb",
		Published: t.Format(time.RFC3339), Time: when.Micros(t.UnixMicro()),
	}}
	at := int32(0)
	for i := range 12 {
		u := story.Unit{
			At: story.Points{at, at + 70}, Paragraph: i / 2, Sentence: i, Statement: -1,
			Stance: "asserts", Certainty: "certain", Polarity: "pos",
		}
		at += 75
		for range 4 {
			u.Words = append(u.Words, "ord"+strconv.FormatUint(p.zipf.Uint64(), 10))
		}
		for range 2 {
			u.Words = append(u.Words, p.story[p.r.IntN(len(p.story))])
		}
		u.Names = []string{p.story[p.r.IntN(8)] + "navn"}
		if i%3 == 0 {
			u.Statement, u.Speaker, u.Who, u.Source = i/3, "Kari Lie", []string{"kari", "lie"}, "person"
		}
		slices.Sort(u.Words)
		u.Words = slices.Compact(u.Words)
		u.Text = fmt.Sprint(u.Words)
		s.Units = append(s.Units, u)
		for range 4 {
			s.Grams = append(s.Grams, story.Gram{Hash: p.r.Uint32(), Unit: int32(i)})
		}
	}
	if p.last != nil && p.r.IntN(3) == 0 { // a copy, shortened
		s.Units, s.Grams = slices.Clone(p.last.Units[:9]), slices.Clone(p.last.Grams[:36])
	}
	p.last = s
	return s
}

// fill writes so many articles to a ledger.
func fill(tb testing.TB, s ledger.Store, n int) {
	p := newPress()
	for range n {
		sk := p.next()
		if _, err := s.Append(context.Background(), draft(sk, "https://a.example/"+sk.ID, false)); err != nil {
			tb.Fatal(err)
		}
	}
}

// draft drafts an article with statements for its sketch.
func draft(sk *story.Sketch, item string, keepText bool) []ledger.Draft {
	page := &ledger.Article{Item: item, URL: sk.URL, Outlet: sk.Outlet, Title: sk.Title, Published: sk.Published}
	var ids []ledger.Hash
	ds := []ledger.Draft{{Op: ledger.Assert, Of: ledger.OfArticle, Page: page, Raw: hash("raw", item, sk.Title), Wording: hash("wording", item, sk.Title), KeepText: keepText}}
	for i := range sk.Units {
		u := &sk.Units[i]
		if u.Statement != len(ids) {
			continue
		}
		s := &ledger.Statement{
			ID: hash(item, sk.Title, u.Text, u.Speaker, u.Stance), Text: u.Text, Speaker: u.Speaker, Stance: u.Stance,
			Evidence: ledger.Evidence{Content: []ledger.Points{ledger.Points(u.At)}},
		}
		ids = append(ids, s.ID)
		ds = append(ds, ledger.Draft{Op: ledger.Assert, Of: ledger.OfStatement, Statement: s})
	}
	ds[0].Sketch = Pack(sk, ids, keepText)
	return ds
}

// TestMany measures stories over many articles; IFOLGE_ARTICLES says how many.
func TestMany(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("IFOLGE_ARTICLES"))
	if n == 0 {
		t.Skip("set IFOLGE_ARTICLES to how many articles stories are made of")
	}
	s := ledger.NewMemory(func() when.Micros { return 1 })
	fill(t, s, n)
	bytes := 0
	for e, err := range s.Entries(context.Background(), ledger.Question{Of: ledger.Articles}) {
		if err != nil {
			t.Fatal(err)
		}
		bytes += len(e.Sketch.Bytes)
	}
	before := inUse()
	b := NewBinder(s)
	begin := time.Now()
	k, err := b.Book(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(begin)
	claims := 0
	for i := range k.Stories {
		claims += len(k.Stories[i].Claims)
	}
	t.Logf("%d articles, sketches of %d bytes each: %d stories, %d claims in %s; %d MB are held", k.Articles, bytes/n, len(k.Stories), claims, took, (inUse()-before)>>20)
	runtime.KeepAlive(b)
}

func inUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
