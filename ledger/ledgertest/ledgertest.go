// Package ledgertest checks that a ledger.Store keeps its promises. Every store
// runs the same tests:
//
//	func TestStore(t *testing.T) {
//		ledgertest.Run(t, func(t *testing.T, now func() when.Micros) ledger.Store {
//			return open(t, now)
//		})
//	}
//
// Most of them draw random sequences of operations and hold the store against a
// model: a slice of what was appended, asked in the plainest way.
package ledgertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ifolge/article"
	"ifolge/ledger"
	"ifolge/statement"
	"ifolge/text/texttest"
	"ifolge/when"
)

// An Open makes a new, empty store whose clock is now. It closes the store when
// the test ends.
type Open func(t *testing.T, now func() when.Micros) ledger.Store

// Run runs the tests.
func Run(t *testing.T, open Open) {
	for _, tt := range []struct {
		name string
		test func(*testing.T, Open)
	}{
		{"any sequence of operations", anySequence},
		{"append is all or none", allOrNone},
		{"the same again adds nothing", sameAgain},
		{"known as of an earlier moment", earlierMoment},
		{"a newer version replaces the older", versions},
		{"correct of what has moved on", stale},
		{"erase keeps the chain and nothing else", erase},
		{"what was withdrawn or erased does not come back", staysAway},
		{"words are found in three languages", threeLanguages},
		{"a question with a word that is none", badQuestion},
		{"pages join to the whole", pages},
		{"an import of another ledger is refused", forked},
		{"an import that was changed is refused", tampered},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.test(t, open) })
	}
}

var background = context.Background()

// A clock is set by hand.
type clock struct{ at when.Micros }

func (c *clock) now() when.Micros { return c.at }

// Page drafts an article of an item, and statements of it in the model's terms.
func page(item, wording string, ss ...said) []ledger.Draft {
	a := &ledger.Article{Item: item, ID: item, Outlet: "Fjordposten", Title: wording, Published: "2024-05-17", Points: 1000}
	ds := []ledger.Draft{{Op: ledger.Assert, Of: ledger.OfArticle, Page: a, Raw: hash("bytes of " + item + wording), Wording: hash(wording), Text: "Hele teksten om " + wording, KeepText: true, Sketch: []byte("skisse")}}
	for _, s := range ss {
		ds = append(ds, ledger.Draft{Op: ledger.Assert, Of: ledger.OfStatement, Statement: s.statement()})
	}
	return ds
}

func hash(s string) (h ledger.Hash) {
	copy(h[:], s)
	h[31] = byte(len(s))
	return h
}

func add(t testing.TB, s ledger.Store, ds []ledger.Draft) []ledger.Entry {
	t.Helper()
	es, err := s.Append(background, ds)
	if err != nil {
		t.Fatal(err)
	}
	return es
}

func ask(t interface {
	Helper()
	Fatal(...any)
}, s ledger.Store, q ledger.Question) []ledger.Seq {
	t.Helper()
	seqs := []ledger.Seq{}
	for e, err := range s.Entries(background, q) {
		if err != nil {
			t.Fatal(err)
		}
		seqs = append(seqs, e.Seq)
	}
	return seqs
}

func everything(t testing.TB, s ledger.Store) []ledger.Entry {
	t.Helper()
	var es []ledger.Entry
	for e, err := range s.Entries(background, ledger.Question{Of: ledger.Everything}) {
		if err != nil {
			t.Fatal(err)
		}
		es = append(es, e)
	}
	return es
}

func verify(t interface {
	Helper()
	Errorf(string, ...any)
}, s ledger.Store) ledger.Report {
	t.Helper()
	r, err := ledger.Verify(background, s, func(err error) { t.Errorf("verify: %v", err) })
	if err != nil {
		t.Errorf("verify: %v", err)
	}
	return r
}

func want(t *testing.T, what string, got []ledger.Seq, want ...ledger.Seq) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: entries %v, want %v", what, got, want)
	}
}

