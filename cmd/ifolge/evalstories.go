package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"ifolge/corpus/stories"
	"ifolge/eval"
	"ifolge/ingest"
	"ifolge/story"
)

type evalStoriesCmd struct {
	Dump bool     `help:"Print the claims that are found in place of the figures, one JSON object a story."`
	JSON bool     `name:"json" help:"Print one JSON object a story, and one for the mean."`
	Gold []string `arg:"" name:"gold" help:"Story files: articles with the claims they carry and from where they have them."`
}

func (c *evalStoriesCmd) Help() string {
	return `The articles of each file are read anew and grouped into claims, and these are compared with
gold's, in per cent:

	found        statements of gold that a predicted one covers: they share words with an F1 of a
	             half, or the predicted one holds them all and at most as many more
	b3           B-cubed P R F1 of the claims, over the statements found
	split/lump   pairs of statements of one claim, together; of different claims, apart
	echo         through somebody's hands, against first-hand: P R F1
	stance       the right one; a span with several is wrong unless gold has them all
	origins      claims whose number of independent origins is exact
	spread       predicted statements for each of gold
	distractors  statements of articles that carry no claim, grouped with another article's
	copies       P R F1 of which article was made from which, either way round

Beside them stands what the same statements score without reading anything. The mean counts
every story alike; a few stories are too few for an interval.

Examples:

	ifolge eval stories harbour.json reservoir.json
	ifolge eval stories --dump harbour.json`
}

func (c *evalStoriesCmd) Run(p *program) error {
	line, err := p.line(ingest.Options{})
	if err != nil {
		return err
	}
	out := bufio.NewWriter(p.out)
	var all []*eval.StoryScores
	for _, name := range c.Gold {
		p.file(name, func(r io.Reader) error {
			f, err := stories.Read(r, name)
			if err != nil {
				return err
			}
			answer := stories.AnswerOf(story.Group(sketches(line, f)))
			if c.Dump {
				return json.NewEncoder(out).Encode(answer)
			}
			s, err := eval.Stories(f, &answer)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			all = append(all, s)
			if c.JSON {
				return s.WriteJSON(out, f.ID)
			}
			if len(c.Gold) > 1 {
				fmt.Fprintf(out, "%s\n", name)
			}
			return s.Print(out)
		})
		if err := out.Flush(); err != nil {
			return err
		}
	}
	if len(all) > 1 {
		mean := eval.MeanStories(all)
		if c.JSON {
			err = mean.WriteJSON(out, "")
		} else {
			fmt.Fprintf(out, "mean of %d\n", len(all))
			err = mean.Print(out)
		}
		if err != nil {
			return err
		}
	}
	return out.Flush()
}
