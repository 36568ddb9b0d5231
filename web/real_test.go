package web_test

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"ifolge/article"
	"ifolge/ledger"
	"ifolge/story"
	"ifolge/web"
	"ifolge/when"
)

// told reads the articles of one of our own story files into a ledger and groups
// them, as the program does.
func told(t testing.TB, file string) *world {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var f struct {
		Articles []toldArticle
	}
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	w := newWorld()
	w.tell(t, f.Articles)
	return w
}

type toldArticle struct{ ID, Outlet, URL, Published, Lang, Title, Text string }

// tell reads articles into the ledger and groups what they say.
func (w *world) tell(t testing.TB, articles []toldArticle) {
	t.Helper()
	var sketches []*story.Sketch
	for _, x := range articles {
		if at, err := time.Parse(time.RFC3339, x.Published); err == nil {
			w.now = when.Micros(at.Add(10 * time.Minute).UnixMicro())
		}
		a := &article.Article{ID: x.ID, URL: x.URL, Outlet: x.Outlet, Title: x.Title, Lang: x.Lang, Published: x.Published, Text: x.Text}
		r := line().Read(a)
		es, err := w.Append(context.Background(), ledger.Record(a, r.Document, r.Statements, cmp.Or(x.URL, x.ID), true))
		if err != nil || len(es) == 0 {
			t.Fatal(x.ID, err)
		}
		a.ID = fmt.Sprint(es[0].Seq)
		sketches = append(sketches, story.Draw(a, r.Document, r.Entities, r.Statements))
	}
	w.stories = story.Group(sketches)
}

// TestOwnStories shows what the program itself makes of a story of our own.
func TestOwnStories(t *testing.T) {
	w := told(t, "../story/testdata/bridge.json")
	if len(w.stories) == 0 || len(w.stories[0].Claims) == 0 {
		t.Fatal("no claims")
	}
	s := site(t, w, web.Options{Loopback: true})
	n := 0
	for i := range w.stories {
		for _, path := range []string{"/story/" + w.stories[i].ID, "/claim/" + w.stories[i].Claims[0].ID} {
			code, page, _ := get(t, s, path)
			d := parse(t, page)
			if n++; code != 200 || len(d.faults) > 0 {
				t.Errorf("%s: status %d, %q", path, code, d.faults)
			}
			if len(page) > 1<<20 {
				t.Errorf("%s: %d bytes", path, len(page))
			}
		}
	}
	if os.Getenv("IFOLGE_SHOTS") == "" {
		return
	}
	b := open(t, w)
	b.look(1400, 1000, "light")
	for i, c := range w.stories[0].Claims[:min(3, len(w.stories[0].Claims))] {
		b.visit("/claim/" + c.ID + "?ui=nb")
		b.shoot(fmt.Sprint("real-claim-", i))
	}
	b.visit("/story/" + w.stories[0].ID + "?ui=nb")
	b.shoot("real-story")
	b.quiet()
}

var update = flag.Bool("update", false, "make the pictures of README anew")

// largestPicture is in bytes.
const largestPicture = 150_000

// TestPictures makes the pictures that README shows, of pages of our own articles as
// the program reads and groups them: go test ./web -run Pictures -update.
func TestPictures(t *testing.T) {
	const folder = "../doc/pictures/"
	if *update {
		text, err := os.ReadFile("../testdata/articles/readme-example.txt")
		if err != nil {
			t.Fatal(err)
		}
		w := newWorld()
		body, _ := strings.CutPrefix(string(text), "date 2024-05 ")
		w.tell(t, []toldArticle{{ID: "readme-example.txt", Outlet: "Dagsnytt", Published: "2024-05", Lang: "nb", Title: "Marinebasen kan bli lagt ned", Text: body}})
		b := open(t, w)
		b.look(1200, 900, "light")
		b.visit("/article/1?ui=en")
		b.save(folder+"article.webp", "webp", 75, false)

		from := base(t)
		var as []toldArticle
		for _, a := range from.stories[0].Articles {
			var n ledger.Seq
			fmt.Sscan(a.ID, &n)
			as = append(as, toldArticle{a.URL, a.Outlet, a.URL, a.Published, a.Lang, a.Title, string(mustEntry(t, from, n).Text.Bytes)})
		}
		w = newWorld()
		w.tell(t, as)
		b = open(t, w)
		b.look(1200, 1100, "light")
		b.visit("/claim/" + w.stories[0].Claims[0].ID + "?ui=en")
		ask[bool](b, `document.querySelector("#why-origins").open = true`)
		b.save(folder+"claim.webp", "webp", 75, false)
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"article.webp", "claim.webp"} {
		at, err := os.Stat(folder + name)
		if err != nil || at.Size() > largestPicture || at.Size() < 5000 {
			t.Errorf("%s: %v; want a picture of at most %d bytes", name, err, largestPicture)
		}
		if !strings.Contains(string(readme), "(doc/pictures/"+name+")") {
			t.Errorf("README.md does not show %s", name)
		}
	}
}
