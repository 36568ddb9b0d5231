package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"

	"ifolge/article"
	"ifolge/corpus"
	"ifolge/eval"
	"ifolge/ingest"
	"ifolge/text"
)

type evalCmd struct {
	UD          evalUDCmd          `cmd:"" name:"ud" help:"Measure words, sentences, tags, lemmas and trees on treebanks."`
	Names       evalNamesCmd       `cmd:"" help:"Measure names on treebanks."`
	Attribution evalAttributionCmd `cmd:"" help:"Measure who says what on marked texts."`
	Time        evalTimeCmd        `cmd:"" help:"Measure time expressions on sentences with one each."`
	Stories     evalStoriesCmd     `cmd:"" help:"Measure claims, echoes and origins on stories."`
	Events      evalEventsCmd      `cmd:"" help:"Measure stories on texts marked with their events."`
	Corefer     evalCoreferCmd     `cmd:"" help:"Measure which noun phrases speak of the same."`
	Factuality  evalFactualityCmd  `cmd:"" help:"Measure how far the words tell that an event happened."`
}

func (c *evalCmd) Help() string {
	return `Every figure is from raw text: the gold file's text is read anew and compared with its marks.
A percentage comes with the interval in which 95 of 100 such samples of text would have it.

Examples:

	ifolge eval ud --lang nb nb-dev.conllu.gz
	ifolge eval names --lang nb nb-dev.conllu.gz
	ifolge eval attribution nb-dev.jsonl
	ifolge eval time dev-nb.tsv
	ifolge eval attribution --outermost --dump answers.jsonl polnear-dev.jsonl.gz

With --against it measures twice and prints both F1, their difference and the interval of the
difference (paired: each sample has the same sentences or documents for both), marked with * where
it leaves out 0:

	ifolge eval ud --lang nb --against old/no.model nb-dev.conllu.gz
	ifolge eval attribution --dump before.jsonl nb-dev.jsonl      # then change something
	ifolge eval attribution --against before.jsonl nb-dev.jsonl`
}

// evalFlags are those that the three measures share.
type evalFlags struct {
	Lang    string   `placeholder:"nb|nn|en" help:"Language of the text. Else what the gold file says, else what the words look like."`
	Against []string `placeholder:"FILE" help:"Measure FILE too and set both side by side: a model file in place of the program's own, or predictions that --dump has kept. Several model files go together."`
	Dump    string   `placeholder:"FILE" help:"Write the predictions to FILE, in the form of the gold file."`
	JSON    bool     `name:"json" help:"Print one JSON object a gold file."`
	Gold    []string `arg:"" name:"gold" help:"Gold files, plain or gzipped."`
}

