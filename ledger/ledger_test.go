package ledger_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ifolge/article"
	"ifolge/attribution"
	"ifolge/entity"
	"ifolge/lang"
	"ifolge/ledger"
	"ifolge/stance"
	"ifolge/statement"
	"ifolge/text"
	"ifolge/text/texttest"
	"ifolge/when"
)

var background = context.Background()

func at(n when.Micros) func() when.Micros { return func() when.Micros { return n } }

func TestItemOf(t *testing.T) {
	const place = "/home/kari/a.txt"
	for _, tt := range []struct {
		article article.Article
		name    string
		want    string
	}{
		{article.Article{ID: "x", URL: "https://a.example/1#top"}, "a.txt", "https://a.example/1"},
		{article.Article{ID: "a.txt"}, "a.txt", place},
		{article.Article{ID: "a.txt", Outlet: "Fjordposten"}, "a.txt", place},
		{article.Article{ID: "7", Outlet: "Fjordposten"}, "a.txt", "Fjordposten#7"},
		{article.Article{ID: "7"}, "a.txt", place + "#7"},
		{article.Article{Raw: [32]byte{255}}, "a.txt", "sha256:ff" + strings.Repeat("0", 62)},
		{article.Article{ID: "-", Raw: [32]byte{255}}, "-", "sha256:ff" + strings.Repeat("0", 62)},
	} {
		if got := ledger.ItemOf(&tt.article, tt.name, place); got != tt.want {
			t.Errorf("item of %q, %q, %q in %s is %q, want %q", tt.article.ID, tt.article.URL, tt.article.Outlet, tt.name, got, tt.want)
		}
	}
}

// spoken is an article with one statement about "brua i Vik", some bytes of which
// are not one character each.
func spoken() (*article.Article, *text.Document, []statement.Statement) {
	d := texttest.Doc("nb", "Ærlig talt : brua i Vik@LOC åpner mandag , sier Kari@PER Lie@+")
	find := func(s string) text.Range {
		i := strings.Index(d.Text, s)
		return text.Range{Start: int32(i), End: int32(i + len(s))}
	}
	monday, _ := when.Parse("2024-05-20")
	a := &article.Article{ID: "a.txt", Outlet: "Fjordposten", Text: d.Text, Title: "Ærlig", Published: "2024-05-17", Raw: [32]byte{1}}
	return a, d, []statement.Statement{{
		Text: "brua i Vik åpner mandag", Form: attribution.Indirect, Stance: stance.Asserts, Certainty: stance.Certain, Polarity: stance.Pos,
		SourceType: entity.Person, Naming: entity.Named, Voice: 0, Speaker: "Kari Lie",
		Chain: statement.Chain{
			{As: "Fjordposten", Name: "Fjordposten", Type: entity.Publication, Naming: entity.ByPublication, Voice: -1},
			{As: "Kari Lie", Name: "Kari Lie", Type: entity.Person, Naming: entity.Named, Voice: 0, Cue: "sier", At: find("Kari Lie")},
		},
		SpokenOf: []statement.Time{{Words: "mandag", Value: monday, Interval: monday.Interval(), Kind: "weekday", Rule: "weekday", At: find("mandag")}},
		Evidence: statement.Evidence{Source: find("Kari Lie"), Cue: []text.Range{find("sier")}, Content: []text.Range{find("brua i Vik åpner mandag")}, Line: 1, Found: "rule:tail"},
	}}
}

func TestKeptOffsetsAreCodePoints(t *testing.T) {
	a, d, ss := spoken()
	points := []rune(d.Text)
	s := ledger.Kept(a, d, ss, "item")[0]
	cut := func(p ledger.Points) string { return string(points[p[0]:p[1]]) }
	got := []string{cut(s.Evidence.Content[0]), cut(s.Evidence.Source[0]), cut(s.Chain[1].At[0]), cut(s.SpokenOf[0].At), cut(s.Names[0].At), cut(s.Extent())}
	want := []string{"brua i Vik åpner mandag", "Kari Lie", "Kari Lie", "mandag", "Vik", "brua i Vik åpner mandag"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("offsets (-want +got):\n%s", diff)
	}
	if len(s.Names) != 1 || s.Names[0].Kind != "LOC" {
		t.Errorf("names in the content: %v; want Vik alone", s.Names)
	}
	if s.Lang != "nb" || s.Published != "2024-05-17" || s.Stance != "asserts" || s.SourceType != "person" || s.Outlet() != "Fjordposten" {
		t.Errorf("kept as %+v", s)
	}
}

