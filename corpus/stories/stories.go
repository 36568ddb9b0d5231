// Package stories reads and writes the two JSON forms in which stories are
// measured: the gold file, with the articles and who had what from whom, and the
// answer to it, which says the same as far as a program found it.
package stories

import (
	"encoding/json"
	"fmt"
	"io"

	"ifolge/article"
	"ifolge/story"
)

// A File is a gold file. To be answered it needs only Articles.
type File struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Articles []Article `json:"articles"`
	Claims   []Claim   `json:"claims"`
	Carries  []Carry   `json:"carries"`
	Copies   []Copy    `json:"copies"`
	Status   []Status  `json:"status"`
}

// An Article is one of the file's.
type Article struct {
	ID        string `json:"id"`
	Outlet    string `json:"outlet"`
	URL       string `json:"url"`
	Published string `json:"published"`
	Lang      string `json:"lang"`
	Title     string `json:"title"`
	Text      string `json:"text"`
}

// A Claim of the gold.
type Claim struct {
	ID        string `json:"id"`
	Statement string `json:"statement"`
}

// A Carry is words of an article that state a claim.
type Carry struct {
	Article string   `json:"article"`
	Claim   string   `json:"claim"`
	Text    string   `json:"text"`
	Origin  string   `json:"origin"`
	Via     []string `json:"via"`
	Stance  string   `json:"stance"`
}

// A Copy says that one article was made from another.
type Copy struct {
	Article string `json:"article"`
	Of      string `json:"of"`
	Kind    string `json:"kind,omitempty"`
}

// A Status is what was known of a claim on a day.
type Status struct {
	Claim   string `json:"claim"`
	AsOf    string `json:"as_of"`
	Origins int    `json:"independent_origins"`
}

// longest bounds a file, in bytes.
const longest = 64 << 20

// Read reads a gold file; name stands for it in errors.
func Read(r io.Reader, name string) (*File, error) {
	b, err := io.ReadAll(io.LimitReader(r, longest+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(b) > longest:
		return nil, fmt.Errorf("%s: longer than %d bytes: part it, or add the articles to a ledger", name, longest)
	}
	var f File
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, fmt.Errorf("%s: no story file: %w", name, err)
	}
	if len(f.Articles) == 0 {
		return nil, fmt.Errorf("%s: no story file: it has no \"articles\"", name)
	}
	seen := map[string]bool{}
	for i, a := range f.Articles {
		switch {
		case a.ID == "":
			return nil, fmt.Errorf("%s: article %d has no \"id\"", name, i+1)
		case seen[a.ID]:
			return nil, fmt.Errorf("%s: two articles have the id %q", name, a.ID)
		}
		seen[a.ID] = true
	}
	return &f, nil
}

// Article returns what the program reads of a.
func (a *Article) Article() *article.Article {
	return &article.Article{ID: a.ID, URL: a.URL, Outlet: a.Outlet, Title: a.Title, Lang: a.Lang, Text: a.Text, Published: a.Published}
}

// An Answer is what a program says of the articles of a file.
type Answer struct {
	Claims []AnsweredClaim `json:"claims"`
	Copies []Copy          `json:"copies"`
}

// An AnsweredClaim is one claim of an Answer.
type AnsweredClaim struct {
	ID         string      `json:"id"`
	Story      string      `json:"story"`
	Text       string      `json:"text"`
	Origins    int         `json:"origins"`
	Outlets    int         `json:"outlets"`
	NotShown   int         `json:"not_shown"`
	Statements []Statement `json:"statements"`
}

// A Statement is one member of a claim. Start and End count code points of the
// article's text, or of its title.
type Statement struct {
	Article   string   `json:"article"`
	In        string   `json:"in,omitempty"` // "title"; "" the text
	Start     int32    `json:"start"`
	End       int32    `json:"end"`
	Via       []string `json:"via"`
	Likely    bool     `json:"via_likely,omitempty"` // via is a guess: an earlier article has the same
	Role      string   `json:"role"`
	Stance    string   `json:"stance"`
	Certainty string   `json:"certainty"`
	Polarity  string   `json:"polarity"`
	Speaker   string   `json:"speaker,omitempty"`
	Why       []Why    `json:"why,omitempty"`
}

// A Why is one piece of evidence.
type Why struct {
	Kind  string `json:"kind"`
	Words string `json:"words,omitempty"`
	Of    string `json:"of,omitempty"` // the earlier article
	Other string `json:"other,omitempty"`
}

// AnswerOf says stories in the form of an Answer.
func AnswerOf(ss []story.Story) Answer {
	a := Answer{Claims: []AnsweredClaim{}, Copies: []Copy{}}
	for i := range ss {
		s := &ss[i]
		for k := range s.Claims {
			a.Claims = append(a.Claims, claimOf(s, &s.Claims[k]))
		}
		for _, c := range s.Copies {
			a.Copies = append(a.Copies, Copy{s.Articles[c.Article].ID, s.Articles[c.Of].ID, c.Kind})
		}
	}
	return a
}

func claimOf(s *story.Story, c *story.Claim) AnsweredClaim {
	out := AnsweredClaim{
		ID: c.ID, Story: s.ID, Text: c.Text, Origins: len(c.Origins), Outlets: c.Outlets, NotShown: c.NotShown,
		Statements: []Statement{},
	}
	for i := range c.Members {
		m := &c.Members[i]
		v := Statement{
			Article: s.Articles[m.Article].ID, Start: m.At[0], End: m.At[1], Via: m.Via, Likely: m.Likely, Role: m.Role,
			Stance: m.Stance, Certainty: m.Certainty, Polarity: m.Polarity, Speaker: m.Speaker,
		}
		if v.Via == nil {
			v.Via = []string{}
		}
		for _, w := range m.Why {
			y := Why{Kind: w.Kind, Words: w.Words, Other: w.Other}
			if w.Of >= 0 {
				y.Of = s.Articles[w.Of].ID
			}
			v.Why = append(v.Why, y)
		}
		out.Statements = append(out.Statements, v)
	}
	return out
}
