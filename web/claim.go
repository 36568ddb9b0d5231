package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"ifolge/sheet"
	"ifolge/story"
	"ifolge/when"
)

// A claimRow is a claim in a list: what is claimed, and its three numbers.
type claimRow struct {
	N                          int // in its story, from 1
	Href, Text, Lang           string
	Story, StoryHref           string
	Outlets, Origins, NotShown string
	Status                     string // who said what last
	StatusKind                 string // its stance
	Last                       string
}

func (p *page) claimHref(id string) string { return p.To("/claim/" + url.PathEscape(id)) }
func (p *page) storyHref(id string) string { return p.To("/story/" + url.PathEscape(id)) }

func (p *page) claimRow(s *story.Story, c *story.Claim) claimRow {
	o := claimRow{
		Href: p.claimHref(c.ID), Text: cut(c.Text, mostTitle), Lang: langCode(c.Lang), Story: cut(s.Title, mostTitle), StoryHref: p.storyHref(s.ID),
		Outlets: p.Count("outlet", c.Outlets), Origins: p.Count("origin", len(c.Origins)), NotShown: p.Count("notshown", c.NotShown),
	}
	if n := len(c.Status); n > 0 {
		e := c.Status[n-1]
		o.Status, o.StatusKind, o.Last = p.event(e), eventKind(e.Stance), p.at(e.Time)
	}
	return o
}

func (p *page) counts(c *story.Claim) string {
	return p.Count("outlet", c.Outlets) + " · " + p.Count("origin", len(c.Origins)) + " · " + p.Count("notshown", c.NotShown)
}

// event says in words who did what.
func (p *page) event(e story.Event) string {
	return p.Say("event", "who", cut(cmp.Or(e.Who, p.Say("nobody")), mostName), "does", p.Say("stance."+eventKind(e.Stance)))
}

// eventKind returns a stance that there are words for.
func eventKind(s string) string {
	switch s {
	case "asserts", "believes", "confirms", "denies", "declines", "intends", "asks", "withdraws":
		return s
	}
	return "asserts"
}

// A memberView is a statement of a claim.
type memberView struct {
	N         int // from 1, in order of time; its name on the page
	Href      string
	Title     string
	Outlet    string
	When      string
	Who       string
	Own       bool // the article says it in its own voice
	Text      string
	Lang      string
	Kind      string // stance
	Stance    string
	Sure      string
	Role      string // "origin", "echo" …, a class
	RoleWords string
	Via       string
	Why       []whyView
	Echoes    []memberView // that go back to it
}

type whyView struct {
	Kind, Words, Lang string
	Of, OfHref        string // the earlier article
	Other             string
}

// roles are the classes and words of what a member is.
var roles = map[string]string{story.FirstHand: "origin", story.Echo: "echo", story.NotShown: "notshown", story.Reaction: "reaction"}

func (p *page) member(s *story.Story, c *story.Claim, i int) memberView {
	m := &c.Members[i]
	v := memberView{
		N: i + 1, Text: cut(m.Text, mostText), Who: cut(m.Speaker, mostName), Kind: eventKind(m.Stance), Stance: p.Say("stance." + eventKind(m.Stance)),
		Role: cmp.Or(roles[m.Role], "notshown"),
	}
	v.RoleWords = p.Say("role." + v.Role)
	if v.Who == "" {
		v.Who, v.Own = p.Say("ownvoice"), true
	}
	if m.Certainty == "probable" || m.Certainty == "possible" {
		v.Sure = p.Say("certainty." + m.Certainty)
	}
	if a := articleOf(s, m.Article); a != nil {
		v.Outlet, v.When, v.Lang = p.outlet(a), p.articleTime(a), langCode(a.Lang)
		v.Href, v.Title = p.articleHref(a), p.articleTitle(a)
	}
	if len(m.Via) > 0 {
		names := ""
		for k, via := range m.Via[:min(len(m.Via), 6)] {
			if k > 0 {
				names += " › "
			}
			names += cut(via, mostName)
		}
		key := "via"
		if m.Likely {
			key = "via.likely"
		}
		v.Via = p.Say(key, "names", names)
	}
	v.Why = p.whys(s, m.Why)
	return v
}

