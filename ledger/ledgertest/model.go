package ledgertest

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"ifolge/ledger"
	"ifolge/when"
)

// Said is a statement in the terms of the model: small numbers, so that random
// ones meet. Each is an index into the lists below, or a day of May 2024.
type said struct {
	who, kind, form, stance, certainty, outlet, place int
	words                                             []int
	at                                                int // tenths of the text
	spoken                                            []int
	said                                              int // 0: not stated
	published                                         int // 0: not known
}

var (
	names   = []string{"", "Kari Lie", "Ola Moe", "Kari Moe"}
	outlets = []string{"", "Fjordposten", "New York Times"}
	places  = []string{"", "Vik", "Vik havn"}

	// forms of words, and the word that each is a form of.
	forms  = []string{"havna", "havnene", "brannen", "branner"}
	wordOf = []string{"havn", "havn", "brann", "brann"}
)

func day(n int) string { return fmt.Sprintf("2024-05-%02d", n) }

func days(from, to int) when.Interval {
	a, _ := when.Parse(day(from))
	b, _ := when.Parse(day(to))
	return when.Interval{From: a.Interval().From, To: b.Interval().To}
}

func (x said) statement() *ledger.Statement {
	at := ledger.Points{int32(10 * x.at), int32(10*x.at + 8)}
	s := &ledger.Statement{
		ID:   sha256.Sum256(fmt.Append(nil, x)),
		Lang: "nb", Speaker: names[x.who], Text: "Her.",
		SourceType: ledger.SourceTypes[x.kind], Form: ledger.Forms[x.form], Stance: ledger.Stances[x.stance], Certainty: ledger.Certainties[x.certainty],
		Chain:    []ledger.Link{{Name: outlets[x.outlet]}, {As: "hun"}},
		Evidence: ledger.Evidence{Content: []ledger.Points{at}, Line: 1},
	}
	for _, w := range x.words {
		s.Text += " " + forms[w]
	}
	if x.place > 0 {
		s.Names = []ledger.Name{{Words: "Lie", Kind: "PER"}, {Words: places[x.place], Kind: "GPE_LOC"}}
	}
	for _, d := range x.spoken {
		s.SpokenOf = append(s.SpokenOf, ledger.Time{Words: "da", EDTF: day(d)})
	}
	if x.said > 0 {
		s.Said = []ledger.Time{{Words: "da", EDTF: day(x.said)}}
	}
	if x.published > 0 {
		s.Published = day(x.published)
	}
	return s
}

// A draft of the model.
type draft struct {
	op              ledger.Op
	of              ledger.Subject
	gone            bool
	thread, after   int
	article         int
	item, raw, word string
	text, sketch    bool
	outlet, day     int // of an article
	says            *said
}

func (d draft) real() ledger.Draft {
	o := ledger.Draft{
		Op: d.op, Of: d.of, Gone: d.gone, Thread: ledger.Seq(d.thread), After: ledger.Seq(d.after), Article: ledger.Seq(d.article),
		Reason: "grunn", KeepText: d.text,
	}
	if d.item != "" {
		o.Page, o.Raw, o.Wording = &ledger.Article{Item: d.item, Outlet: outlets[d.outlet]}, hash(d.raw), hash(d.word)
		if d.day > 0 {
			o.Page.Published = day(d.day)
		}
	}
	if d.text {
		o.Text = "Teksten."
	}
	if d.sketch {
		o.Sketch = []byte("sketch\x00")
	}
	if d.says != nil {
		o.Statement = d.says.statement()
	}
	return o
}

func drafts(ds []ledger.Draft) string {
	var all []string
	for _, d := range ds {
		all = append(all, fmt.Sprintf("%s %s of %d behind %d", d.Op, d.Of, d.Thread, d.After))
	}
	return strings.Join(all, ", ")
}

