package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"ifolge/article"
	"ifolge/ledger"
	"ifolge/story"
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
		Articles []struct{ ID, Outlet, URL, Published, Lang, Title, Text string }
	}
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	w := newWorld()
	var sketches []*story.Sketch
	for _, x := range f.Articles {
		at, err := time.Parse(time.RFC3339, x.Published)
		if err != nil {
			t.Fatal(err)
		}
		w.now = when.Micros(at.Add(10 * time.Minute).UnixMicro())
		a := &article.Article{ID: x.ID, URL: x.URL, Outlet: x.Outlet, Title: x.Title, Lang: x.Lang, Published: x.Published, Text: x.Text}
		r := line().Read(a)
		es, err := w.Append(context.Background(), ledger.Record(a, r.Document, r.Statements, x.URL, true))
		if err != nil || len(es) == 0 {
			t.Fatal(x.ID, err)
		}
		a.ID = fmt.Sprint(es[0].Seq)
		sketches = append(sketches, story.Draw(a, r.Document, r.Entities, r.Statements))
	}
	w.stories = story.Group(sketches)
	return w
}

func TestOwnStories(t *testing.T) {
	if testing.Short() {
		t.Skip("reads articles")
	}
	w := told(t, "../story/testdata/bridge.json")
	for _, s := range w.stories {
		t.Logf("%s %q: %d articles, %d claims", s.ID, s.Title, len(s.Articles), len(s.Claims))
		for _, c := range s.Claims[:min(len(s.Claims), 6)] {
			t.Logf("   %s %d/%d/%d %q", c.ID, c.Outlets, len(c.Origins), c.NotShown, c.Text)
		}
	}
	b := open(t, w)
	for i, c := range w.stories[0].Claims[:min(4, len(w.stories[0].Claims))] {
		b.look(1400, 1000, "light")
		b.visit("/claim/" + c.ID + "?ui=nb")
		b.shoot(fmt.Sprint("real-claim-", i))
	}
	b.visit("/story/" + w.stories[0].ID + "?ui=nb")
	b.shoot("real-story")
	b.visit("/")
	b.shoot("real-front")
	b.quiet()
}
