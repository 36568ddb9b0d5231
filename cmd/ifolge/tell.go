package main

import (
	"bufio"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"

	"ifolge/story"
	"ifolge/when"
)

// A teller prints stories and claims in lines of a terminal.
type teller struct {
	*bufio.Writer // keeps the first error for Flush
	width         int
	why           bool
}

// narrowest is the fewest columns that words are set in.
const narrowest = 24

func (t *teller) line(s string) { fmt.Fprintln(t, strings.TrimRight(plainLine(s), " ")) }

// put sets s in lines, the first behind first, the others behind as many spaces.
func (t *teller) put(first, s string) {
	indent := runewidth.StringWidth(first)
	room := max(narrowest, t.width-indent)
	used := 0
	fmt.Fprint(t, first)
	for _, w := range strings.Fields(plainLine(s)) {
		n := runewidth.StringWidth(w)
		switch {
		case used > 0 && used+1+n > room:
			fmt.Fprint(t, "\n", strings.Repeat(" ", indent))
			used = 0
		case used > 0:
			fmt.Fprint(t, " ")
			used++
		}
		fmt.Fprint(t, w)
		used += n
	}
	fmt.Fprintln(t)
}

// story prints a story with the claims in it.
func (t *teller) story(s *story.Story) {
	t.put("", cmp.Or(s.Title, "(without a title)"))
	from, to := "", ""
	for i := range s.Articles {
		if a := &s.Articles[i]; a.Time != 0 {
			from, to = cmp.Or(from, dayOf(a.Time)), dayOf(a.Time)
		}
	}
	if from != to {
		from += " to " + to
	}
	t.put("  ", joined("story "+s.ID, number(len(s.Articles), "article", "articles"), from))
	for i := range s.Claims {
		c := &s.Claims[i]
		t.line("")
		t.put("  ", joined(counts(c), c.ID))
		t.put("    ", c.Text)
		if n := len(c.Status); n > 0 {
			t.put("    ", t.event(s, c, &c.Status[n-1]))
		}
		if t.why {
			for m := range c.Members {
				t.member(s, c, m, "      ")
			}
		}
	}
}

func counts(c *story.Claim) string {
	return joined(number(c.Outlets, "outlet", "outlets"), number(len(c.Origins), "origin", "origins"), fmt.Sprint(c.NotShown, " not shown"))
}

// event says who did what when.
func (t *teller) event(s *story.Story, c *story.Claim, e *story.Event) string {
	at := momentOf(e.Time)
	where := ""
	if e.Member >= 0 && e.Member < len(c.Members) {
		a := &s.Articles[c.Members[e.Member].Article]
		if e.Time == a.Time {
			at = published(a)
		}
		if a.Outlet != e.Who {
			where = " in " + outlet(a)
		}
	}
	stance := e.Stance
	if stance == "withdraws" {
		stance = "takes it back"
	}
	return at + " " + cmp.Or(e.Who, "somebody") + " " + stance + where
}

// member prints a member of a claim.
func (t *teller) member(s *story.Story, c *story.Claim, i int, indent string) {
	m := &c.Members[i]
	a := &s.Articles[m.Article]
	said := m.Stance
	if m.Certainty == "probable" || m.Certainty == "possible" {
		said += ", " + m.Certainty
	}
	who := m.Speaker
	if who == "" {
		who = "its own voice"
	}
	t.put(indent, joined(published(a), outlet(a), m.Role, who+" "+said, via(m)))
	t.put(indent+"    ", m.Text)
	if t.why {
		for k := range m.Why {
			t.because(s, &m.Why[k], indent+"    ")
		}
	}
}

func via(m *story.Member) string {
	if len(m.Via) == 0 {
		return ""
	}
	names := "via " + strings.Join(m.Via, " › ")
	if m.Likely {
		names += " (likely)"
	}
	return names
}

// because prints a piece of evidence.
func (t *teller) because(s *story.Story, w *story.Why, indent string) {
	what := w.Kind
	if w.Words != "" {
		what += " «" + w.Words + "»"
	}
	switch {
	case w.Of >= 0 && w.Of < len(s.Articles):
		a := &s.Articles[w.Of]
		what += ", of " + outlet(a) + " " + published(a)
		if w.Other != "" && w.Other != w.Words && w.Other != a.Outlet {
			what += " «" + w.Other + "»"
		}
	case w.Other != "" && w.Other != w.Words:
		what += ", of " + w.Other
	}
	t.put(indent+"why ", what)
}