func allOrNone(t *testing.T, open Open) {
	s := open(t, (&clock{1}).now)
	ds := page("a", "en", said{who: 1})
	ds = append(ds, ledger.Draft{Op: ledger.Correct, Of: ledger.OfStatement, Thread: 99, Statement: said{}.statement()})
	if _, err := s.Append(background, ds); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("a correction of no thread: error %v, want ErrNotFound", err)
	}
	if es := everything(t, s); len(es) > 0 {
		t.Errorf("%d entries of an Append that failed", len(es))
	}
	if head, err := s.Head(background); err != nil || head.Seq != 0 {
		t.Errorf("head of an empty ledger is %d, %v", head.Seq, err)
	}
	if _, err := s.Entry(background, 1); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("entry 1 of an empty ledger: error %v, want ErrNotFound", err)
	}
}

func sameAgain(t *testing.T, open Open) {
	s := open(t, (&clock{1}).now)
	add(t, s, page("a", "en", said{who: 1}, said{who: 2}))
	for what, ds := range map[string][]ledger.Draft{
		"the same":                      page("a", "en", said{who: 1}, said{who: 2}),
		"the same wording, other bytes": withRaw(page("a", "en", said{who: 3}), "x"),
		"the same bytes of a file":      page("b", "to"),
	} {
		if what == "the same bytes of a file" {
			ds[0].Raw = hash("bytes of aen")
		}
		if es := add(t, s, ds); len(es) > 0 {
			t.Errorf("%s: %d entries", what, len(es))
		}
	}
	if es := add(t, s, slices.Concat(page("c", "tre", said{who: 1}), page("c", "tre", said{who: 1}))); len(es) != 2 {
		t.Errorf("the same twice in one Append: %d entries, want 2", len(es))
	}
	if es := add(t, s, page("d", "fire", said{who: 1}, said{who: 1})); len(es) != 2 {
		t.Errorf("a statement twice in an article: %d entries, want 2", len(es))
	}
	// The same bytes at two addresses are two outlets' pages.
	first, second := withRaw(page("https://a.example/1", "fem"), "page"), withRaw(page("https://b.example/1", "seks"), "page")
	if n := len(add(t, s, first)) + len(add(t, s, second)); n != 2 {
		t.Errorf("the same bytes at two addresses: %d entries, want 2", n)
	}
	for _, k := range []struct {
		item, raw string
		want      bool
	}{{"a", "bytes of aen", true}, {"z", "bytes of aen", true}, {"a", "other", false}, {"https://b.example/1", "page", true}, {"https://c.example/1", "page", false}} {
		if got, err := s.Known(background, k.item, hash(k.raw)); err != nil || got != k.want {
			t.Errorf("Known(%q, %q) is %t, %v", k.item, k.raw, got, err)
		}
	}
}

func withRaw(ds []ledger.Draft, raw string) []ledger.Draft {
	ds[0].Raw = hash(raw)
	return ds
}

func earlierMoment(t *testing.T, open Open) {
	c := &clock{100}
	s := open(t, c.now)
	add(t, s, page("a", "en", said{who: 1}))
	c.at = 200
	add(t, s, []ledger.Draft{{Op: ledger.Correct, Of: ledger.OfStatement, Thread: 2, Statement: said{who: 2}.statement(), Reason: "read again"}})
	c.at = 150 // a clock that was set back
	es := add(t, s, []ledger.Draft{{Op: ledger.Withdraw, Of: ledger.OfStatement, Thread: 2, On: "2024-05-19", Reason: "taken back"}})
	if es[0].Recorded != 200 {
		t.Errorf("recorded at %d behind 200", es[0].Recorded)
	}
	want(t, "before all", ask(t, s, ledger.Question{AsOf: 99}))
	want(t, "after the first", ask(t, s, ledger.Question{AsOf: 100}), 2)
	want(t, "just before the second", ask(t, s, ledger.Question{AsOf: 199}), 2)
	want(t, "as of the last", ask(t, s, ledger.Question{AsOf: 200}))
	want(t, "now", ask(t, s, ledger.Question{}))
	want(t, "history", ask(t, s, ledger.Question{History: true}), 2, 3, 4)
	want(t, "history of who was read at last", ask(t, s, ledger.Question{History: true, Source: names[2]}), 3, 4)
	want(t, "history as of the first", ask(t, s, ledger.Question{History: true, AsOf: 100}), 2)
	e, err := s.Entry(background, 4)
	if err != nil || e.Body == nil || e.Body.On != "2024-05-19" || e.Body.Statement == nil || e.Body.Statement.Speaker != names[2] {
		t.Errorf("the withdrawal is %+v, %v", e.Body, err)
	}
}

