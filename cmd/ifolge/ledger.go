package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/mattn/go-runewidth"

	"ifolge/ledger"
	"ifolge/sqlite"
	"ifolge/story/book"
	"ifolge/when"
)

// ledgerFlag is that of every command that uses a ledger.
type ledgerFlag struct {
	Ledger string `placeholder:"FILE" help:"The ledger; else IFOLGE_LEDGER, else ledger.db in the user's data folder."`
}

// path returns where the ledger is.
func (f *ledgerFlag) path(p *program) (string, error) {
	path := cmp.Or(f.Ledger, p.getenv("IFOLGE_LEDGER"), p.dataFile("ledger.db"))
	switch {
	case path == "":
		return "", fmt.Errorf("%w: no data folder is known; name the ledger with --ledger", errUsage)
	case strings.Contains(path, "://"):
		return "", fmt.Errorf("%w: --ledger=%s: a ledger is a file here", errUsage, path)
	}
	return path, nil
}

// open opens the ledger that is there.
func (f *ledgerFlag) open(p *program) (*sqlite.Store, error) {
	path, err := f.path(p)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no ledger yet: ifolge add makes one", path)
	}
	return sqlite.Open(path, sqlite.Options{Now: now})
}

// make opens the ledger and makes it where there is none.
func (f *ledgerFlag) make(p *program) (*sqlite.Store, error) {
	path, err := f.path(p)
	if err != nil {
		return nil, err
	}
	// What sources said is nobody else's to see.
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	return sqlite.Open(path, sqlite.Options{Now: now})
}

func now() when.Micros { return when.Micros(time.Now().UnixMicro()) }

// filters say what a statement must have.
type filters struct {
	Source    string     `placeholder:"NAME" help:"Its source has all these words in one name."`
	Outlet    string     `placeholder:"NAME" help:"Published by this outlet."`
	Kind      []string   `placeholder:"WORD,…" help:"Of one of these kinds: person, organisation, publication, document, group, unnamed, unknown by source; direct, indirect, mixed by form."`
	Stance    []string   `placeholder:"WORD,…" help:"asserts, believes, confirms, denies, declines, intends or asks."`
	Certainty []string   `placeholder:"WORD,…" help:"certain, probable, possible or unstated."`
	Place     string     `placeholder:"NAME" help:"Speaks of this place, or of one in the country of this code."`
	SpokenOf  edtfFlag   `name:"spoken-of" placeholder:"EDTF" help:"Speaks of this time: 2024-05, 2024-05-17/2024-05-19."`
	Said      edtfFlag   `placeholder:"EDTF" help:"Said at this time; where the text does not tell, published then."`
	Published edtfFlag   `placeholder:"EDTF" help:"Published at this time."`
	Article   ledger.Seq `placeholder:"ENTRY" help:"Stands in this article, by the number of its entry."`
	AsOf      momentFlag `name:"as-of" placeholder:"TIME" help:"As the ledger was at this time: a day, to its end, or a moment. A time without zone is UTC."`
	Versions  bool       `help:"Also from versions of articles that a newer one has replaced."`
	History   bool       `help:"Every entry, not only what stands: what was read first, what was withdrawn."`
}

func (f *filters) question(words []string) (ledger.Question, error) {
	q := ledger.Question{
		AsOf: f.AsOf.at, Words: words, Source: f.Source, Outlet: f.Outlet, Place: f.Place, Stances: f.Stance, Certainties: f.Certainty,
		SpokenOf: f.SpokenOf.Interval, Said: f.Said.Interval, Published: f.Published.Interval, Article: f.Article, Versions: f.Versions, History: f.History,
	}
	for _, k := range f.Kind {
		switch {
		case contains(ledger.Forms, k):
			q.Forms = append(q.Forms, k)
		case contains(ledger.SourceTypes, k):
			q.SourceTypes = append(q.SourceTypes, k)
		default:
			return q, fmt.Errorf("%w: --kind=%s: want one of %s", errUsage, k, strings.Join(append(append([]string{}, ledger.SourceTypes...), ledger.Forms...), ", "))
		}
	}
	if err := q.Check(); err != nil {
		return q, fmt.Errorf("%w: %s", errUsage, strings.TrimPrefix(err.Error(), "ledger: "))
	}
	return q, nil
}