// claim prints all of a claim.
func (t *teller) claim(s *story.Story, c *story.Claim) {
	t.put("", c.Text)
	t.put("  ", joined("claim "+c.ID, "story "+s.ID, s.Title))
	t.line("")
	t.numbers(s, c)
	for _, side := range []struct{ head, stances string }{
		{"asserts", "asserts confirms intends"}, {"denies", "denies"}, {"declines", "declines"}, {"otherwise", ""},
	} {
		t.side(s, c, side.head, side.stances)
	}
	if len(c.Origins) > 0 {
		t.line("")
		t.line("origins")
	}
	for i := range c.Origins {
		o := &c.Origins[i]
		t.put("  ", joined(o.Who, o.Source))
		t.unfold(s, c, o.Member, "    ", map[int]bool{})
	}
	t.line("")
	t.line("status")
	for i := range c.Status {
		t.put("  ", t.event(s, c, &c.Status[i]))
	}
}

// numbers prints the three numbers and what they count.
func (t *teller) numbers(s *story.Story, c *story.Claim) {
	const column = 16
	head := func(s string) string { return runewidth.FillRight("  "+s, column) }
	var outlets, origins, open []string
	for i := range c.Members {
		m := &c.Members[i]
		a := &s.Articles[m.Article]
		if !slices.Contains(outlets, outlet(a)) {
			outlets = append(outlets, outlet(a))
		}
		if m.Role == story.NotShown {
			open = append(open, outlet(a)+" "+published(a))
		}
	}
	for _, o := range c.Origins {
		a := &s.Articles[c.Members[o.Member].Article]
		origins = append(origins, o.Who+" in "+outlet(a))
	}
	list := func(names []string) string { return cmp.Or(strings.Join(names, ", "), "–") }
	t.put(head(number(c.Outlets, "outlet", "outlets")), list(outlets))
	t.rule("different outlets whose articles carry it and were not withdrawn")
	t.put(head(number(len(c.Origins), "origin", "origins")), list(origins))
	t.rule("sources that have it first-hand, assert, confirm or intend it, still stand, and have it from no other one and from no common evidence; a sole origin counts 1")
	t.put(head(fmt.Sprint(c.NotShown, " not shown")), list(open))
	t.rule("nothing shows where these have it from, nor that they have it themselves")
}

func (t *teller) rule(s string) {
	if t.why {
		t.put("                why ", s)
	}
}

// side prints who takes one of some stances; "": any other than those named on
// the other sides.
func (t *teller) side(s *story.Story, c *story.Claim, head, stances string) {
	var ms []int
	for i := range c.Members {
		stance := c.Members[i].Stance
		on := slices.Contains(strings.Fields(stances), stance)
		if stances == "" {
			on = stance == "believes" || stance == "asks"
		}
		if on {
			ms = append(ms, i)
		}
	}
	if stances == "" && len(ms) == 0 {
		return
	}
	t.line("")
	t.line(fmt.Sprintf("%s %d", head, len(ms)))
	for _, i := range ms {
		t.member(s, c, i, "  ")
	}
}

// unfold prints a member in a line and below it those that go back to it.
func (t *teller) unfold(s *story.Story, c *story.Claim, i int, indent string, told map[int]bool) {
	if told[i] {
		return
	}
	told[i] = true
	m := &c.Members[i]
	a := &s.Articles[m.Article]
	t.put(indent, joined(published(a), outlet(a), via(m)))
	if t.why {
		for k := range m.Why {
			t.because(s, &m.Why[k], indent+"  ")
		}
	}
	if len(indent) < t.width/3 {
		indent += "  "
	}
	for k := range c.Members {
		if c.Members[k].Of == i && c.Members[k].Role == story.Echo {
			t.unfold(s, c, k, indent, told)
		}
	}
}

func outlet(a *story.Article) string { return cmp.Or(a.Outlet, "an unknown outlet") }

// published says when an article was, as exactly as is known.
func published(a *story.Article) string {
	if a.Time != 0 && !strings.Contains(a.Published, "T") {
		return cmp.Or(a.Published, momentOf(a.Time))
	}
	return momentOf(a.Time)
}

func momentOf(t when.Micros) string {
	if t == 0 {
		return "no date"
	}
	return strings.TrimSuffix(time.UnixMicro(int64(t)).UTC().Format("2006-01-02 15:04"), " 00:00") // mostly a day without an hour
}

func dayOf(t when.Micros) string { return time.UnixMicro(int64(t)).UTC().Format("2006-01-02") }