func versions(t *testing.T, open Open) {
	c := &clock{100}
	s := open(t, c.now)
	add(t, s, page("a", "en", said{who: 1}))
	c.at = 200
	add(t, s, page("a", "to", said{who: 2}))
	want(t, "now", ask(t, s, ledger.Question{}), 4)
	want(t, "before the newer", ask(t, s, ledger.Question{AsOf: 199}), 2)
	want(t, "all versions", ask(t, s, ledger.Question{Versions: true}), 2, 4)
	want(t, "articles", ask(t, s, ledger.Question{Of: ledger.Articles}), 3)
	want(t, "versions of the item", ask(t, s, ledger.Question{Of: ledger.Articles, Item: "a", Versions: true}), 1, 3)
	want(t, "one article", ask(t, s, ledger.Question{Article: 1, Versions: true}), 2)
	add(t, s, []ledger.Draft{{Op: ledger.Withdraw, Of: ledger.OfArticle, Thread: 3, Reason: "retracted"}})
	want(t, "the newer retracted", ask(t, s, ledger.Question{}))
	want(t, "the newer retracted, all versions", ask(t, s, ledger.Question{Versions: true}), 2)
}

func stale(t *testing.T, open Open) {
	s := open(t, (&clock{1}).now)
	add(t, s, page("a", "en", said{who: 1}))
	better := func(who int, after ledger.Seq) []ledger.Draft {
		return []ledger.Draft{{Op: ledger.Correct, Of: ledger.OfStatement, Thread: 2, After: after, Statement: said{who: who}.statement()}}
	}
	add(t, s, better(2, 2))
	if _, err := s.Append(background, better(3, 2)); !errors.Is(err, ledger.ErrStale) {
		t.Errorf("a correction of what was corrected: %v, want ErrStale", err)
	}
	if es := add(t, s, better(2, 3)); len(es) != 0 {
		t.Errorf("a correction to what it says already: %d entries", len(es))
	}
	for _, d := range []ledger.Draft{
		{Op: ledger.Correct, Of: ledger.OfStatement, Thread: 3, Statement: said{}.statement()}, // the second of a thread is none
		{Op: ledger.Correct, Of: ledger.OfStatement, Thread: 1, Statement: said{}.statement()}, // an article
		{Op: ledger.Withdraw, Of: ledger.OfStatement, Thread: 77},
		{Op: ledger.Erase, Of: ledger.OfStatement, Thread: 77},
		{Op: ledger.Correct, Of: ledger.OfStatement, Article: 2, Statement: said{}.statement()},
	} {
		if _, err := s.Append(background, []ledger.Draft{d}); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("%s of thread %d, article %d: %v, want ErrNotFound", d.Op, d.Thread, d.Article, err)
		}
	}
	add(t, s, []ledger.Draft{{Op: ledger.Withdraw, Of: ledger.OfStatement, Thread: 2}})
	if _, err := s.Append(background, better(0, 0)); !errors.Is(err, ledger.ErrStale) {
		t.Errorf("a correction of what was withdrawn: %v, want ErrStale", err)
	}
}

