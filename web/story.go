package web

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"ifolge/story"
	"ifolge/when"
)

// A storyPage shows the articles of a story in time, and who has it from whom.
type storyPage struct {
	*page
	Claims     []claimRow // that several outlets carry
	Alone      []claimRow // the others
	AloneCount string
	Map        *echoMap
	Rows       []storyArticle
	More       bool // there are more articles than are drawn
}

type storyArticle struct {
	N                                     int
	Href, Title, Lang, Outlet, When, Role string
	RoleWords                             string
	Claims                                []claimMark
	From                                  []fromView
}

// A claimMark is a claim that an article carries: its number in the list.
type claimMark struct {
	N    int
	Href string
	Text string
}

// A fromView says from where an article has it.
type fromView struct {
	What string // "echo of NTB", "copy of Kystposten, 80 %"
	Why  []whyView
}

// An echoMap is the drawing: outlets from top to bottom, time from left to right.
// All numbers are units of its own, whole.
type echoMap struct {
	Width, Height int
	Label         string
	Lanes         []lane
	Dots          []dot
	Lines         []edge
	Ticks         []mapTick
}

type lane struct {
	Y    int
	Name string
}

type dot struct {
	X, Y  int
	N     int
	Role  string
	Href  string
	Label string
}

type edge struct{ Path, Class string }

type mapTick struct {
	X    int
	Name string
}

// Measures of the drawing.
const (
	mapWidth  = 1000
	mapLeft   = 170 // names of outlets stand there
	mapRight  = 40
	mapTop    = 44
	laneStep  = 38
	tickStep  = 110 // between the names of days
	mostDrawn = 200 // articles
)

func (s *Site) story(w http.ResponseWriter, r *http.Request) {
	p, book, ok := s.open(w, r, "story.title")
	if !ok {
		return
	}
	st, ok := book.Story(r.PathValue("id"))
	if !ok {
		s.refuse(w, r, http.StatusNotFound, "error.story")
		return
	}
	v := p.storyPage(st)
	s.show(w, http.StatusOK, "story", v)
}

func (p *page) storyPage(s *story.Story) *storyPage {
	v := &storyPage{page: p, More: len(s.Articles) > mostDrawn}
	v.Title = cmp.Or(cut(s.Title, mostTitle), p.Say("untitled"))
	for i := range s.Articles {
		a := &s.Articles[i]
		v.Rows = append(v.Rows, storyArticle{
			N: i + 1, Href: p.articleHref(a), Title: p.articleTitle(a), Lang: langCode(a.Lang), Outlet: p.outlet(a), When: p.articleTime(a), Role: "none",
		})
	}
	counts := make([]map[string]int, len(s.Articles)) // how often an article is what, in claims that several outlets carry
	for i := range counts {
		counts[i] = map[string]int{}
	}
	said := map[[2]int]bool{} // article and what is said of it already
	for k := range s.Claims {
		c := &s.Claims[k]
		line := p.claimRow(s, c)
		if line.N = k + 1; c.Outlets >= severalOutlets {
			v.Claims = append(v.Claims, line)
		} else if len(v.Alone) < mostMembers {
			v.Alone = append(v.Alone, line)
		}
		for i := range c.Members {
			m := &c.Members[i]
			if articleOf(s, m.Article) == nil {
				continue
			}
			row := &v.Rows[m.Article]
			if c.Outlets >= severalOutlets || len(s.Articles) == 1 {
				counts[m.Article][cmp.Or(roles[m.Role], "notshown")]++
			}
			if n := len(row.Claims); n == 0 || row.Claims[n-1].N != k+1 {
				row.Claims = append(row.Claims, claimMark{k + 1, line.Href, line.Text})
			}
			if of := m.Of; m.Role == story.Echo && of >= 0 && of < len(c.Members) {
				from := c.Members[of].Article
				if a := articleOf(s, from); a != nil && from != m.Article && !said[[2]int{m.Article, from}] {
					said[[2]int{m.Article, from}] = true
					row.From = append(row.From, fromView{p.Say("story.echo", "n", strconv.Itoa(from+1), "outlet", p.outlet(a)), p.whys(s, m.Why)})
				}
			}
		}
	}
	for _, c := range s.Copies {
		if of := articleOf(s, c.Of); of != nil && articleOf(s, c.Article) != nil {
			what := p.Say("story.copy", "kind", p.copyKind(c.Kind), "n", strconv.Itoa(c.Of+1), "outlet", p.outlet(of))
			if c.Share > 0 {
				what = p.Say("story.share", "copy", what, "percent", strconv.Itoa(c.Share))
			}
			v.Rows[c.Article].From = append(v.Rows[c.Article].From, fromView{what, p.whys(s, c.Why)})
		}
	}
	v.AloneCount = p.Say("story.alone", "claims", p.Count("claim", len(v.Alone)))
	for i := range v.Rows {
		v.Rows[i].Role = mostOf(counts[i], "origin", "echo", "notshown", "reaction", "none")
		v.Rows[i].RoleWords = p.Say("role." + v.Rows[i].Role)
	}
	v.Map = p.echoMap(s, v.Rows)
	return v
}