func contains(list []string, s string) bool {
	for _, t := range list {
		if s == t {
			return true
		}
	}
	return false
}

// An edtfFlag takes a time of the world.
type edtfFlag struct{ when.Interval }

// UnmarshalText reads EDTF.
func (f *edtfFlag) UnmarshalText(b []byte) error {
	v, err := when.Parse(string(b))
	if err != nil {
		return err
	}
	f.Interval = v.Interval()
	return nil
}

// A momentFlag takes a time at which the ledger was so and so.
type momentFlag struct{ at when.Micros }

// UnmarshalText reads RFC 3339, with parts of a second, or EDTF, of which it
// takes the last moment.
func (f *momentFlag) UnmarshalText(b []byte) error {
	if strings.Contains(string(b), ".") {
		if t, err := time.Parse(time.RFC3339Nano, string(b)); err == nil {
			f.at = when.Micros(t.UnixMicro())
			return nil
		}
	}
	v, err := when.Parse(string(b))
	if err != nil {
		return err
	}
	f.at = v.Interval().To - 1
	return nil
}

type ledgerCmd struct {
	ledgerFlag
	filters
	Articles bool     `help:"List articles in place of statements; of the filters --outlet, --published and --as-of count."`
	Newest   bool     `help:"The newest entries first."`
	Limit    int      `placeholder:"N" help:"At most so many entries."`
	JSON     bool     `name:"json" help:"Print an entry a line, with everything."`
	Words    []string `arg:"" optional:"" name:"word" help:"Words in the content, in any form: all must be there. A word that ends with * stands for all that begin so."`
}

func (c *ledgerCmd) Help() string {
	return `Lists the statements that stand: as they were read last, in the newest version of each
article, neither withdrawn nor erased. The first column is the entry's number, which other
commands take.

Examples:

	ifolge ledger
	ifolge ledger havn steng* --stance denies
	ifolge ledger --source "Kari Lie" --as-of 2024-05-17T14:00
	ifolge ledger --spoken-of 2024-06 --outlet Fjordposten --json
	ifolge ledger --history --article 17`
}

func (c *ledgerCmd) Run(p *program) error {
	q, err := c.question(c.Words)
	if err != nil {
		return err
	}
	if c.Articles {
		q.Of = ledger.Articles
	}
	q.Newest, q.Limit = c.Newest, c.Limit
	s, err := c.open(p)
	if err != nil {
		return err
	}
	defer s.Close()
	out := bufio.NewWriter(p.out)
	l := lister{p: p, s: s, w: out, json: c.JSON, history: c.History, width: terminalWidth(p.out), cut: isTerminal(p.out)}
	if err := l.list(q); err != nil {
		return err
	}
	return out.Flush()
}

// A lister prints entries.
type lister struct {
	p       *program
	s       ledger.Store
	w       io.Writer
	json    bool
	history bool
	width   int
	cut     bool // to the width

	n       int
	article ledger.Entry // the last one asked for
}

func (l *lister) list(q ledger.Question) error {
	for e, err := range l.s.Entries(l.p, q) {
		if err != nil {
			return err
		}
		if err := l.entry(&e); err != nil {
			return err
		}
	}
	return nil
}

