package page

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	dps "github.com/markusmobius/go-dateparser"
	"github.com/markusmobius/go-htmldate"
	"golang.org/x/net/html"

	"ifolge/article"
)

// dateNames are the meta elements that hold the time of publication, the
// surest first.
var dateNames = []string{
	"article:published_time", "og:published_time", "og:article:published_time", "datepublished",
	"article.published", "publishdate", "pubdate", "publish-date", "publish_date", "publication_date", "published_time",
	"parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date",
	"dcterms.date", "citation_publication_date", "date",
}

// fillDate finds when the page was published: JSON-LD, then meta elements,
// then <time>, then the path of the URL. What go-htmldate finds elsewhere on
// the page is a guess, and the note says so.
func fillDate(a *article.Article, h *head, doc *html.Node, opts Options) (note string) {
	said := h.published
	for _, k := range dateNames {
		said = append(said, h.meta[k])
	}
	for _, sure := range []bool{true, false} {
		for _, t := range h.times {
			if t.sure == sure {
				said = append(said, t.value)
			}
		}
	}
	said = append(said, dateOfPath(opts.URL), dateOfPath(h.canonical))
	for _, s := range said {
		if date, ok := article.Date(s); ok && believable(date, opts.Latest) {
			a.Published = date
			return ""
		}
	}
	found, src := guessDate(doc, opts.Latest)
	if found == "" {
		return ""
	}
	a.Published = found
	return fmt.Sprintf("the date %s is guessed from the page (%q)", found, clip(src, 60))
}

// believable wants a date no earlier than the web and no later than latest.
func believable(date string, latest time.Time) bool {
	if len(date) < 4 || strings.ContainsAny(date[:1], "-Y[{") {
		return false
	}
	return date[:4] >= "1990" && date[:4] <= last(latest).Format("2006") &&
		(len(date) < 10 || date[:10] <= last(latest).AddDate(0, 0, 1).Format("2006-01-02"))
}

func last(latest time.Time) time.Time {
	if latest.IsZero() {
		return time.Date(2100, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	return latest
}

// path finds "/2023/09/04/" and "/2023/09/", and keeps the grain.
var path = regexp.MustCompile(`/((?:19|20)\d\d)[/-](\d\d)(?:[/-](\d\d))?(?:/|$)`)

func dateOfPath(url string) string {
	m := path.FindStringSubmatch(url)
	switch {
	case m == nil:
		return ""
	case m[3] == "":
		return m[1] + "-" + m[2]
	}
	return m[1] + "-" + m[2] + "-" + m[3]
}

// guessDate asks go-htmldate, in its fast way and with fixed bounds in place
// of the clock it would look at.
func guessDate(doc *html.Node, latest time.Time) (date, src string) {
	defer func() {
		if recover() != nil { // the library is large and pages are hostile
			date, src = "", ""
		}
	}()
	if elements, size := measure(doc); elements > maxElements || size > maxVisible {
		return "", ""
	}
	r, err := htmldate.FromDocument(doc, htmldate.Options{
		UseOriginalDate:     true,
		SkipExtensiveSearch: true,
		MinDate:             time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC),
		MaxDate:             last(latest),
		DateParserConfig:    &dps.Configuration{CurrentTime: last(latest)},
	})
	if err != nil || r.IsZero() {
		return "", ""
	}
	return r.Format("2006-01-02"), r.SrcString
}
