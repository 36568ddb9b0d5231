package web_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"ifolge/api"
	"ifolge/ingest"
	"ifolge/ledger"
	"ifolge/story"
	"ifolge/web"
	"ifolge/when"
)

// line reads for all tests.
var line = sync.OnceValue(func() *ingest.Line { return ingest.New(ingest.Options{}) })

// A said is a statement as the fixture writes it down: words of its article's text.
type said struct {
	content, source, cue string
	speaker, kind        string
	through              string // outlet between the article and the source
	stance, certainty    string
	form                 string
}

// A world is a ledger and the stories in it.
type world struct {
	*ledger.Memory
	now     when.Micros
	stories []story.Story
	at      []when.Micros // when the articles of the first story were recorded
}

func newWorld() *world {
	w := &world{now: micros("2024-05-13T20:00:00Z")}
	w.Memory = ledger.NewMemory(func() when.Micros { return w.now })
	return w
}

func micros(s string) when.Micros {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return when.Micros(t.UnixMicro())
}

// Stories leaves out what came later.
func (w *world) Stories(_ context.Context, asOf when.Micros) ([]story.Story, error) {
	if asOf == 0 {
		return w.stories, nil
	}
	var out []story.Story
	for _, s := range w.stories {
		n := 0
		for n < len(s.Articles) && n < len(w.at) && w.at[n] <= asOf {
			n++
		}
		if n == 0 {
			continue
		}
		s.Articles = s.Articles[:n]
		var claims []story.Claim
		for _, c := range s.Claims {
			k := 0
			for k < len(c.Members) && c.Members[k].Article < n {
				k++
			}
			if c.Members = c.Members[:k]; k == 0 {
				continue
			}
			var os []story.Origin
			for _, o := range c.Origins {
				if o.Member < k {
					os = append(os, o)
				}
			}
			var es []story.Event
			for _, e := range c.Status {
				if e.Member < k {
					es = append(es, e)
				}
			}
			c.Origins, c.Status = os, es
			claims = append(claims, c)
		}
		var copies []story.Copy
		for _, c := range s.Copies {
			if c.Article < n {
				copies = append(copies, c)
			}
		}
		s.Claims, s.Copies = claims, copies
		out = append(out, s)
	}
	return out, nil
}

// add writes down an article of its own words and returns its number and the
// hashes of its statements.
func (w *world) add(t testing.TB, outlet, lang, published, title, body string, keep bool, ss ...said) (ledger.Seq, []ledger.Hash) {
	t.Helper()
	item := "https://" + strings.ToLower(strings.ReplaceAll(outlet, " ", "")) + ".example/" + fmt.Sprint(len(body), published)
	return w.addItem(t, item, outlet, lang, published, title, body, keep, ss...)
}

