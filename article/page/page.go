// Package page reads an article from an HTML page: its main text without
// navigation, and what the page says of itself.
//
//	<html lang="nb"> … <h1>Ny bru</h1> <p>Brua er åpen, sier ordføreren.</p> …
//
//	Title  Ny bru
//	Text   Ny bru ⏎ ⏎ Brua er åpen, sier ordføreren.
//
// Which part of a page is main text is the judgement of go-trafilatura
// (Barbaresi 2021), with its fallbacks. Paragraphs and headings come out
// parted by a blank line, list items and rows of tables on lines of their own.
// The headline leads the text if it can be seen on the page. Metadata prefer
// what is meant for machines (JSON-LD, then meta elements) over what has to be
// guessed from the page.
//
// Same page, same article: nothing depends on a clock, and pages too large,
// too deep or too broken for the libraries are read in a plain way of our own,
// with a note.
package page

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/markusmobius/go-htmldate"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"

	"ifolge/article"
)

// Options say what the caller knows about the page. The zero Options are the
// usual ones.
type Options struct {
	URL         string    // where it was fetched, after redirects; "" not said
	ContentType string    // as the server said: "text/html; charset=iso-8859-1"; "" not said
	Cut         bool      // the bytes are only the beginning of the page
	MaxBytes    int       // more are left out with a note; 0: 20 MiB
	Latest      time.Time // later dates of publication are not believed; zero: the year 2100
	Listed      string    // EDTF, when a feed says that it was published: goes before what the page shows, not before what it says; "" not said
}

// What the libraries can take in seconds. go-trafilatura's time grows with the
// square of the elements: flat pages took 0.8 s at 4,000 and 6.7 s at 16,000.
// Of news pages few have 5,000.
const (
	maxElements = 10_000
	maxVisible  = 4 << 20 // bytes of text
)

// fewBytes of main text, and more text on the page, make it doubtful that the
// main text was found.
const fewBytes = 250

// Read makes an article of raw; name is used for its ID and in errors. It
// fails if no text is left.
func Read(raw []byte, name string, opts Options) (*article.Article, error) {
	a := &article.Article{ID: name, URL: opts.URL, Raw: sha256.Sum256(raw)}
	most := opts.MaxBytes
	if most == 0 {
		most = 20 << 20
	}
	if opts.Cut || len(raw) > most {
		raw = raw[:min(len(raw), most)]
		a.Notes = append(a.Notes, article.NewNote("page.cut", "bytes", len(raw)))
	}
	markup, notes := decode(raw, opts.ContentType)
	a.Notes = append(a.Notes, notes...)
	doc, notes, err := parse(markup)
	if err != nil {
		return nil, fmt.Errorf("page: %s: %w", name, err)
	}
	a.Notes = append(a.Notes, notes...)
	h := readHead(doc)
	h.fill(a, opts)
	a.Notes = append(a.Notes, fillDate(a, h, doc, opts)...)
	text, notes := mainText(doc)
	a.Notes = append(a.Notes, notes...)
	// A page that shows little may carry its text for machines only.
	if len(text) < fewBytes && len(h.body) > 2*len(text) {
		text = h.body
		a.Notes = append(a.Notes, article.NewNote("page.hidden"))
	}
	if strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("page: %s: no text left after removing navigation (%s of %s bytes)",
			name, thousands(len(visible(doc))), thousands(len(raw)))
	}
	a.Text = norm.NFC.String(leadWith(h.shown(), text))
	return a, nil
}

// leadWith puts the headline before the text, unless it stands there already.
func leadWith(headline, text string) string {
	if headline == "" {
		return text
	}
	head := text[:min(len(text), 4*len(headline)+400)]
	if strings.Contains(head, headline) {
		return text
	}
	return headline + "\n\n" + text
}

// mainText finds the main text. A page whose only text is navigation has none.
func mainText(doc *html.Node) (text string, notes []article.Note) {
	ours := layOut(body(doc), withoutNavigation)
	if elements, size := measure(doc); elements > maxElements || size > maxVisible {
		return ours, []article.Note{article.NewNote("page.large", "elements", elements, "bytes", size)}
	}
	wrapLines(doc)
	found, err := extract(doc)
	if ours == "" && len(found) < fewBytes {
		return "", nil
	}
	if err != nil || found == "" || len(found) < fewBytes && len(ours) > 2*len(found)+100 {
		return ours, []article.Note{article.NewNote("page.whole")}
	}
	return dropRepeated(found, visible(doc)), nil
}

// dropRepeated drops paragraphs that come more often than the page has them.
// Some layouts make go-trafilatura take the same words twice.
func dropRepeated(text, page string) string {
	ps := strings.Split(text, "\n\n")
	times := map[string]int{}
	for _, p := range ps {
		times[p]++
	}
	kept := ps[:0]
	left := map[string]int{} // how often it may still come, for those that come again
	for _, p := range ps {
		if n := times[p]; n > 1 {
			if _, met := left[p]; !met {
				left[p] = min(n, max(1, strings.Count(page, p)))
			}
			if left[p] == 0 {
				continue
			}
			left[p]--
		}
		kept = append(kept, p)
	}
	return strings.Join(kept, "\n\n")
}

