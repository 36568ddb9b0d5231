package feed

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"ifolge/article"
)

const (
	rssFeed = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Fjordposten</title><language>nb</language><link>https://fjordposten.example/</link>
<item><title>Brua er &amp;aring;pen</title><link>/1?utm_source=rss&amp;id=7#top</link><guid isPermaLink="false">f1</guid>
<pubDate>Fri, 17 May 2024 00:30:00 +0200</pubDate><dc:creator>Ola Moe</dc:creator>
<source url="https://ntb.example/rss">NTB</source><description>Kort.</description>
<content:encoded><![CDATA[<p>Brua er åpen, sier ordfører Kari Lie.</p>]]></content:encoded></item>
<item><guid>https://fjordposten.example/2</guid><title>Ferja går</title><pubDate>i går</pubDate><description>Ferja går, opplyser rederiet.</description></item>
<item><title>Uten lenke</title><link>javascript:alert(1)</link><pubDate>Fri, 17 May 2224 00:30:00 +0200</pubDate></item>
</channel></rss>`

	atomFeed = `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://dalposten.example/nytt/"><title>Dalposten</title>
<entry><id>tag:1</id><title>Raset</title><link href="raset"/><published>2024-05-17T09:30:00Z</published><updated>2024-05-18</updated>
<author><name>Eva Dal</name></author><author><name>Per Vik</name></author>
<source><title>NPK</title><link rel="self" href="https://npk.example/feed"/><link href="https://npk.example/"/></source>
<content type="html">&lt;p&gt;Veien er stengt.&lt;/p&gt;</content></entry></feed>`

	rdfFeed = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Øyposten</title></channel>
<item><title>Skolen</title><link>http://oyposten.example/skolen</link><dc:date>2024-05-17T09:30+02:00</dc:date></item></rdf:RDF>`

	jsonFeed = `{"version":"https://jsonfeed.org/version/1.1","title":"Byposten","language":"nn","authors":"none",
"items":[{"id":7,"url":"https://byposten.example/7","external_url":"https://ntb.example/9","title":"Ferja","content_text":"Ein & to.\n\nTre.","date_published":"2024-05-17T09:30:00+02:00","authors":[{"name":"Eva Dal"}],"tags":5},
"odd",null,{"external_url":"https://ntb.example/10","date_published":17}]}`
)

