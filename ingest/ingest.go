// Package ingest walks the line from an article to its statements: it chooses
// the language, lets the stages fill a Document in their order, finds the
// attributions and makes statements of them. It alone knows that order.
//
//	line := ingest.New(ingest.Options{})
//	r := line.Read(&article.Article{Text: "Veien er åpen, ifølge politiet."})
//	r.Statements[0].Speaker // "politiet"
//
// A Line reads any number of articles from any number of goroutines. The
// models of a language are loaded when its first article comes. [Line.Read]
// cannot fail: what it could not do stands in the Reading's notes.
package ingest

import (
	"slices"
	"strings"
	"sync"

	"ifolge/article"
	"ifolge/attribution"
	"ifolge/lang"
	"ifolge/model"
	"ifolge/models"
	"ifolge/stance/factuality"
	"ifolge/statement"
	"ifolge/text"
	"ifolge/text/corefer"
)

// Longest is how many bytes of one article are read; what lies beyond is left
// out with a note. No news item is a hundredth as long: the bound keeps memory
// in hand when the input is no news item.
const Longest = 1 << 20

// Options change how a Line reads. The zero Options are the usual ones.
type Options struct {
	Lang     string  // language of every text; "": as the article says, else found
	MinScore float32 // attributions scored below it are left out; 0: below attribution.Usual

	// Models loads a model by its name; nil: those inside the program.
	Models func(name string) (*model.File, error)
}

// A Reading is an article with everything that was found in it.
type Reading struct {
	Article      *article.Article
	Lang         string // of the models that read it: "nb", "nn", "en"; "" where none did
	Document     *text.Document
	Entities     *corefer.Entities // who its noun phrases speak of; nil: not known
	Attributions []attribution.Attribution
	Statements   []statement.Statement // one an attribution, in the same order
	Notes        []article.Note        // what this reading had to guess or leave out

	settled bool // the language is what the article says, and not up to the words
}

// A Line reads articles. It is safe for any number of goroutines.
type Line struct {
	opts   Options
	langs  map[string]*language // by code; fixed after New
	stands map[string]string    // codes that another language stands in for: "da" to "nb"

	identifier identifier
	finder     loaded[attribution.Model]
	resolver   loaded[corefer.Model]
	judges     loaded[factuality.Model]
}

// New returns a Line. It loads nothing yet.
func New(o Options) *Line {
	if o.Models == nil {
		o.Models = models.Load
	}
	l := &Line{
		opts: o, langs: map[string]*language{}, stands: map[string]string{},
		identifier: identifier{models: o.Models},
		finder:     loaded[attribution.Model]{name: "finder", read: attribution.New},
		resolver:   loaded[corefer.Model]{name: "corefer", read: corefer.New},
		judges:     loaded[factuality.Model]{name: "factuality", read: factuality.New},
	}
	for _, code := range lang.Codes() {
		l.langs[code] = &language{code: code, models: o.Models}
		for _, r := range lang.Table(code, "near") {
			l.stands[r.Field(0)] = code
		}
	}
	return l
}

// Languages lists the codes that a Line can read, in alphabetical order.
func (l *Line) Languages() []string { return lang.Codes() }

// Read reads one article. The Reading shares a's text.
func (l *Line) Read(a *article.Article) *Reading {
	r := &Reading{Article: a, Document: &text.Document{}}
	body := a.Text
	if len(body) > Longest {
		body = body[:cut(body, Longest)]
		r.note("long", "bytes", len(a.Text), "read", len(body))
	}
	r.Lang = l.choose(a.Lang, body, r)
	l.annotate(r, body)
	r.Attributions = l.find(r.Document)
	r.Entities = l.resolve(r.Document, r.Attributions)
	r.Statements = statement.From(a, r.Document, r.Attributions)
	l.judge(r)
	return r
}

// Annotate fills the layers of a Document with the text s, of any length, in
// the language code; "" lets the text decide. The Reading has no attributions.
func (l *Line) Annotate(code, s string) *Reading {
	r := &Reading{Article: &article.Article{Text: s, Lang: code}, Document: &text.Document{}}
	r.Lang = l.choose(code, s, r)
	l.annotate(r, s)
	return r
}

// annotate lets the stages of r's language fill its document with the text s.
// Where no language reads it the document stays empty, its text too.
func (l *Line) annotate(r *Reading, s string) {
	if r.Lang == "" {
		return
	}
	r.Document.Reset(r.Lang, s)
	stages, err := l.langs[r.Lang].stages()
	if err != nil {
		r.note("models", "language", r.Lang, "error", err)
	}
	for _, stage := range stages {
		stage.Annotate(r.Document)
		if stage.maker.Layer != layers[0] {
			continue
		}
		langs := l.paragraphLangs(r.Lang, r.Document)
		if langs == nil {
			continue
		}
		if code := most(r.Document, langs); code != r.Lang && !r.settled {
			r.Lang, r.settled = code, true
			l.annotate(r, s)
			return
		}
		l.mix(r, langs)
		return
	}
}

// Pieces parts a text that is longer than an article should be, so that each
// piece can be annotated on its own: at a blank line where there is one, else
// at a line end, else at a space. The pieces join to s.
func Pieces(s string) []string {
	var ps []string
	for len(s) > Longest {
		n := cut(s, Longest)
		ps = append(ps, s[:n])
		s = s[n:]
	}
	return append(ps, s)
}

// cut returns where to part s so that the first piece has at most n bytes.
// A part of at least half of n is taken as found.
func cut(s string, n int) int {
	for _, sep := range []string{"\n\n", "\n", " "} {
		if i := strings.LastIndex(s[n/2:n], sep); i >= 0 {
			return n/2 + i + len(sep)
		}
	}
	for n > 0 && s[n]&0xC0 == 0x80 { // a continuation byte: do not split the rune
		n--
	}
	return n
}

func (r *Reading) note(key string, with ...any) {
	r.Notes = append(r.Notes, article.NewNote(key, with...))
}

// atLeast drops attributions scored below min.
func atLeast(min float32, as []attribution.Attribution) []attribution.Attribution {
	if !slices.ContainsFunc(as, func(a attribution.Attribution) bool { return a.Score < min }) {
		return as
	}
	return keep(as, func(i int) bool { return as[i].Score >= min })
}

// keep drops those attributions that are not wanted. What hung on a dropped one
// hangs on that one's parent.
func keep(as []attribution.Attribution, wanted func(i int) bool) []attribution.Attribution {
	at := make([]int32, len(as)) // new index of each, or -1
	var kept []attribution.Attribution
	for i := range as {
		at[i] = -1
		if wanted(i) {
			at[i] = int32(len(kept))
			kept = append(kept, as[i])
		}
	}
	for i := range kept {
		p := kept[i].Parent
		for n := 0; p >= 0 && at[p] < 0 && n < len(as); n++ {
			p = as[p].Parent
		}
		if p >= 0 {
			p = at[p]
		}
		kept[i].Parent = p
	}
	return kept
}

// A stage fills one layer of a Document.
type stage interface{ Annotate(d *text.Document) }

// A language holds the stages of one language, loaded once.
type language struct {
	code   string
	models func(name string) (*model.File, error)

	once sync.Once
	line []signed
	err  error
}

func (l *language) stages() ([]signed, error) {
	l.once.Do(func() { l.line, l.err = load(l.code, l.models) })
	return l.line, l.err
}
