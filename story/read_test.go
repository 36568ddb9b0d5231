package story_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"ifolge/article"
	"ifolge/corpus/stories"
	"ifolge/ingest"
	"ifolge/story"
)

var line = sync.OnceValue(func() *ingest.Line { return ingest.New(ingest.Options{}) })

func draw(a *article.Article) *story.Sketch {
	r := line().Read(a)
	return story.Draw(r.Article, r.Document, r.Entities, r.Statements)
}

// paper is an article of a small story: its ID is its outlet's name, its day and
// hour "4 0630" are of March 2025.
func paper(outlet, at, lang, text string) *article.Article {
	var day, hour int
	if _, err := fmt.Sscanf(at, "%d %d", &day, &hour); err != nil {
		panic(err)
	}
	return &article.Article{
		ID: outlet, Outlet: outlet, Lang: lang, Text: text,
		Published: fmt.Sprintf("2025-03-%02dT%02d:%02d:00+01:00", day, hour/100, hour%100),
	}
}

func group(as ...*article.Article) []story.Story {
	var ss []*story.Sketch
	for _, a := range as {
		ss = append(ss, draw(a))
	}
	return story.Group(ss)
}

// claimOf returns the claim that an article states in words, and the member that
// does.
func claimOf(ss []story.Story, id, words string) (*story.Story, *story.Claim, *story.Member) {
	for i := range ss {
		for k := range ss[i].Claims {
			c := &ss[i].Claims[k]
			for m := range c.Members {
				if ss[i].Articles[c.Members[m].Article].ID == id && strings.Contains(c.Members[m].Text, words) {
					return &ss[i], c, &c.Members[m]
				}
			}
		}
	}
	return nil, nil, nil
}

// printed is a story in a form to be read, with the claims of so many outlets and
// more.
func printed(outlets int, ss ...story.Story) string {
	var b strings.Builder
	for i := range ss {
		s := &ss[i]
		fmt.Fprintf(&b, "%s\n", s.Title)
		for _, c := range s.Copies {
			fmt.Fprintf(&b, "  %s is made from %s: %s, %d per cent%s\n", s.Articles[c.Article].ID, s.Articles[c.Of].ID, c.Kind, c.Share, printedWhy(s, c.Why))
		}
		for k := range s.Claims {
			c := &s.Claims[k]
			if c.Outlets < outlets {
				continue
			}
			fmt.Fprintf(&b, "\n  %s\n  outlets %d, not shown %d, origins %d", c.Text, c.Outlets, c.NotShown, len(c.Origins))
			for _, o := range c.Origins {
				fmt.Fprintf(&b, " [%s]", o.Who)
			}
			fmt.Fprintln(&b)
			for m := range c.Members {
				v := &c.Members[m]
				fmt.Fprintf(&b, "    %s %s", s.Articles[v.Article].ID, v.Role)
				if v.Of >= 0 {
					fmt.Fprintf(&b, " of %s", s.Articles[c.Members[v.Of].Article].ID)
				}
				if v.Stance != "asserts" {
					fmt.Fprintf(&b, ", %s", v.Stance)
				}
				if len(v.Via) > 0 {
					fmt.Fprintf(&b, ", via %s", strings.Join(v.Via, " < "))
				}
				if v.Likely {
					b.WriteString(" (a guess)")
				}
				fmt.Fprintf(&b, "%s\n        %s\n", printedWhy(s, v.Why), v.Text)
			}
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}

func printedWhy(s *story.Story, why []story.Why) string {
	var b strings.Builder
	for _, w := range why {
		fmt.Fprintf(&b, "; %s", w.Kind)
		if w.Of >= 0 {
			fmt.Fprintf(&b, " %s", s.Articles[w.Of].ID)
		}
	}
	return b.String()
}

// own are the stories of testdata, drawn once.
var own = sync.OnceValue(func() map[string][]*story.Sketch {
	out := map[string][]*story.Sketch{}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		panic(fmt.Sprint("no stories in testdata: ", err))
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			panic(err)
		}
		s, err := stories.Read(f, name)
		f.Close()
		if err != nil {
			panic(err)
		}
		var ss []*story.Sketch
		for i := range s.Articles {
			a := s.Articles[i].Article()
			a.ID = s.ID + "/" + a.ID
			ss = append(ss, draw(a))
		}
		out[strings.TrimSuffix(filepath.Base(name), ".json")] = ss
	}
	return out
})