// extract asks go-trafilatura. The library is large and pages are hostile: a
// panic of it is an error here.
func extract(doc *html.Node) (text string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("go-trafilatura: %v", r)
		}
	}()
	result, err := trafilatura.ExtractDocument(doc, trafilatura.Options{
		EnableFallback: true,
		// No rescue of theirs, which can take the same words twice.
		Config:          &trafilatura.Config{MinExtractedSize: 0, MinOutputSize: 1, CacheSize: 16},
		ExcludeComments: true,
		// Dates are read elsewhere; an empty result keeps it from looking.
		HtmlDateOverride: &htmldate.Result{},
	})
	if err != nil {
		return "", err
	}
	return layOut(result.ContentNode, everything), nil
}

// Bounds of the tree, so that a hostile page of a few bytes a tag, or one that
// makes the parser repeat what is open in every paragraph, does not fill memory.
const (
	maxTags     = 300_000
	maxRepeated = 1 << 20
)

// parse builds the tree. What is nested deeper than the parser allows (512) is
// flattened, first the deep parts, then all but paragraphs.
func parse(markup string) (doc *html.Node, notes []article.Note, err error) {
	end, repeated := survey(markup)
	if end < len(markup) {
		notes = append(notes, article.NewNote("page.tags", "bytes", end, "tags", maxTags))
		markup = markup[:end]
	}
	if repeated <= maxRepeated {
		if doc, err = html.Parse(strings.NewReader(markup)); err == nil {
			return doc, notes, nil
		}
	}
	notes = append(notes, article.NewNote("page.deep"))
	for _, depth := range []int{100, 0} {
		if doc, err = html.Parse(bytes.NewReader(flatten(markup, depth))); err == nil {
			break
		}
	}
	return doc, notes, err
}

// survey finds where maxTags end, and how many elements the parser could make
// of its own: an open <b> goes on in every later block.
func survey(markup string) (end, repeated int) {
	z := html.NewTokenizer(strings.NewReader(markup))
	tags, blocks, open, most := 0, 0, 0, 0
	for {
		kind := next(z)
		if kind == html.ErrorToken || tags >= maxTags {
			break
		}
		end += len(z.Raw())
		switch kind {
		case html.TextToken:
			continue
		case html.StartTagToken, html.EndTagToken:
		default: // comments make nodes too
			tags++
			continue
		}
		tags++
		name, _ := z.TagName()
		switch {
		case !isFormatting(string(name)):
			blocks++
		case kind == html.StartTagToken:
			open++
			most = max(most, open)
		case open > 0:
			open--
		}
	}
	if tags < maxTags {
		end = len(markup)
	}
	return end, blocks * most
}

// next takes <b/> for <b>, as the parser does.
func next(z *html.Tokenizer) html.TokenType {
	kind := z.Next()
	if kind == html.SelfClosingTagToken {
		return html.StartTagToken
	}
	return kind
}

// isFormatting names the elements that the parser opens anew in the next
// block. Links are among them too, but never two at a time.
func isFormatting(name string) bool {
	switch name {
	case "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u":
		return true
	}
	return false
}

// flatten drops the tags of elements that stand deeper than depth, keeping
// paragraphs, headings and what is no text. Elements whose end tag may be left
// out are not counted; they make a tree at most four times as deep.
func flatten(markup string, depth int) []byte {
	var out bytes.Buffer
	z := html.NewTokenizer(strings.NewReader(markup))
	open := 0
	for {
		kind := next(z)
		if kind == html.ErrorToken {
			return out.Bytes()
		}
		raw := z.Raw()
		if kind == html.StartTagToken || kind == html.EndTagToken {
			name, _ := z.TagName()
			switch name := string(name); name {
			case "html", "head", "body", "title", "script", "style", "p", "h1", "h2", "h3", "h4", "h5", "h6",
				"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
				"noscript", "textarea", "iframe", "xmp", "noembed", "noframes", "plaintext":
			case "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup", "rt", "rp", "colgroup":
				if open > depth || depth == 0 {
					out.WriteByte('\n')
					continue
				}
			default:
				if isFormatting(name) {
					continue
				}
				if kind == html.StartTagToken {
					open++
				}
				drop := open > depth
				if kind == html.EndTagToken && open > 0 {
					open--
				}
				if drop {
					continue
				}
			}
		}
		out.Write(raw)
	}
}

// measure counts elements with comments, and bytes of text.
func measure(doc *html.Node) (elements, size int) {
	for n := range doc.Descendants() {
		switch n.Type {
		case html.ElementNode, html.CommentNode: // they cost the same
			elements++
		case html.TextNode:
			size += len(n.Data)
		}
	}
	return elements, size
}

// visible returns all text that a reader could see.
func visible(doc *html.Node) string { return layOut(body(doc), everything) }

func body(doc *html.Node) *html.Node {
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "body" {
			return n
		}
	}
	return doc
}

// thousands writes 9810 as "9,810".
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// clip keeps the first n code points.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}