func erase(t *testing.T, open Open) {
	c := &clock{1}
	s := open(t, c.now)
	add(t, s, page("a", "en", said{who: 1, words: []int{0}}, said{who: 2}))
	c.at = 2
	add(t, s, []ledger.Draft{{Op: ledger.Correct, Of: ledger.OfStatement, Thread: 2, Statement: said{who: 3, words: []int{0}}.statement()}})
	if es := add(t, s, []ledger.Draft{{Op: ledger.Erase, Of: ledger.OfStatement, Thread: 2, Reason: "asked for"}}); len(es) != 1 {
		t.Fatalf("%d entries of one erasure", len(es))
	}
	verify(t, s)
	for _, n := range []ledger.Seq{2, 4} {
		e, err := s.Entry(background, n)
		if err != nil || e.Body != nil || !e.Words.Erased() || e.Words.Bytes != nil || e.Hash == (ledger.Hash{}) {
			t.Errorf("entry %d after its erasure is %+v, %v", n, e, err)
		}
	}
	if e, _ := s.Entry(background, 1); e.Body == nil || !e.Text.Erased() || !e.Sketch.Erased() || e.Sketch.Bytes != nil {
		t.Errorf("the article keeps its text, %q, its sketch, %q, or lost its words", e.Text.Bytes, e.Sketch.Bytes)
	}
	if e, _ := s.Entry(background, 5); e.Body == nil || e.Body.Reason != "asked for" {
		t.Errorf("the erasure does not say why: %+v", e.Body)
	}
	want(t, "now", ask(t, s, ledger.Question{}), 3)
	want(t, "before", ask(t, s, ledger.Question{AsOf: 1}), 3)
	want(t, "by its words", ask(t, s, ledger.Question{Words: []string{"havn"}, History: true}))
	want(t, "by its source", ask(t, s, ledger.Question{Source: names[1], History: true}))
	want(t, "history", ask(t, s, ledger.Question{History: true}), 2, 3, 4, 5)
	if es := add(t, s, []ledger.Draft{{Op: ledger.Erase, Of: ledger.OfStatement, Thread: 2}}); len(es) != 0 {
		t.Errorf("erased twice: %d entries", len(es))
	}
	if es := add(t, s, []ledger.Draft{{Op: ledger.Erase, Of: ledger.OfArticle, Thread: 1}}); len(es) != 2 {
		t.Errorf("an article with one statement left: %d entries, want 2", len(es))
	}
	if r := verify(t, s); r.Erased != 6 || r.Entries != 7 {
		t.Errorf("verify counts %+v", r)
	}
	want(t, "articles", ask(t, s, ledger.Question{Of: ledger.Articles}))
}

func staysAway(t *testing.T, open Open) {
	s := open(t, (&clock{1}).now)
	add(t, s, page("a", "en", said{who: 1, at: 1}, said{who: 2, at: 5}))
	add(t, s, []ledger.Draft{{Op: ledger.Erase, Of: ledger.OfStatement, Thread: 2}})
	overlooked := func(x said) []ledger.Entry {
		return add(t, s, []ledger.Draft{{Op: ledger.Correct, Of: ledger.OfStatement, Article: 1, Statement: x.statement()}})
	}
	if es := overlooked(said{who: 1, at: 1}); len(es) > 0 {
		t.Error("a second reading brought back what was erased")
	}
	add(t, s, page("w", "trukket", said{who: 1, at: 1}))
	add(t, s, []ledger.Draft{{Op: ledger.Withdraw, Of: ledger.OfStatement, Thread: 6}})
	if es := add(t, s, []ledger.Draft{{Op: ledger.Correct, Of: ledger.OfStatement, Article: 5, Statement: said{who: 1, at: 1}.statement()}}); len(es) > 0 {
		t.Error("a second reading brought back what was withdrawn")
	}
	if es := overlooked(said{who: 2, at: 5}); len(es) > 0 {
		t.Error("a second reading asserted a second time")
	}
	if es := overlooked(said{who: 3, at: 9}); len(es) != 1 {
		t.Error("a second reading could not add what was overlooked")
	}
	add(t, s, []ledger.Draft{{Op: ledger.Erase, Of: ledger.OfArticle, Thread: 1}})
	if es := add(t, s, page("a", "en", said{who: 1})); len(es) > 0 {
		t.Error("the same bytes brought back an erased article")
	}
	if _, err := s.Append(background, []ledger.Draft{{Op: ledger.Correct, Of: ledger.OfStatement, Article: 1, Statement: said{who: 3}.statement()}}); !errors.Is(err, ledger.ErrStale) {
		t.Errorf("a statement of an erased article: %v, want ErrStale", err)
	}
}

