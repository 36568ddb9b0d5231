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
	Gold []string `arg:"" name:"gold" help:"Gold files, plain or gzipped: an object a line with id, topic, event and text."`
}

func (c *evalEventsCmd) Help() string {
	return `The texts of each topic are parted into stories; the score is B-cubed over the events of the
texts (Bagga and Baldwin 1998), summed over all texts.

Example:

	ifolge eval events ecbplus-dev.jsonl.gz`
}

func (c *evalEventsCmd) Run(p *program) error {
	line, err := p.line(ingest.Options{})
	if err != nil {
		return err
	}
	for _, name := range c.Gold {
		err := (&evalFlags{}).file(name, func(r io.Reader) error {
			s, err := eval.Events(r, name, func(a *article.Article) *story.Sketch {
				r := line.Read(a)
				return story.Draw(r.Article, r.Document, r.Entities, r.Statements)
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(p.out, "events     %6.1f %6.1f %6.1f   B-cubed over %d texts, %d topics\n", s.P, s.R, s.F1, s.Texts, s.Topics)
			return nil
		})
		if err != nil {
			p.fail(err)
		}
	}
	return nil
}
