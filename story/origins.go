package story

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A tracer finds where the clauses of a story come from.
type tracer struct {
	ss     []*Sketch
	cs     []clause
	copies []Copy
	alike  map[[2]int32]int64

	papers []string // of each article, folded
	rests  []rest   // of each article
}

// A rest is what the opening of an article says that the whole of it rests on.
type rest struct {
	why       Why
	paragraph int // that says so
	ok        bool
}

func newTracer(ss []*Sketch, cs []clause, copies []Copy, alike map[[2]int32]int64) *tracer {
	t := &tracer{ss: ss, cs: cs, copies: copies, alike: alike}
	for i, s := range ss {
		t.papers = append(t.papers, foldName(s.Outlet))
		t.rests = append(t.rests, t.opens(i))
	}
	return t
}

// claim makes a claim of clauses, in order of time.
func (t *tracer) claim(is []int) Claim {
	var c Claim
	first := &t.cs[is[0]]
	c.ID = first.id(t.ss[first.article])
	longest := -1
	for _, i := range is {
		m := t.member(i)
		t.trace(&c, &m, i, is)
		c.Members = append(c.Members, m)
		if n := len(m.Text); m.Role != Reaction && (longest < 0 || n > len(c.Members[longest].Text)) {
			longest = len(c.Members) - 1
		}
	}
	best := &c.Members[max(longest, 0)]
	c.Text, c.Lang = best.Text, t.ss[best.Article].Lang
	t.count(&c, is)
	return c
}

func (t *tracer) member(i int) Member {
	u := &t.cs[i]
	return Member{
		Article: u.article, At: u.At, Text: u.Text, Speaker: u.Speaker, Source: u.Source,
		Stance: u.Stance, Certainty: u.Certainty, Polarity: u.Polarity, Of: -1,
	}
}

