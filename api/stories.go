package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ifolge/story"
	"ifolge/web"
	"ifolge/when"
)

// A Claim is what statements in several articles have in common. Three numbers
// stand by it and never one.
type Claim struct {
	ID       string   `json:"id"`
	Text     string   `json:"text"`
	Lang     string   `json:"lang"`
	Story    string   `json:"story" doc:"ID of its story."`
	Outlets  int      `json:"outlets" doc:"Different outlets that carry it."`
	Origins  int      `json:"origins" doc:"Sources shown to be independent that stand."`
	NotShown int      `json:"not_shown" doc:"Statements of which neither is shown."`
	Status   []Event  `json:"status" doc:"Who took which stance, in order of time."`
	Members  []Member `json:"members,omitempty" doc:"In order of time; of one claim only."`
	Shown    []Origin `json:"shown,omitempty" doc:"The origins that are counted; of one claim only."`
}

// An Event is a change of what is known of a claim.
type Event struct {
	Time   string `json:"time" doc:"RFC 3339, UTC; empty: not known"`
	Stance string `json:"stance"`
	Who    string `json:"who"`
	Member int    `json:"member" doc:"Index in members."`
}

// A Member is one statement of a claim, in one article.
type Member struct {
	Article   StoryArticle `json:"article"`
	At        story.Points `json:"at" doc:"Code points of the article's text."`
	Text      string       `json:"text"`
	Statement string       `json:"statement" doc:"ID of the ledger's statement; empty: the article's own voice."`
	Speaker   string       `json:"speaker"`
	Source    string       `json:"source_type"`
	Stance    string       `json:"stance"`
	Certainty string       `json:"certainty"`
	Polarity  string       `json:"polarity"`
	Via       []string     `json:"via" doc:"Outlets it came through, the nearest first."`
	Likely    bool         `json:"likely" doc:"via is not shown, but the best guess."`
	Role      string       `json:"role" enum:"origin,echo,not shown,reaction"`
	Of        *int         `json:"of" nullable:"true" doc:"The member that it goes back to."`
	Why       []Why        `json:"why" doc:"The evidence."`
}

// An Origin is a source shown to be independent of the others of its claim.
type Origin struct {
	Who     string `json:"who"`
	Source  string `json:"source_type"`
	Member  int    `json:"member"`
	Members []int  `json:"members" doc:"All that go back to it."`
}

// A Why is one piece of evidence.
type Why struct {
	Kind  string        `json:"kind"`
	Words string        `json:"words" doc:"In the later article."`
	At    story.Points  `json:"at"`
	Of    *StoryArticle `json:"of,omitempty" doc:"The earlier article."`
	Other string        `json:"other" doc:"The words in the earlier one, or the name of what is not at hand."`
}