func TestIDs(t *testing.T) {
	id := func(change func(*article.Article, *statement.Statement)) ledger.Hash {
		a, d, ss := spoken()
		change(a, &ss[0])
		return ledger.Kept(a, d, ss, "item "+a.ID)[0].ID
	}
	first := id(func(*article.Article, *statement.Statement) {})
	for what, change := range map[string]func(*article.Article, *statement.Statement){
		"the rule that found it": func(a *article.Article, s *statement.Statement) { s.Evidence.Found = "model:x" },
		"the rule of its time":   func(a *article.Article, s *statement.Statement) { s.SpokenOf[0].Rule = "x" },
		"the number of a voice":  func(a *article.Article, s *statement.Statement) { s.Voice, s.Chain[1].Voice = 7, 7 },
		"its place in the list":  func(a *article.Article, s *statement.Statement) { s.Attribution = 7 },
		"other bytes":            func(a *article.Article, s *statement.Statement) { a.Raw[0]++ },
	} {
		if id(change) != first {
			t.Errorf("%s changes the ID", what)
		}
	}
	for what, change := range map[string]func(*article.Article, *statement.Statement){
		"the stance":  func(a *article.Article, s *statement.Statement) { s.Stance = stance.Denies },
		"the speaker": func(a *article.Article, s *statement.Statement) { s.Speaker = "Ola Moe" },
		"the span":    func(a *article.Article, s *statement.Statement) { s.Evidence.Content[0].End -= 3 },
		"the time":    func(a *article.Article, s *statement.Statement) { s.SpokenOf = nil },
		"the item":    func(a *article.Article, s *statement.Statement) { a.ID = "b.txt" },
		"the version": func(a *article.Article, s *statement.Statement) { a.Title = "B" },
	} {
		if id(change) == first {
			t.Errorf("%s does not change the ID", what)
		}
	}
}

func TestOffsetsOfAnyText(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.StringN(1, 700, -1).Draw(r, "text")
		d := &text.Document{Lang: "nb", Text: s}
		i := rapid.IntRange(0, len(s)).Draw(r, "at")
		for i < len(s) && !utf8.RuneStart(s[i]) {
			i++
		}
		kept := ledger.Kept(&article.Article{Text: s}, d, []statement.Statement{{Evidence: statement.Evidence{Content: []text.Range{{Start: 0, End: int32(i)}}}}}, "x")
		if got, want := kept[0].Extent()[1], int32(utf8.RuneCountInString(s[:i])); got != want {
			r.Fatalf("byte %d of %q is code point %d, want %d", i, s, got, want)
		}
	})
}

func TestEveryLanguageHasAStemmer(t *testing.T) {
	for _, code := range lang.Codes() {
		s := ledger.Statement{Lang: code, Text: map[string]string{"nb": "havnene", "nn": "hamnene", "en": "harbours"}[code]}
		if got := s.ContentWords(); len(got) != 1 || got[0] == s.Text {
			t.Errorf("%s: %q is folded to %q", code, s.Text, got)
		}
	}
}

func TestFolded(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"Kari Lie", "kari|lie"},
		{"NRK/P2 – 24-timers «Ærlig»!", "nrk|p2|24|timers|ærlig"},
		{"a\x00b\"'c", "a|b|c"},
		{"नमस्ते", "नमस्ते"},
		{strings.Repeat("å", 150), strings.Repeat("å", 100)},
	} {
		if got := strings.Join(ledger.Folded(tt.in), "|"); got != tt.want {
			t.Errorf("%q is folded to %q, want %q", tt.in, got, tt.want)
		}
	}
}