func (l *lister) entry(e *ledger.Entry) error {
	l.n++
	if l.json {
		return l.object(e)
	}
	if l.n == 1 {
		if err := l.row("entry", "recorded", "did", "outlet", "source", "stance", "words"); err != nil {
			return err
		}
	}
	var outlet, source, stance, words string
	switch b := e.Body; {
	case b == nil:
		words = "(erased)"
	case b.Statement != nil:
		s := b.Statement
		outlet, source, stance, words = s.Outlet(), cmp.Or(s.Speaker, s.Source().Name, s.Source().As, "?"), s.Stance, s.Text
		if e.Gone {
			words = "(no such statement) " + words
		}
	case b.Article != nil:
		outlet, words = b.Article.Outlet, strings.TrimSpace(b.Article.Title+" "+b.Article.Item)
	}
	if e.Body != nil && e.Body.Reason != "" && e.Op > ledger.Correct {
		words = strings.TrimSpace(words + " (" + e.Body.Reason + ")")
	}
	recorded := strings.Replace(strings.TrimSuffix(e.Recorded.String(), "Z"), "T", " ", 1)
	return l.row(fmt.Sprint(e.Seq), recorded, e.Op.String(), outlet, source, stance, words)
}

// columns of the table, before the words, in columns of the terminal.
var columns = []int{8, 19, 8, 16, 22, 8}

func (l *lister) row(cells ...string) error {
	var b strings.Builder
	for i, width := range columns {
		if i == 2 && !l.history {
			continue
		}
		cell := runewidth.Truncate(plainLine(cells[i]), width, "…")
		if i == 0 {
			cell = runewidth.FillLeft(cell, width)
		}
		b.WriteString(runewidth.FillRight(cell, width) + "  ")
	}
	words := plainLine(cells[len(columns)])
	if l.cut {
		words = runewidth.Truncate(words, max(20, l.width-runewidth.StringWidth(b.String())), "…")
	}
	_, err := fmt.Fprintln(l.w, strings.TrimRight(b.String()+words, " "))
	return err
}

// plainLine makes one line of s that does nothing to a terminal.
func plainLine(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}

// jsonEntry is an entry as ifolge ledger --json prints it.
type jsonEntry struct {
	Seq       ledger.Seq        `json:"seq"`
	Recorded  string            `json:"recorded"`
	Op        string            `json:"op"`
	Of        string            `json:"of"`
	Thread    ledger.Seq        `json:"thread"`
	Gone      bool              `json:"gone"`
	Erased    bool              `json:"erased"`
	Reason    string            `json:"reason"`
	On        string            `json:"on"`
	At        ledger.Points     `json:"at"`
	Article   jsonVersion       `json:"article"`
	Statement *ledger.Statement `json:"statement"`
	Hash      ledger.Hash       `json:"hash"`
}

type jsonVersion struct {
	Seq       ledger.Seq  `json:"seq"`
	Item      string      `json:"item"`
	ID        string      `json:"id"`
	URL       string      `json:"url"`
	Outlet    string      `json:"outlet"`
	Title     string      `json:"title"`
	Published string      `json:"published"`
	SHA256    ledger.Hash `json:"sha256"`
	Kept      bool        `json:"kept"`
}

func (l *lister) object(e *ledger.Entry) error {
	o := jsonEntry{
		Seq: e.Seq, Recorded: time.UnixMicro(int64(e.Recorded)).UTC().Format("2006-01-02T15:04:05.000000Z"), Op: e.Op.String(), Of: e.Of.String(),
		Thread: e.Thread, Gone: e.Gone, Erased: e.Words.Erased(), At: e.At, Hash: e.Hash,
	}
	if e.Body != nil {
		o.Reason, o.On, o.Statement = e.Body.Reason, e.Body.On, e.Body.Statement
	}
	if l.article.Seq != e.Article {
		var err error
		if l.article, err = l.s.Entry(l.p, e.Article); err != nil {
			return err
		}
	}
	v := &l.article
	o.Article = jsonVersion{Seq: v.Seq, SHA256: v.Raw, Kept: v.Text.Salt != nil}
	if v.Body != nil {
		a := v.Body.Article
		o.Article.Item, o.Article.ID, o.Article.URL, o.Article.Outlet, o.Article.Title, o.Article.Published = a.Item, a.ID, a.URL, a.Outlet, a.Title, a.Published
	}
	enc := json.NewEncoder(l.w)
	enc.SetEscapeHTML(false)
	return enc.Encode(o)
}