// run measures each gold file in turn; a bad one is reported and the others go on.
func (f *evalFlags) run(p *program, o ingest.Options, show eval.Show, measure func(run eval.Run, name string, r io.Reader, line *ingest.Line, o *other) error) (err error) {
	o.Lang = f.Lang
	line, err := p.line(o)
	if err != nil {
		return err
	}
	other, err := newOther(f.Against, o)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(p.out)
	run := eval.Run{Out: out, JSON: f.JSON, Show: show, Against: other.called()}
	if f.Dump != "" {
		file, err := os.Create(f.Dump)
		if err != nil {
			return fmt.Errorf("--dump=%s: %w", f.Dump, cause(err))
		}
		w := bufio.NewWriter(file)
		run.Dump = w
		defer func() {
			if e := w.Flush(); err == nil {
				err = e
			}
			if e := file.Close(); err == nil {
				err = e
			}
		}()
	}
	for _, name := range f.Gold {
		if len(f.Gold) > 1 && !f.JSON {
			fmt.Fprintf(out, "%s\n", name)
		}
		p.file(name, func(r io.Reader) error { return measure(run, name, r, line, other) })
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// file opens a file for read; where either fails the file has failed.
func (p *program) file(name string, read func(io.Reader) error) {
	file, err := os.Open(name)
	if err != nil {
		p.fail(fmt.Errorf("%s: %w", name, cause(err)))
		return
	}
	defer file.Close()
	if err := read(file); err != nil {
		p.fail(err)
	}
}

// files opens files one after the other. The name of each stands above what is
// printed of it where that is titled and there are several.
func (p *program) files(names []string, titled bool, read func(name string, r io.Reader) error) {
	for _, name := range names {
		if titled && len(names) > 1 {
			fmt.Fprintf(p.out, "%s\n", name)
		}
		p.file(name, func(r io.Reader) error { return read(name, r) })
	}
}

type evalUDCmd struct {
	evalFlags
	More bool `help:"Also by relation and by length of sentence."`
}

func (c *evalUDCmd) Help() string {
	return `Measures by the rules of the CoNLL 2018 shared task: words aligned by characters, relations
without their subtype. UD files without paragraphs are read a sentence a line.

Example:

	ifolge eval ud --lang nb --more nb-dev.conllu.gz`
}

func (c *evalUDCmd) Run(p *program) error {
	show := eval.Show{More: c.More}
	return c.run(p, ingest.Options{}, show, func(run eval.Run, name string, r io.Reader, line *ingest.Line, o *other) error {
		return run.UD(name, r, p.annotate(line, name), o.annotate(p, name))
	})
}

type evalNamesCmd struct{ evalFlags }

func (c *evalNamesCmd) Help() string {
	return `A name is right when its characters and its kind are. GPE_LOC counts as LOC, GPE_ORG as ORG.

Example:

	ifolge eval names --lang nn nn-dev.conllu.gz`
}

func (c *evalNamesCmd) Run(p *program) error {
	return c.run(p, ingest.Options{}, eval.Show{}, func(run eval.Run, name string, r io.Reader, line *ingest.Line, o *other) error {
		return run.Names(name, r, p.annotate(line, name), o.annotate(p, name))
	})
}

// annotate analyses the text of a whole treebank.
func (p *program) annotate(line *ingest.Line, name string) func(string) *text.Document {
	return func(raw string) *text.Document {
		r := line.Annotate("", raw)
		for _, n := range r.Notes {
			p.note(name, n)
		}
		return r.Document
	}
}

type evalAttributionCmd struct {
	evalFlags
	Outermost bool    `help:"Leave out predictions inside another: for gold files that mark only the outermost."`
	Punct     bool    `help:"Count punctuation marks as tokens too."`
	MinScore  float32 `name:"min-score" placeholder:"0…1" help:"Leave out attributions that are less sure than this: 0.8 is right eight times in ten. Usually 0.5; 0.01 shows all."`
	Kind      bool    `help:"Also how many of each form are found: direct, indirect, mixed."`
	Rules     bool    `help:"Also how often each rule is right."`
	Scores    bool    `help:"Also how often attributions of about the same score are right."`
	Cues      int     `placeholder:"N" help:"Also the N cues with most faults."`
	Errors    string  `placeholder:"N|FILE" help:"Also N attributions that were missed and N that are wrong; or all of them as an HTML page in FILE, each in its text."`
}

func (c *evalAttributionCmd) Help() string {
	return `The line "AR who" is the headline: the content overlaps gold's by at least a half (F1 over
words) and the source is the same but for its length.

Examples:

	ifolge eval attribution nb-dev.jsonl
	ifolge eval attribution --rules --errors 20 nb-dev.jsonl
	ifolge eval attribution --errors nb.html nb-dev.jsonl
	ifolge eval attribution --outermost polnear-dev.jsonl.gz`
}

func (c *evalAttributionCmd) Run(p *program) error {
	show := eval.Show{Kind: c.Kind, Rules: c.Rules, Scores: c.Scores, Cues: c.Cues}
	var page *eval.ErrorPage
	if c.Errors != "" {
		n, err := strconv.Atoi(c.Errors)
		if show.Errors = max(0, n); err != nil {
			page = new(eval.ErrorPage)
		}
	}
	o := eval.Options{Outermost: c.Outermost, Punct: c.Punct}
	err := c.run(p, ingest.Options{MinScore: c.MinScore}, show, func(run eval.Run, name string, r io.Reader, line *ingest.Line, other *other) error {
		run.Errors = page
		return run.Attribution(name, r, o, p.find(line, name), other.find(p, name))
	})
	if err != nil || page == nil {
		return err
	}
	var b bytes.Buffer
	if err := page.Write(&b); err != nil {
		return err
	}
	if err := os.WriteFile(c.Errors, b.Bytes(), 0o666); err != nil {
		return fmt.Errorf("--errors=%s: %w", c.Errors, cause(err))
	}
	return nil
}

// find finds the attributions of one document after another.
func (p *program) find(line *ingest.Line, name string) func(s, code string) []corpus.Attribution {
	noted := map[string]bool{}
	return func(s, code string) []corpus.Attribution {
		got := line.Read(&article.Article{Text: s, Lang: code})
		for _, n := range got.Notes {
			if s := n.String(); !noted[s] {
				noted[s] = true
				p.note(name, n)
			}
		}
		return corpus.Exchange(got.Document, got.Attributions, got.Statements)
	}
}
