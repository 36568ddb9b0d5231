package main

import (
	"fmt"
	"io"

	"ifolge/article"
	"ifolge/eval"
	"ifolge/ingest"
	"ifolge/story"
)

type evalEventsCmd struct {
	JSON bool     `name:"json" help:"Print one JSON object a gold file."`
	Gold []string `arg:"" name:"gold" help:"Gold files, plain or gzipped: an object a line with id, topic, event and text."`
}

func (c *evalEventsCmd) Help() string {
	return `The texts of each topic are parted into stories, and these are compared with the events that the
texts are about, by B-cubed (Bagga and Baldwin 1998). For one text, precision is the share of its
story that is about its event, recall the share of the texts about its event that are in its
story, the text itself counted in both. P and R are the means over all texts of the file, F1 is
2PR/(P+R). The interval is that of F1 in which 95 of 100 samples of the topics lie. Beside it
stands F1 where the texts of each topic are one story.

Example:

	ifolge eval events ecbplus-dev.jsonl.gz`
}

func (c *evalEventsCmd) Run(p *program) error {
	line, err := p.line(ingest.Options{})
	if err != nil {
		return err
	}
	for _, name := range c.Gold {
		p.file(name, func(r io.Reader) error {
			s, err := eval.Events(r, name, func(a *article.Article) *story.Sketch {
				r := line.Read(a)
				return story.Draw(r.Article, r.Document, r.Entities, r.Statements)
			})
			if err != nil {
				return err
			}
			if c.JSON {
				return s.WriteJSON(p.out)
			}
			if len(c.Gold) > 1 {
				fmt.Fprintf(p.out, "%s\n", name)
			}
			return s.Print(p.out)
		})
	}
	return nil
}
