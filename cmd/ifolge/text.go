package main

import (
	"bufio"

	"ifolge/corpus/conllu"
	"ifolge/ingest"
)

type textCmd struct {
	Lang   string   `placeholder:"nb|nn|en" help:"Language of the text (else what the input says, else what the words look like)."`
	Inputs []string `arg:"" optional:"" name:"file" help:"Files, http(s) addresses, or - for standard input."`
}

func (c *textCmd) Run(p *program) error {
	names, err := p.inputs(c.Inputs)
	if err != nil {
		return err
	}
	line := ingest.New(ingest.Options{Lang: c.Lang})
	out := bufio.NewWriter(p.out)
	for a := range p.articles(names) {
		if a.err != nil {
			p.fail(a.err)
			continue
		}
		for _, piece := range ingest.Pieces(a.article.Text) {
			if err := conllu.Write(out, line.Annotate(a.article.Lang, piece), nil); err != nil {
				return err
			}
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return nil
}