// trace finds through whose hands the article has clause i, among the earlier
// members of its claim.
func (t *tracer) trace(c *Claim, m *Member, i int, is []int) {
	u, s := &t.cs[i], t.ss[t.cs[i].article]
	earlier := func(article int) int { // the member of an article
		for k := range c.Members {
			if c.Members[k].Article == article {
				return k
			}
		}
		return -1
	}
	reaction := !asserts(m.Stance)
	set := func(role string, of int, via []string, why ...Why) {
		m.Role, m.Of, m.Via, m.Why = role, of, via, why
		if reaction {
			m.Role = Reaction
		}
	}
	// 0. An earlier version of the same item has it.
	for k := range c.Members {
		if a := c.Members[k].Article; a != u.article && s.Item != "" && t.ss[a].Item == s.Item {
			set(Echo, k, c.Members[k].Via, Why{Kind: "version", Words: u.Text, At: u.At, Of: a, Other: c.Members[k].Text})
			return
		}
	}
	// 1. Its own chain says so.
	if len(u.Relays) > 0 {
		r := u.Relays[0]
		why := Why{Kind: "stated hop", Words: r.Words, At: r.At, Of: t.article(r.Name, u.article), Other: r.Name}
		of := -1
		if why.Of >= 0 {
			of = earlier(why.Of)
		}
		via := names(u.Relays)
		if of >= 0 && len(via) == 1 {
			via = append(via, c.Members[of].Via...)
		}
		set(Echo, of, via, why)
		return
	}
	if a := t.article(u.Speaker, u.article); a >= 0 { // a paper that was taken for a person
		set(Echo, earlier(a), append([]string{t.ss[a].Outlet}, t.via(c, earlier(a))...), Why{Kind: "stated hop", Words: u.Speaker, At: u.At, Of: a, Other: t.ss[a].Outlet})
		return
	}
	// 2. The clause names a paper of the story that had it.
	for _, o := range u.Outlets {
		if a := t.article(o, u.article); a >= 0 {
			set(Echo, earlier(a), append([]string{t.ss[a].Outlet}, t.via(c, earlier(a))...), Why{Kind: "stated hop", Words: u.Text, At: u.At, Of: a, Other: t.ss[a].Outlet})
			return
		}
	}
	// 3. The article was made from one that has it, or in which the same voice speaks.
	for _, cp := range t.copies {
		if cp.Article != u.article {
			continue
		}
		from := t.ss[cp.Of]
		via := func(k int) []string { return append([]string{from.Outlet}, t.via(c, k)...) }
		k := earlier(cp.Of)
		for j := range t.cs {
			o := &t.cs[j]
			if o.article != cp.Of {
				continue
			}
			if cp.Share > 0 && sameWords(u, o) && (u.Speaker == "" || o.Speaker == "" || t.sameSpeaker(u, o)) {
				set(Echo, k, via(k), Why{Kind: "same text", Words: u.Text, At: u.At, Of: cp.Of, Other: o.Text})
				return
			}
			if u.Speaker != "" && !u.Unnamed && t.sameSpeaker(u, o) {
				set(Echo, k, via(k), Why{Kind: "same speaker", Words: u.Speaker, At: u.At, Of: cp.Of, Other: o.Text})
				return
			}
		}
		if k >= 0 && (u.Speaker == "" || u.Unnamed) {
			set(Echo, k, via(k), cp.Why...)
			return
		}
	}
	// 4. The article rests on another as a whole, and these words on nobody else.
	if r := t.rests[u.article]; r.ok && (u.Speaker == "" || u.Unnamed || u.Source == "document" && len(u.Who) == 1) {
		of := -1
		if r.why.Of >= 0 {
			of = earlier(r.why.Of)
		}
		near := u.Paragraph <= r.paragraph+1 || u.Unnamed && !t.told(u)
		if u.Back || of >= 0 || u.Hearsay || near {
			set(Echo, of, append([]string{r.why.Other}, t.via(c, of)...), r.why)
			m.Likely = !(u.Back || of >= 0 || u.Hearsay)
			return
		}
	}
	// 5. Somebody says it to this paper.
	if u.Speaker != "" && !u.Hearsay {
		for k := range c.Members {
			o := &t.cs[is[k]]
			if o.article != u.article && u.Quoted && sameWords(u, o) {
				set(Echo, k, append([]string{t.ss[o.article].Outlet}, c.Members[k].Via...), Why{Kind: "same quotation", Words: u.Text, At: u.At, Of: o.article, Other: o.Text})
				return
			}
		}
		set(FirstHand, -1, nil, Why{Kind: "first-hand", Words: u.Speaker, At: u.At, Of: -1})
		return
	}
	// 6. Nobody is named. Who had it before may be whom the article has it from: the
	// likest of the others that can have known.
	best, most := -1, int64(likelyAlike-1)
	for k := range c.Members {
		o := &t.cs[is[k]]
		if same(t.ss[o.article].Outlet, s.Outlet) || o.article == u.article || !asserts(o.Stance) || u.after(s, t.ss[o.article]) {
			continue
		}
		if p := t.alike[[2]int32{int32(min(i, is[k])), int32(max(i, is[k]))}]; p > most {
			best, most = k, p
		}
	}
	if best >= 0 {
		o := &c.Members[best]
		set(NotShown, best, append([]string{t.ss[o.Article].Outlet}, o.Via...))
		m.Likely = true
		if f := u.features(&t.cs[is[best]]); f.same {
			m.Why = []Why{{Kind: "same figures", Words: u.Text, At: u.At, Of: o.Article, Other: o.Text}}
		}
		return
	}
	set(FirstHand, -1, nil, Why{Kind: "first-hand", Words: s.Outlet, At: u.At, Of: -1})
}

// told reports whether the clause names the article's own paper as the one that an
// unnamed source spoke to.
func (t *tracer) told(u *clause) bool {
	outlet := foldName(t.ss[u.article].Outlet)
	return outlet != "" && strings.Contains(foldName(u.Text), outlet)
}

// likelyAlike is how likely, in thousandths, an article's own words state what an
// earlier article did for that to be the best guess of where it has them from.
const likelyAlike = 150

