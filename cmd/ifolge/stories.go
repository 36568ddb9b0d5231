package main

import (
	"encoding/json"
	"fmt"
	"io"

	"ifolge/corpus/stories"
	"ifolge/ingest"
	"ifolge/story"
)

type storiesCmd struct {
	JSON  bool     `name:"json" help:"Print the claims and copies of each story file as one JSON object a line."`
	Files []string `arg:"" optional:"" name:"file" help:"Story files: JSON objects with \"articles\"."`
}

func (c *storiesCmd) Help() string {
	return `Groups articles into stories and what they say into claims.`
}

func (c *storiesCmd) Run(p *program) error {
	line, err := p.line(ingest.Options{})
	if err != nil {
		return err
	}
	for _, name := range c.Files {
		err := (&evalFlags{}).file(name, func(r io.Reader) error {
			f, err := stories.Read(r, name)
			if err != nil {
				return err
			}
			ss := story.Group(sketches(line, f))
			if c.JSON {
				return json.NewEncoder(p.out).Encode(stories.AnswerOf(ss))
			}
			for _, s := range ss {
				fmt.Fprintf(p.out, "STORY %s %s (%d articles)\n", s.ID, s.Title, len(s.Articles))
				for _, c := range s.Claims {
					fmt.Fprintf(p.out, "  %d outlets, %d origins, %d not shown: %s\n", c.Outlets, len(c.Origins), c.NotShown, c.Text)
					for _, m := range c.Members {
						fmt.Fprintf(p.out, "     %-4s %-9s %-9s %-10s %q via %v: %s\n", s.Articles[m.Article].ID, m.Stance, m.Certainty, m.Role, m.Speaker, m.Via, m.Text)
					}
				}
			}
			return nil
		})
		if err != nil {
			p.fail(err)
		}
	}
	return nil
}

// sketches reads the articles of a story file.
func sketches(line *ingest.Line, f *stories.File) []*story.Sketch {
	var out []*story.Sketch
	for i := range f.Articles {
		r := line.Read(f.Articles[i].Article())
		out = append(out, story.Draw(r.Article, r.Document, r.Entities, r.Statements))
	}
	return out
}