func TestReadsEveryForm(t *testing.T) {
	o := Options{URL: "https://fjordposten.example/rss", Latest: time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)}
	for _, tt := range []struct {
		name, in string
		want     Feed
	}{
		{"rss", rssFeed, Feed{Title: "Fjordposten", Lang: "nb", Items: []Item{
			{ID: "f1", Link: "https://fjordposten.example/1?id=7", Title: "Brua er åpen", Author: "Ola Moe", Published: "2024-05-17T00:30:00+02:00",
				From: Origin{"NTB", "https://ntb.example/rss"}, HTML: "<p>Brua er åpen, sier ordfører Kari Lie.</p>", Full: true},
			{ID: "https://fjordposten.example/2", Link: "https://fjordposten.example/2", Title: "Ferja går", HTML: "Ferja går, opplyser rederiet.", Odd: "i går"},
			{Title: "Uten lenke", Odd: "Fri, 17 May 2224 00:30:00 +0200"},
		}}},
		{"atom", atomFeed, Feed{Title: "Dalposten", Items: []Item{
			{ID: "tag:1", Link: "https://dalposten.example/nytt/raset", Title: "Raset", Author: "Eva Dal, Per Vik", Published: "2024-05-17T09:30:00Z", Updated: "2024-05-18",
				From: Origin{"NPK", "https://npk.example/"}, HTML: "<p>Veien er stengt.</p>", Full: true},
		}}},
		{"rdf", rdfFeed, Feed{Title: "Øyposten", Items: []Item{
			{Link: "http://oyposten.example/skolen", Title: "Skolen", Published: "2024-05-17T09:30:00+02:00", Updated: "2024-05-17T09:30:00+02:00"},
		}}},
		{"json", jsonFeed, Feed{Title: "Byposten", Lang: "nn", Items: []Item{
			{ID: "7", Link: "https://byposten.example/7", Title: "Ferja", Author: "Eva Dal", Published: "2024-05-17T09:30:00+02:00",
				From: Origin{URL: "https://ntb.example/9"}, HTML: "<p>Ein &amp; to.</p><p>Tre.</p>", Full: true},
			{Link: "https://ntb.example/10"},
		}}},
	} {
		if got := FormOf([]byte(tt.in)); got != IsFeed {
			t.Errorf("%s: form %d", tt.name, got)
		}
		f, err := Read([]byte(tt.in), tt.name, o)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(&tt.want, f); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestEncodings(t *testing.T) {
	body := func(decl, title string) []byte {
		return []byte(decl + "<rss><channel><title>" + title + "</title><item><title>x</title></item></channel></rss>")
	}
	utf16 := []byte{0xFF, 0xFE}
	for _, r := range string(body(`<?xml version="1.0" encoding="utf-16"?>`, "Øy")) {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	for _, tt := range []struct {
		name, contentType string
		in                []byte
		want              string
	}{
		{"declared", "text/xml; charset=utf-8", body(`<?xml version="1.0" encoding="ISO-8859-1"?>`, "\xD8y"), "Øy"},
		{"the server says", "text/xml; charset=iso-8859-1", body("", "\xD8y"), "Øy"},
		{"nobody says", "", body("", "\xD8y"), "Øy"},
		{"nobody says, and it fits", "", body("", "Øy"), "Øy"},
		{"broken", "", body(`<?xml version="1.0" encoding="utf-8"?>`, "\xD8y"), "\uFFFDy"},
		{"a mark and white space", "", body("\xEF\xBB\xBF \n", "Øy"), "Øy"},
		{"utf-16", "", utf16, "Øy"},
		{"utf-16 that is none", "", body(`<?xml version="1.0" encoding="utf-16"?>`, "Øy"), "Øy"},
		{"unknown", "", body(`<?xml version="1.0" encoding="klingon"?>`, "Øy"), "Øy"},
		{"control characters", "", body("", "Ø\x00\x1By\x0B"), "Øy"},
	} {
		if f, err := Read(tt.in, tt.name, Options{ContentType: tt.contentType}); err != nil || f.Title != tt.want {
			t.Errorf("%s: %+v, %v, want %q", tt.name, f, err, tt.want)
		}
	}
}

func items(n int, each string) string {
	return "<rss><channel><title>x</title>" + strings.Repeat(each, n) + "</channel></rss>"
}

// TestHostileFeeds are answered in time and within bounds, with what could be
// read of them.
func TestHostileFeeds(t *testing.T) {
	const item = "<item><title>Sak</title><link>https://x.example/1</link></item>"
	bomb := `<!DOCTYPE rss [<!ENTITY a "ha">`
	for c := 'b'; c <= 'k'; c++ {
		bomb += fmt.Sprintf(`<!ENTITY %c "%s">`, c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
	}
	var spaces strings.Builder
	spaces.WriteString("<rss")
	for i := range 100_000 {
		fmt.Fprintf(&spaces, ` xmlns:n%d="u"`, i)
	}
	for _, tt := range []struct {
		name, in, err string
		items         int
		note          string
	}{
		{"a bomb", bomb + "]>" + items(1, "<item><title>&k;</title></item>"), "", 1, ""},
		{"many items", items(100_000, item), "", 1000, `feed.items items="1000" more="99000"`},
		{"many items in JSON", `{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat("{},", 3_000_000) + "{}]}", "", 1000, `feed.items items="1000" more="2999001"`},
		{"deep", "<rss>" + strings.Repeat("<x>", 1_000_000), "nested deeper than 100", 0, ""},
		{"deep after an item", items(1, item+strings.Repeat("<x>", 1_000_000)), "", 1, `feed.broken items="1" error="nested deeper than 100"`},
		{"deep JSON", `{"version":"https://jsonfeed.org/version/1","items":[{"id":` + strings.Repeat("[", 1_000_000), "JSON: ", 0, ""},
		{"namespaces", spaces.String() + ">" + strings.Repeat("<a/>", 1_000_000), "more than 100 namespaces", 0, ""},
		{"cut off", items(3, item)[:len(items(3, item))-40], "", 2, `feed.broken items="2" error="it ends in the middle"`},
		{"cut off in a tag", items(2, item) + "<", "", 2, `feed.broken items="2" error="XML, line 1: unexpected EOF"`},
		{"JSON cut off", `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1"},{"id":`, "", 1, `feed.broken items="1" error="JSON: unexpected EOF"`},
		{"a huge field", items(1, "<item><title>"+strings.Repeat("å", 4<<20)+"</title><description>"+strings.Repeat("å", 4<<20)+"</description></item>"), "", 1, ""},
		{"tags that are not closed", items(2, "<item><title>a<br></title><p></item>"), "", 2, ""},
		{"nothing", "", "no feed", 0, ""},
		{"a page", "<!doctype html><html><body>Nei</body></html>", "no feed", 0, ""},
		{"an object", `{"a":1}`, "no feed", 0, ""},
		{"empty", items(0, ""), "", 0, ""},
	} {
		begin := time.Now()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f, err := Read([]byte(tt.in), tt.name, Options{})
		runtime.ReadMemStats(&after)
		t.Logf("%s: %d kB in %s, %d MiB", tt.name, len(tt.in)>>10, time.Since(begin), (after.TotalAlloc-before.TotalAlloc)>>20)
		if d := time.Since(begin); d > 20*time.Second {
			t.Errorf("%s: took %s", tt.name, d)
		}
		if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 1500 {
			t.Errorf("%s: %d MiB for %d", tt.name, mb, len(tt.in)>>20)
		}
		switch {
		case tt.err != "":
			if err == nil || !strings.HasPrefix(err.Error(), "feed: "+tt.name+": "+tt.err) {
				t.Errorf("%s: error %v, want %q", tt.name, err, tt.err)
			}
			continue
		case err != nil:
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if len(f.Items) != tt.items {
			t.Errorf("%s: %d items, want %d", tt.name, len(f.Items), tt.items)
		}
		if note := notes(f.Notes); note != tt.note {
			t.Errorf("%s: notes %s, want %s", tt.name, note, tt.note)
		}
		if s := check(f); s != "" {
			t.Errorf("%s: %s", tt.name, s)
		}
	}
}

func notes(ns []article.Note) string {
	var ss []string
	for _, n := range ns {
		ss = append(ss, n.String())
	}
	return strings.Join(ss, "; ")
}

// check says what is wrong with a feed whatever it was read from.
func check(f *Feed) string {
	if len(f.Items) > usualItems {
		return fmt.Sprint(len(f.Items), " items")
	}
	for i := range f.Items {
		it := &f.Items[i]
		for _, s := range []string{it.ID, it.Link, it.Title, it.Author, it.Published, it.Updated, it.From.Name, it.From.URL, it.HTML, it.Odd} {
			if !utf8.ValidString(s) {
				return fmt.Sprintf("%q is not UTF-8", s)
			}
		}
		if n := len(it.Title) + len(it.ID) + len(it.Author) + len(it.From.Name); n > 6000 {
			return fmt.Sprint(n, " bytes of title, id, author")
		}
		if it.Link != "" && !strings.HasPrefix(it.Link, "http://") && !strings.HasPrefix(it.Link, "https://") {
			return "link " + it.Link
		}
		for _, d := range []string{it.Published, it.Updated} {
			if _, ok := article.Date(d); d != "" && !ok {
				return "date " + d
			}
		}
	}
	return ""
}

func TestDates(t *testing.T) {
	o := Options{Latest: time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)}
	for _, tt := range []struct{ said, want string }{
		{"Fri, 17 May 2024 09:30:00 +0200", "2024-05-17T09:30:00+02:00"},
		{"17 May 2024 09:30 +0200", "2024-05-17T09:30:00+02:00"},
		{"2024-05-17T09:30:00.123+02:00", "2024-05-17T09:30:00+02:00"},
		{"2024-05-17", "2024-05-17"},
		{"Fri, 17 May 2024 09:30:00 GMT", "2024-05-17T09:30:00Z"},
		{"Fri, 17 May 2024 09:30:00 CEST", "2024-05-17T07:30:00Z"},
		{"Fri, 31 Dec 9999 23:59:59 +0000", ""},
		{"Thu, 01 Jan 1970 00:00:00 GMT", ""},
		{"0000-00-00 00:00:00", ""},
		{"-2024-05-17", ""},
		{strings.Repeat("9", 10_000), ""},
		{"", ""},
	} {
		in := items(1, "<item><title>x</title><pubDate>"+tt.said+"</pubDate></item>")
		f, err := Read([]byte(in), "x", o)
		if err != nil || f.Items[0].Published != tt.want {
			t.Errorf("%.50s: %+v, %v, want %s", tt.said, f, err, tt.want)
		}
		if (f.Items[0].Odd != "") != (tt.want == "" && tt.said != "") {
			t.Errorf("%.50s: odd is %q", tt.said, f.Items[0].Odd)
		}
	}
}

func TestAnItemThatSaysOnlyWhenItWasUpdated(t *testing.T) {
	f, err := Read([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>x</title><updated>2024-05-17T09:30:00Z</updated></entry></feed>`), "x", Options{})
	if err != nil || f.Items[0].Published != "2024-05-17T09:30:00Z" {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestAnArticleOfTheFeedItself(t *testing.T) {
	f, err := Read([]byte(rssFeed), "x", Options{URL: "https://fjordposten.example/rss", Latest: time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	a, err := f.Article(&f.Items[0], "a", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if a.Text != "Brua er åpen\n\nBrua er åpen, sier ordfører Kari Lie." || a.URL != f.Items[0].Link || a.Published != f.Items[0].Published ||
		a.Byline != "Ola Moe" || a.Lang != "nb" || a.Title != "Brua er åpen" || notes(a.Notes) != `feed.from name="NTB" url="https://ntb.example/rss"` {
		t.Errorf("%+v", a)
	}
	a, err = f.Article(&f.Items[1], "b", time.Time{})
	if err != nil || notes(a.Notes) != `feed.summary; feed.odd date="i går"` || !strings.Contains(a.Text, "opplyser rederiet") {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err := f.Article(&Item{}, "c", time.Time{}); err == nil {
		t.Errorf("%+v of nothing", a)
	}
	if a, err := f.Article(&Item{ID: "7", Title: "Uten lenke", HTML: "Skolen åpner, sier rektor."}, "x#7", time.Time{}); err != nil || a.ID != "7" || a.Outlet != "Fjordposten" {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestThePagesOwnDateGoesFirst(t *testing.T) {
	it := Item{Published: "2024-05-17T09:30:00+02:00", Author: "Ola Moe", Title: "Sak"}
	own := article.Article{Published: "2024-05-17", Byline: "NTB"}
	it.Fill(&own)
	if own.Published != "2024-05-17" || own.Byline != "NTB" || own.Title != "Sak" || own.Notes != nil {
		t.Errorf("%+v", own)
	}
	none := article.Article{}
	it.Fill(&none)
	guessed := article.Article{Published: "2020-01-01", Notes: []article.Note{article.NewNote("date.guessed", "date", "2020-01-01", "words", "x")}}
	it.Fill(&guessed)
	for _, a := range []article.Article{none, guessed} {
		if a.Published != it.Published || notes(a.Notes) != `feed.date date="2024-05-17T09:30:00+02:00"` {
			t.Errorf("%+v", a)
		}
	}
}

func TestMarkTellsItemsApart(t *testing.T) {
	it := Item{Title: "a", HTML: "b"}
	for _, other := range []Item{{Title: "ab"}, {Title: "a", HTML: "c"}, {Title: "a", HTML: "b", Updated: "2024"}} {
		if it.Mark() == other.Mark() {
			t.Errorf("%+v has the mark of %+v", other, it)
		}
	}
	same := Item{Title: "a", HTML: "b", ID: "x"}
	if it.Mark() != same.Mark() {
		t.Error("another id makes another mark")
	}
}

func TestOPML(t *testing.T) {
	nested := strings.Repeat(`<outline text="mappe">`, 100_000) + `<outline xmlUrl="https://dyp.example/rss"/>`
	var many strings.Builder
	for i := range maxFeeds + 5 {
		fmt.Fprintf(&many, `<outline xmlUrl="https://x.example/%d"/>`, i)
	}
	for _, tt := range []struct {
		name, in, want, note, err string
	}{
		{"nested", `<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body><outline text="Aviser">
<outline type="rss" text="Fjordposten" xmlUrl="https://fjordposten.example/rss?utm_x=1&amp;a=2"/><outline text="B"><outline xmlurl="feed://dalposten.example/"/></outline></outline>
<outline xmlUrl="https://fjordposten.example/rss?a=2"/><outline xmlUrl="file:///etc/passwd"/><outline xmlUrl="aviser/rss"/></body></opml>`,
			"https://fjordposten.example/rss?a=2 http://dalposten.example/ https://lister.example/aviser/rss", `feed.addresses n="1"`, ""},
		{"deep", "<opml><body>" + nested, "https://dyp.example/rss", "", ""},
		{"cut off", `<opml><outline xmlUrl="https://a.example/"/><outline xmlUrl="https://b.exa`, "https://a.example/", `feed.broken items="1" error="XML, line 1: unexpected EOF"`, ""},
		{"empty", "<opml><body/></opml>", "", "", "feed: empty: a list without a feed: no outline has xmlUrl"},
		{"a feed", rssFeed, "", "", "feed: a feed: no OPML"},
		{"nothing", "", "", "", "feed: nothing: no OPML"},
	} {
		feeds, ns, err := OPML([]byte(tt.in), tt.name, Options{URL: "https://lister.example/mine.opml"})
		if tt.err != "" {
			if err == nil || err.Error() != tt.err {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.err)
			}
			continue
		}
		if got := strings.Join(feeds, " "); err != nil || got != tt.want || notes(ns) != tt.note {
			t.Errorf("%s: %s, %s, %v", tt.name, got, notes(ns), err)
		}
	}
	feeds, ns, err := OPML([]byte("<opml>"+many.String()), "many", Options{})
	if err != nil || len(feeds) != maxFeeds || notes(ns) != `feed.items items="10000" more="5"` {
		t.Errorf("%d feeds, %s, %v", len(feeds), notes(ns), err)
	}
	if FormOf([]byte(" <!-- x --><OPML/>")) != IsOPML {
		t.Error("a list is not seen to be one")
	}
}

func TestLinked(t *testing.T) {
	for in, want := range map[string]string{
		`<html><head><link rel="stylesheet" href="a.css"><link rel="alternate" type="application/rss+xml" href="/rss"><link rel=alternate type=application/atom+xml href=/atom></head>`: "https://x.example/rss",
		`<html><head><link REL="Alternate" TYPE="application/feed+json" HREF="f.json"/></head>`:                                                                                         "https://x.example/a/f.json",
		`<html><body><link rel="alternate" type="application/rss+xml" href="/rss">`:                                                                                                     "",
		`<link rel="alternate" type="application/rss+xml" href="javascript:1">`:                                                                                                         "",
		`<link rel="alternate" type="text/html" href="/en">`:                                                                                                                            "",
	} {
		if got := Linked([]byte(in), Options{URL: "https://x.example/a/b"}); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{rssFeed, atomFeed, rdfFeed, jsonFeed, items(3, "<item><p></item>"), "<rss><channel><item></item>", "\xFF\xFE<\x00"} {
		f.Add([]byte(s), "text/xml; charset=iso-8859-1")
	}
	f.Fuzz(func(t *testing.T, raw []byte, contentType string) {
		FormOf(raw)
		got, err := Read(raw, "x", Options{URL: "https://x.example/a", ContentType: contentType})
		if err != nil {
			return
		}
		if s := check(got); s != "" {
			t.Error(s)
		}
		for i := range got.Items[:min(3, len(got.Items))] {
			if a, err := got.Article(&got.Items[i], "a", time.Time{}); err == nil && !utf8.ValidString(a.Text) {
				t.Errorf("text %q", a.Text)
			}
		}
		again, err := Read(raw, "x", Options{URL: "https://x.example/a", ContentType: contentType})
		if diff := cmp.Diff(got, again); err != nil || diff != "" {
			t.Errorf("read again it is another: %v %s", err, diff)
		}
	})
}

func FuzzOPML(f *testing.F) {
	f.Add([]byte(`<opml><outline xmlUrl="https://a.example/"/><outline xmlUrl="b"`))
	f.Add([]byte(`<?xml version="1.0" encoding="latin1"?><opml><body><outline><outline XMLURL='feed://x.example'/></outline></body></opml>`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		feeds, _, err := OPML(raw, "x", Options{})
		if (len(feeds) == 0) != (err != nil) {
			t.Errorf("%d feeds, %v", len(feeds), err)
		}
		for _, s := range feeds {
			if !strings.HasPrefix(s, "http") || !utf8.ValidString(s) {
				t.Errorf("feed %q", s)
			}
		}
		Linked(raw, Options{URL: "https://x.example/"})
	})
}

func BenchmarkRead(b *testing.B) {
	in := []byte(items(100, "<item><title>Brua er åpen</title><link>https://x.example/1</link><pubDate>Fri, 17 May 2024 09:30:00 +0200</pubDate><description>"+
		strings.Repeat("Brua er åpen, sier ordføreren. ", 20)+"</description></item>"))
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if f, err := Read(in, "x", Options{}); err != nil || len(f.Items) != 100 {
			b.Fatal(err)
		}
	}
}

// TestSavedFeeds reads feeds that somebody has saved in IFOLGE_FEEDS.
func TestSavedFeeds(t *testing.T) {
	folder := os.Getenv("IFOLGE_FEEDS")
	if folder == "" {
		t.Skip("IFOLGE_FEEDS names no folder with saved feeds")
	}
	paths, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Read(raw, path, Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		t.Logf("%s: %q, %d items, %s", path, f.Title, len(f.Items), notes(f.Notes))
	}
}
