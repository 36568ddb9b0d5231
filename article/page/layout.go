package page

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"
)

// What layOut leaves out, besides what is never text.
type choice int

const (
	everything        choice = iota
	withoutNavigation        // by the element's own name, and blocks that are all links
)

// layOut writes the text under n as lines: a blank line round each block, one
// line end round items and rows and for <br>. White space is folded to one
// space; soft hyphens and joiners of no width, which printers of pages put
// inside words, are dropped.
func layOut(n *html.Node, take choice) string {
	if n == nil {
		return ""
	}
	w := writer{take: take}
	w.node(n, false)
	return w.end()
}

type writer struct {
	take    choice
	out     strings.Builder
	block   strings.Builder // text of the block in hand, lines folded
	gap     bool            // white space waits before the next letter
	pending int             // line ends that wait before the next block
	linked  int             // bytes of the block that stand in links
}

func (w *writer) node(n *html.Node, inLink bool) {
	switch n.Type {
	case html.TextNode:
		w.text(n.Data, inLink)
		return
	case html.ElementNode, html.DocumentNode:
	default:
		return
	}
	before := lineEnds(n.Data)
	switch n.Data {
	case "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "canvas", "audio", "video",
		"select", "textarea", "head", "title", "button", "datalist":
		return
	case "nav", "footer", "aside", "menu", "dialog": // not "form": whole pages stand in one
		if w.take == withoutNavigation {
			return
		}
	case "br":
		w.newline()
		return
	case "td", "th":
		w.gap = true
	}
	if before > 0 {
		w.close(before)
	}
	inLink = inLink || n.Data == "a"
	for c := range n.ChildNodes() {
		w.node(c, inLink)
	}
	if before > 0 {
		w.close(before)
	}
}

// lineEnds says how a reader sees an element: 0 in the line, 1 on a line of
// its own, 2 apart.
func lineEnds(name string) int {
	switch name {
	case "li", "tr", "dt", "dd", "option", "summary", "legend":
		return 1
	case "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table", "thead", "tbody",
		"section", "article", "main", "header", "footer", "nav", "aside", "figure", "figcaption", "caption", "address",
		"details", "fieldset", "form", "hr", "center", "body", "html", "menu", "dialog", "hgroup", "search":
		return 2
	}
	return 0
}

func (w *writer) text(s string, inLink bool) {
	for _, r := range s {
		switch {
		case r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' || r == '\v':
			w.gap = true
		case r == '\u00AD' || r == '\u200B' || r == '\uFEFF' || r < ' ':
		default:
			if w.gap && w.block.Len() > 0 && !w.atLineStart() {
				w.block.WriteByte(' ')
			}
			w.gap = false
			before := w.block.Len()
			w.block.WriteRune(r)
			if inLink {
				w.linked += w.block.Len() - before
			}
		}
	}
}

func (w *writer) atLineStart() bool {
	s := w.block.String()
	return s != "" && s[len(s)-1] == '\n'
}

// newline is a <br>; of two or more, one blank line is left.
func (w *writer) newline() {
	if s := w.block.String(); s != "" && !strings.HasSuffix(s, "\n\n") {
		w.block.WriteByte('\n')
	}
	w.gap = false
}

// close ends the block in hand and asks for n line ends before the next.
func (w *writer) close(n int) {
	s := strings.TrimRight(w.block.String(), "\n")
	links := w.linked
	w.block.Reset()
	w.linked, w.gap = 0, false
	if s != "" && !(w.take == withoutNavigation && isNavigation(s, links)) {
		if w.out.Len() > 0 {
			w.out.WriteString("\n\n"[:w.pending])
		}
		w.out.WriteString(s)
		w.pending = 0
	}
	w.pending = max(w.pending, n)
}

// isNavigation takes a block for a way to somewhere else if four fifths of it
// are links, and for a label if it has no letter.
func isNavigation(s string, linked int) bool {
	return linked*5 >= len(s)*4 || !strings.ContainsFunc(s, unicode.IsLetter)
}

func (w *writer) end() string {
	w.close(0)
	return w.out.String()
}

// wrapLines makes paragraphs of text that stands in a block with only line
// breaks between, as old pages have it; go-trafilatura loses or doubles it.
//
//	<div>Brua er åpen.<br><br>Veien er stengt.</div>
//	<div><p>Brua er åpen.</p><p>Veien er stengt.</p></div>
func wrapLines(doc *html.Node) {
	var blocks []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "br" && n.NextSibling != nil {
			switch p := n.Parent; p.Data {
			case "div", "section", "article", "main", "td", "center", "body":
				if len(blocks) == 0 || blocks[len(blocks)-1] != p {
					blocks = append(blocks, p)
				}
			}
		}
	}
	for _, b := range blocks {
		wrapChildren(b)
	}
}

func wrapChildren(block *html.Node) {
	var p *html.Node
	breaks := 0
	for c := block.FirstChild; c != nil; {
		next := c.NextSibling
		blank := c.Type == html.TextNode && strings.TrimSpace(c.Data) == "" || c.Type == html.CommentNode
		switch {
		case c.Type == html.ElementNode && lineEnds(c.Data) > 0:
			p, breaks = nil, 0
		case c.Type == html.ElementNode && c.Data == "br":
			breaks++
			if breaks > 1 {
				p = nil
			}
			if p != nil {
				move(c, p)
			} else {
				block.RemoveChild(c)
			}
		case blank && (p == nil || breaks > 0):
		default:
			if p == nil {
				p = &html.Node{Type: html.ElementNode, Data: "p", DataAtom: atom.P}
				block.InsertBefore(p, c)
			}
			breaks = 0
			move(c, p)
		}
		c = next
	}
}

func move(n, to *html.Node) {
	n.Parent.RemoveChild(n)
	to.AppendChild(n)
}

// normal folds white space and composes letters.
func normal(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\u00AD', '\u200B', '\uFEFF':
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}