// after reports whether a clause tells of a day that is past for its own article
// and was still to come for another.
func (u *clause) after(own, other *Sketch) bool {
	if own.Time == 0 || other.Time == 0 {
		return false
	}
	for _, v := range u.Times {
		if v.To-v.From <= 2 && v.From > int64(other.Time)/day && v.From <= int64(own.Time)/day {
			return true
		}
	}
	return false
}

func (t *tracer) via(c *Claim, k int) []string {
	if k < 0 {
		return nil
	}
	return c.Members[k].Via
}

// asserts reports whether a stance stands behind what is said.
func asserts(stance string) bool {
	return stance == "asserts" || stance == "confirms" || stance == "intends"
}

func names(rs []Relay) []string {
	var ns []string
	for _, r := range rs {
		ns = append(ns, r.Name)
	}
	return ns
}

// article returns the first article of a paper that is not younger than article
// before; -1 for none.
func (t *tracer) article(name string, before int) int {
	name = foldName(name)
	if name == "" || name == t.papers[before] {
		return -1
	}
	return slices.Index(t.papers[:before], name)
}

// opens returns what the opening of an article says that it rests on.
func (t *tracer) opens(article int) rest {
	for _, h := range hops(t.ss[article]) {
		if h.relay != nil {
			w := h.why("", t.article(h.relay.Name, article))
			w.Other = h.relay.Name
			return rest{w, h.unit.Paragraph, true}
		}
		a := t.article(h.name, article)
		if a < 0 {
			continue
		}
		outlet := t.ss[a].Outlet
		w := h.why(outlet, a)
		w.Other = outlet
		if h.unit == nil {
			return rest{w, 0, true}
		}
		w.Words = h.unit.Text
		return rest{w, h.unit.Paragraph, true}
	}
	return rest{}
}

// sameSpeaker reports whether two clauses are said by one voice.
func (t *tracer) sameSpeaker(a, b *clause) bool {
	if len(a.Who) == 0 || len(b.Who) == 0 {
		return len(a.Who) == len(b.Who)
	}
	if a.Unnamed != b.Unnamed {
		return false
	}
	if a.Unnamed {
		x, y := telling(a), telling(b)
		return len(x) > 0 && len(y) > 0 && 2*common(x, y) >= min(len(x), len(y))
	}
	x, y := a.Who[len(a.Who)-1], b.Who[len(b.Who)-1]
	if len(x) < len(y) {
		x, y = y, x
	}
	const body = 6 // "departementet" after "Forsvarsdepartementet"
	return x == y || len(y) >= body && strings.HasSuffix(x, y) && a.Source == b.Source && a.Source != "person"
}

// telling returns the words that describe an unnamed source, but the short ones
// that any description has.
func telling(c *clause) []string {
	var ws []string
	for _, w := range slices.Concat(c.Who, c.Description) {
		if utf8.RuneCountInString(w) > 3 {
			ws = append(ws, w)
		}
	}
	return ws
}

func common(a, b []string) int {
	n := 0
	for _, w := range a {
		if slices.Contains(b, w) {
			n++
		}
	}
	return n
}

// count fills in the three numbers and the status in time.
func (t *tracer) count(c *Claim, is []int) {
	outlets := map[string]bool{}
	for k := range c.Members {
		m := &c.Members[k]
		outlets[cmp.Or(foldName(t.ss[m.Article].Outlet), t.ss[m.Article].ID)] = true
		c.Status = append(c.Status, Event{Time: t.ss[m.Article].Time, Stance: m.Stance, Who: cmp.Or(m.Speaker, t.ss[m.Article].Outlet), Member: k})
	}
	c.Outlets = len(outlets)
	root := make([]int, len(c.Members)) // the origin of each member
	for k := range c.Members {
		m := &c.Members[k]
		root[k] = -1
		switch {
		case m.Role == FirstHand:
			root[k] = t.origin(c, is, k)
		case m.Of >= 0 && m.Role == Echo:
			root[k] = root[m.Of]
		}
		if o := root[k]; o >= 0 {
			c.Origins[o].Members = append(c.Origins[o].Members, k)
		} else if m.Role == Echo && len(c.Origins) == 0 || m.Role == NotShown {
			c.NotShown++
		}
	}
	if len(c.Origins) == 0 { // all echo something that is not here: one origin, and it is not shown
		for k := range c.Members {
			if m := &c.Members[k]; m.Role == Echo {
				c.Origins = append(c.Origins, Origin{Who: cmp.Or(m.Speaker, last(m.Via)), Source: m.Source, Member: k})
				break
			}
		}
	}
	t.takeBack(c, is)
}