func (w *world) addItem(t testing.TB, item, outlet, lang, published, title, body string, keep bool, ss ...said) (ledger.Seq, []ledger.Hash) {
	t.Helper()
	if p, err := time.Parse(time.RFC3339, published); err == nil {
		w.now = max(w.now, when.Micros(p.UnixMicro())+600_000_000)
	}
	page := &ledger.Article{Item: item, ID: item, URL: item, Outlet: outlet, Title: title, Lang: lang, Published: published, Points: utf8.RuneCountInString(body)}
	ds := []ledger.Draft{{Op: ledger.Assert, Of: ledger.OfArticle, Page: page, Raw: sha256.Sum256([]byte(item + body)), Wording: sha256.Sum256([]byte(title + published + body)), Text: body, KeepText: keep}}
	var hashes []ledger.Hash
	for i, x := range ss {
		s := &ledger.Statement{
			ID: sha256.Sum256([]byte(item + body + fmt.Sprint(i))), Lang: lang, Speaker: x.speaker, SourceType: x.kind, Naming: "named", Text: x.content,
			Form: x.form, Stance: x.stance, Certainty: x.certainty, Polarity: "pos", Published: published,
			Chain: []ledger.Link{{As: outlet, Name: outlet, Type: "publication", Naming: "publication"}},
			Evidence: ledger.Evidence{
				Source: at(body, x.source), Cue: at(body, x.cue), Content: at(body, x.content),
				Line: 1 + strings.Count(body[:max(strings.Index(body, x.content), 0)], "\n"), Found: "hand",
			},
		}
		if s.Form == "" {
			s.Form = "indirect"
		}
		if s.Certainty == "" {
			s.Certainty = "certain"
		}
		if x.through != "" {
			s.Chain = append(s.Chain, ledger.Link{As: x.through, Name: x.through, Type: "publication", Naming: "publication"})
		}
		s.Chain = append(s.Chain, ledger.Link{As: x.source, Name: x.speaker, Type: x.kind, Naming: "named", Cue: x.cue, At: at(body, x.source)})
		hashes = append(hashes, s.ID)
		ds = append(ds, ledger.Draft{Op: ledger.Assert, Of: ledger.OfStatement, Statement: s})
	}
	es, err := w.Append(context.Background(), ds)
	if err != nil {
		t.Fatal(err)
	}
	if len(es) == 0 {
		t.Fatalf("%s is known already", item)
	}
	return es[0].Seq, hashes
}

func at(body, words string) []ledger.Points {
	i := strings.Index(body, words)
	if i < 0 || words == "" {
		return nil
	}
	from := int32(utf8.RuneCountInString(body[:i]))
	return []ledger.Points{{from, from + int32(utf8.RuneCountInString(words))}}
}

