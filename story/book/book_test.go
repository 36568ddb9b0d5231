package book

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ifolge/ledger"
	"ifolge/story"
	"ifolge/when"
)

var background = context.Background()

func hash(parts ...string) ledger.Hash {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p + "\x00"))
	}
	return ledger.Hash(h.Sum(nil))
}

// A told is a clause of an article, as the tests write it: a speaker, or "" for the
// article's own voice, and words.
type told struct{ speaker, text string }

// articleOf makes a sketch of clauses that stand one behind the other.
func articleOf(outlet, title, published string, ts ...told) *story.Sketch {
	s := &story.Sketch{Article: story.Article{Outlet: outlet, Title: title, Lang: "nb", Published: published}}
	at, said := int32(0), 0
	for i, t := range ts {
		n := int32(len([]rune(t.text)))
		u := story.Unit{
			At: story.Points{at, at + n}, Paragraph: i, Sentence: i, Text: t.text, Statement: -1,
			Stance: "asserts", Certainty: "certain", Polarity: "pos", Words: strings.Fields(strings.ToLower(t.text)),
		}
		slices.Sort(u.Words)
		if t.speaker != "" {
			u.Statement, u.Speaker, u.Source, u.Who = said, t.speaker, "person", strings.Fields(strings.ToLower(t.speaker))
			said++
		}
		at += n + 2
		s.Units = append(s.Units, u)
		s.Grams = append(s.Grams, story.Gram{Hash: uint32(len(t.text)) * 77777, Unit: int32(i)})
	}
	return s
}

// A desk is a ledger with a clock set by hand.
type desk struct {
	*ledger.Memory
	at when.Micros
}

func newDesk() *desk {
	d := &desk{at: 100}
	d.Memory = ledger.NewMemory(func() when.Micros { return d.at })
	return d
}

// add writes drafts down, a while later.
func (d *desk) add(t interface {
	Helper()
	Fatal(...any)
}, ds []ledger.Draft, err error) []ledger.Entry {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	d.at += 100
	es, err := d.Append(background, ds)
	if err != nil {
		t.Fatal(err)
	}
	return es
}