// An entry of the model.
type entry struct {
	draft
	recorded when.Micros
	erased   bool // its words
	textGone bool
	noSketch bool // it is gone
	at       int  // of its content
}

// A model is a ledger in the plainest form: entry n is entries[n-1], and every
// question goes through all of them.
type model struct {
	clock   *clock
	entries []entry
	drawn   []draft
}

func (m *model) String() string {
	var b strings.Builder
	for i, e := range m.entries {
		fmt.Fprintf(&b, "%d at %d: %s %s gone %t thread %d article %d item %q word %q raw %q erased %t says %+v\n", i+1, e.recorded, e.op, e.of, e.gone, e.thread, e.article, e.item, e.word, e.raw, e.erased, e.says)
	}
	return b.String()
}

func pick[T any](r *rapid.T, what string, list ...T) T { return rapid.SampledFrom(list).Draw(r, what) }

func drawSaid(r *rapid.T) *said {
	n := func(what string, most int) int { return rapid.IntRange(0, most).Draw(r, what) }
	x := &said{
		who: n("who", 3), kind: n("kind", 2), form: n("form", 2), stance: n("stance", 2), certainty: n("certainty", 1), outlet: n("outlet", 2), place: n("place", 2),
		at: n("at", 4), said: n("said", 3), published: n("published", 3),
		words: rapid.SliceOfN(rapid.IntRange(0, 3), 0, 2).Draw(r, "words"),
	}
	for range n("times", 2) {
		x.spoken = append(x.spoken, 1+n("day", 8))
	}
	return x
}

// draw makes what one Append is given.
func (m *model) draw(r *rapid.T) []ledger.Draft {
	m.drawn = nil
	for range rapid.IntRange(1, 2).Draw(r, "groups") {
		some := rapid.IntRange(1, len(m.entries)+1)
		switch pick(r, "operation", "article", "article", "correct", "correct", "gone", "withdraw", "erase", "overlooked", "article again") {
		case "article":
			d := draft{op: ledger.Assert, of: ledger.OfArticle, text: rapid.Bool().Draw(r, "text"), sketch: rapid.Bool().Draw(r, "sketch"),
				item: pick(r, "item", "a", "b", "https://c", "https://d"), word: pick(r, "wording", "1", "2", "3"), raw: pick(r, "raw", "x", "y", "z", "u", "v"),
				outlet: rapid.IntRange(0, 2).Draw(r, "outlet"), day: rapid.IntRange(0, 3).Draw(r, "published")}
			m.drawn = append(m.drawn, d)
			for range rapid.IntRange(0, 4).Draw(r, "statements") {
				m.drawn = append(m.drawn, draft{op: ledger.Assert, of: ledger.OfStatement, says: drawSaid(r)})
			}
		case "correct":
			d := draft{op: ledger.Correct, of: ledger.OfStatement, thread: some.Draw(r, "thread"), says: drawSaid(r)}
			if rapid.Bool().Draw(r, "behind") {
				d.after = some.Draw(r, "after")
			}
			m.drawn = append(m.drawn, d)
		case "article again":
			m.drawn = append(m.drawn, draft{op: ledger.Correct, of: ledger.OfArticle, thread: some.Draw(r, "thread"), item: "a", word: "-", raw: "-", sketch: rapid.Bool().Draw(r, "sketch"), outlet: rapid.IntRange(0, 2).Draw(r, "outlet")})
		case "gone":
			m.drawn = append(m.drawn, draft{op: ledger.Correct, of: ledger.OfStatement, thread: some.Draw(r, "thread"), gone: true})
		case "withdraw":
			m.drawn = append(m.drawn, draft{op: ledger.Withdraw, of: pick(r, "of", ledger.OfStatement, ledger.OfArticle), thread: some.Draw(r, "thread")})
		case "erase":
			m.drawn = append(m.drawn, draft{op: ledger.Erase, of: ledger.OfStatement, thread: some.Draw(r, "thread")})
		case "overlooked":
			m.drawn = append(m.drawn, draft{op: ledger.Correct, of: ledger.OfStatement, article: some.Draw(r, "article"), says: drawSaid(r)})
		}
	}
	var ds []ledger.Draft
	for _, d := range m.drawn {
		ds = append(ds, d.real())
	}
	return ds
}