func (p *page) whys(s *story.Story, ws []story.Why) []whyView {
	var vs []whyView
	for _, w := range ws[:min(len(ws), 12)] {
		v := whyView{Kind: p.whyKind(w.Kind), Words: cut(w.Words, mostTitle), Other: cut(w.Other, mostTitle)}
		if a := articleOf(s, w.Of); a != nil {
			v.Of, v.OfHref = p.Say("why.of", "outlet", p.outlet(a), "time", p.articleTime(a)), p.articleHref(a)
		}
		vs = append(vs, v)
	}
	return vs
}

// whyKind names a kind of evidence.
func (p *page) whyKind(kind string) string {
	if slices.Contains(story.Kinds, kind) {
		return p.Say("why." + kind)
	}
	return cut(kind, mostName)
}

func articleOf(s *story.Story, i int) *story.Article {
	if i < 0 || i >= len(s.Articles) {
		return nil
	}
	return &s.Articles[i]
}

func (p *page) outlet(a *story.Article) string {
	return cmp.Or(cut(a.Outlet, mostName), p.Say("outlet.unknown"))
}

func (p *page) articleTitle(a *story.Article) string {
	return cmp.Or(cut(a.Title, mostTitle), p.Say("untitled"))
}

func (p *page) articleTime(a *story.Article) string {
	if a.Published != "" {
		return cut(p.Date(sheet.Plain(cut(a.Published, 60))), 80)
	}
	return p.at(a.Time)
}

// articleHref leads to the article in the ledger, else to where it was published.
func (p *page) articleHref(a *story.Article) string {
	if n, err := parseSeq(a.ID); err == nil {
		return p.To("/article/" + seq(n))
	}
	if isWeb(a.URL) && len(a.URL) < 2000 {
		return a.URL
	}
	return ""
}

// A claimPage shows one claim: three numbers with their evidence, who asserts,
// denies and declines, its origins with their echoes, and its status in time.
type claimPage struct {
	*page
	Claim    claimRow
	Outlets  []outletView
	Columns  []column
	Origins  []originView
	Loose    []memberView // that go back to no origin that is shown
	NotShown []memberView
	Events   []eventView
	More     bool // only the first members are shown
}

// mostMembers is how many statements of a claim are shown.
const mostMembers = 500

// An outletView is an outlet that carries the claim, with where.
type outletView struct {
	Name    string
	Members []memberView
}

type column struct {
	Key, Head, Count string
	Members          []memberView
	Echoes           []memberView // folded
	Folded           string       // how many
	Rest             []memberView // more of the others, folded
	More             string       // how many
}

// mostUnfolded is how many statements of a column stand open.
const mostUnfolded = 10

type originView struct {
	Who, Kind string
	First     memberView
	Echoes    string // "3 echoes"
}

type eventView struct {
	When, What, Kind, Href, Outlet string
	N                              int
}

func (s *Site) claim(w http.ResponseWriter, r *http.Request) {
	p, book, ok := s.open(w, r, "claim.title")
	if !ok {
		return
	}
	st, c, ok := book.Claim(r.PathValue("id"))
	if !ok {
		s.refuse(w, r, http.StatusNotFound, "error.claim")
		return
	}
	v := p.claimPage(st, c)
	v.Title = cut(c.Text, 80)
	s.show(w, http.StatusOK, "claim", v)
}