// said is a statement at some tenths of the text.
func said(who string, from, to int32) ledger.Statement {
	s := ledger.Statement{Speaker: who, Evidence: ledger.Evidence{Content: []ledger.Points{{from, to}}}}
	copy(s.ID[:], fmt.Sprint(who, from, to))
	return s
}

func TestReread(t *testing.T) {
	for _, tt := range []struct {
		what       string
		old, fresh []ledger.Statement
		want       string
	}{
		{"the same", []ledger.Statement{said("Lie", 0, 9)}, []ledger.Statement{said("Lie", 0, 9)}, ""},
		{"another source", []ledger.Statement{said("Lie", 0, 9)}, []ledger.Statement{said("Moe", 0, 9)}, "2 becomes Moe"},
		{"another end", []ledger.Statement{said("Lie", 0, 9)}, []ledger.Statement{said("Lie", 0, 20)}, "2 becomes Lie"},
		{"there was none", []ledger.Statement{said("Lie", 0, 9)}, nil, "2 gone"},
		{"overlooked", nil, []ledger.Statement{said("Lie", 0, 9)}, "new Lie"},
		{"elsewhere", []ledger.Statement{said("Lie", 0, 9)}, []ledger.Statement{said("Lie", 9, 20)}, "2 gone, new Lie"},
		{"the longest overlap", []ledger.Statement{said("Lie", 0, 9), said("Moe", 5, 20)}, []ledger.Statement{said("Vik", 4, 20), said("Li", 0, 6)}, "2 becomes Li, 3 becomes Vik"},
		{"one of two", []ledger.Statement{said("Lie", 0, 9), said("Moe", 0, 9)}, []ledger.Statement{said("Vik", 0, 9)}, "2 becomes Vik, 3 gone"},
		{"the same twice", nil, []ledger.Statement{said("Lie", 0, 9), said("Lie", 0, 9)}, "new Lie"},
	} {
		m := ledger.NewMemory(at(1))
		ds := []ledger.Draft{{Op: ledger.Assert, Of: ledger.OfArticle, Page: &ledger.Article{Item: "a"}, Wording: ledger.Hash{1}}}
		for _, s := range tt.old {
			ds = append(ds, ledger.Draft{Op: ledger.Assert, Of: ledger.OfStatement, Statement: &s})
		}
		if _, err := m.Append(background, ds); err != nil {
			t.Fatal(err)
		}
		standing := func() (es []ledger.Entry) {
			for e := range m.Entries(background, ledger.Question{Article: 1}) {
				es = append(es, e)
			}
			return es
		}
		var got []string
		drafts := ledger.Reread(1, standing(), tt.fresh, "better")
		for _, d := range drafts {
			switch {
			case d.Op != ledger.Correct:
				t.Errorf("%s: %s drafted", tt.what, d.Op)
			case d.Gone:
				got = append(got, fmt.Sprintf("%d gone", d.Thread))
			case d.Thread == 0:
				got = append(got, "new "+d.Statement.Speaker)
			default:
				got = append(got, fmt.Sprintf("%d becomes %s", d.Thread, d.Statement.Speaker))
			}
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s: %s, want %s", tt.what, s, tt.want)
		}
		if _, err := m.Append(background, drafts); err != nil {
			t.Errorf("%s: %v", tt.what, err)
		}
		if again := ledger.Reread(1, standing(), tt.fresh, "better"); len(again) > 0 {
			t.Errorf("%s: read a second time, it changes %d things", tt.what, len(again))
		}
	}
}

