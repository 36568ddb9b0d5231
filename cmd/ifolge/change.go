package main

import (
	"context"
	"fmt"
	"strings"

	"ifolge/ledger"
)

// A change is what tells a version of an item from the one before.
type change struct {
	Title     bool   `json:"title"`
	Published bool   `json:"published"`
	Points    [2]int `json:"points"` // of the text, before and now
	Appeared  int    `json:"appeared"`
	Gone      int    `json:"gone"`
	Stayed    int    `json:"stayed"`
}

// changeOf compares a version, its article first, with the one before.
func changeOf(ctx context.Context, s ledger.Store, before ledger.Entry, now []ledger.Entry) (*change, error) {
	c := &change{}
	a, b := before.Body, now[0].Body
	if a != nil && a.Article != nil && b != nil && b.Article != nil { // it may be erased
		c.Title, c.Published = a.Article.Title != b.Article.Title, a.Article.Published != b.Article.Published
		c.Points = [2]int{a.Article.Points, b.Article.Points}
	}
	were := map[string]int{}
	for e, err := range s.Entries(ctx, ledger.Question{Article: before.Article, Versions: true}) {
		if err != nil {
			return nil, err
		}
		if e.Body != nil && e.Body.Statement != nil {
			were[said(e.Body.Statement)]++
			c.Gone++
		}
	}
	for i := range now[1:] {
		st := now[1+i].Body.Statement
		if key := said(st); were[key] > 0 {
			were[key]--
			c.Gone--
			c.Stayed++
		} else {
			c.Appeared++
		}
	}
	return c, nil
}

// said is what two versions have in common where a source says the same in
// both.
func said(s *ledger.Statement) string {
	return strings.Join([]string{s.Source().As, s.Stance, s.Polarity, s.Text}, "\x00")
}

func (c *change) String() string {
	var parts []string
	if c.Title {
		parts = append(parts, "title")
	}
	if c.Published {
		parts = append(parts, "date")
	}
	return strings.Join(append(parts, fmt.Sprintf("text of %d characters, was %d; statements %d new, %d gone, %d as before",
		c.Points[1], c.Points[0], c.Appeared, c.Gone, c.Stayed)), ", ")
}

// tell prints what changed.
func (a *adder) tell(item string, c *change) error {
	if a.json {
		return nil
	}
	a.progress.done()
	_, err := fmt.Fprintf(a.p.out, "changed %s: %s\n", plainLine(item), c)
	return err
}