// threeLanguages goes the way from words to the ledger and back.
func threeLanguages(t *testing.T, open Open) {
	s := open(t, (&clock{1}).now)
	for i, x := range []struct{ lang, text string }{
		{"nb", "Brannvesenet stenger havnene i Ålesund"},
		{"nn", "Brannvesenet stengjer hamnene i Ålesund"},
		{"en", "The fire service closes the harbours of Ålesund"},
	} {
		d := texttest.Doc(x.lang, x.text)
		a := &article.Article{ID: x.lang, Outlet: "Fjordposten", Text: d.Text, Raw: [32]byte{byte(i + 1)}}
		add(t, s, ledger.Record(a, d, []statement.Statement{{Text: d.Text}}, x.lang, false))
	}
	for _, tt := range []struct {
		words string
		want  []ledger.Seq
	}{
		{"havn", []ledger.Seq{2}},
		{"HAVNA", []ledger.Seq{2}},
		{"hamner", []ledger.Seq{4}},
		{"harbour closed", []ledger.Seq{6}},
		{"harbour havn", nil},
		{"ha*", []ledger.Seq{2, 4, 6}},
		{"ålesund", []ledger.Seq{2, 4, 6}},
		{"Ålesund stenge", []ledger.Seq{2}},
		{"alesund", nil},
		{"\" OR *", nil},
	} {
		got := ask(t, s, ledger.Question{Words: strings.Fields(tt.words)})
		if tt.words == "\" OR *" { // punctuation asks for nothing; "OR" is a word like any other
			want(t, tt.words, got)
			continue
		}
		want(t, tt.words, got, tt.want...)
	}
}

func badQuestion(t *testing.T, open Open) {
	s := open(t, (&clock{1}).now)
	add(t, s, page("a", "en", said{}))
	for _, q := range []ledger.Question{{Stances: []string{"lies"}}, {Forms: []string{"x"}}, {SourceTypes: []string{""}}, {Certainties: []string{"pos"}}} {
		var err error
		for _, err = range s.Entries(background, q) {
			break
		}
		if err == nil {
			t.Errorf("%+v was answered", q)
		}
	}
}

func pages(t *testing.T, open Open) {
	s := open(t, (&clock{1}).now)
	for i := range 7 {
		add(t, s, page(fmt.Sprint(i), "en", said{who: 1, at: 1}, said{who: 2, at: 2}))
	}
	for _, newest := range []bool{false, true} {
		all := ask(t, s, ledger.Question{Newest: newest})
		if len(all) != 14 || newest == slices.IsSorted(all) {
			t.Fatalf("newest %t: %v", newest, all)
		}
		var joined []ledger.Seq
		for q := (ledger.Question{Limit: 4, Newest: newest}); ; {
			got := ask(t, s, q)
			if len(got) == 0 {
				break
			}
			joined = append(joined, got...)
			q.After = got[len(got)-1]
		}
		want(t, "pages", joined, all...)
	}
}

func forked(t *testing.T, open Open) {
	s, other := open(t, (&clock{1}).now), open(t, (&clock{1}).now)
	add(t, s, page("a", "en", said{who: 1}))
	add(t, other, page("b", "en", said{who: 1}))
	if _, err := other.Restore(background, everything(t, s)); !errors.Is(err, ledger.ErrForked) {
		t.Errorf("another ledger: %v, want ErrForked", err)
	}
	if n := len(everything(t, other)); n != 2 {
		t.Errorf("%d entries after an import that was refused, want 2", n)
	}
}