type verifyCmd struct {
	ledgerFlag
	Head string `placeholder:"ENTRY:HASH" help:"Also check that this entry, noted at an earlier verify, is still there with this hash."`
}

func (c *verifyCmd) Help() string {
	return `Checks the chain of hashes from the first entry to the last and that all words are the ones
that were hashed, but for those an erase took. It prints the last entry and its hash: noted
elsewhere, they prove later, with --head, that nothing up to there was changed or cut off.

Examples:

	ifolge verify
	ifolge verify --head 1042:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`
}

func (c *verifyCmd) Run(p *program) error {
	var seq ledger.Seq
	var hash ledger.Hash
	if c.Head != "" {
		n, h, _ := strings.Cut(c.Head, ":")
		_, err := fmt.Sscan(n, &seq)
		if err := errors.Join(err, hash.UnmarshalText([]byte(h))); err != nil {
			return fmt.Errorf("%w: --head=%s: want the number of an entry, a colon and its hash", errUsage, c.Head)
		}
	}
	s, err := c.open(p)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Check(p); err != nil {
		p.fail(err)
	}
	r, err := ledger.Verify(p, s, p.fail)
	if err != nil {
		return err
	}
	if c.Head != "" {
		switch e, err := s.Entry(p, seq); {
		case err != nil:
			p.fail(fmt.Errorf("--head: %w", err))
		case e.Hash != hash:
			p.fail(fmt.Errorf("--head: entry %d has the hash %s", seq, e.Hash))
		}
	}
	if p.failed {
		return fmt.Errorf("the ledger is not as it was written: %d faults in %d entries", max(r.Faults, 1), r.Entries)
	}
	_, err = fmt.Fprintf(p.out, "entries %d, all as they were written; erased %d\n%d:%s\n", r.Entries, r.Erased, r.Head.Seq, r.Head.Hash)
	return err
}

type exportCmd struct {
	ledgerFlag
	Out string `placeholder:"FILE" help:"Write to FILE in place of standard output."`
}

func (c *exportCmd) Help() string {
	return `Writes every entry as a JSON object on a line, with all that is needed to check the chain and
to go on with it elsewhere (doc/ledger.md). What was erased is not in it.

Examples:

	ifolge export --out ledger.jsonl
	ifolge export | gzip > ledger.jsonl.gz`
}

func (c *exportCmd) Run(p *program) error {
	s, err := c.open(p)
	if err != nil {
		return err
	}
	defer s.Close()
	if c.Out == "" {
		_, err := ledger.Export(p, s, p.out)
		return err
	}
	f, err := os.Create(c.Out)
	if err != nil {
		return err
	}
	_, err = ledger.Export(p, s, f)
	return errors.Join(err, f.Close())
}

type importCmd struct {
	ledgerFlag
	File string `arg:"" help:"What ifolge export wrote, or - for standard input."`
}

func (c *importCmd) Help() string {
	return `Takes over the entries of an export, with their hashes and times, into an empty ledger or one
that has the first of them already. An import that was broken off can be run again.

Example:

	ifolge import ledger.jsonl`
}

func (c *importCmd) Run(p *program) error {
	p.ending.Add(1)
	defer p.ending.Done()
	var in io.Reader = p.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("%s: %w", c.File, cause(err))
		}
		defer f.Close()
		in = f
	}
	s, err := c.make(p)
	if err != nil {
		return err
	}
	defer s.Close()
	read, added, err := ledger.Import(p, s, in, c.File)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "entries %d, new %d\n", read, added)
	return err
}

type withdrawCmd struct {
	ledgerFlag
	On      string       `placeholder:"EDTF" help:"When it was taken back, in the world."`
	Reason  string       `required:"" placeholder:"TEXT" help:"Who took it back and how; kept for good."`
	Entries []ledger.Seq `arg:"" name:"entry" help:"Statements or articles, by the numbers of their entries."`
}