// append does what a store must do with the drafts drawn last, and says how
// many entries that makes or that it fails.
func (m *model) append([]ledger.Draft) (added int, failed bool) {
	before := slices.Clone(m.entries)
	article, known := 0, false
	for _, d := range m.drawn {
		last := m.last(d.thread, len(m.entries))
		of := ledger.Subject(0)
		if last > 0 {
			of = m.entries[last-1].of
		}
		switch {
		case d.op == ledger.Assert && d.of == ledger.OfArticle:
			if known = m.knows(d); !known {
				article = m.add(d, 0, 0)
			}
		case d.op == ledger.Assert:
			if !known && m.find(article, func(e *entry) bool { return e.op == ledger.Assert && same(e.says, d.says) }) == 0 {
				m.add(d, 0, article)
			}
		case d.op == ledger.Erase && last == 0:
			failed = true
		case d.op == ledger.Erase:
			m.erase(d.thread, of)
		case d.article > 0: // overlooked
			a := m.last(d.article, len(m.entries))
			if a == 0 || m.entries[a-1].of != ledger.OfArticle || m.entries[a-1].op > ledger.Correct {
				failed = true
				break
			}
			stands := m.find(d.article, func(e *entry) bool {
				l := &m.entries[m.last(e.thread, len(m.entries))-1]
				return l == e && (l.op > ledger.Correct && l.at == d.says.at || l.op <= ledger.Correct && !l.gone && same(l.says, d.says))
			})
			if stands == 0 {
				m.add(d, 0, d.article)
			}
		case last == 0 || of != d.of:
			failed = true
		default:
			l := m.entries[last-1]
			switch {
			case d.op == ledger.Withdraw && l.op == ledger.Withdraw:
			case l.op > ledger.Correct, d.after > 0 && d.after != last, d.op == ledger.Withdraw && l.gone:
				failed = true
			case d.of == ledger.OfArticle:
				d.item = m.entries[l.article-1].item
				m.add(d, d.thread, l.article)
			case d.gone && l.gone:
			case d.gone || d.op == ledger.Withdraw:
				d.says = l.says
				m.add(d, d.thread, l.article)
			case l.gone || !same(l.says, d.says):
				m.add(d, d.thread, l.article)
			}
		}
		if failed {
			m.entries = before
			return 0, true
		}
	}
	return len(m.entries) - len(before), false
}

func same(a, b *said) bool { return a != nil && b != nil && fmt.Sprint(*a) == fmt.Sprint(*b) }

// add returns the number of the new entry. Thread and article 0 are its own.
func (m *model) add(d draft, thread, article int) int {
	n := len(m.entries) + 1
	e := entry{draft: d, recorded: m.clock.at}
	if n > 1 {
		e.recorded = max(e.recorded, m.entries[n-2].recorded)
	}
	e.thread, e.article = thread, article
	if thread == 0 {
		e.thread = n
	}
	if article == 0 {
		e.article = n
	}
	if d.says != nil {
		e.at = d.says.at
	} else if thread > 0 {
		e.at = m.entries[m.last(thread, n-1)-1].at
	}
	m.entries = append(m.entries, e)
	return n
}

// last returns the last entry of a thread up to horizon; 0: there is none.
func (m *model) last(thread, horizon int) int {
	if thread < 1 || thread > horizon || m.entries[thread-1].thread != thread {
		return 0
	}
	for n := horizon; n > 0; n-- {
		if m.entries[n-1].thread == thread {
			return n
		}
	}
	return 0
}

