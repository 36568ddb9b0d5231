package main

import (
	"bufio"

	"ifolge/corpus/conllu"
	"ifolge/ingest"
)

type textCmd struct{ inputFlags }

func (c *textCmd) Help() string {
	return `Every character of the input can be had back in its order: white space stands in the last
column as SpaceAfter=No and SpacesAfter=…, names as name=B-PER.

Examples:

	ifolge text --lang nb article.txt
	echo "She said no." | ifolge text --lang en`
}

func (c *textCmd) Run(p *program) error {
	names, err := p.inputs(c.Inputs)
	if err != nil {
		return err
	}
	line := ingest.New(ingest.Options{Lang: c.Lang})
	out := bufio.NewWriter(p.out)
	for a := range p.articles(names, c.inputFlags) {
		if a.err != nil {
			p.fail(a.err)
			continue
		}
		notes := a.article.Notes
		for _, piece := range ingest.Pieces(a.article.Text) {
			r := line.Annotate(a.article.Lang, piece)
			notes = append(notes, r.Notes...)
			if err := conllu.Write(out, r.Document, nil); err != nil {
				return err
			}
		}
		noted := map[string]bool{}
		for _, n := range notes {
			if s := n.String(); !noted[s] {
				noted[s] = true
				p.note(a.article.ID, n)
			}
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return nil
}
