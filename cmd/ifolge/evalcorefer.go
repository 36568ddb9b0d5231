package main

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"ifolge/corpus"
	"ifolge/corpus/narc"
	"ifolge/eval"
	"ifolge/ingest"
	"ifolge/models"
	"ifolge/text"
	"ifolge/text/corefer"
)

type evalCoreferCmd struct {
	Lang string   `placeholder:"nb|nn|en" help:"Language of the text. Else what the gold file says."`
	JSON bool     `name:"json" help:"Print one JSON object for each of the four."`
	Gold []string `arg:"" name:"gold" help:"Gold files, plain or gzipped."`
}

func (c *evalCoreferCmd) Help() string {
	return `Measures which noun phrases are taken to speak of the same, by the scores of the CoNLL shared
tasks: from raw text, with gold's mentions given, and both again where mentions are joined that have
the same words, which is what a resolver has to beat. A treebank (.conllu, .conllu.gz) is read by
GUM's Entity brackets.

Example:

	ifolge eval corefer narc-dev.jsonl.gz
	ifolge eval corefer --lang en en-gum-dev.conllu.gz`
}

func (c *evalCoreferCmd) Run(p *program) error {
	f, err := models.Load("corefer")
	if err != nil {
		return err
	}
	m, err := corefer.New(f)
	if err != nil {
		return err
	}
	line, err := p.line(ingest.Options{Lang: c.Lang})
	if err != nil {
		return err
	}
	p.files(c.Gold, !c.JSON, func(name string, r io.Reader) error { return c.measure(p, name, r, line, m) })
	return nil
}

func (c *evalCoreferCmd) measure(p *program, name string, r io.Reader, line *ingest.Line, m *corefer.Model) error {
	read := narc.Read
	if strings.Contains(filepath.Base(name), ".conllu") {
		read = narc.Treebank
	}
	gold, err := read(r, name)
	if err != nil {
		return err
	}
	var want [][]eval.Chain
	docs := make([]*text.Document, len(gold))
	given := make([][]text.Span, len(gold))
	for i, d := range gold {
		want = append(want, eval.Chains(d))
		docs[i] = line.Annotate(d.Lang, d.Text).Document
		o := corpus.NewOffsets(d.Text)
		for _, q := range d.Mentions {
			given[i] = append(given[i], corpus.Touched(docs[i], o.Range(q)))
		}
	}
	out := bufio.NewWriter(p.out)
	for _, way := range []struct {
		name    string
		resolve func(i int) *corefer.Entities
	}{
		{"raw text", func(i int) *corefer.Entities { return m.Resolve(docs[i]) }},
		{"raw text, same words", func(i int) *corefer.Entities { return corefer.SameWords(docs[i], nil) }},
		{"gold mentions", func(i int) *corefer.Entities { return m.ResolveGiven(docs[i], given[i]) }},
		{"gold mentions, same words", func(i int) *corefer.Entities { return corefer.SameWords(docs[i], given[i]) }},
	} {
		var got [][]eval.Chain
		for i := range docs {
			got = append(got, foundChains(docs[i], way.resolve(i)))
		}
		s, err := eval.Corefer(want, got)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if c.JSON {
			err = s.WriteJSON(out)
		} else {
			fmt.Fprintf(out, "%s\n", way.name)
			err = s.Print(out)
		}
		if err != nil {
			return err
		}
	}
	return out.Flush()
}

// foundChains gives what was found in code points of the text.
func foundChains(d *text.Document, es *corefer.Entities) []eval.Chain {
	o := corpus.NewOffsets(d.Text)
	var ps []corpus.Points
	var entity []int
	for _, m := range es.Mentions {
		ps = append(ps, o.Points(d.Range(m.Span)))
		entity = append(entity, m.Entity)
	}
	return eval.ChainsOf(ps, entity)
}