// base tells of a naval base that is to be closed: two origins, a wire with its
// echoes in three languages, a denial, a no comment, and a confirmation at last.
func base(t testing.TB) *world {
	w := newWorld()
	s := story.Story{Title: "Norway to close island naval base, officials say"}
	var hashes [][]ledger.Hash
	add := func(outlet, lang, published, title, body string, ss ...said) {
		n, hs := w.add(t, outlet, lang, published, title, body, true, ss...)
		s.Articles = append(s.Articles, story.Article{ID: fmt.Sprint(n), Outlet: outlet, URL: "https://example.org/" + fmt.Sprint(n), Title: title, Lang: lang, Published: published, Time: micros(published)})
		hashes = append(hashes, hs)
		w.at = append(w.at, w.now)
	}
	add("The Northern Courier", "en", "2024-05-13T21:40:00Z", "Norway to close island naval base, officials say",
		"The naval base on Skarvøya will be closed next year, two officials told the Northern Courier.\n\nThe decision was taken at a closed meeting in April, they said.\n\nThe prime minister's office would not comment on the report.",
		said{content: "The naval base on Skarvøya will be closed next year", source: "two officials", cue: "told", speaker: "two officials", kind: "unnamed", stance: "asserts"},
		said{content: "The decision was taken at a closed meeting in April", source: "they", cue: "said", speaker: "two officials", kind: "unnamed", stance: "asserts"},
		said{content: "the report", source: "The prime minister's office", cue: "would not comment", speaker: "The prime minister's office", kind: "organisation", stance: "declines"})
	add("NTB", "nb", "2024-05-14T06:10:00Z", "Avis: Marinebasen på Skarvøya legges ned",
		"Oslo (NTB): Marinebasen på Skarvøya skal legges ned neste år, skriver The Northern Courier.\n\nAvisa bygger på to tjenestemenn som ikke er navngitt.",
		said{content: "Marinebasen på Skarvøya skal legges ned neste år", source: "The Northern Courier", cue: "skriver", speaker: "The Northern Courier", kind: "publication", stance: "asserts"})
	add("Fjordposten", "nb", "2024-05-14T07:00:00Z", "Marinebasen på Skarvøya legges ned",
		"Marinebasen på Skarvøya skal legges ned neste år, skriver The Northern Courier. (NTB)",
		said{content: "Marinebasen på Skarvøya skal legges ned neste år", source: "The Northern Courier", cue: "skriver", speaker: "The Northern Courier", kind: "publication", through: "NTB", stance: "asserts"})
	add("Kystbladet", "nn", "2024-05-14T08:20:00Z", "Avis: Marinebasen blir lagd ned",
		"Marinebasen på Skarvøya skal leggjast ned neste år, skriv The Northern Courier.",
		said{content: "Marinebasen på Skarvøya skal leggjast ned neste år", source: "The Northern Courier", cue: "skriv", speaker: "The Northern Courier", kind: "publication", stance: "asserts"})
	add("Øyavisa", "nb", "2024-05-14T15:00:00Z", "– Vi fikk vite det på et møte",
		"– Basen blir lagt ned i løpet av neste år. Det fikk vi vite på et møte i dag, sier tillitsvalgt Berit Sund til Øyavisa.\n\nOrdfører Signe Aalbu frykter at halve øya mister jobben.",
		said{content: "Basen blir lagt ned i løpet av neste år. Det fikk vi vite på et møte i dag", source: "tillitsvalgt Berit Sund", cue: "sier", speaker: "Berit Sund", kind: "person", stance: "asserts", form: "direct"},
		said{content: "halve øya mister jobben", source: "Ordfører Signe Aalbu", cue: "frykter", speaker: "Signe Aalbu", kind: "person", stance: "believes", certainty: "possible"})
	add("Fjordposten", "nb", "2024-05-15T09:30:00Z", "Ministeren: – Ikke noe vedtak",
		"Forsvarsminister Odd Myklevoll avviser at basen på Skarvøya skal legges ned.\n\n«Basen blir liggende der den ligger», sier han til Fjordposten.",
		said{content: "basen på Skarvøya skal legges ned", source: "Forsvarsminister Odd Myklevoll", cue: "avviser", speaker: "Odd Myklevoll", kind: "person", stance: "denies"},
		said{content: "Basen blir liggende der den ligger", source: "han", cue: "sier", speaker: "Odd Myklevoll", kind: "person", stance: "asserts", form: "direct"})
	add("Dagsnytt", "nb", "2024-05-16T12:00:00Z", "Slik blir Skarvøya uten basen",
		"Basen på Skarvøya skal legges ned i 2025. Det er 340 millioner å spare.",
		said{content: "Basen på Skarvøya skal legges ned i 2025", kind: "unknown", cue: "skal", stance: "asserts", certainty: "probable"})
	add("NTB", "nb", "2024-05-20T10:05:00Z", "Regjeringen bekrefter: Marinebasen legges ned",
		"Oslo (NTB): Marinebasen på Skarvøya blir lagt ned i 2025, bekrefter Statsministerens kontor overfor NTB.",
		said{content: "Marinebasen på Skarvøya blir lagt ned i 2025", source: "Statsministerens kontor", cue: "bekrefter", speaker: "Statsministerens kontor", kind: "organisation", stance: "confirms"})

	m := func(article, i int, role string, of int, via []string, why ...story.Why) story.Member {
		e := entryOf(t, w, hashes[article][i])
		st := e.Body.Statement
		return story.Member{
			Article: article, At: story.Points(e.At), Text: st.Text, Statement: st.ID.String(), Speaker: st.Speaker, Source: st.SourceType, Stance: st.Stance, Certainty: st.Certainty,
			Polarity: "pos", Via: via, Role: role, Of: of, Why: why,
		}
	}
	s.ID = "s" + s.Articles[0].ID
	closing := story.Claim{
		ID: "c" + s.Articles[0].ID, Text: "Marinebasen på Skarvøya skal legges ned neste år", Lang: "nb", Outlets: 6, NotShown: 1,
		Members: []story.Member{
			m(0, 0, story.FirstHand, -1, nil, story.Why{Kind: "first-hand", Words: "told the Northern Courier", Of: -1}),
			m(0, 2, story.Reaction, -1, nil),
			m(1, 0, story.Echo, 0, []string{"The Northern Courier"}, story.Why{Kind: "stated hop", Words: "skriver The Northern Courier", Of: 0, Other: "The Northern Courier"}),
			m(2, 0, story.Echo, 2, []string{"NTB", "The Northern Courier"}, story.Why{Kind: "same text", Words: "Marinebasen på Skarvøya skal legges ned neste år", Of: 1, Other: "Marinebasen på Skarvøya skal legges ned neste år"}, story.Why{Kind: "wire mark", Words: "(NTB)", Of: 1, Other: "NTB"}),
			m(3, 0, story.Echo, 2, []string{"NTB", "The Northern Courier"}, story.Why{Kind: "translation", Words: "skal leggjast ned neste år", Of: 1, Other: "skal legges ned neste år"}),
			m(4, 0, story.FirstHand, -1, nil, story.Why{Kind: "first-hand", Words: "sier tillitsvalgt Berit Sund til Øyavisa", Of: -1}),
			m(5, 0, story.Reaction, -1, nil),
			m(6, 0, story.NotShown, -1, nil),
			m(7, 0, story.FirstHand, -1, nil, story.Why{Kind: "first-hand", Words: "overfor NTB", Of: -1}),
		},
		Status: []story.Event{
			{Time: micros("2024-05-13T21:40:00Z"), Stance: "asserts", Who: "two officials", Member: 0},
			{Time: micros("2024-05-13T21:40:00Z"), Stance: "declines", Who: "The prime minister's office", Member: 1},
			{Time: micros("2024-05-14T15:00:00Z"), Stance: "asserts", Who: "Berit Sund", Member: 5},
			{Time: micros("2024-05-15T09:30:00Z"), Stance: "denies", Who: "Odd Myklevoll", Member: 6},
			{Time: micros("2024-05-20T10:05:00Z"), Stance: "confirms", Who: "Statsministerens kontor", Member: 8},
		},
	}
	closing.Origins = []story.Origin{
		{Who: "two officials", Source: "unnamed", Member: 0, Members: []int{0, 2, 3, 4}},
		{Who: "Berit Sund", Source: "person", Member: 5, Members: []int{5}},
		{Who: "Statsministerens kontor", Source: "organisation", Member: 8, Members: []int{8}},
	}
	jobs := story.Claim{
		ID: "c-jobs", Text: "halve øya mister jobben", Lang: "nb", Outlets: 1,
		Members: []story.Member{m(4, 1, story.Reaction, -1, nil)},
		Status:  []story.Event{{Time: micros("2024-05-14T15:00:00Z"), Stance: "believes", Who: "Signe Aalbu", Member: 0}},
	}
	s.Claims = []story.Claim{closing, jobs}
	s.Copies = []story.Copy{
		{Article: 2, Of: 1, Kind: "same text", Share: 92, Why: []story.Why{{Kind: "same text", Words: "Marinebasen på Skarvøya skal legges ned neste år", Of: 1}}},
		{Article: 3, Of: 1, Kind: "translation", Share: 71},
	}
	w.stories = []story.Story{s}
	return w
}

func entryOf(t testing.TB, w *world, h ledger.Hash) ledger.Entry {
	t.Helper()
	for e, err := range w.Entries(context.Background(), ledger.Question{Versions: true, History: true}) {
		if err == nil && e.Body != nil && e.Body.Statement != nil && e.Body.Statement.ID == h {
			return e
		}
	}
	t.Fatalf("no statement %s", h)
	return ledger.Entry{}
}

// site serves a world.
func site(t testing.TB, w *world, o web.Options) *web.Site {
	t.Helper()
	d := web.Desk{Store: w, Line: line(), Now: func() time.Time { return time.UnixMicro(int64(w.now)) }}
	if w.stories != nil {
		d.Stories = w
	}
	desk := web.NewDesk(d)
	t.Cleanup(desk.Close)
	o.API = api.New(desk, "test")
	return web.New(desk, o)
}
