// Package html makes a page of a source sheet: one file that needs nothing else,
// to be opened from disk, shown to somebody, printed.
//
// The text stands left with its statements marked, the cards of the sources right.
// A number in the text is a link to its card and the card's number one back, so
// that all of it works without the little script, which lights up both when one
// of them is pointed at. What is marked by colour is marked by the shape of the
// letters too: sources are bold, cues italic and dotted, contents underlined.
//
//	p := html.New(os.Stdout, html.Options{})
//	p.Write(reading)
//	p.Close()
//
// The page asks no network for anything, and tells the browser to refuse it. Words
// of the article pass through html/template and lose what would turn the direction
// of the page's own words. The same readings give the same bytes.
package html

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"ifolge/ingest"
	"ifolge/sheet"
	"ifolge/statement"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var style string

//go:embed page.js
var script string

var page = template.Must(template.New("page").Parse(pageSource))

// Options say how a page looks.
type Options struct {
	Words *sheet.Words // the page's own words; nil: English
}

// A Page writes sheets one below the other on one page. It belongs to one
// goroutine.
type Page struct {
	w     io.Writer
	words *sheet.Words
	n     int // articles so far
}

// New returns a Page that is written to w. Nothing is written before the first
// article.
func New(w io.Writer, o Options) *Page {
	if o.Words == nil {
		o.Words, _ = sheet.In("en")
	}
	return &Page{w: w, words: o.Words}
}

// Write adds the sheet of r.
func (p *Page) Write(r *ingest.Reading) error {
	p.n++
	view := newView(r, p.words, p.n)
	if p.n == 1 {
		sum := sha256.Sum256([]byte(script))
		head := struct {
			Lang, Title, Hash string
			Style             template.CSS
		}{p.words.Code, view.Title, base64.StdEncoding.EncodeToString(sum[:]), template.CSS(style)}
		if err := p.execute("head", head); err != nil {
			return err
		}
	}
	return p.execute("article", view)
}

// Close ends the page.
func (p *Page) Close() error {
	if p.n == 0 {
		return nil
	}
	return p.execute("foot", template.JS(script))
}

// execute writes a part of the page whole or not at all.
func (p *Page) execute(name string, with any) error {
	var b bytes.Buffer
	if err := page.ExecuteTemplate(&b, name, with); err != nil {
		return err
	}
	_, err := p.w.Write(b.Bytes())
	return err
}

// A view is an article as the template wants it.
type view struct {
	*sheet.Layout
	words *sheet.Words

	ID       string // of the article on the page
	Lang     string // of its text
	Heading  []piece
	Blocks   []block
	Sources  []source
	Timeline *timeline // nil: no times to show
	Atlas    *atlas    // nil: no places to show
	Any      bool      // there are statements
}

type source struct {
	*sheet.Source
	ID    string
	Cards []card
}

type card struct {
	*sheet.Said
	Key  string // as in the text: "3", "3-2" in the second article
	Mark string // the number shown
	To   string // id of the number in the text; "" where it stands nowhere
}

// Say is for the template.
func (v *view) Say(key string, pairs ...string) string { return v.words.Say(key, pairs...) }

func newView(r *ingest.Reading, words *sheet.Words, nth int) *view {
	v := &view{Layout: sheet.Lay(r, words), words: words, ID: "article-" + strconv.Itoa(nth), Lang: r.Lang, Any: len(r.Statements) > 0}
	if r.Article.Title == "" { // a page shown to people needs no folders
		v.Title = path.Base(v.Title)
	}
	m := newMarks(r, v.Layout, nth, words)
	v.Blocks = m.blocks()
	if len(v.Blocks) > 0 { // the title as it stands in the text, with its marks
		first := &v.Blocks[0]
		if sheet.Plain(first.Lines[0].text) == v.Title {
			v.Heading = first.Lines[0].Pieces
			if first.Lines = first.Lines[1:]; len(first.Lines) == 0 {
				v.Blocks = v.Blocks[1:]
			}
		}
	}
	for i := range v.Layout.Sources {
		s := source{Source: &v.Layout.Sources[i], ID: v.ID + "-source-" + strconv.Itoa(i+1)}
		for k := range s.Says {
			n := s.Says[k].Index
			c := card{Said: &s.Says[k], Key: m.key(n), Mark: strconv.Itoa(m.number[n])}
			if m.placed[n] {
				c.To = "t" + c.Key
			}
			s.Cards = append(s.Cards, c)
		}
		slices.SortFunc(s.Cards, func(a, b card) int { return cmp.Compare(m.number[a.Index], m.number[b.Index]) })
		v.Sources = append(v.Sources, s)
	}
	v.Timeline = newTimeline(r, words, m)
	v.Atlas = newAtlas(r, words, m)
	return v
}

// start returns the byte where the mark of s begins: its content, or else
// its cue or source.
func start(s *statement.Statement) (at int32, ok bool) {
	e := &s.Evidence
	for _, rs := range [][]rng{e.Content, e.Cue, {e.Source}} {
		for _, r := range rs {
			if r.Start < r.End {
				return r.Start, true
			}
		}
	}
	return 0, false
}

// shown is s without what no page should have: control characters, and what sets
// the direction of all that follows.
func shown(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r):
			return unicode.ReplacementChar
		case r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s)
}
