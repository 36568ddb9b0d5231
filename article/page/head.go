package page

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"ifolge/article"
)

// A head is what a page says of itself, in the order of the page.
type head struct {
	title     string            // <title>
	h1        []string          // as shown
	lang      string            // <html lang>
	canonical string            // <link rel=canonical>
	authors   []string          // <a rel=author> and itemprop=author
	meta      map[string]string // first content of each name, property or itemprop, in lower case
	times     []stamped         // <time datetime>

	// From JSON-LD, of the first object that is an article and has it.
	headline  string
	publisher string
	byline    string
	published []string // all, the best first
	language  string
	body      string // articleBody
}

type stamped struct {
	value string
	sure  bool // the page calls it the time of publication
}

// maxJSON is in bytes; a longer script is no metadata.
const maxJSON = 4 << 20

func readHead(doc *html.Node) *head {
	h := &head{meta: map[string]string{}}
	var scripts []*html.Node
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "html":
			h.lang = either(h.lang, attr(n, "lang"), attr(n, "xml:lang"))
		case "title":
			if h.title == "" && !inside(n, "svg") {
				h.title = oneLine(n)
			}
		case "h1":
			if s := oneLine(n); s != "" && !inside(n, "nav", "footer", "aside") {
				h.h1 = append(h.h1, s)
			}
		case "link":
			if strings.EqualFold(attr(n, "rel"), "canonical") {
				h.canonical = either(h.canonical, attr(n, "href"))
			}
		case "meta":
			for _, key := range []string{"property", "name", "itemprop"} {
				if k := strings.ToLower(attr(n, key)); k != "" && h.meta[k] == "" {
					h.meta[k] = strings.TrimSpace(attr(n, "content"))
				}
			}
		case "time":
			if v := strings.TrimSpace(attr(n, "datetime")); v != "" && !inside(n, "nav", "footer", "aside") {
				_, pubdate := lookAttr(n, "pubdate")
				h.times = append(h.times, stamped{v, pubdate || strings.EqualFold(attr(n, "itemprop"), "datePublished")})
			}
		case "script":
			if strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") {
				scripts = append(scripts, n)
			}
		}
		if (strings.EqualFold(attr(n, "rel"), "author") || strings.EqualFold(attr(n, "itemprop"), "author")) && n.Data != "link" && n.Data != "meta" {
			if s := oneLine(n); s != "" && len(s) < 200 && !slices.Contains(h.authors, s) {
				h.authors = append(h.authors, s)
			}
		}
	}
	for _, s := range scripts {
		h.readLinkedData(s)
		// The library would read it again, and not always in the same order.
		s.Parent.RemoveChild(s)
	}
	return h
}

// linked is an object of JSON-LD with what we ask of it. Each value may be a
// string, an object or a list.
type linked struct {
	Type      json.RawMessage `json:"@type"`
	Graph     json.RawMessage `json:"@graph"`
	Main      json.RawMessage `json:"mainEntity"`
	Name      json.RawMessage `json:"name"`
	Headline  json.RawMessage `json:"headline"`
	Publisher json.RawMessage `json:"publisher"`
	Author    json.RawMessage `json:"author"`
	Published json.RawMessage `json:"datePublished"`
	Language  json.RawMessage `json:"inLanguage"`
	Body      json.RawMessage `json:"articleBody"`
}

func (h *head) readLinkedData(script *html.Node) {
	if script.FirstChild == nil || len(script.FirstChild.Data) > maxJSON {
		return
	}
	s := strings.TrimSpace(script.FirstChild.Data)
	for _, wrap := range [][2]string{{"<!--", "-->"}, {"//<![CDATA[", "//]]>"}, {"<![CDATA[", "]]>"}} {
		if inner, ok := strings.CutPrefix(s, wrap[0]); ok {
			s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(inner), wrap[1]))
		}
	}
	// Line ends inside strings are no JSON, and common.
	s = strings.TrimSuffix(strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(s), ";")
	h.takeLinked(json.RawMessage(s), 0)
}

// takeLinked looks for articles in an object, a list, a graph, a page's main
// entity; no deeper than 8.
func (h *head) takeLinked(raw json.RawMessage, depth int) {
	if depth > 8 {
		return
	}
	for _, o := range objects(raw) {
		if isArticle(o.Type) {
			h.headline = either(h.headline, firstString(o.Headline), firstString(o.Name))
			h.publisher = either(h.publisher, strings.Join(names(o.Publisher), ", "))
			h.byline = either(h.byline, strings.Join(names(o.Author), ", "))
			h.language = either(h.language, firstString(o.Language))
			h.body = either(h.body, firstString(o.Body))
			if d := firstString(o.Published); d != "" {
				h.published = append(h.published, d)
			}
		}
		h.takeLinked(o.Graph, depth+1)
		h.takeLinked(o.Main, depth+1)
	}
}