func TestImportSaysWhatIsWrong(t *testing.T) {
	m := ledger.NewMemory(at(1))
	a, d, ss := spoken()
	if _, err := m.Append(background, ledger.Record(a, d, ss, "item", true)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := ledger.Export(background, m, &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(out.String(), "\n")
	for what, tt := range map[string]struct{ in, want string }{
		"no JSON":           {"ja\n", "x:1: no entry"},
		"another format":    {`{"format":"ifolge/1"}` + "\n", `x:1: format "ifolge/1"`},
		"a list":            {"[]\n", "x:1: no entry"},
		"the second alone":  {strings.Replace(lines[1], "{", `{"format":"ifolge ledger/1",`, 1), "entry 2: "},
		"a word changed":    {strings.Replace(out.String(), `"text":"brua i Vik åpner`, `"text":"brua i Vik stenger`, 1), "words are others"},
		"the text changed":  {strings.Replace(out.String(), `"text":"Ærlig`, `"text":"Uærlig`, 1), "text is another"},
		"the words dropped": {strings.Replace(out.String(), `"words_salt":`, `"x":`, 1), "words are others"},
		"a bad hash":        {strings.Replace(out.String(), `"hash":"`, `"hash":"zz`, 1), "no SHA-256"},
	} {
		to := ledger.NewMemory(at(1))
		_, _, err := ledger.Import(background, to, strings.NewReader(tt.in), "x")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", what, err, tt.want)
		}
	}
	to := ledger.NewMemory(at(1))
	if _, added, err := ledger.Import(background, to, strings.NewReader(lines[0]), "x"); added != 1 || err != nil {
		t.Errorf("the beginning of an export: %d entries, %v", added, err)
	}
	if read, added, err := ledger.Import(background, to, &out, "x"); read != 2 || added != 1 || err != nil {
		t.Errorf("the whole behind its beginning: %d read, %d added, %v", read, added, err)
	}
}

// A chain that holds may still be none that a ledger writes.
func TestImportOfForgedChains(t *testing.T) {
	article := func(e *ledger.Entry) { e.Op, e.Of, e.Thread, e.Article = ledger.Assert, ledger.OfArticle, e.Seq, e.Seq }
	for what, tt := range map[string]struct {
		body   string
		change func(*ledger.Entry)
	}{
		"an article that is none":           {"{}", article},
		"a statement in an article's place": {`{"statement":{"id":"` + strings.Repeat("0", 64) + `","evidence":{}}}`, article},
		"words that are no JSON":            {"ja", article},
		"a statement without an article":    {`{"statement":{"id":"` + strings.Repeat("0", 64) + `","evidence":{}}}`, func(e *ledger.Entry) { article(e); e.Of = ledger.OfStatement }},
		"an article inside an article":      {`{"article":{"item":"a","points":0}}`, func(e *ledger.Entry) { article(e); e.Article = 1 }},
		"a correction of nothing":           {`{"article":{"item":"a","points":0}}`, func(e *ledger.Entry) { article(e); e.Op = ledger.Correct }},
		"a thread of another kind": {`{"statement":{"id":"` + strings.Repeat("0", 64) + `","evidence":{}}}`, func(e *ledger.Entry) {
			article(e)
			e.Op, e.Of, e.Thread, e.Article = ledger.Correct, ledger.OfStatement, 1, 1
		}},
		"a negative span": {`{"article":{"item":"a","points":0}}`, func(e *ledger.Entry) { article(e); e.At[0] = -1 }},
	} {
		m := ledger.NewMemory(at(1))
		es, err := m.Append(background, []ledger.Draft{{Op: ledger.Assert, Of: ledger.OfArticle, Page: &ledger.Article{Item: "a"}, Wording: ledger.Hash{1}}})
		if err != nil {
			t.Fatal(err)
		}
		e := ledger.Entry{Seq: 2, Recorded: 1}
		tt.change(&e)
		e.Words = ledger.Part{Salt: []byte("salt"), Bytes: []byte(tt.body)}
		e.Words.Digest = sha256.Sum256(append([]byte("salt"), tt.body...))
		e.Hash = e.Link(es[0].Hash)
		if n, err := m.Restore(background, []ledger.Entry{e}); !errors.Is(err, ledger.ErrTampered) || n > 0 {
			t.Errorf("%s: %d entries, %v, want ErrTampered", what, n, err)
		}
	}
}

// missing is a store that has lost some parts, or kept some that were erased.
type missing struct {
	*ledger.Memory
	change func(*ledger.Entry)
}

func (m missing) Entries(ctx context.Context, q ledger.Question) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		for e, err := range m.Memory.Entries(ctx, q) {
			m.change(&e)
			if !yield(e, err) {
				return
			}
		}
	}
}

