package page

import (
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
// <time> that says so, then what a feed says, a day in the path of the URL, any
// <time>. What
// go-htmldate finds elsewhere on the page is a guess, and the note says so.
// Last comes a month in the path of the URL.
func fillDate(a *article.Article, h *head, doc *html.Node, opts Options) []article.Note {
	said := h.published
	for _, k := range dateNames {
		said = append(said, h.meta[k])
	}
	day, month := dateOfPath(either(opts.URL, h.canonical))
	said = append(said, timesOf(h.times, true)...)
	if a.Published = first(said, opts.Latest); a.Published != "" {
		return nil
	}
	if a.Published = first([]string{opts.Listed}, opts.Latest); a.Published != "" {
		return []article.Note{article.NewNote("feed.date", "date", a.Published)}
	}
	shown := append([]string{day}, timesOf(h.times, false)...)
	if a.Published = first(shown, opts.Latest); a.Published != "" {
		return nil
	}
	found, src := guessDate(doc, opts.Latest)
	switch {
	case found == "" && Believable(month, opts.Latest):
		a.Published = month
		return nil
	case found == "":
		return nil
	}
	a.Published = found
	return []article.Note{article.NewNote("date.guessed", "date", found, "words", clip(src, 60))}
}

// first returns the first date that is one; "" where none is.
func first(said []string, latest time.Time) string {
	for _, s := range said {
		if date, ok := article.Date(s); ok && Believable(date, latest) {
			return date
		}
	}
	return ""
}

// Believable wants a date no earlier than the web and no later than latest.
func Believable(date string, latest time.Time) bool {
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

func timesOf(times []stamped, sure bool) (values []string) {
	for _, t := range times {
		if t.sure == sure {
			values = append(values, t.value)
		}
	}
	return values
}

// path finds "/2023/09/04/", "/2023-9-4/" and "/2023/09/".
var path = regexp.MustCompile(`/((?:19|20)\d\d)[/-](\d\d?)(?:[/-](\d\d?))?(?:/|$)`)

// dateOfPath returns the day in the path of a URL, else the month.
func dateOfPath(url string) (day, month string) {
	m := path.FindStringSubmatch(url)
	if m == nil {
		return "", ""
	}
	month = m[1] + "-" + twoDigits(m[2])
	if m[3] == "" {
		if _, ok := article.Date(month); ok {
			return "", month
		}
		return "", ""
	}
	return month + "-" + twoDigits(m[3]), ""
}

func twoDigits(s string) string { return ("0" + s)[len(s)-1:] }

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