// objects unpacks an object or a list of them; of anything else, none.
func objects(raw json.RawMessage) []linked {
	if len(raw) == 0 {
		return nil
	}
	if raw[0] == '[' {
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			return nil
		}
		var os []linked
		for _, e := range list {
			if len(e) > 0 && e[0] == '{' {
				os = append(os, objects(e)...)
			}
		}
		return os
	}
	var o linked
	if json.Unmarshal(raw, &o) != nil {
		return nil
	}
	return []linked{o}
}

func isArticle(kind json.RawMessage) bool {
	return slices.ContainsFunc(allStrings(kind), func(k string) bool {
		return strings.HasSuffix(k, "Article") || strings.HasSuffix(k, "BlogPosting") || k == "Report"
	})
}

// allStrings unpacks a string or a list of strings.
func allStrings(raw json.RawMessage) []string {
	var s string
	if json.Unmarshal(raw, &s) == nil && s != "" {
		return []string{s}
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	var ss []string
	for _, e := range list {
		if json.Unmarshal(e, &s) == nil && s != "" {
			ss = append(ss, s)
		}
	}
	return ss
}

func firstString(raw json.RawMessage) string {
	if ss := allStrings(raw); len(ss) > 0 {
		return strings.TrimSpace(html.UnescapeString(ss[0]))
	}
	return ""
}

// names unpacks what may be a name, an object with a name, or a list of these.
func names(raw json.RawMessage) []string {
	var ns []string
	add := func(s string) {
		if s = strings.TrimSpace(html.UnescapeString(s)); s != "" && !isURL(s) && !slices.Contains(ns, s) {
			ns = append(ns, s)
		}
	}
	for _, s := range allStrings(raw) {
		add(s)
	}
	for _, o := range objects(raw) {
		add(firstString(o.Name))
	}
	return ns
}

// fill gives the article all but its date and text.
func (h *head) fill(a *article.Article, opts Options) {
	for _, u := range []string{h.canonical, h.meta["og:url"]} {
		if a.URL == "" && isURL(u) {
			a.URL = u
		}
	}
	a.Title = h.bestTitle()
	a.Byline = clip(normal(either(h.byline, author(h.meta), strings.Join(h.authors, ", "))), 300)
	a.Outlet = clip(normal(either(h.meta["og:site_name"], h.publisher, h.meta["publisher"], host(a.URL))), 100)
	for _, tag := range []string{h.lang, h.language, h.meta["og:locale"], h.meta["content-language"]} {
		if tag = strings.ReplaceAll(strings.TrimSpace(tag), "_", "-"); a.Lang == "" && langTag.MatchString(tag) {
			a.Lang = tag
		}
	}
}

var langTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

func author(meta map[string]string) string {
	for _, k := range []string{"author", "article:author", "byl", "dc.creator", "parsely-author"} {
		if s := meta[k]; s != "" && !isURL(s) {
			return s
		}
	}
	return ""
}

// bestTitle is the headline as printed, where the page shows one and is clear
// about it.
func (h *head) bestTitle() string {
	return clip(normal(either(h.shown(), h.headline, h.meta["og:title"], h.meta["title"], withoutOutlet(h.title, h.meta["og:site_name"], h.publisher))), 500)
}

// shown is the headline that readers of the page see: the only h1, or the one
// that the metadata repeat. A site's name in an h1 is no headline.
func (h *head) shown() string {
	for _, s := range h.h1 {
		s = normal(s)
		if s == normal(h.headline) || s == normal(h.meta["og:title"]) || len(h.h1) > 1 && strings.HasPrefix(normal(h.title), s+" ") {
			return s
		}
	}
	if len(h.h1) == 1 && !strings.EqualFold(h.h1[0], h.meta["og:site_name"]) && !strings.EqualFold(h.h1[0], h.publisher) {
		return normal(h.h1[0])
	}
	return ""
}

// withoutOutlet cuts what stands after the last bar or dash of a <title> if it
// is the outlet's name.
//
//	Ny bru åpner – Fjordposten    Ny bru åpner
func withoutOutlet(title string, outlets ...string) string {
	for _, sep := range []string{" | ", " – ", " — ", " - ", " · "} {
		if i := strings.LastIndex(title, sep); i > 0 {
			for _, o := range outlets {
				if strings.EqualFold(strings.TrimSpace(title[i+len(sep):]), o) {
					return title[:i]
				}
			}
		}
	}
	return title
}

func either(ss ...string) string {
	for _, s := range ss {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

func lookAttr(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func attr(n *html.Node, key string) string {
	v, _ := lookAttr(n, key)
	return v
}

func inside(n *html.Node, tags ...string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if slices.Contains(tags, p.Data) {
			return true
		}
	}
	return false
}

// oneLine is the text of n as it is laid out, its lines joined.
func oneLine(n *html.Node) string {
	w := writer{}
	for c := range n.ChildNodes() {
		w.node(c, false)
	}
	return strings.Join(strings.Fields(w.end()), " ")
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// host returns "fjordposten.example" of "https://www.fjordposten.example/bru".
func host(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}