func (p *page) claimPage(s *story.Story, c *story.Claim) *claimPage {
	v := &claimPage{page: p, Claim: p.claimRow(s, c)}
	if len(c.Members) > mostMembers {
		first := *c
		first.Members, v.More = c.Members[:mostMembers], true
		c = &first
	}
	var ms []memberView
	at := map[string]int{}
	for i := range c.Members {
		m := p.member(s, c, i)
		ms = append(ms, m)
		if n, ok := at[m.Outlet]; ok {
			v.Outlets[n].Members = append(v.Outlets[n].Members, m)
		} else {
			at[m.Outlet] = len(v.Outlets)
			v.Outlets = append(v.Outlets, outletView{m.Outlet, []memberView{m}})
		}
		if c.Members[i].Role == story.NotShown {
			v.NotShown = append(v.NotShown, m)
		}
	}
	sides := []column{{Key: "asserts"}, {Key: "denies"}, {Key: "declines"}, {Key: "other"}}
	for i := range ms {
		side := &sides[0]
		switch c.Members[i].Stance {
		case "denies":
			side = &sides[1]
		case "declines":
			side = &sides[2]
		case "believes", "asks":
			side = &sides[3]
		}
		if c.Members[i].Role == story.Echo {
			side.Echoes = append(side.Echoes, ms[i])
		} else {
			side.Members = append(side.Members, ms[i])
		}
	}
	for i := range sides {
		side := &sides[i]
		n := len(side.Members) + len(side.Echoes)
		if i == 3 && n == 0 {
			continue
		}
		if len(side.Members) > mostUnfolded {
			side.Members, side.Rest = side.Members[:mostUnfolded], side.Members[mostUnfolded:]
			side.More = p.Say("more", "n", p.Number(len(side.Rest)))
		}
		side.Head, side.Count, side.Folded = p.Say("column."+side.Key), p.Number(n), p.Count("echo", len(side.Echoes))
		v.Columns = append(v.Columns, *side)
	}
	taken := make([]bool, len(ms))
	for _, o := range c.Origins {
		if o.Member < 0 || o.Member >= len(ms) || taken[o.Member] {
			continue
		}
		first := unfold(c, ms, o.Member, taken, 0)
		n := countEchoes(first)
		v.Origins = append(v.Origins, originView{cmp.Or(cut(o.Who, mostName), first.Who), p.sourceKind(o.Source), first, p.Count("echo", n)})
	}
	for i := range ms { // roots before what hangs on them
		if of := c.Members[i].Of; !taken[i] && c.Members[i].Role != story.Reaction && (of < 0 || of >= len(ms) || c.Members[of].Role == story.Reaction) {
			if m := unfold(c, ms, i, taken, 0); c.Members[i].Role != story.NotShown || len(m.Echoes) > 0 {
				v.Loose = append(v.Loose, m)
			}
		}
	}
	for _, e := range c.Status {
		o := eventView{When: p.at(e.Time), What: p.event(e), Kind: eventKind(e.Stance)}
		if e.Member >= 0 && e.Member < len(ms) {
			o.Outlet, o.Href, o.N = ms[e.Member].Outlet, ms[e.Member].Href, e.Member+1
		}
		v.Events = append(v.Events, o)
	}
	return v
}

// deepest is how many echoes of echoes are nested; what lies deeper stands beside.
const deepest = 8

// unfold hangs on a member those that go back to it.
func unfold(c *story.Claim, ms []memberView, i int, taken []bool, depth int) memberView {
	taken[i] = true
	m := ms[i]
	for k := range c.Members {
		if c.Members[k].Of != i || taken[k] || c.Members[k].Role == story.Reaction {
			continue
		}
		e := unfold(c, ms, k, taken, depth+1)
		if depth >= deepest {
			m.Echoes = append(m.Echoes, e.Echoes...)
			e.Echoes = nil
		}
		m.Echoes = append(m.Echoes, e)
	}
	return m
}

func countEchoes(m memberView) int {
	n := len(m.Echoes)
	for _, e := range m.Echoes {
		n += countEchoes(e)
	}
	return n
}

func (p *page) sourceKind(kind string) string {
	switch kind {
	case "person", "organisation", "publication", "document", "group", "unnamed", "unknown":
		return p.Say("kind." + kind)
	case "":
		return p.Say("ownvoice.kind")
	}
	return cut(kind, mostName)
}