func ownSketches(t testing.TB, names ...string) []*story.Sketch {
	t.Helper()
	var ss []*story.Sketch
	for _, n := range names {
		got, ok := own()[n]
		if !ok {
			t.Fatalf("no story %q in testdata", n)
		}
		ss = append(ss, got...)
	}
	return ss
}

// check reports what no story may be, whatever it was made from.
func check(t testing.TB, sketches []*story.Sketch, ss []story.Story) {
	t.Helper()
	seen := map[string]int{}
	for i := range ss {
		s := &ss[i]
		if len(s.Articles) == 0 || s.ID == "" {
			t.Fatalf("story %d has the id %q and %d articles", i, s.ID, len(s.Articles))
		}
		for _, a := range s.Articles {
			seen[a.ID]++
		}
		article := func(what string, n int) {
			if n < 0 || n >= len(s.Articles) {
				t.Fatalf("%s: article %d of %d", what, n, len(s.Articles))
			}
		}
		why := func(what string, ws []story.Why) {
			for _, w := range ws {
				if w.Of != -1 {
					article(what, w.Of)
				}
				if !slices.Contains(story.Kinds, w.Kind) {
					t.Fatalf("%s: evidence %q is not one of Kinds", what, w.Kind)
				}
			}
		}
		for _, c := range s.Copies {
			article("copy", c.Article)
			article("copy", c.Of)
			if c.Of >= c.Article || c.Share < 0 || c.Share > 100 {
				t.Fatalf("copy %d of %d shares %d per cent", c.Article, c.Of, c.Share)
			}
			why("copy", c.Why)
		}
		for k := range s.Claims {
			c := &s.Claims[k]
			if len(c.Members) == 0 || len(c.Status) != len(c.Members) && len(c.Status) == 0 {
				t.Fatalf("claim %q has %d members and %d events", c.Text, len(c.Members), len(c.Status))
			}
			outlets := map[string]bool{}
			for n := range c.Members {
				m := &c.Members[n]
				article("member", m.Article)
				outlets[s.Articles[m.Article].Outlet+s.Articles[m.Article].ID] = true
				if m.Of >= n || m.Of < -1 {
					t.Fatalf("member %d goes back to %d, which is not before it", n, m.Of)
				}
				if n > 0 && c.Members[n-1].Article > m.Article {
					t.Fatalf("member %d is of an earlier article than the one before", n)
				}
				if m.At[0] < 0 || m.At[0] > m.At[1] {
					t.Fatalf("member %d stands at %v", n, m.At)
				}
				switch m.Role {
				case story.FirstHand, story.Echo, story.NotShown, story.Reaction:
				default:
					t.Fatalf("role %q", m.Role)
				}
				if m.Role == story.Echo && len(m.Why) == 0 {
					t.Fatalf("an echo without evidence: %q", m.Text)
				}
				why("member", m.Why)
			}
			if c.Outlets < 1 || c.Outlets > len(outlets) || c.NotShown < 0 || c.NotShown > len(c.Members) {
				t.Fatalf("%d outlets, %d not shown of %d members", c.Outlets, c.NotShown, len(c.Members))
			}
			in := map[int]bool{}
			for _, o := range c.Origins {
				if o.Member < 0 || o.Member >= len(c.Members) || c.Members[o.Member].Role == story.Reaction {
					t.Fatalf("origin %q is shown by member %d", o.Who, o.Member)
				}
				for _, m := range o.Members {
					if in[m] || m < 0 || m >= len(c.Members) {
						t.Fatalf("member %d goes back to two origins", m)
					}
					in[m] = true
				}
			}
		}
	}
	for _, s := range sketches {
		if seen[s.ID] != 1 {
			t.Fatalf("article %q stands in %d stories", s.ID, seen[s.ID])
		}
	}
}
