package book

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"ifolge/ledger"
	"ifolge/story"
	"ifolge/when"
)

// lookup leads from what Group makes back to the ledger.
type lookup struct {
	ends    map[ledger.Hash][]end
	horizon ledger.Seq
	of      map[string]*known // by the ID of the article
}

// known is what the ledger has of an article that is in a story.
type known struct {
	drawn *drawn
	units map[story.Points]int
	taken *end         // the article was withdrawn
	ended map[int]*end // statements of it that were withdrawn, by their place in drawn
}

// sketch prepares the sketch of a version as it stands.
func (l *lookup) sketch(v *version, page *ledger.Article, t when.Micros, d *drawn, entry ledger.Seq) *story.Sketch {
	o := *d.Sketch
	o.Article = story.Article{
		ID: strconv.FormatInt(int64(v.first), 10), Outlet: page.Outlet, URL: page.URL, Title: page.Title,
		Lang: d.Sketch.Lang, Published: page.Published, Time: t,
	}
	k := &known{drawn: d, units: map[story.Points]int{}, ended: map[int]*end{}}
	if w := v.withdrawn; w != nil && w.seq <= l.horizon {
		k.taken = w
	}
	misread := map[int]bool{}
	for n := range d.statements() {
		for _, e := range l.ends[d.id(n)] {
			switch {
			case e.seq > l.horizon:
			case e.withdraw:
				k.ended[n] = &e
			case e.seq > entry: // the sketch is older than the better reading
				misread[n] = true
			}
		}
	}
	if len(misread) > 0 {
		o.Units, o.Grams = nil, nil
		at := make([]int32, len(d.Sketch.Units))
		for i, u := range d.Sketch.Units {
			at[i] = int32(len(o.Units))
			if !misread[u.Statement] {
				o.Units = append(o.Units, u)
			}
		}
		for _, g := range d.Sketch.Grams {
			if g.Unit = at[g.Unit]; int(g.Unit) < len(o.Units) {
				o.Grams = append(o.Grams, g)
			}
		}
	}
	for i := range d.Sketch.Units {
		k.units[d.Sketch.Units[i].At] = i
	}
	l.of[o.ID] = k
	return &o
}

// finish says in a story which statements its members are, gives words to those
// that have none, and lets stand no longer what was withdrawn.
func (l *lookup) finish(s *story.Story) {
	s.Title = shown(s.Title)
	for i := range s.Copies {
		respell(s.Copies[i].Why)
	}
	for i := range s.Claims {
		c := &s.Claims[i]
		taken := make([]*end, len(c.Members))
		for m := range c.Members {
			taken[m] = l.member(s, &c.Members[m])
		}
		if _, kept := spelled(c.Text); !kept {
			retell(s, c)
		}
		for m := range c.Members {
			c.Members[m].Text = shown(c.Members[m].Text)
		}
		if slices.ContainsFunc(taken, func(e *end) bool { return e != nil }) {
			withdraw(s, c, taken)
		}
	}
}

// member fills in what Group cannot know, and returns when m was withdrawn.
func (l *lookup) member(s *story.Story, m *story.Member) *end {
	respell(m.Why)
	k := l.of[s.Articles[m.Article].ID]
	u, ok := k.units[m.At]
	if !ok {
		return k.taken
	}
	n := k.drawn.Sketch.Units[u].Statement
	if n < 0 {
		return k.taken
	}
	m.Statement = k.drawn.id(n).String()
	if e := k.ended[n]; e != nil {
		return e
	}
	return k.taken
}

func shown(s string) string {
	s, _ = spelled(s)
	return s
}

func respell(ws []story.Why) {
	for i := range ws {
		ws[i].Words, ws[i].Other = shown(ws[i].Words), shown(ws[i].Other)
	}
}

// retell finds words for a claim: the fullest of a member that has some; else
// where it stands.
func retell(s *story.Story, c *story.Claim) {
	best := -1
	for i := range c.Members {
		m := &c.Members[i]
		if _, kept := spelled(m.Text); !kept {
			continue
		}
		if best < 0 || (m.Role != story.Reaction) != (c.Members[best].Role != story.Reaction) && m.Role != story.Reaction ||
			(m.Role == story.Reaction) == (c.Members[best].Role == story.Reaction) && len(m.Text) > len(c.Members[best].Text) {
			best = i
		}
	}
	if best >= 0 {
		c.Text, c.Lang = c.Members[best].Text, s.Articles[c.Members[best].Article].Lang
		return
	}
	a := &s.Articles[c.Members[0].Article]
	c.Text = strings.TrimSpace(cmp.Or(a.Title, a.Outlet, a.URL) + " " + shown(c.Members[0].Text))
	c.Lang = a.Lang
}

// withdraw takes the members that no longer stand, those with an end, out of the
// three numbers, and says when they ended.
func withdraw(s *story.Story, c *story.Claim, taken []*end) {
	outlets := map[string]bool{}
	for i := range c.Members {
		m := &c.Members[i]
		a := &s.Articles[m.Article]
		if taken[i] == nil {
			outlets[cmp.Or(ledger.FoldOutlet(a.Outlet), a.ID)] = true
			continue
		}
		if m.Role == story.NotShown {
			c.NotShown--
		}
		c.Status = append(c.Status, story.Event{Time: taken[i].on, Stance: "withdraws", Who: cmp.Or(m.Speaker, a.Outlet), Member: i})
	}
	slices.SortStableFunc(c.Status, func(a, b story.Event) int {
		return cmp.Compare(late(a.Time), late(b.Time))
	})
	c.Outlets = len(outlets)
	c.NotShown = max(c.NotShown, 0)
	var stand []story.Origin
	for _, o := range c.Origins {
		// It stands by any first-hand member that does; one that is not here
		// stands as long as one that has it from there.
		first := -1
		for _, m := range append([]int{o.Member}, o.Members...) {
			r := &c.Members[m]
			if taken[m] == nil && (r.Role == story.FirstHand || c.Members[o.Member].Role != story.FirstHand) {
				first = m
				break
			}
		}
		if first >= 0 {
			o.Member = first
			o.Members = append([]int{first}, slices.DeleteFunc(slices.Clone(o.Members), func(m int) bool { return m == first })...)
			stand = append(stand, o)
		}
	}
	c.Origins = stand
}

func late(t when.Micros) when.Micros {
	if t == 0 {
		return when.Future
	}
	return t
}