// open begins a page that is made from the stories of a moment. Where there are
// none yet, or cannot be any, it has answered.
func (s *Site) open(w http.ResponseWriter, r *http.Request, key string) (*page, *Book, bool) {
	p, ok := s.begin(w, r, key)
	if !ok {
		return nil, nil, false
	}
	book, err := s.desk.Book(r.Context(), p.asOf, s.opts.Patience)
	switch {
	case err != nil:
		s.fail(w, r, err)
		return nil, nil, false
	case book == nil:
		s.refuse(w, r, http.StatusServiceUnavailable, "error.making")
		return nil, nil, false
	}
	return p, book, true
}

// severalOutlets is from how many outlets on a claim is listed without being asked
// for: what one outlet alone has says little of who has it from whom.
const severalOutlets = 2

type claimsPage struct {
	*page
	Rows  []claimRow
	Next  string
	All   bool   // also what one outlet alone has
	Other string // address of the other list
}

// page number of a list that is made in memory.
func pageOf(r *http.Request, all int) (from, to int, next string) {
	n, err := strconv.Atoi(r.URL.Query().Get("after"))
	if err != nil || n < 0 || n > all {
		n = 0
	}
	to = min(n+perPage, all)
	if to < all {
		next = strconv.Itoa(to)
	}
	return n, to, next
}

func (s *Site) claims(w http.ResponseWriter, r *http.Request) {
	p, book, ok := s.open(w, r, "nav.claims")
	if !ok {
		return
	}
	least := severalOutlets
	v := &claimsPage{page: p, All: r.URL.Query().Get("all") != ""}
	if v.All {
		least = -1 << 31
		v.Other = p.To("/claims")
	} else {
		v.Other = p.To("/claims", "all", "1")
	}
	at := book.Newest(book.Claims(), least)
	from, to, next := pageOf(r, len(at))
	if next != "" {
		v.Next = p.Same("after", next)
	}
	for _, a := range at[from:to] {
		v.Rows = append(v.Rows, p.claimRow(&book.Stories[a[0]], &book.Stories[a[0]].Claims[a[1]]))
	}
	s.show(w, http.StatusOK, "claims", v)
}

type storiesPage struct {
	*page
	Rows []storyRow
	Next string
}

type storyRow struct{ Href, Title, Lang, Articles, Outlets, Claims, From, To string }

func (s *Site) stories(w http.ResponseWriter, r *http.Request) {
	p, book, ok := s.open(w, r, "nav.stories")
	if !ok {
		return
	}
	var at []int // of more than one article: the others share claims with nobody
	last := make([]when.Micros, len(book.Stories))
	for i := range book.Stories {
		if len(book.Stories[i].Articles) > 1 {
			at = append(at, i)
		}
		for _, a := range book.Stories[i].Articles {
			last[i] = max(last[i], a.Time)
		}
	}
	slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(last[b], last[a]) })
	from, to, next := pageOf(r, len(at))
	v := &storiesPage{page: p}
	if next != "" {
		v.Next = p.Same("after", next)
	}
	for _, i := range at[from:to] {
		st := &book.Stories[i]
		outlets := map[string]bool{}
		o := storyRow{Href: p.storyHref(st.ID), Title: cmp.Or(cut(st.Title, mostTitle), p.Say("untitled")), Articles: p.Count("article", len(st.Articles)), Claims: p.Count("claim", len(st.Claims))}
		for k := range st.Articles {
			outlets[st.Articles[k].Outlet] = true
		}
		o.Outlets = p.Count("outlet", len(outlets))
		if n := len(st.Articles); n > 0 {
			o.Lang = langCode(st.Articles[0].Lang)
			o.From, o.To = p.articleTime(&st.Articles[0]), p.articleTime(&st.Articles[n-1])
		}
		v.Rows = append(v.Rows, o)
	}
	s.show(w, http.StatusOK, "stories", v)
}