// mostOf returns what is most often, of equals the first in order; the last where
// there is nothing.
func mostOf(counts map[string]int, order ...string) string {
	best := order[len(order)-1]
	for _, k := range order {
		if counts[k] > counts[best] {
			best = k
		}
	}
	return best
}

func (p *page) copyKind(kind string) string {
	switch kind {
	case "same text", "passages", "rewrite", "translation":
		return p.Say("copy." + kind)
	}
	return cut(kind, mostName)
}

// echoMap draws s: half of the way to the right is by time, half by order, so that
// neither a burst nor a quiet week takes all of the room.
func (p *page) echoMap(s *story.Story, rows []storyArticle) *echoMap {
	n := min(len(s.Articles), mostDrawn)
	if n == 0 {
		return nil
	}
	m := &echoMap{Width: mapWidth, Label: p.Say("story.map", "n", strconv.Itoa(n))}
	lanes := map[string]int{}
	first, last := s.Articles[0].Time, s.Articles[0].Time
	for _, a := range s.Articles[:n] {
		first, last = min(first, a.Time), max(last, a.Time)
	}
	room, lastName := int64(mapWidth-mapLeft-mapRight), -tickStep
	day := ""
	for i := range n {
		a, row := &s.Articles[i], &rows[i]
		y, ok := lanes[row.Outlet]
		if !ok {
			y = mapTop + len(m.Lanes)*laneStep + laneStep/2
			lanes[row.Outlet] = y
			m.Lanes = append(m.Lanes, lane{y, cut(row.Outlet, 22)})
		}
		x := room * int64(i) / int64(max(n-1, 1)) / 2
		if last > first {
			x += fraction(a.Time-first, last-first, room) / 2
		} else {
			x *= 2
		}
		d := dot{X: mapLeft + int(x), Y: y, N: i + 1, Role: row.Role, Href: row.Href}
		d.Label = fmt.Sprintf("%d: %s, %s, %s (%s)", d.N, row.Outlet, row.When, row.Title, row.RoleWords)
		m.Dots = append(m.Dots, d)
		if at := a.Time.String(); a.Time != 0 && len(at) >= len("2024-05-17") && at[:10] != day {
			day = at[:10]
			t := mapTick{X: d.X}
			if d.X-lastName >= tickStep && d.X < mapWidth-60 {
				t.Name, lastName = strings.TrimSuffix(p.Date(day), " "+day[:4]), d.X
			}
			m.Ticks = append(m.Ticks, t)
		}
	}
	m.Height = mapTop + len(m.Lanes)*laneStep + 10
	drawn := map[[2]int]bool{}
	line := func(from, to int, class string) {
		if from < 0 || to < 0 || from >= n || to >= n || from == to || drawn[[2]int{from, to}] {
			return
		}
		drawn[[2]int{from, to}] = true
		a, b := m.Dots[from], m.Dots[to]
		bend := max((b.X-a.X)/2, 12)
		lift := 0
		if a.Y == b.Y { // else it would run through those between
			lift = -laneStep / 2
		}
		m.Lines = append(m.Lines, edge{fmt.Sprintf("M%d %dC%d %d %d %d %d %d", a.X, a.Y, a.X+bend, a.Y+lift, b.X-bend, b.Y+lift, b.X, b.Y), class})
	}
	for _, c := range s.Copies {
		line(c.Of, c.Article, "copy")
	}
	for k := range s.Claims {
		c := &s.Claims[k]
		for i := range c.Members {
			if of := c.Members[i].Of; c.Members[i].Role == story.Echo && of >= 0 && of < len(c.Members) {
				class := "hop"
				if c.Members[i].Likely {
					class = "likely"
				}
				line(c.Members[of].Article, c.Members[i].Article, class)
			}
		}
	}
	return m
}

// fraction returns room times part of all, where all may be thousands of years.
func fraction(part, all when.Micros, room int64) int64 {
	for all > 1<<40 {
		all, part = all>>1, part>>1
	}
	return room * int64(part) / int64(max(all, 1))
}
