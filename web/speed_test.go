package web_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ifolge/ledger"
	"ifolge/sqlite"
	"ifolge/story"
	"ifolge/web"
	"ifolge/when"
)

// generated makes articles of four statements each.
type generated struct {
	r     *rand.Rand
	names []string
	words []string
	n     int
}

func newGenerated() *generated {
	g := &generated{r: rand.New(rand.NewPCG(5, 6))}
	syllables := []string{"ba", "de", "fi", "gu", "ho", "ka", "li", "mo", "na", "pe", "ra", "si", "tu", "vå", "ære", "ønd"}
	word := func(n int) string {
		s := ""
		for range n {
			s += syllables[g.r.IntN(len(syllables))]
		}
		return s
	}
	for range 5_000 {
		g.names = append(g.names, "Kari"+word(1)+" "+word(2)+"sen")
	}
	for range 20_000 {
		g.words = append(g.words, word(1+g.r.IntN(4)))
	}
	return g
}

// often picks one of n, the first much more often than the last.
func (g *generated) often(n int) int {
	x := g.r.Float64()
	return int(x * x * x * float64(n))
}

func (g *generated) text(n int) string {
	ws := make([]string, n)
	for i := range ws {
		ws[i] = g.words[g.often(len(g.words))]
	}
	return strings.Join(ws, " ")
}

func (g *generated) article() []ledger.Draft {
	g.n++
	item := fmt.Sprint("https://example.org/", g.n)
	outlet := fmt.Sprint("Avis ", g.often(200))
	published := time.Date(2020, 1, 1, 0, g.n*3, 0, 0, time.UTC).Format("2006-01-02T15:04:05Z")
	var body strings.Builder
	var ss []ledger.Draft
	at := int32(0)
	write := func(s string) ledger.Points {
		from := at
		body.WriteString(s)
		at += int32(len([]rune(s)))
		return ledger.Points{from, at}
	}
	for i := range 4 {
		name := g.names[g.often(len(g.names))]
		content := write(g.text(14))
		write(", ")
		cue := write("sier")
		write(" ")
		source := write(name)
		write(".\n\n")
		run := func(p ledger.Points) []ledger.Points { return []ledger.Points{p} }
		s := &ledger.Statement{
			ID: sha256.Sum256(fmt.Append(nil, item, i)), Lang: "nb", Speaker: name, SourceType: ledger.SourceTypes[g.often(7)], Naming: "named", Text: g.text(14),
			Form: ledger.Forms[g.often(3)], Stance: ledger.Stances[g.often(7)], Certainty: "certain", Polarity: "pos", Published: published,
			Chain:    []ledger.Link{{As: outlet, Name: outlet, Type: "publication"}, {As: name, Name: name, Type: "person", Cue: "sier", At: run(source)}},
			SpokenOf: []ledger.Time{{Words: "mandag", EDTF: published[:10]}},
			Evidence: ledger.Evidence{Source: run(source), Cue: run(cue), Content: run(content), Line: 1 + 2*i, Found: "rule:tail"},
		}
		ss = append(ss, ledger.Draft{Op: ledger.Assert, Of: ledger.OfStatement, Statement: s})
	}
	page := &ledger.Article{Item: item, ID: item, URL: item, Outlet: outlet, Title: g.text(6), Lang: "nb", Published: published, Points: int(at)}
	first := ledger.Draft{Op: ledger.Assert, Of: ledger.OfArticle, Page: page, Raw: sha256.Sum256([]byte(item)), Wording: sha256.Sum256([]byte(item + "w")), Text: body.String(), KeepText: true}
	return append([]ledger.Draft{first}, ss...)
}

// chains makes a story of every 20 articles, so that there are thousands of claims.
type chains struct{ stories []story.Story }

func (c *chains) Stories(context.Context, when.Micros) ([]story.Story, error) { return c.stories, nil }

func (c *chains) take(es []ledger.Entry) {
	var articles, statements []ledger.Entry
	for _, e := range es {
		if e.Of == ledger.OfArticle {
			articles = append(articles, e)
		} else {
			statements = append(statements, e)
		}
	}
	for from := 0; from+20 <= len(articles); from += 20 {
		s := story.Story{ID: fmt.Sprint("s", articles[from].Seq), Title: articles[from].Body.Article.Title}
		for _, e := range articles[from : from+20] {
			a := e.Body.Article
			s.Articles = append(s.Articles, story.Article{ID: fmt.Sprint(e.Seq), Outlet: a.Outlet, Title: a.Title, Lang: "nb", Published: a.Published, Time: a.PublishedAt().From})
		}
		for k := range 4 {
			claim := story.Claim{ID: fmt.Sprint("c", articles[from].Seq, "-", k), Text: s.Title, Outlets: 20, NotShown: 4, Lang: "nb"}
			for i := range 20 {
				st := statements[4*(from+i)+k].Body.Statement
				m := story.Member{Article: i, Text: st.Text, Statement: st.ID.String(), Speaker: st.Speaker, Source: st.SourceType, Stance: st.Stance, Role: story.Echo, Of: i / 2, Why: []story.Why{{Kind: "same text", Words: st.Text, Of: i / 2}}}
				if i == 0 {
					m.Role, m.Of = story.FirstHand, -1
				}
				claim.Members = append(claim.Members, m)
			}
			claim.Origins = []story.Origin{{Who: claim.Members[0].Speaker, Member: 0, Members: []int{0}}}
			claim.Status = []story.Event{{Time: s.Articles[0].Time, Stance: "asserts", Who: claim.Members[0].Speaker}}
			s.Claims = append(s.Claims, claim)
		}
		c.stories = append(c.stories, s)
	}
}