// find returns an entry about a statement of an article.
func (m *model) find(article int, is func(*entry) bool) int {
	for i := range m.entries {
		if e := &m.entries[i]; e.of == ledger.OfStatement && e.article == article && is(e) {
			return i + 1
		}
	}
	return 0
}

func (m *model) knows(d draft) bool {
	for _, e := range m.entries {
		if e.op != ledger.Assert || e.of != ledger.OfArticle {
			continue
		}
		if (e.erased || e.item == d.item) && e.word == d.word {
			return true
		}
		if e.raw == d.raw && (!strings.HasPrefix(d.item, "https:") || e.erased || e.item == d.item) {
			return true
		}
	}
	return false
}

func (m *model) erase(thread int, of ledger.Subject) {
	if m.entries[m.last(thread, len(m.entries))-1].op == ledger.Erase {
		return
	}
	first := m.entries[thread-1]
	if of == ledger.OfArticle {
		for n := 1; n <= len(m.entries); n++ {
			if e := m.entries[n-1]; e.of == ledger.OfStatement && e.article == thread && e.thread == n {
				m.erase(n, ledger.OfStatement)
			}
		}
	}
	for i := range m.entries {
		if m.entries[i].thread == thread {
			m.entries[i].erased = true
		}
	}
	m.entries[first.article-1].textGone = true
	for i := range m.entries {
		if m.entries[i].thread == first.article {
			m.entries[i].noSketch = true
		}
	}
	m.add(draft{op: ledger.Erase, of: of}, thread, first.article)
}

// compare holds every entry of s against the model's.
func (m *model) compare(r *rapid.T, s ledger.Store) {
	n := 0
	for e, err := range s.Entries(background, ledger.Question{Of: ledger.Everything}) {
		if err != nil {
			r.Fatal(err)
		}
		if n == len(m.entries) {
			r.Fatalf("more than %d entries", n)
		}
		w := m.entries[n]
		n++
		switch {
		case int(e.Seq) != n, e.Recorded != w.recorded, e.Op != w.op, e.Of != w.of, e.Gone != w.gone, int(e.Thread) != w.thread, int(e.Article) != w.article:
			r.Fatalf("entry %+v, want number %d, %+v", e, n, w)
		case (e.Body == nil) != w.erased, e.Words.Erased() != w.erased:
			r.Fatalf("entry %d: body %v; erased in the model: %t", n, e.Body, w.erased)
		case e.Text.Erased() != (w.text && w.textGone), (e.Text.Digest != ledger.Hash{}) != w.text:
			r.Fatalf("entry %d: text %v; in the model %t, gone %t", n, e.Text, w.text, w.textGone)
		case e.Sketch.Erased() != (w.sketch && w.noSketch), (e.Sketch.Digest != ledger.Hash{}) != w.sketch:
			r.Fatalf("entry %d: sketch %v; in the model %t, gone %t", n, e.Sketch, w.sketch, w.noSketch)
		case w.sketch && !w.noSketch && string(e.Sketch.Bytes) != "sketch\x00":
			r.Fatalf("entry %d: sketch %q", n, e.Sketch.Bytes)
		case e.Body != nil && w.says != nil && (e.Body.Statement == nil || e.Body.Statement.ID != w.says.statement().ID):
			r.Fatalf("entry %d says %+v, want %+v", n, e.Body.Statement, w.says)
		}
		single, err := s.Entry(background, e.Seq)
		if err != nil || single.Hash != e.Hash || string(single.Words.Bytes) != string(e.Words.Bytes) {
			r.Fatalf("entry %d alone is another: %v", n, err)
		}
	}
	if n != len(m.entries) {
		r.Fatalf("%d entries, want %d:\n%s", n, len(m.entries), m)
	}
	head, err := s.Head(background)
	if err != nil || int(head.Seq) != n {
		r.Fatalf("head is %d, %v, want %d", head.Seq, err, n)
	}
}

