package feed

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html"

	"ifolge/article"
)

// maxFeeds of one list.
const maxFeeds = 10_000

// OPML reads a list of feeds and returns their addresses in its order, each
// once. Outlines may be nested as deep as they like; what was left out stands in
// the notes. It fails where there is no list at all.
func OPML(raw []byte, name string, opts Options) (feeds []string, notes []article.Note, err error) {
	s := decode(raw, opts.ContentType)
	if !strings.EqualFold(rootOf(s), "opml") {
		return nil, nil, fmt.Errorf("feed: %s: no OPML", name)
	}
	d := newDecoder(s)
	seen := map[string]bool{}
	more, odd := 0, 0
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			if len(feeds) == 0 {
				return nil, nil, fmt.Errorf("feed: %s: %w", name, inWords(err))
			}
			notes = append(notes, article.NewNote("feed.broken", "items", len(feeds), "error", inWords(err)))
			break
		}
		e, ok := t.(xml.StartElement)
		if !ok || !strings.EqualFold(e.Name.Local, "outline") {
			continue
		}
		for _, a := range e.Attr {
			if !strings.EqualFold(a.Name.Local, "xmlUrl") {
				continue
			}
			switch link := opts.feedLink(a.Value); {
			case link == "":
				odd++
			case seen[link]:
			case len(feeds) == maxFeeds:
				more++
			default:
				seen[link] = true
				feeds = append(feeds, link)
			}
		}
	}
	if odd > 0 {
		notes = append(notes, article.NewNote("feed.addresses", "n", odd))
	}
	if more > 0 {
		notes = append(notes, article.NewNote("feed.items", "items", len(feeds), "more", more))
	}
	if len(feeds) == 0 {
		return nil, nil, fmt.Errorf("feed: %s: %w", name, errors.New("a list without a feed: no outline has xmlUrl"))
	}
	return feeds, notes, nil
}

// feedLink is link for a feed, whose parameters are its own.
func (o *Options) feedLink(s string) string {
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, "feed://"); ok {
		s = "http://" + rest
	}
	return o.link(s)
}

// feedTypes of <link rel=alternate>.
var feedTypes = []string{"application/rss+xml", "application/atom+xml", "application/feed+json"}

// Linked returns the feed that a page names as its own, the first of them; ""
// where it names none.
func Linked(raw []byte, opts Options) string {
	z := html.NewTokenizer(strings.NewReader(string(raw[:min(len(raw), 1<<20)])))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch t.Data {
			case "body":
				return ""
			case "link":
				var rel, kind, href string
				for _, a := range t.Attr {
					switch a.Key {
					case "rel":
						rel = strings.ToLower(a.Val)
					case "type":
						kind = strings.ToLower(strings.TrimSpace(a.Val))
					case "href":
						href = a.Val
					}
				}
				for _, k := range feedTypes {
					if k == kind && strings.Contains(rel, "alternate") {
						if link := opts.feedLink(href); link != "" {
							return link
						}
					}
				}
			}
		}
	}
}
