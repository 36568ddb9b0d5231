// Package feed reads what an outlet lists of itself: RSS, Atom and JSON Feed,
// and OPML, which lists feeds.
//
//	<rss> … <item><title>Brua er åpen</title><link>https://fjordposten.example/1</link> … </item> …
//
//	Items[0]  Link https://fjordposten.example/1  Title "Brua er åpen"  Published 2024-05-17T09:30:00+02:00
//
// The three forms are read by gofeed, behind a survey of our own that bounds
// depth, names and number of items and finds where a broken feed was whole for the last
// time: what stands before is read, and a note says what was left out. Nothing
// depends on a clock; dates later than [Options].Latest are not believed.
package feed

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	jsonfeed "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"

	"ifolge/article"
	"ifolge/article/page"
)

// Options say what the caller knows about the feed. The zero Options are the
// usual ones.
type Options struct {
	URL         string    // where it was fetched, after redirects; links are read against it
	ContentType string    // as the server said; "" not said
	Latest      time.Time // later dates are not believed; zero: the year 2100
	MaxItems    int       // more are left out with a note; 0: 1000
}

// A Feed lists items, in its own order: as a rule the newest first.
type Feed struct {
	Title string
	Lang  string // BCP 47, as the feed says; "" not said
	Items []Item
	Notes []article.Note // what was left out
}

// An Item is what a feed says of a news item.
type Item struct {
	ID        string `json:"id,omitempty"`   // guid; "" not given
	Link      string `json:"link,omitempty"` // of its page: absolute, http or https, without fragment and utm_ parameters; "" none
	Title     string `json:"title,omitempty"`
	Author    string `json:"author,omitempty"`
	Published string `json:"published,omitempty"` // EDTF; "" not said, or not believed
	Updated   string `json:"updated,omitempty"`   // likewise
	From      Origin `json:"from,omitzero"`       // where the feed says it was taken from

	HTML string `json:"-"` // its content, or a summary
	Full bool   `json:"-"` // HTML is the content
	Odd  string `json:"-"` // a date of publication that is none
}