func tampered(t *testing.T, open Open) {
	from := open(t, (&clock{1}).now)
	add(t, from, page("a", "en", said{who: 1}, said{who: 2}))
	for what, change := range map[string]func([]ledger.Entry) []ledger.Entry{
		"a word":       func(es []ledger.Entry) []ledger.Entry { es[1].Words.Bytes[9]++; return es },
		"a sketch":     func(es []ledger.Entry) []ledger.Entry { es[0].Sketch.Bytes[0]++; return es },
		"a text":       func(es []ledger.Entry) []ledger.Entry { es[0].Text.Bytes[0]++; return es },
		"a time":       func(es []ledger.Entry) []ledger.Entry { es[1].Recorded++; return es },
		"an operation": func(es []ledger.Entry) []ledger.Entry { es[2].Op = ledger.Correct; return es },
		"a thread":     func(es []ledger.Entry) []ledger.Entry { es[2].Thread = 2; return es },
		"a span":       func(es []ledger.Entry) []ledger.Entry { es[2].At[1]++; return es },
		"a hash":       func(es []ledger.Entry) []ledger.Entry { es[2].Hash[3]++; return es },
		"one missing":  func(es []ledger.Entry) []ledger.Entry { return slices.Delete(es, 1, 2) },
		"the order":    func(es []ledger.Entry) []ledger.Entry { es[1], es[2] = es[2], es[1]; return es },
	} {
		es := everything(t, from)
		for i := range es { // nobody else's
			es[i].Words.Bytes, es[i].Text.Bytes, es[i].Sketch.Bytes = bytes.Clone(es[i].Words.Bytes), bytes.Clone(es[i].Text.Bytes), bytes.Clone(es[i].Sketch.Bytes)
		}
		to := open(t, (&clock{1}).now)
		if _, err := to.Restore(background, change(es)); !errors.Is(err, ledger.ErrTampered) {
			t.Errorf("%s changed: %v, want ErrTampered", what, err)
		}
		if n := len(everything(t, to)); n > 0 {
			t.Errorf("%s changed: %d entries taken over", what, n)
		}
	}
}

// anySequence holds the store against the model.
func anySequence(t *testing.T, open Open) {
	rapid.Check(t, func(r *rapid.T) {
		c := &clock{1000}
		s := open(t, c.now)
		defer s.Close()
		m := &model{clock: c}
		for range rapid.IntRange(1, 14).Draw(r, "operations") {
			c.at += when.Micros(rapid.IntRange(-2, 5).Draw(r, "passes"))
			ds := m.draw(r)
			added, failed := m.append(ds)
			es, err := s.Append(background, ds)
			if (err != nil) != failed {
				r.Fatalf("append of %s: error %v; the model fails: %t", drafts(ds), err, failed)
			}
			if len(es) != added {
				r.Fatalf("append of %s: %d entries, want %d", drafts(ds), len(es), added)
			}
		}
		m.compare(r, s)
		for range 6 {
			q, mq := m.ask(r)
			if got, want := ask(r, s, q), m.answer(mq); !slices.Equal(got, want) {
				r.Fatalf("%+v: %v, want %v of\n%s", mq, got, want, m)
			}
		}
		if rep := verify(r, s); rep.Entries != len(m.entries) {
			r.Fatalf("verify counts %d entries, want %d", rep.Entries, len(m.entries))
		}
		copied := ledger.NewMemory(c.now)
		var out bytes.Buffer
		n, err := ledger.Export(background, s, &out)
		if err != nil || n != len(m.entries) {
			r.Fatalf("export: %d entries, %v", n, err)
		}
		first := out.String()
		if _, _, err := ledger.Import(background, copied, strings.NewReader(first), "export"); n > 0 && err != nil {
			r.Fatalf("import: %v", err)
		}
		out.Reset()
		if _, err := ledger.Export(background, copied, &out); err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(first, out.String()); diff != "" {
			r.Fatalf("exported, imported, exported (-first +second):\n%s", diff)
		}
	})
}