func bookOf(t interface {
	Helper()
	Fatal(...any)
}, b *Binder, asOf when.Micros) *Book {
	t.Helper()
	k, err := b.Book(background, asOf)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// claimWith returns the claim that has these words in a member.
func claimWith(t *testing.T, k *Book, words string) (*story.Story, *story.Claim) {
	t.Helper()
	for i := range k.Stories {
		for c := range k.Stories[i].Claims {
			for _, m := range k.Stories[i].Claims[c].Members {
				if strings.Contains(m.Text, words) {
					return &k.Stories[i], &k.Stories[i].Claims[c]
				}
			}
		}
	}
	t.Fatalf("no claim has %q", words)
	return nil, nil
}

func numbers(c *story.Claim) [3]int { return [3]int{c.Outlets, len(c.Origins), c.NotShown} }

const (
	bridge = "sundbrua i lervik stenges for all trafikk mandag"
	bolts  = "boltene er rustet i stykker"
	length = "brua er bygd i 1971 med to kjørefelt"
)

// bridgeDesk is a ledger in which two sources told two papers of a bridge.
// Entries: 1 article, 2 and 3 its statements; 4 article, 5 its statement.
func bridgeDesk(t *testing.T) *desk {
	d := newDesk()
	d.add(t, draft(articleOf("Fjordposten", "Bru stenges", "2024-05-17T08:00:00Z", told{"Kari Lie", bridge}, told{"Kari Lie", bolts}, told{"", length}), "https://f.example/1", false), nil)
	d.add(t, draft(articleOf("Kystbladet", "Brua i Lervik", "2024-05-18T08:00:00Z", told{"Ola Moe", bridge}), "https://k.example/1", false), nil)
	return d
}

func TestStoriesNameLedgerEntries(t *testing.T) {
	k := bookOf(t, NewBinder(bridgeDesk(t)), 0)
	s, c := claimWith(t, k, bridge)
	if len(k.Stories) != 1 || k.Articles != 2 || s.Articles[0].ID != "1" || s.Articles[1].ID != "4" {
		t.Fatalf("%d stories of %d articles, %+v", len(k.Stories), k.Articles, s.Articles)
	}
	if got := numbers(c); got != [3]int{2, 2, 0} {
		t.Errorf("outlets, origins, not shown are %v, want 2 2 0", got)
	}
	want := []string{
		hash("https://f.example/1", "Bru stenges", bridge, "Kari Lie", "asserts").String(),
		hash("https://k.example/1", "Brua i Lervik", bridge, "Ola Moe", "asserts").String(),
	}
	for i, m := range c.Members {
		if m.Statement != want[i] {
			t.Errorf("member %d is statement %s, want %s", i, m.Statement, want[i])
		}
	}
}

func TestOwnVoiceKeepsWordsOnlyWithTheText(t *testing.T) {
	for _, keep := range []bool{false, true} {
		d := newDesk()
		es := d.add(t, draft(articleOf("Fjordposten", "Bru stenges", "2024-05-17", told{"Kari Lie", bridge}, told{"", length}), "https://f.example/1", keep), nil)
		d.add(t, draft(articleOf("Kystbladet", "Brua i Lervik", "2024-05-18", told{"Ola Moe", bridge}, told{"", length}), "https://k.example/1", keep), nil)
		p, err := unpack(es[0].Sketch.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if p.Sketch.Units[0].Text != bridge || (p.Sketch.Units[1].Text == length) != keep {
			t.Errorf("with the text kept %t: %q", keep, []string{p.Sketch.Units[0].Text, p.Sketch.Units[1].Text})
		}
		var own *story.Claim
		k := bookOf(t, NewBinder(d), 0)
		for i := range k.Stories[0].Claims {
			if c := &k.Stories[0].Claims[i]; c.Members[0].Speaker == "" {
				own = c
			}
		}
		wantText, wantMember := "Bru stenges ¶ 2", "¶ 2"
		if keep {
			wantText, wantMember = length, length
		}
		if own == nil || own.Text != wantText || own.Members[0].Text != wantMember {
			t.Errorf("with the text kept %t, the claim is %+v", keep, own)
		}
	}
}

// Two clauses whose words are not kept are not the same words.
func TestPlacesAreNoWords(t *testing.T) {
	d := newDesk()
	d.add(t, draft(articleOf("Fjordposten", "A", "2024-05-17", told{"", bridge}), "https://f.example/1", false), nil)
	d.add(t, draft(articleOf("Kystbladet", "B", "2024-05-18", told{"", "katten til naboen ble funnet i et tre"}), "https://k.example/1", false), nil)
	k := bookOf(t, NewBinder(d), 0)
	for i := range k.Stories {
		for _, c := range k.Stories[i].Claims {
			if len(c.Members) > 1 {
				t.Errorf("one claim of two things: %+v", c)
			}
			for _, m := range c.Members {
				for _, w := range append(m.Why, story.Why{Words: m.Text, Other: c.Text}) {
					if strings.Contains(w.Words+w.Other, "\x00") {
						t.Errorf("a place is shown as it is kept: %+v", m)
					}
				}
			}
		}
	}
}

func TestAsKnownEarlier(t *testing.T) {
	d := bridgeDesk(t)
	b := NewBinder(d)
	_, now := claimWith(t, bookOf(t, b, 0), bridge)
	_, then := claimWith(t, bookOf(t, b, 250), bridge)
	if len(now.Members) != 2 || len(then.Members) != 1 || now.ID != then.ID {
		t.Errorf("%d members of %s now, %d of %s then; want 2, 1 of one claim", len(now.Members), now.ID, len(then.Members), then.ID)
	}
	if n := len(bookOf(t, b, 50).Stories); n != 0 {
		t.Errorf("%d stories before anything was added", n)
	}
}

func TestNewerVersionStandsAndKeepsTheFirstTime(t *testing.T) {
	d := bridgeDesk(t)
	d.add(t, draft(articleOf("Fjordposten", "Bru stenges likevel ikke", "2024-05-19T08:00:00Z", told{"Kari Lie", "veien er åpen igjen for alle"}, told{"Kari Lie", bridge}), "https://f.example/1", false), nil)
	k := bookOf(t, NewBinder(d), 0)
	s, c := claimWith(t, k, bridge)
	if len(c.Members) != 2 || s.Articles[0].ID != "6" || s.Articles[0].Title != "Bru stenges likevel ikke" || s.Articles[0].Time != micros(t, "2024-05-17T08:00:00Z") {
		t.Errorf("articles %+v, claim %+v", s.Articles, c)
	}
	for i := range s.Articles {
		if s.Articles[i].ID == "1" {
			t.Error("the version that was replaced is still there")
		}
	}
}

func micros(t *testing.T, s string) when.Micros {
	v, err := when.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v.Interval().From
}

func TestWithdrawnIsNoOrigin(t *testing.T) {
	for what, tt := range map[string]struct {
		draft ledger.Draft
		want  [3]int
	}{
		"a statement": {ledger.Draft{Op: ledger.Withdraw, Of: ledger.OfStatement, Thread: 2, On: "2024-05-20", Reason: "x"}, [3]int{1, 1, 0}},
		"an article":  {ledger.Draft{Op: ledger.Withdraw, Of: ledger.OfArticle, Thread: 1, On: "2024-05-20", Reason: "x"}, [3]int{1, 1, 0}},
	} {
		d := bridgeDesk(t)
		b := NewBinder(d)
		bookOf(t, b, 0)
		d.add(t, []ledger.Draft{tt.draft}, nil)
		_, c := claimWith(t, bookOf(t, b, 0), bridge)
		if got := numbers(c); got != tt.want || c.Origins[0].Who != "Ola Moe" {
			t.Errorf("%s withdrawn: %v, origins %+v; want %v", what, got, c.Origins, tt.want)
		}
		last := c.Status[len(c.Status)-1]
		if last.Stance != "withdraws" || last.Who != "Kari Lie" || last.Time != micros(t, "2024-05-20") {
			t.Errorf("%s withdrawn: the status ends with %+v", what, last)
		}
		if _, then := claimWith(t, bookOf(t, b, 350), bridge); numbers(then) != [3]int{2, 2, 0} {
			t.Errorf("%s withdrawn: before, the numbers are %v", what, numbers(then))
		}
	}
}

func TestBothWithdrawnLeavesNoOrigin(t *testing.T) {
	d := bridgeDesk(t)
	d.add(t, []ledger.Draft{{Op: ledger.Withdraw, Of: ledger.OfStatement, Thread: 2}, {Op: ledger.Withdraw, Of: ledger.OfStatement, Thread: 5}}, nil)
	if _, c := claimWith(t, bookOf(t, NewBinder(d), 0), bridge); numbers(c) != [3]int{0, 0, 0} || len(c.Status) != 4 {
		t.Errorf("outlets, origins, not shown are %v, status %+v", numbers(c), c.Status)
	}
}

func TestMisreadIsInNoStory(t *testing.T) {
	d := bridgeDesk(t)
	b := NewBinder(d)
	d.add(t, []ledger.Draft{{Op: ledger.Correct, Of: ledger.OfStatement, Thread: 5, Gone: true}}, nil)
	if _, c := claimWith(t, bookOf(t, b, 0), bridge); len(c.Members) != 1 {
		t.Errorf("what was never said is a member: %+v", c.Members)
	}
	if _, c := claimWith(t, bookOf(t, b, 350), bridge); len(c.Members) != 2 {
		t.Errorf("before, there are %d members", len(c.Members))
	}
}

func TestErasedWordsAreInNoStoryAsOfAnyMoment(t *testing.T) {
	d := bridgeDesk(t)
	b := NewBinder(d)
	if _, c := claimWith(t, bookOf(t, b, 0), bolts); len(c.Members) != 1 {
		t.Fatal("nothing to erase")
	}
	ds, err := Erase(background, d, []ledger.Seq{3}, "asked for")
	d.add(t, ds, err)
	for e, err := range d.Entries(background, ledger.Question{Of: ledger.Everything}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Sketch.Salt == nil {
			continue
		}
		p, err := unpack(e.Sketch.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if said := string(jsonOf(p)); strings.Contains(said, "rustet") {
			t.Errorf("the sketch of entry %d has what was erased: %s", e.Seq, said)
		}
	}
	for _, asOf := range []when.Micros{0, 350, 250} {
		k := bookOf(t, b, asOf)
		if said := fmt.Sprintf("%+v", k.Stories); strings.Contains(said, "rustet") {
			t.Errorf("as of %d: %s", asOf, said)
		}
		if _, c := claimWith(t, k, bridge); c.Members[0].Statement == "" {
			t.Errorf("as of %d the other statement is not there", asOf)
		}
	}
	if r, err := ledger.Verify(background, d, func(err error) { t.Error(err) }); err != nil || r.Faults > 0 {
		t.Errorf("verify: %+v, %v", r, err)
	}
	// A second reading does not bring it back.
	again := Pack(articleOf("Fjordposten", "Bru stenges", "2024-05-17T08:00:00Z", told{"Kari Lie", bridge}, told{"Kari Lie", bolts}, told{"", length}), make([]ledger.Hash, 2), false)
	ds, err = Reread(background, d, 1, again, "read again")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range ds {
		if p, err := unpack(x.Sketch); err != nil || strings.Contains(string(jsonOf(p)), "rustet") {
			t.Errorf("a second reading brings it back: %v", err)
		}
	}
}

func TestErasedArticleIsInNoStory(t *testing.T) {
	d := bridgeDesk(t)
	b := NewBinder(d)
	bookOf(t, b, 0)
	ds, err := Erase(background, d, []ledger.Seq{1, 2}, "asked for")
	d.add(t, ds, err)
	for _, asOf := range []when.Micros{0, 350} {
		if k := bookOf(t, b, asOf); strings.Contains(fmt.Sprintf("%+v", k.Stories), "Kari") {
			t.Errorf("as of %d it is still there", asOf)
		}
	}
}

func TestRereadWritesOnlyWhatChanged(t *testing.T) {
	d := bridgeDesk(t)
	sk := articleOf("Kystbladet", "Brua i Lervik", "2024-05-18T08:00:00Z", told{"Ola Moe", bridge})
	id := hash("https://k.example/1", "Brua i Lervik", bridge, "Ola Moe", "asserts")
	if ds, err := Reread(background, d, 4, Pack(sk, []ledger.Hash{id}, false), "x"); err != nil || len(ds) > 0 {
		t.Errorf("the same sketch is written again: %d drafts, %v", len(ds), err)
	}
	sk.Units[0].Speaker = "Ola Nilsen Moe"
	ds, err := Reread(background, d, 4, Pack(sk, []ledger.Hash{id}, false), "x")
	d.add(t, ds, err)
	b := NewBinder(d)
	if _, c := claimWith(t, bookOf(t, b, 0), bridge); c.Members[1].Speaker != "Ola Nilsen Moe" {
		t.Errorf("the newer sketch is not used: %+v", c.Members[1])
	}
	if _, c := claimWith(t, bookOf(t, b, 350), bridge); c.Members[1].Speaker != "Ola Moe" {
		t.Errorf("as of before, the newer sketch is used")
	}
}

func TestArticlesWithoutSketchAreCounted(t *testing.T) {
	d := bridgeDesk(t)
	old := draft(articleOf("Byavisen", "Gammelt", "2024-05-01", told{"Ola Moe", bridge}), "https://b.example/1", false)
	old[0].Sketch = nil
	d.add(t, old, nil)
	strange := draft(articleOf("Byavisen", "Nytt", "2034-05-01", told{"Ola Moe", bridge}), "https://b.example/2", false)
	strange[0].Sketch = []byte{99, 1, 2}
	d.add(t, strange, nil)
	if k := bookOf(t, NewBinder(d), 0); k.Without != 2 || k.Articles != 2 {
		t.Errorf("%d without a sketch, %d with; want 2 and 2", k.Without, k.Articles)
	}
}

func TestTheNewestOfTooMany(t *testing.T) {
	d := bridgeDesk(t)
	b := NewBinder(d)
	b.most = 1
	if k := bookOf(t, b, 0); k.Left != 1 || k.Articles != 1 || k.Stories[0].Articles[0].ID != "4" {
		t.Errorf("%+v", k)
	}
}

// A Binder that has seen the ledger grow makes the books of one that has not.
func TestGrowingLedgerMakesTheSameBooks(t *testing.T) {
	said := []string{bridge, bolts, length, "veien er åpen igjen for alle", "ferja går som vanlig i dag"}
	rapid.Check(t, func(r *rapid.T) {
		d := newDesk()
		b := NewBinder(d)
		var threads []ledger.Seq
		pick := func(what string, n int) int { return rapid.IntRange(0, n-1).Draw(r, what) }
		for range rapid.IntRange(1, 10).Draw(r, "operations") {
			var ds []ledger.Draft
			var err error
			switch op := pick("operation", 6); {
			case op < 3 || len(threads) == 0:
				var ts []told
				for range 1 + pick("clauses", 3) {
					ts = append(ts, told{[]string{"", "Kari Lie", "Ola Moe"}[pick("speaker", 3)], said[pick("text", len(said))]})
				}
				ds = draft(articleOf(outlets[pick("outlet", 3)], fmt.Sprint("Sak ", pick("title", 5)), fmt.Sprintf("2024-05-%02d", 1+pick("day", 5)), ts...),
					fmt.Sprint("https://x.example/", pick("item", 4)), pick("keep", 2) == 0)
			case op == 3:
				ds, err = Erase(background, d, []ledger.Seq{threads[pick("thread", len(threads))]}, "x")
			default:
				e, failed := d.Entry(background, threads[pick("thread", len(threads))])
				err = failed
				ds = []ledger.Draft{{Op: ledger.Withdraw, Of: e.Of, Thread: e.Thread}}
				if e.Of == ledger.OfStatement && op == 5 {
					ds[0].Op, ds[0].Gone = ledger.Correct, true
				}
			}
			if err != nil {
				r.Fatal(err)
			}
			d.at += 10
			es, err := d.Append(background, ds)
			if err != nil {
				continue // of what has ended already
			}
			for _, e := range es {
				if e.Thread == e.Seq {
					threads = append(threads, e.Thread)
				}
			}
			if pick("look", 2) == 0 {
				bookOf(r, b, 0)
			}
		}
		for _, asOf := range []when.Micros{0, d.at - 10, d.at - 35, d.at - 60} {
			got, want := bookOf(r, b, asOf), bookOf(r, NewBinder(d), asOf)
			if diff := cmp.Diff(want, got); diff != "" {
				r.Fatalf("as of %d (-fresh +grown):\n%s", asOf, diff)
			}
		}
	})
}

func jsonOf(p *packed) []byte {
	b := encode(p)
	q, _ := unpack(b)
	return fmt.Appendf(nil, "%+v", q.Sketch)
}

func TestPackedSketchesComeBack(t *testing.T) {
	p := newPress()
	for range 50 {
		sk := p.next()
		ids := make([]ledger.Hash, 4)
		for i := range ids {
			ids[i] = hash(sk.ID, fmt.Sprint(i))
		}
		b := Pack(sk, ids, true)
		q, err := unpack(b)
		if err != nil {
			t.Fatal(err)
		}
		for i := range q.Sketch.Units {
			u := &q.Sketch.Units[i]
			if n := sk.Units[i].Statement; n >= 0 {
				if q.id(u.Statement) != ids[n] {
					t.Fatalf("unit %d is of another statement", i)
				}
				u.Statement = n
			}
		}
		want := *sk
		want.Article = story.Article{Lang: sk.Lang}
		if diff := cmp.Diff(&want, q.Sketch); diff != "" {
			t.Fatalf("(-packed +unpacked):\n%s", diff)
		}
		if !same(b, Pack(sk, ids, true)) {
			t.Fatal("the same sketch is not the same")
		}
		sk.Units[3].Stance += "denies"
		if same(b, Pack(sk, ids, true)) {
			t.Fatal("another stance is the same sketch")
		}
	}
}

func FuzzUnpack(f *testing.F) {
	p := newPress()
	f.Add(Pack(p.next(), make([]ledger.Hash, 4), true))
	f.Add([]byte{packing})
	f.Fuzz(func(t *testing.T, b []byte) {
		q, err := unpack(b)
		if err != nil {
			return
		}
		for i := range q.Sketch.Units {
			if n := q.Sketch.Units[i].Statement; n >= 0 {
				q.id(n)
			}
		}
		if left := without(b, []ledger.Points{{3, 90}}); left != nil {
			r, err := unpack(left)
			if err != nil {
				t.Fatalf("what is left cannot be read: %v", err)
			}
			for _, u := range r.Sketch.Units {
				if (ledger.Points{3, 90}).Overlaps(ledger.Points(u.At)) {
					t.Fatalf("what was erased is left: %+v", u)
				}
			}
		}
	})
}

func BenchmarkPack(b *testing.B) {
	sk := newPress().next()
	ids := make([]ledger.Hash, 4)
	for b.Loop() {
		Pack(sk, ids, false)
	}
}

func BenchmarkUnpack(b *testing.B) {
	p := Pack(newPress().next(), make([]ledger.Hash, 4), false)
	b.SetBytes(int64(len(p)))
	for b.Loop() {
		if _, err := unpack(bytes.Clone(p)); err != nil {
			b.Fatal(err)
		}
	}
}