// A StoryArticle is an article as a story names it.
type StoryArticle struct {
	ID        string `json:"id" doc:"Number of its entry in the ledger."`
	Outlet    string `json:"outlet"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Lang      string `json:"lang"`
	Published string `json:"published"`
}

// A Story is articles that share claims.
type Story struct {
	ID       string         `json:"id"`
	Title    string         `json:"title"`
	Articles []StoryArticle `json:"articles" doc:"In order of time."`
	Claims   []Claim        `json:"claims"`
	Copies   []Copy         `json:"copies"`
}

// A Copy says that one article was made from another.
type Copy struct {
	Article int    `json:"article" doc:"Index in articles, of the later one."`
	Of      int    `json:"of" doc:"Index in articles, of the earlier one."`
	Kind    string `json:"kind"`
	Share   int    `json:"share" doc:"Of the later one's passages that stand in the earlier one, in per cent."`
	Why     []Why  `json:"why"`
}

func momentOf(t when.Micros) string {
	if t == 0 {
		return ""
	}
	return time.UnixMicro(int64(t)).UTC().Format(time.RFC3339)
}

func articleOf(s *story.Story, i int) *StoryArticle {
	if i < 0 || i >= len(s.Articles) {
		return nil
	}
	a := &s.Articles[i]
	return &StoryArticle{a.ID, a.Outlet, a.URL, a.Title, a.Lang, a.Published}
}

func claimOf(s *story.Story, c *story.Claim, whole bool) Claim {
	o := Claim{ID: c.ID, Text: c.Text, Lang: c.Lang, Story: s.ID, Outlets: c.Outlets, Origins: len(c.Origins), NotShown: c.NotShown, Status: []Event{}}
	for _, e := range c.Status {
		o.Status = append(o.Status, Event{momentOf(e.Time), e.Stance, e.Who, e.Member})
	}
	if !whole {
		return o
	}
	for i := range c.Members {
		m := &c.Members[i]
		x := Member{
			At: m.At, Text: m.Text, Statement: m.Statement, Speaker: m.Speaker, Source: m.Source, Stance: m.Stance, Certainty: m.Certainty, Polarity: m.Polarity,
			Via: append([]string{}, m.Via...), Likely: m.Likely, Role: m.Role, Why: whys(s, m.Why),
		}
		if a := articleOf(s, m.Article); a != nil {
			x.Article = *a
		}
		if m.Of >= 0 {
			x.Of = &m.Of
		}
		o.Members = append(o.Members, x)
	}
	for _, g := range c.Origins {
		o.Shown = append(o.Shown, Origin{g.Who, g.Source, g.Member, append([]int{}, g.Members...)})
	}
	return o
}

func whys(s *story.Story, ws []story.Why) []Why {
	os := []Why{}
	for _, w := range ws {
		os = append(os, Why{w.Kind, w.Words, w.At, articleOf(s, w.Of), w.Other})
	}
	return os
}

// book waits for the stories of a moment.
func (s *server) book(ctx context.Context, in *Asked) (*web.Book, error) {
	at, err := in.moment()
	if err != nil {
		return nil, err
	}
	b, err := s.desk.Book(ctx, at, patience)
	switch {
	case err != nil:
		return nil, fault(err)
	case b == nil:
		return nil, huma.Error503ServiceUnavailable("the stories are still being gathered: ask again in a moment")
	}
	return b, nil
}

// Part bounds a list that is made in memory.
type Part struct {
	Limit int `query:"limit" minimum:"1" maximum:"500" default:"50"`
	After int `query:"after" minimum:"0" doc:"Leave out so many: next of the answer before."`
}

func (p *Part) of(all int) (from, to, next int) {
	from = min(p.After, all)
	to = min(from+p.Limit, all)
	if to < all {
		next = to
	}
	return from, to, next
}

type claimsInput struct {
	Asked
	Part
	Outlets int `query:"outlets" minimum:"0" default:"2" doc:"That so many outlets carry; 0: all."`
}

type claimsOutput struct {
	Body struct {
		Claims []Claim `json:"claims" doc:"Those first in which something happened last."`
		Next   int     `json:"next,omitempty"`
	}
}

func (s *server) claims(ctx context.Context, in *claimsInput) (*claimsOutput, error) {
	b, err := s.book(ctx, &in.Asked)
	if err != nil {
		return nil, err
	}
	at := b.Newest(b.Claims(), in.Outlets)
	o := &claimsOutput{}
	o.Body.Claims = []Claim{}
	var from, to int
	from, to, o.Body.Next = in.of(len(at))
	for _, a := range at[from:to] {
		st := &b.Stories[a[0]]
		o.Body.Claims = append(o.Body.Claims, claimOf(st, &st.Claims[a[1]], false))
	}
	return o, nil
}

type idInput struct {
	Asked
	ID string `path:"id" maxLength:"200"`
}

type claimOutput struct{ Body Claim }

func (s *server) claim(ctx context.Context, in *idInput) (*claimOutput, error) {
	b, err := s.book(ctx, &in.Asked)
	if err != nil {
		return nil, err
	}
	st, c, ok := b.Claim(in.ID)
	if !ok {
		return nil, huma.Error404NotFound("there is no such claim, or there was none then")
	}
	return &claimOutput{claimOf(st, c, true)}, nil
}

type storiesInput struct {
	Asked
	Part
}

type storiesOutput struct {
	Body struct {
		Stories []Story `json:"stories"`
		Next    int     `json:"next,omitempty"`
	}
}

func (s *server) stories(ctx context.Context, in *storiesInput) (*storiesOutput, error) {
	b, err := s.book(ctx, &in.Asked)
	if err != nil {
		return nil, err
	}
	o := &storiesOutput{}
	o.Body.Stories = []Story{}
	var from, to int
	from, to, o.Body.Next = in.of(len(b.Stories))
	for i := range b.Stories[from:to] {
		o.Body.Stories = append(o.Body.Stories, storyOf(&b.Stories[from+i]))
	}
	return o, nil
}

type storyOutput struct{ Body Story }

func (s *server) story(ctx context.Context, in *idInput) (*storyOutput, error) {
	b, err := s.book(ctx, &in.Asked)
	if err != nil {
		return nil, err
	}
	st, ok := b.Story(in.ID)
	if !ok {
		return nil, huma.Error404NotFound("there is no such story, or there was none then")
	}
	return &storyOutput{storyOf(st)}, nil
}

func storyOf(s *story.Story) Story {
	o := Story{ID: s.ID, Title: s.Title, Articles: []StoryArticle{}, Claims: []Claim{}, Copies: []Copy{}}
	for i := range s.Articles {
		o.Articles = append(o.Articles, *articleOf(s, i))
	}
	for i := range s.Claims {
		o.Claims = append(o.Claims, claimOf(s, &s.Claims[i], false))
	}
	for _, c := range s.Copies {
		o.Copies = append(o.Copies, Copy{c.Article, c.Of, c.Kind, c.Share, whys(s, c.Why)})
	}
	return o
}