func (c *withdrawCmd) Help() string {
	return `For what the source or the outlet took back. What was misread is no withdrawal: reread
corrects it.

Example:

	ifolge withdraw 17 --on 2024-05-19 --reason "Fjordposten printed a correction"`
}

func (c *withdrawCmd) Run(p *program) error {
	if c.On != "" {
		if _, err := when.Parse(c.On); err != nil {
			return fmt.Errorf("%w: --on: %w", errUsage, err)
		}
	}
	s, err := c.open(p)
	if err != nil {
		return err
	}
	defer s.Close()
	var ds []ledger.Draft
	for _, n := range c.Entries {
		e, err := s.Entry(p, n)
		if err != nil {
			return err
		}
		ds = append(ds, ledger.Draft{Op: ledger.Withdraw, Of: e.Of, Thread: e.Thread, On: c.On, Reason: c.Reason})
	}
	es, err := s.Append(p, ds)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "withdrawn %d\n", len(es))
	return err
}

type eraseCmd struct {
	ledgerFlag
	Source  string       `placeholder:"NAME" help:"All statements, in all versions and readings, whose source has all these words in one name."`
	Reason  string       `required:"" placeholder:"TEXT" help:"Why, without names; kept for good."`
	Yes     bool         `help:"Do it. Else what would be erased is listed."`
	Entries []ledger.Seq `arg:"" optional:"" name:"entry" help:"Statements or articles, by the numbers of their entries; an article with all its statements."`
}

func (c *eraseCmd) Help() string {
	return `Takes the words of statements and articles out of the ledger, in every reading they had, and
out of the files it lies in. That something stood there, when and where, remains, so that the
chain can be verified. The text of an article, where it was kept, goes with any of its
statements. Exports made before still have the words.

Examples:

	ifolge erase --source "Kari Lie" --reason "asked for by letter"
	ifolge erase 17 18 --reason "court order" --yes`
}

func (c *eraseCmd) Run(p *program) error {
	if c.Source == "" && len(c.Entries) == 0 {
		return fmt.Errorf("%w: nothing to erase: name entries, or --source", errUsage)
	}
	s, err := c.open(p)
	if err != nil {
		return err
	}
	defer s.Close()
	threads, err := c.threads(p, s)
	if err != nil {
		return err
	}
	if !c.Yes {
		l := lister{p: p, s: s, w: p.out, width: terminalWidth(p.out), cut: isTerminal(p.out)}
		for _, t := range threads {
			e, err := s.Entry(p, t)
			if err != nil {
				return err
			}
			if err := l.entry(&e); err != nil {
				return err
			}
		}
		_, err := fmt.Fprintf(p.out, "to erase %d; nothing was erased: add --yes to do it\n", len(threads))
		return err
	}
	ds, err := book.Erase(p, s, threads, c.Reason)
	if err != nil {
		return err
	}
	es, err := s.Append(context.WithoutCancel(p), ds)
	if err != nil {
		return err
	}
	n := 0
	for _, e := range es {
		if e.Op == ledger.Erase {
			n++
		}
	}
	_, err = fmt.Fprintf(p.out, "erased %d\n", n)
	return err
}

// threads lists what is to be erased, each once.
func (c *eraseCmd) threads(p *program, s ledger.Store) ([]ledger.Seq, error) {
	var threads []ledger.Seq
	seen := map[ledger.Seq]bool{}
	take := func(e *ledger.Entry) {
		if !seen[e.Thread] {
			seen[e.Thread] = true
			threads = append(threads, e.Thread)
		}
	}
	for _, n := range c.Entries {
		e, err := s.Entry(p, n)
		if err != nil {
			return nil, err
		}
		take(&e)
	}
	if c.Source == "" {
		return threads, nil
	}
	for e, err := range s.Entries(p, ledger.Question{Source: c.Source, History: true}) {
		if err != nil {
			return nil, err
		}
		take(&e)
	}
	return threads, nil
}