func TestVerifyFinds(t *testing.T) {
	m := ledger.NewMemory(at(1))
	a, d, ss := spoken()
	for i := range 2 {
		a.Title, a.Raw[0] = a.Title+"!", byte(i)
		if _, err := m.Append(background, ledger.Record(a, d, ss, fmt.Sprint("item ", i), true)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := m.Append(background, []ledger.Draft{{Op: ledger.Erase, Thread: 2, Reason: "r"}}); err != nil {
		t.Fatal(err)
	}
	for what, tt := range map[string]struct {
		change func(*ledger.Entry)
		want   string
	}{
		"nothing":         {func(e *ledger.Entry) {}, ""},
		"lost words":      {func(e *ledger.Entry) { lose(e, 4, &e.Words) }, "entry 4: ledger: not as it was written: its words are gone, and no entry erased them"},
		"a lost text":     {func(e *ledger.Entry) { lose(e, 3, &e.Text) }, "entry 3: ledger: not as it was written: its text is gone, and no entry erased it"},
		"words of erased": {func(e *ledger.Entry) { e.Words.Salt = append([]byte{}, e.Words.Salt...) }, "entry 2: ledger: not as it was written: its words are there, though erased"},
		"a changed time":  {func(e *ledger.Entry) { e.Recorded += when.Micros(e.Seq / 2) }, "entry 2: ledger: not as it was written: the chain breaks here"},
		"a changed gone":  {func(e *ledger.Entry) { e.Gone = true }, "the chain breaks here"},
	} {
		var faults []string
		r, err := ledger.Verify(background, missing{m, tt.change}, func(err error) {
			if !errors.Is(err, ledger.ErrTampered) {
				t.Errorf("%s: %v is not ErrTampered", what, err)
			}
			faults = append(faults, err.Error())
		})
		if err != nil || (r.Faults > 0) != (tt.want != "") || !strings.Contains(strings.Join(faults, "\n"), tt.want) {
			t.Errorf("%s: %q, %v, want %q", what, faults, err, tt.want)
		}
	}
}

func lose(e *ledger.Entry, seq ledger.Seq, p *ledger.Part) {
	if e.Seq == seq {
		p.Salt, p.Bytes = nil, nil
	}
}

// Whatever is read, there is an error or a ledger that holds.
func FuzzImport(f *testing.F) {
	m := ledger.NewMemory(at(1))
	a, d, ss := spoken()
	if _, err := m.Append(background, ledger.Record(a, d, ss, "item", true)); err != nil {
		f.Fatal(err)
	}
	if _, err := m.Append(background, []ledger.Draft{{Op: ledger.Erase, Thread: 2, Reason: "r"}}); err != nil {
		f.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := ledger.Export(background, m, &out); err != nil {
		f.Fatal(err)
	}
	f.Add(out.Bytes())
	f.Add(bytes.Replace(out.Bytes(), []byte(`"of":"statement"`), []byte(`"of":"article"`), 1))
	f.Add([]byte(`{"format":"ifolge ledger/1","seq":1,"op":"erase","of":"article","thread":1,"article":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		to := ledger.NewMemory(at(1))
		if _, _, err := ledger.Import(background, to, bytes.NewReader(b), "x"); err != nil {
			return
		}
		if _, err := ledger.Verify(background, to, func(err error) { t.Error(err) }); err != nil {
			t.Error(err)
		}
		for _, q := range []ledger.Question{{}, {History: true, Words: []string{"brua"}}, {Of: ledger.Articles}} {
			for _, err := range to.Entries(background, q) {
				if err != nil {
					t.Error(err)
				}
			}
		}
	})
}