// An Origin is what <source> and external_url name.
type Origin struct {
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

// A Form is what bytes are, to this package.
type Form uint8

const (
	Neither Form = iota
	IsFeed
	IsOPML
)

// Bounds of one feed.
const (
	usualItems    = 1000
	maxDepth      = 100 // gofeed goes down by recursion
	maxNamespaces = 100 // in scope: gofeed copies them for every element
	maxLink       = 2000
	maxContent    = 1 << 20
)

// FormOf tells by the first bytes what raw is. A page that is neither may have
// feeds: see [Linked].
func FormOf(raw []byte) Form {
	s := decode(raw[:min(len(raw), 1<<14)], "")
	if strings.HasPrefix(s, "{") {
		if jsonVersion.MatchString(s) {
			return IsFeed
		}
		return Neither
	}
	switch root := strings.ToLower(rootOf(s)); root {
	case "rss", "rdf", "feed":
		return IsFeed
	case "opml":
		return IsOPML
	}
	return Neither
}

var jsonVersion = regexp.MustCompile(`"version"\s*:\s*"https?:(?:\\?/){2}(?:www\.)?jsonfeed\.org`)

// Read reads a feed; name stands for it in errors. It fails where no feed is
// found or nothing of it can be read.
func Read(raw []byte, name string, opts Options) (f *Feed, err error) {
	s := decode(raw, opts.ContentType)
	most := cmp.Or(opts.MaxItems, usualItems)
	f = &Feed{}
	if strings.HasPrefix(s, "{") {
		s, err = f.boundJSON(s, most)
	} else {
		s, err = f.boundXML(s, most)
	}
	if err != nil {
		return nil, fmt.Errorf("feed: %s: %w", name, err)
	}
	found, err := parse(s)
	if err != nil {
		return nil, fmt.Errorf("feed: %s: %w", name, err)
	}
	f.Title, f.Lang = clip(found.Title, 200), clip(found.Language, 35)
	for i, it := range found.Items {
		f.Items = append(f.Items, opts.item(it, originOf(found, i)))
	}
	return f, nil
}

// parse asks gofeed. The library is large and feeds are hostile: a panic of it
// is an error here.
func parse(s string) (f *gofeed.Feed, err error) {
	defer func() {
		if r := recover(); r != nil {
			f, err = nil, fmt.Errorf("gofeed: %v", r)
		}
	}()
	p := gofeed.NewParser()
	p.KeepOriginalFeed = true
	f, err = p.Parse(strings.NewReader(s))
	if errors.Is(err, gofeed.ErrFeedTypeNotDetected) {
		return nil, errNoFeed
	}
	return f, err
}

var errNoFeed = errors.New("no feed: neither RSS, Atom nor JSON Feed")

func (o *Options) item(it *gofeed.Item, from Origin) Item {
	link := it.Link
	if burnt := it.Extensions["feedburner"]["origLink"]; len(burnt) > 0 {
		link = burnt[0].Value
	}
	if link == "" && strings.HasPrefix(it.GUID, "http") {
		link = it.GUID
	}
	i := Item{
		ID: clip(it.GUID, 500), Link: o.link(cmp.Or(link, from.URL)), Title: clip(html.UnescapeString(it.Title), 500),
		Published: o.date(it.Published, it.PublishedParsed), Updated: o.date(it.Updated, it.UpdatedParsed),
		From: Origin{clip(from.Name, 200), o.link(from.URL)}, HTML: it.Content, Full: it.Content != "",
	}
	switch {
	case i.Published != "":
	case strings.TrimSpace(it.Published) == "":
		i.Published = i.Updated // Atom demands no other
	default:
		i.Odd = clip(it.Published, 60)
	}
	var authors []string
	for _, a := range it.Authors {
		if a != nil && a.Name != "" && !slices.Contains(authors, a.Name) && len(authors) < 20 {
			authors = append(authors, a.Name)
		}
	}
	i.Author = clip(strings.Join(authors, ", "), 300)
	if i.From.URL == i.Link { // a list of links has no page of its own for each
		i.From.URL = ""
	}
	if !i.Full {
		i.HTML = it.Description
	}
	if len(i.HTML) > maxContent {
		i.HTML = strings.ToValidUTF8(i.HTML[:maxContent], "")
	}
	return i
}

// originOf asks the feed as it was before gofeed made it like the others.
func originOf(f *gofeed.Feed, i int) Origin {
	switch o := f.OriginalFeed().(type) {
	case *rss.Feed:
		if i < len(o.Items) && o.Items[i].Source != nil {
			return Origin{o.Items[i].Source.Title, o.Items[i].Source.URL}
		}
	case *atom.Feed:
		if i < len(o.Entries) && o.Entries[i].Source != nil {
			s := o.Entries[i].Source
			from := Origin{Name: s.Title}
			for _, l := range s.Links {
				if from.URL == "" && (l.Rel == "" || l.Rel == "alternate") {
					from.URL = l.Href
				}
			}
			return from
		}
	case *jsonfeed.Feed:
		if i < len(o.Items) && o.Items[i] != nil {
			return Origin{URL: o.Items[i].ExternalURL}
		}
	}
	return Origin{}
}

// link makes an address of what stands in a feed; "" where it is none of a web
// page.
func (o *Options) link(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxLink {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	if base, err := url.Parse(o.URL); err == nil && o.URL != "" {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	u.Fragment, u.RawFragment = "", ""
	var kept []string
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		if part != "" && !strings.HasPrefix(strings.ToLower(part), "utm_") { // who clicked where, not which page
			kept = append(kept, part)
		}
	}
	u.RawQuery, u.ForceQuery = strings.Join(kept, "&"), false
	return u.String()
}

// layouts are RFC 822 as feeds have it, with a zone in figures, so that the day
// stays that of the newsroom.
var layouts = []string{
	"Mon, 2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04 -0700", "2 Jan 2006 15:04 -0700",
	"Mon, 2 Jan 06 15:04:05 -0700", "2 Jan 06 15:04 -0700",
}

// date returns EDTF, as fine as what the feed says; parsed is what gofeed made
// of it.
func (o *Options) date(said string, parsed *time.Time) string {
	said = strings.TrimSpace(said)
	date, ok := "", false
	if len(said) <= 40 {
		if date, ok = article.Date(said); !ok {
			for _, l := range layouts {
				if t, err := time.Parse(l, said); err == nil {
					date, ok = t.Format("2006-01-02T15:04:05Z07:00"), true
					break
				}
			}
		}
	}
	if !ok && parsed != nil && parsed.Year() > 0 && parsed.Year() < 10000 {
		date, ok = parsed.Format("2006-01-02T15:04:05Z07:00"), true
	}
	if !ok || !page.Believable(date, o.Latest) {
		return ""
	}
	return date
}

// Mark is a hash over what the feed says of the item: another Mark, and its page
// may have changed.
func (it *Item) Mark() string {
	h := sha256.New()
	for _, s := range []string{it.Title, it.Published, it.Updated, it.HTML} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Fill gives an article that was read from the item's page what only the feed
// knows. The page's own date of publication goes before the feed's.
func (it *Item) Fill(a *article.Article) {
	guessed := func(n article.Note) bool { return n.Key == "date.guessed" }
	if it.Published != "" && (a.Published == "" || slices.ContainsFunc(a.Notes, guessed)) {
		a.Published = it.Published
		a.Notes = append(slices.DeleteFunc(a.Notes, guessed), article.NewNote("feed.date", "date", it.Published))
	}
	it.fill(a)
}

func (it *Item) fill(a *article.Article) {
	a.Title, a.Byline = cmp.Or(a.Title, it.Title), cmp.Or(a.Byline, it.Author)
	if it.Odd != "" && a.Published == "" {
		a.Notes = append(a.Notes, article.NewNote("feed.odd", "date", it.Odd))
	}
	if from := cmp.Or(it.From.Name, it.From.URL); from != "" {
		a.Notes = append(a.Notes, article.NewNote("feed.from", "name", from, "url", it.From.URL))
	}
}

// Article makes an article of what the feed itself has of the item. It fails
// where that is no text.
func (f *Feed) Article(it *Item, name string, latest time.Time) (*article.Article, error) {
	title, lang := html.EscapeString(it.Title), ""
	if f.Lang != "" {
		lang = ` lang="` + html.EscapeString(f.Lang) + `"`
	}
	markup := "<!doctype html><html" + lang + "><head><title>" + title + "</title></head><body><article><h1>" + title + "</h1>" +
		it.HTML + "</article></body></html>"
	if strings.TrimSpace(it.HTML) == "" && it.Title == "" {
		return nil, fmt.Errorf("feed: %s: the feed has no text of it", name)
	}
	a, err := page.Read([]byte(markup), name, page.Options{URL: it.Link, ContentType: "text/html; charset=utf-8", Latest: latest})
	if err != nil {
		return nil, err
	}
	a.Published = it.Published
	a.Notes = slices.DeleteFunc(a.Notes, func(n article.Note) bool { return n.Key == "date.guessed" || n.Key == "page.whole" })
	if it.Link == "" {
		a.Outlet, a.ID = f.Title, cmp.Or(it.ID, it.Title)
	}
	if !it.Full {
		a.Notes = append(a.Notes, article.NewNote("feed.summary"))
	}
	it.fill(a)
	return a, nil
}

// clip makes one line of s, of at most n code points.
func clip(s string, n int) string {
	if len(s) > 8*n {
		s = strings.ToValidUTF8(s[:8*n], "")
	}
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		s = string(r[:n])
	}
	return s
}