// A question in the terms of the model.
type question struct {
	asOf                    when.Micros
	word, source, place     string
	outlet                  int // 0: any
	kinds, forms, stances   []int
	certainties             []int
	spoken, said, published [2]int // first and last day; 0: any
	article                 int
	item                    string
	articles, versions      bool
	history, newest, later  bool
	after, limit            int
}

func (m *model) ask(r *rapid.T) (ledger.Question, question) {
	q := question{
		versions: rapid.Bool().Draw(r, "versions"), history: rapid.IntRange(0, 3).Draw(r, "history") == 0, newest: rapid.Bool().Draw(r, "newest"),
		articles: rapid.IntRange(0, 4).Draw(r, "of articles") == 0,
	}
	q.later = rapid.IntRange(0, 5).Draw(r, "later") == 0
	some := func(what string) bool { return rapid.IntRange(0, 5).Draw(r, what) == 0 }
	few := func(what string, most int) []int {
		if !some(what) {
			return nil
		}
		return rapid.SliceOfNDistinct(rapid.IntRange(0, most), 1, 2, rapid.ID[int]).Draw(r, what)
	}
	between := func(what string) (d [2]int) {
		if some(what) {
			d[0] = rapid.IntRange(1, 9).Draw(r, "from")
			d[1] = d[0] + rapid.IntRange(0, 2).Draw(r, "days")
		}
		return d
	}
	if some("as of") {
		q.asOf = max(1, m.clock.at-when.Micros(rapid.IntRange(0, 30).Draw(r, "ago")))
	}
	if some("word") {
		q.word = pick(r, "word", "havn", "brannene", "bra*", "fjell")
	}
	if some("source") {
		q.source = pick(r, "source", "kari", "Moe", "lie KARI", "hun", "Lie Moe")
	}
	if some("place") {
		q.place = pick(r, "place", "vik", "Havn")
	}
	if some("outlet") {
		q.outlet = rapid.IntRange(1, 2).Draw(r, "outlet")
	}
	q.kinds, q.forms, q.stances, q.certainties = few("kinds", 2), few("forms", 2), few("stances", 2), few("certainties", 1)
	q.spoken, q.said, q.published = between("spoken"), between("said"), between("published")
	if some("article") {
		q.article = rapid.IntRange(1, len(m.entries)+1).Draw(r, "article")
	}
	if q.articles && rapid.Bool().Draw(r, "item") {
		q.item = pick(r, "item", "a", "https://c")
	}
	if some("after") {
		q.after = rapid.IntRange(1, len(m.entries)+1).Draw(r, "after")
	}
	if some("limit") {
		q.limit = rapid.IntRange(1, 3).Draw(r, "limit")
	}
	return q.real(), q
}

func (q question) real() ledger.Question {
	o := ledger.Question{
		AsOf: q.asOf, Source: q.source, Place: q.place, Outlet: strings.ToUpper(outlets[q.outlet]), Article: ledger.Seq(q.article), Item: q.item,
		Versions: q.versions, History: q.history, Newest: q.newest, After: ledger.Seq(q.after), Limit: q.limit,
	}
	if q.articles {
		o.Of = ledger.Articles
	}
	if q.later {
		o.Of, o.Later = ledger.Everything, true
	}
	if q.word != "" {
		o.Words = []string{q.word}
	}
	for _, l := range []struct {
		to   *[]string
		all  []string
		said []int
	}{{&o.SourceTypes, ledger.SourceTypes, q.kinds}, {&o.Forms, ledger.Forms, q.forms}, {&o.Stances, ledger.Stances, q.stances}, {&o.Certainties, ledger.Certainties, q.certainties}} {
		for _, i := range l.said {
			*l.to = append(*l.to, l.all[i])
		}
	}
	for _, l := range []struct {
		to   *when.Interval
		said [2]int
	}{{&o.SpokenOf, q.spoken}, {&o.Said, q.said}, {&o.Published, q.published}} {
		if l.said[0] > 0 {
			*l.to = days(l.said[0], l.said[1])
		}
	}
	return o
}