// shownAlike is how likely a further source must state the claim, in thousandths,
// to be shown to be another origin of it.
const shownAlike = 500

// origin returns the origin that a first-hand member stands for, a new one where
// none of those there is the same voice; -1, and the member is not shown, where it
// may say something else.
func (t *tracer) origin(c *Claim, is []int, k int) int {
	m := &c.Members[k]
	u := &t.cs[is[k]]
	for o := range c.Origins {
		first := c.Origins[o].Member
		v := &t.cs[is[first]]
		switch {
		case t.sameSpeaker(u, v):
			if u.article != v.article && u.Speaker != "" {
				m.Of = first
				m.Why = []Why{{Kind: sameVoice(u), Words: u.Speaker, At: u.At, Of: v.article, Other: v.Speaker}}
			}
			return o
		case u.article == v.article && (u.Speaker == "" || v.Speaker == ""):
			return o
		}
	}
	if len(c.Origins) > 0 && (t.tie(is, k) < shownAlike || m.Polarity != c.Members[c.Origins[0].Member].Polarity) {
		m.Role, m.Why = NotShown, nil
		return -1
	}
	c.Origins = append(c.Origins, Origin{Who: cmp.Or(m.Speaker, t.ss[m.Article].Outlet), Source: u.Source, Member: k})
	return len(c.Origins) - 1
}

// sameVoice names the evidence that two clauses are said by one voice.
func sameVoice(u *clause) string {
	switch {
	case u.Source == "document":
		return "same document"
	case u.Unnamed:
		return "same unnamed source"
	}
	return "same speaker"
}

// tie returns how likely member k states what some member of another article does.
func (t *tracer) tie(is []int, k int) int64 {
	most := int64(0)
	for _, j := range is {
		if i := is[k]; t.cs[j].article != t.cs[i].article && asserts(t.cs[j].Stance) {
			most = max(most, t.alike[[2]int32{int32(min(i, j)), int32(max(i, j))}])
		}
	}
	return most
}

// takeBack drops the origins that no longer stand: the voice says the opposite
// later, or the paper that had it takes it back.
func (t *tracer) takeBack(c *Claim, is []int) {
	c.Origins = slices.DeleteFunc(c.Origins, func(o Origin) bool {
		first := &t.cs[is[o.Member]]
		for k := o.Member + 1; k < len(c.Members); k++ {
			u := &t.cs[is[k]]
			if u.article != first.article && u.Stance == "denies" && len(u.Who) > 0 && t.sameSpeaker(first, u) {
				return true
			}
		}
		return t.corrected(is[o.Member])
	})
}

// corrected reports whether a later article of the paper that had clause i says
// that the paper was wrong, and speaks of what the clause does.
func (t *tracer) corrected(i int) bool {
	const speaksOfIt = 120 // thousandths
	had := t.cs[i].article
	for j := range t.cs {
		s := t.ss[t.cs[j].article]
		if t.cs[j].article > had && s.Takes && same(s.Outlet, t.ss[had].Outlet) && t.alike[[2]int32{int32(i), int32(j)}] >= speaksOfIt {
			return true
		}
	}
	return false
}

func last(ss []string) string {
	if len(ss) == 0 {
		return ""
	}
	return ss[len(ss)-1]
}