// TestPagesOverManyStatements asks for pages of a ledger of 100,000 statements, each
// as of a random moment. Set IFOLGE_PAGES to a folder where that ledger is made.
func TestPagesOverManyStatements(t *testing.T) {
	folder := os.Getenv("IFOLGE_PAGES")
	if folder == "" {
		t.Skip("IFOLGE_PAGES names no folder: a ledger of 100,000 statements takes half a minute")
	}
	clock := when.Micros(1_700_000_000_000_000)
	store, err := sqlite.Open(filepath.Join(folder, fmt.Sprintf("pages-%d.db", time.Now().UnixNano())), sqlite.Options{Now: func() when.Micros { clock += 1_000_000; return clock }})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	g, c := newGenerated(), &chains{}
	first := clock
	began := time.Now()
	for g.n < 25_000 {
		var ds []ledger.Draft
		for range 500 {
			ds = append(ds, g.article()...)
		}
		es, err := store.Append(context.Background(), ds)
		if err != nil {
			t.Fatal(err)
		}
		c.take(es)
	}
	t.Logf("%d statements of %d articles, %d stories, made in %v", 4*g.n, g.n, len(c.stories), time.Since(began).Round(time.Second))
	desk := web.NewDesk(web.Desk{Store: store, Stories: c, Line: line(), Now: time.Now})
	defer desk.Close()
	s := web.New(desk, web.Options{Loopback: true})
	article := func() int { return 1 + 5*g.r.IntN(g.n) }
	some := func() *story.Story { return &c.stories[g.r.IntN(len(c.stories))] }
	for _, kind := range []struct {
		name string
		path func() string
	}{
		{"front", func() string { return "/?" }},
		{"article", func() string { return fmt.Sprint("/article/", article(), "?") }},
		{"statement", func() string { return fmt.Sprint("/statement/", 1+article(), "?") }},
		{"source", func() string { return "/source?name=" + url.QueryEscape(g.names[g.often(len(g.names))]) }},
		{"search, two words", func() string {
			return "/search?q=" + url.QueryEscape(g.words[g.often(2000)]+" "+g.words[g.often(2000)])
		}},
		{"search, outlet and stance", func() string { return fmt.Sprintf("/search?outlet=Avis+%d&stance=denies", g.r.IntN(200)) }},
		{"search, day", func() string {
			return "/search?published=" + time.Date(2020, 1, 1+g.r.IntN(50), 0, 0, 0, 0, time.UTC).Format("2006-01-02")
		}},
		{"articles", func() string { return fmt.Sprintf("/articles?outlet=Avis+%d", g.r.IntN(200)) }},
		{"claims", func() string { return fmt.Sprintf("/claims?after=%d", 50*g.r.IntN(50)) }},
		{"claim", func() string { return "/claim/" + some().Claims[g.r.IntN(4)].ID + "?" }},
		{"stories", func() string { return "/stories?" }},
		{"story", func() string { return "/story/" + some().ID + "?" }},
	} {
		for _, then := range []bool{false, true} {
			name := kind.name
			if then {
				name += ", as of"
			}
			var took []time.Duration
			moments := []string{}
			for range 3 {
				moments = append(moments, url.QueryEscape(time.UnixMicro(int64(first)+g.r.Int64N(int64(clock-first))).UTC().Format(time.RFC3339Nano)))
			}
			for range 60 {
				path := kind.path()
				if then {
					path += "&as_of=" + moments[g.r.IntN(len(moments))]
				}
				began := time.Now()
				code, _, _ := get(t, s, path)
				took = append(took, time.Since(began))
				if code != http.StatusOK && !(then && code == http.StatusNotFound) {
					t.Fatalf("%s: status %d", path, code)
				}
			}
			slices.Sort(took)
			p95 := took[len(took)*95/100]
			t.Logf("%-34s median %8v, 95 in 100 under %8v", name, took[len(took)/2].Round(10*time.Microsecond), p95.Round(10*time.Microsecond))
			if p95 > 100*time.Millisecond {
				t.Errorf("%s: 95 in 100 under %v, want 100 ms", name, p95)
			}
		}
	}
}

// BenchmarkPages makes the pages that are asked for most, without a network.
func BenchmarkPages(b *testing.B) {
	w := base(b)
	s := site(b, w, web.Options{Loopback: true})
	for _, path := range []string{"/", "/article/11", "/claim/" + w.stories[0].Claims[0].ID, "/story/" + w.stories[0].ID, "/search?q=basen"} {
		b.Run(cmp.Or(strings.Trim(strings.Split(path, "?")[0], "/"), "front"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if code, _, _ := get(b, s, path); code != 200 {
					b.Fatal(code)
				}
			}
		})
	}
}