func (m *model) answer(q question) []ledger.Seq {
	horizon := 0
	for i, e := range m.entries {
		if q.asOf == 0 || e.recorded <= q.asOf {
			horizon = i + 1
		}
	}
	seqs := []ledger.Seq{}
	for n := 1; n <= horizon; n++ {
		if q.after > 0 && (q.newest && n >= q.after || !q.newest && n <= q.after) {
			continue
		}
		if m.in(q, n, horizon) {
			seqs = append(seqs, ledger.Seq(n))
		}
	}
	if q.newest {
		slices.Reverse(seqs)
	}
	if q.limit > 0 && len(seqs) > q.limit {
		seqs = seqs[:q.limit]
	}
	return seqs
}

func (m *model) in(q question, n, horizon int) bool {
	e := m.entries[n-1]
	if q.later {
		return e.thread != n
	}
	if q.articles != (e.of == ledger.OfArticle) {
		return false
	}
	if !q.history {
		a := m.entries[m.last(e.article, horizon)-1]
		if e.erased || e.gone || e.op > ledger.Correct || m.last(e.thread, horizon) != n || a.op > ledger.Correct {
			return false
		}
		if !q.versions && m.replaced(e.article, horizon) {
			return false
		}
	}
	if q.articles {
		if q.item == "" && q.outlet == 0 && q.published[0] == 0 {
			return true
		}
		return !e.erased && e.op <= ledger.Correct && (q.item == "" || e.item == q.item) && (q.outlet == 0 || q.outlet == e.outlet) &&
			(q.published[0] == 0 || q.published[0] <= e.day && e.day <= q.published[1])
	}
	if q.article > 0 && e.article != q.article {
		return false
	}
	x := e.says
	if e.erased || x == nil {
		return q.word == "" && q.source == "" && q.place == "" && q.outlet == 0 && q.kinds == nil && q.forms == nil && q.stances == nil && q.certainties == nil &&
			q.spoken[0] == 0 && q.said[0] == 0 && q.published[0] == 0
	}
	has := func(list []int, i int) bool { return list == nil || slices.Contains(list, i) }
	on := func(d [2]int, days ...int) bool {
		return d[0] == 0 || slices.ContainsFunc(days, func(n int) bool { return n > 0 && d[0] <= n && n <= d[1] })
	}
	when := x.said
	if when == 0 {
		when = x.published
	}
	words := []string{}
	for _, w := range x.words {
		words = append(words, wordOf[w])
	}
	inWords := map[string]bool{"": true, "havn": slices.Contains(words, "havn"), "brannene": slices.Contains(words, "brann"), "bra*": slices.Contains(words, "brann")}
	inSource := map[string]bool{"": true, "kari": x.who == 1 || x.who == 3, "Moe": x.who == 2 || x.who == 3, "lie KARI": x.who == 1, "hun": true}
	inPlace := map[string]bool{"": true, "vik": x.place > 0, "Havn": x.place == 2}
	return inWords[q.word] && inSource[q.source] && inPlace[q.place] && (q.outlet == 0 || q.outlet == x.outlet) &&
		has(q.kinds, x.kind) && has(q.forms, x.form) && has(q.stances, x.stance) && has(q.certainties, x.certainty) &&
		on(q.spoken, x.spoken...) && on(q.said, when) && on(q.published, x.published)
}

// replaced reports whether the item of an article has a newer version.
func (m *model) replaced(article, horizon int) bool {
	a := m.entries[article-1]
	for n := article + 1; n <= horizon; n++ {
		if e := m.entries[n-1]; e.op == ledger.Assert && e.of == ledger.OfArticle && !e.erased && !a.erased && e.item == a.item {
			return true
		}
	}
	return false
}
