package web_test

import (
	"context"
	"encoding/json"
	"fmt"

	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	nethtml "golang.org/x/net/html"

	"ifolge/lang"
	"ifolge/ledger"
	"ifolge/story"
	"ifolge/web"
	"ifolge/when"
)

// get asks a site as a browser would.
func get(t testing.TB, s http.Handler, address string) (code int, body string, h http.Header) {
	t.Helper()
	r := httptest.NewRequest("GET", "http://127.0.0.1:8420"+address, nil)
	r.Header.Set("Accept", "text/html")
	return send(s, r)
}

func send(s http.Handler, r *http.Request) (int, string, http.Header) {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String(), w.Header()
}

func post(t testing.TB, s http.Handler, path string, form url.Values) (int, string, http.Header) {
	t.Helper()
	r := httptest.NewRequest("POST", "http://127.0.0.1:8420"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return send(s, r)
}

// A doc is what a browser would make of a page.
type doc struct {
	links  []string
	ids    map[string]int
	faults []string
	text   string
}

// turning are characters that set the direction of what comes after them.
const turning = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00"

// parse reads a page and notes what no page may have.
func parse(t testing.TB, page string) *doc {
	t.Helper()
	root, err := nethtml.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	d := &doc{ids: map[string]int{}}
	fault := func(f string, a ...any) { d.faults = append(d.faults, fmt.Sprintf(f, a...)) }
	var words strings.Builder
	for n := range root.Descendants() {
		if n.Type == nethtml.TextNode {
			words.WriteString(n.Data)
			if strings.ContainsAny(n.Data, turning) && n.Parent.Data != "textarea" { // what was typed comes back as it was
				fault("%q turns the page around", n.Data)
			}
		}
		if n.Type == nethtml.CommentNode {
			fault("a comment %q", n.Data)
		}
		if n.Type != nethtml.ElementNode {
			continue
		}
		switch n.Data {
		case "script":
			if n.FirstChild != nil {
				fault("an inline script")
			}
		case "style", "iframe", "object", "embed", "img", "base", "meta":
			if n.Data != "meta" {
				fault("a <%s>", n.Data)
			}
		}
		hidden := slices.Contains(n.Attr, nethtml.Attribute{Key: "type", Val: "hidden"})
		for _, a := range n.Attr {
			if strings.ContainsAny(a.Val, turning) && !hidden {
				fault("%s=%q turns the page around", a.Key, a.Val)
			}
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "formaction":
				fault("an attribute %s=%q", a.Key, a.Val)
			case a.Key == "href" || a.Key == "src" || a.Key == "action":
				u, err := url.Parse(a.Val)
				if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" || strings.HasPrefix(a.Val, "//") {
					fault("<%s %s=%q>", n.Data, a.Key, a.Val)
				}
				if u != nil && u.Host != "" && n.Data != "a" {
					fault("loads %q", a.Val)
				}
				if n.Data == "a" && a.Key == "href" {
					d.links = append(d.links, a.Val)
				}
			case a.Key == "id":
				if d.ids[a.Val]++; d.ids[a.Val] > 1 {
					fault("id %q stands twice", a.Val)
				}
			}
		}
	}
	d.text = words.String()
	if strings.Contains(page, "ZgotmplZ") {
		fault("a value that does not fit where it stands")
	}
	for _, l := range d.links {
		if id, ok := strings.CutPrefix(l, "#"); ok && d.ids[id] == 0 {
			fault("a link to #%s, which is not there", id)
		}
	}
	return d
}

// crawl follows every link within a site and returns how many pages there are.
func crawl(t *testing.T, s http.Handler, start string, follow func(address string) bool, each func(address string, code int, page string, d *doc)) int {
	t.Helper()
	seen := map[string]bool{}
	queue := []string{start}
	for len(queue) > 0 && len(seen) < 600 {
		address := queue[0]
		queue = queue[1:]
		plain, _, _ := strings.Cut(address, "#")
		if seen[plain] || strings.HasPrefix(plain, "http") || strings.HasPrefix(plain, "/static/") || !follow(plain) {
			continue
		}
		seen[plain] = true
		code, page, _ := get(t, s, plain)
		d := parse(t, page)
		each(plain, code, page, d)
		for _, l := range d.links {
			if strings.HasPrefix(l, "/") {
				queue = append(queue, l)
			}
		}
	}
	return len(seen)
}

func everywhere(string) bool { return true }

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	s := site(t, base(t), web.Options{Loopback: true})
	n := crawl(t, s, "/", everywhere, func(address string, code int, page string, d *doc) {
		if code != http.StatusOK {
			t.Errorf("%s: status %d", address, code)
		}
		for _, f := range d.faults {
			t.Errorf("%s: %s", address, f)
		}
	})
	if n < 60 {
		t.Errorf("%d pages: the links do not lead through the site", n)
	}
}

// TestTheMomentStandsInEveryLink: what is shown as of a moment never leads away
// from it, but for "show now" and the moments that a history offers.
func TestTheMomentStandsInEveryLink(t *testing.T) {
	const moment = "2024-05-15T23:00:00Z"
	s := site(t, base(t), web.Options{Loopback: true})
	q := "as_of=" + url.QueryEscape(moment)
	n := crawl(t, s, "/?"+q, func(address string) bool { return strings.Contains(address, q) }, func(address string, code int, page string, d *doc) {
		if code != http.StatusOK {
			t.Errorf("%s: status %d", address, code)
		}
		if strings.Contains(d.text, "Regjeringen bekrefter") || strings.Contains(d.text, "Statsministerens kontor") {
			t.Errorf("%s: tells of what came later", address)
		}
		without := 0
		for _, l := range d.links {
			if strings.HasPrefix(l, "/") && !strings.Contains(l, "as_of=") {
				without++
			}
		}
		if without != 1 { // "show now"
			t.Errorf("%s: %d links without the moment, want the one that shows now", address, without)
		}
		if !strings.Contains(page, `value="`+moment+`"`) {
			t.Errorf("%s: the control does not show the moment", address)
		}
	})
	if n < 50 {
		t.Errorf("%d pages", n)
	}
}

func TestPagesSpeakThreeLanguages(t *testing.T) {
	w := base(t)
	s := site(t, w, web.Options{Loopback: true})
	for code, word := range map[string]string{"nb": "Påstander", "nn": "Påstandar", "en": "Claims"} {
		for _, path := range []string{"/", "/search", "/stories", "/claim/" + w.stories[0].Claims[0].ID} {
			status, page, _ := get(t, s, path+"?ui="+code)
			if status != 200 || !strings.Contains(page, `<html lang="`+code+`">`) || !strings.Contains(page, word) {
				t.Errorf("%s in %s: status %d, lacks %q", path, code, status, word)
			}
		}
	}
	r := httptest.NewRequest("GET", "http://localhost/", nil)
	r.Header.Set("Accept-Language", "nn-NO,nn;q=0.9,en;q=0.5")
	if _, page, _ := send(s, r); !strings.Contains(page, `<html lang="nn">`) {
		t.Error("Accept-Language is not heard")
	}
	r.AddCookie(&http.Cookie{Name: "ifolge_ui", Value: "en"})
	if _, page, _ := send(s, r); !strings.Contains(page, `<html lang="en">`) {
		t.Error("the cookie is not heard before Accept-Language")
	}
}

func TestClaimShowsItsThreeNumbersWithTheirEvidence(t *testing.T) {
	w := base(t)
	s := site(t, w, web.Options{Loopback: true})
	c := w.stories[0].Claims[0]
	_, page, _ := get(t, s, "/claim/"+c.ID+"?ui=en")
	text := parse(t, page).text
	for _, want := range []string{
		"6 outlets", "3 origins", "1 not shown", "why?", "says so itself", "skriver The Northern Courier", "first-hand", "wire mark", "translation",
		"Denies", "Declines", "Odd Myklevoll denies", "Statsministerens kontor confirms", "3 echoes", "14 May 2024",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the claim's page lacks %q", want)
		}
	}
	_, page, _ = get(t, s, "/claim/"+c.ID+"?ui=en&as_of=2024-05-14T10:00:00Z")
	text = parse(t, page).text
	if !strings.Contains(text, "1 origin") || strings.Contains(text, "Berit Sund") {
		t.Error("as of the morning of 14 May there is more than one origin")
	}
	if code, _, _ := get(t, s, "/claim/none"); code != 404 {
		t.Errorf("a claim that is none: %d", code)
	}
}

func TestEchoesAreShownOnceUnderTheirOrigin(t *testing.T) {
	w := base(t)
	c := &w.stories[0].Claims[0]
	c.Members[0].Of = 4 // a circle, which nobody should make
	s := site(t, w, web.Options{Loopback: true})
	code, page, _ := get(t, s, "/claim/"+c.ID)
	_, tree, _ := strings.Cut(page, `id="origins"`)
	tree, _, _ = strings.Cut(tree, `id="status"`)
	if n := strings.Count(tree, "Kystbladet"); code != 200 || n != 1 {
		t.Errorf("status %d; Kystbladet stands %d times among the echoes", code, n)
	}
}

func TestStoryDrawsAndTellsTheSame(t *testing.T) {
	w := base(t)
	s := site(t, w, web.Options{Loopback: true})
	_, page, _ := get(t, s, "/story/"+w.stories[0].ID)
	dots, rows := strings.Count(page, `class="num"`), strings.Count(page, `<tr><th scope="row">`)
	if dots != len(w.stories[0].Articles) || rows != dots {
		t.Errorf("%d dots, %d rows for %d articles", dots, rows, len(w.stories[0].Articles))
	}
	xs := regexp.MustCompile(`class="num" x="(\d+)"`).FindAllStringSubmatch(page, -1)
	last := 0
	for _, x := range xs {
		var n int
		fmt.Sscan(x[1], &n)
		if n <= last {
			t.Errorf("article at %d, behind one at %d: not from left to right in time", n, last)
		}
		last = n
	}
}

func TestPasteShowsCardsAndKeepsNothing(t *testing.T) {
	w := newWorld()
	s := site(t, w, web.Options{Loopback: true})
	text := "date 2024-05 Basen stenges neste år, ifølge The Northern Courier.\r\n\r\n– Det visste vi ikke, sier ordfører Signe Aalbu."
	code, page, _ := post(t, s, "/read", url.Values{"text": {text}})
	d := parse(t, page)
	if code != 200 || !strings.Contains(page, `class="said"`) || !strings.Contains(d.text, "Signe Aalbu") || !strings.Contains(page, `class="c"`) {
		t.Errorf("status %d; no cards and marks:\n%.600s", code, d.text)
	}
	for _, f := range d.faults {
		t.Error(f)
	}
	if head, _ := w.Head(context.Background()); head.Seq != 0 {
		t.Errorf("the ledger has %d entries", head.Seq)
	}
	// From the page it can be kept: text and all that the form holds is there.
	code, _, h := post(t, s, "/read", url.Values{"text": {text}, "keep": {"1"}, "keeptext": {"1"}})
	if code != http.StatusSeeOther || h.Get("Location") != "/article/1?added=new" {
		t.Fatalf("status %d, to %q", code, h.Get("Location"))
	}
	code, page, _ = get(t, s, h.Get("Location"))
	if code != 200 || !strings.Contains(parse(t, page).text, "Signe Aalbu") || !strings.Contains(page, `class="c"`) {
		t.Errorf("the kept article: %d", code)
	}
	if _, _, h := post(t, s, "/read", url.Values{"text": {text}, "keep": {"1"}}); h.Get("Location") != "/article/1?added=known" {
		t.Errorf("kept a second time: to %q", h.Get("Location"))
	}
}

func TestWhatCannotBeReadSaysWhy(t *testing.T) {
	s := site(t, newWorld(), web.Options{Loopback: true})
	for _, tt := range []struct {
		form url.Values
		code int
		says string
	}{
		{url.Values{"text": {" \n"}}, 422, "no text"},
		{url.Values{}, 422, "no text"},
		{url.Values{"url": {"http://127.0.0.1/x"}}, 403, "not fetched here"},
		{url.Values{"text": {"Veien er åpen, sier politiet."}, "published": {"17.05.2024"}}, 422, "date"},
		{url.Values{"text": {strings.Repeat("x", 5<<20)}}, 413, "too large"},
	} {
		tt.form.Set("ui", "en")
		code, page, _ := post(t, s, "/read?ui=en", tt.form)
		if d := parse(t, page); code != tt.code || !strings.Contains(d.text, tt.says) || len(d.faults) > 0 {
			t.Errorf("%.60v: status %d, want %d; %q in the page %v; %q", tt.form, code, tt.code, tt.says, strings.Contains(d.text, tt.says), d.faults)
		}
	}
}

func TestArticleWithoutItsText(t *testing.T) {
	w := newWorld()
	n, _ := w.add(t, "Avisa", "nb", "2024-05-17T10:00:00Z", "Veien", "Veien er åpen, sier politiet.", false,
		said{content: "Veien er åpen", source: "politiet", cue: "sier", speaker: "politiet", kind: "organisation", stance: "asserts"})
	s := site(t, w, web.Options{Loopback: true})
	code, page, _ := get(t, s, fmt.Sprintf("/article/%d?ui=en", n))
	if d := parse(t, page); code != 200 || !strings.Contains(d.text, "The text is not kept") || !strings.Contains(d.text, "code points 0 to 13") || !strings.Contains(d.text, "Veien er åpen") || len(d.faults) > 0 {
		t.Errorf("status %d, faults %q:\n%s", code, d.faults, d.text)
	}
}

func TestVersionsCorrectionsAndEndsAreShown(t *testing.T) {
	w := newWorld()
	const item = "https://avisa.example/1"
	say := said{content: "Veien er åpen", source: "politiet", cue: "sier", speaker: "politiet", kind: "organisation", stance: "asserts"}
	first, _ := w.addItem(t, item, "Avisa", "nb", "2024-05-17T10:00:00Z", "Veien er åpen", "Veien er åpen, sier politiet.", true, say)
	second, _ := w.addItem(t, item, "Avisa", "nb", "2024-05-17T12:00:00Z", "Veien er åpen nå", "Veien er åpen, sier politiet i Vik.", true, say)
	s := site(t, w, web.Options{Loopback: true})
	_, page, _ := get(t, s, fmt.Sprintf("/article/%d?ui=en", first))
	if d := parse(t, page); !strings.Contains(d.text, "There is a newer version") || !slices.Contains(d.links, fmt.Sprintf("/article/%d", second)) {
		t.Error("the older version does not lead to the newer one")
	}
	statement := second + 1
	w.now += 60_000_000
	better := *mustEntry(t, w, statement).Body.Statement
	better.Stance, better.ID = "denies", ledger.Hash{1}
	mustAppend(t, w, ledger.Draft{Op: ledger.Correct, Of: ledger.OfStatement, Thread: statement, Statement: &better, Reason: "read <again>"})
	_, page, _ = get(t, s, fmt.Sprintf("/article/%d?ui=en", second))
	if text := parse(t, page).text; !strings.Contains(text, "read anew") || !strings.Contains(text, "denies") {
		t.Error("a correction is not shown in the article")
	}
	w.now += 60_000_000
	mustAppend(t, w, ledger.Draft{Op: ledger.Withdraw, Of: ledger.OfStatement, Thread: statement, Reason: "a correction in print", On: "2024-05-19"})
	_, page, _ = get(t, s, fmt.Sprintf("/statement/%d?ui=en", statement))
	d := parse(t, page)
	for _, want := range []string{"Asserted", "Read better", "read <again>", "Taken back", "a correction in print", "19 May 2024", "taken back"} {
		if !strings.Contains(d.text, want) {
			t.Errorf("the statement's page lacks %q", want)
		}
	}
	// Each step leads to the page as it was then.
	steps := 0
	for _, l := range d.links {
		if strings.Contains(l, "as_of=") {
			code, page, _ := get(t, s, l)
			steps++
			if n := strings.Count(page, `<p class="when">`); code != 200 || n != steps {
				t.Errorf("%s: status %d, %d steps, want %d", l, code, n, steps)
			}
		}
	}
	if steps != 3 {
		t.Errorf("%d steps lead back, want 3", steps)
	}
	mustAppend(t, w, ledger.Draft{Op: ledger.Erase, Thread: second, Reason: "court order"})
	if code, page, _ := get(t, s, fmt.Sprintf("/article/%d", second)); code != http.StatusGone || strings.Contains(page, "Veien") {
		t.Errorf("an erased article: status %d", code)
	}
	if code, page, _ := get(t, s, fmt.Sprintf("/statement/%d?ui=en", statement)); code != 200 || strings.Contains(page, "Veien") || !strings.Contains(page, "The words are erased") {
		t.Errorf("an erased statement: status %d", code)
	}
}

func mustEntry(t testing.TB, w *world, n ledger.Seq) ledger.Entry {
	t.Helper()
	e, err := w.Entry(context.Background(), n)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func mustAppend(t testing.TB, w *world, ds ...ledger.Draft) {
	t.Helper()
	if _, err := w.Append(context.Background(), ds); err != nil {
		t.Fatal(err)
	}
}

func TestSearchTakesEveryField(t *testing.T) {
	s := site(t, base(t), web.Options{Loopback: true})
	rows := func(query string) (int, int) {
		code, page, _ := get(t, s, "/search?ui=en&"+query)
		return code, strings.Count(page, `<li class="row">`)
	}
	_, all := rows("")
	for query, want := range map[string]int{
		"q=basen": 4, "q=legg*": 5, "source=Myklevoll": 2, "outlet=NTB": 2, "stance=denies": 1, "stance=denies&stance=declines": 2, "kind=unnamed": 2,
		"form=direct": 2, "certainty=possible": 1, "published=2024-05-14": 5, "source=Myklevoll&stance=denies": 1, "q=nothinglikethis": 0, "order=oldest": all, "history=1": all, "article=1": 3,
	} {
		if code, n := rows(query); code != 200 || n != want {
			t.Errorf("%s: status %d, %d rows, want %d", query, code, n, want)
		}
	}
	for _, bad := range []string{"stance=lies", "kind=x", "published=yesterday", "article=abc", "as_of=then", "as_of=" + strings.Repeat("9", 300)} {
		if code, _ := rows(bad); code != 400 {
			t.Errorf("%s: status %d, want 400", bad, code)
		}
	}
}

func TestListsGoOn(t *testing.T) {
	w := newWorld()
	for i := range 130 {
		w.add(t, "Avisa", "nb", fmt.Sprintf("2024-05-%02dT%02d:%02d:00Z", 1+i/24/2, i/2%24, i%2*30), fmt.Sprint("Sak ", i), fmt.Sprint("Veien ", i, " er åpen, sier politiet."), true,
			said{content: fmt.Sprint("Veien ", i, " er åpen"), source: "politiet", cue: "sier", speaker: "politiet", kind: "organisation", stance: "asserts"})
	}
	s := site(t, w, web.Options{Loopback: true})
	for _, start := range []string{"/search", "/articles", "/search?order=oldest"} {
		rows, address := 0, start
		for range 4 {
			_, page, _ := get(t, s, address)
			rows += strings.Count(page, `<li class="row">`)
			m := regexp.MustCompile(`href="([^"]*)" rel="next"`).FindStringSubmatch(page)
			if m == nil {
				break
			}
			address = strings.ReplaceAll(m[1], "&amp;", "&")
		}
		if rows != 130 {
			t.Errorf("%s: %d rows on its pages, want 130", start, rows)
		}
	}
}

func TestWhoMayCome(t *testing.T) {
	loop := site(t, base(t), web.Options{Loopback: true})
	for host, want := range map[string]int{"127.0.0.1:8420": 200, "localhost": 200, "[::1]:8420": 200, "evil.example": 421, "127.0.0.1.evil.example": 421, "": 421, "localhost.evil.example:8420": 421} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		if code, _, _ := send(loop, r); code != want {
			t.Errorf("Host %q: status %d, want %d", host, code, want)
		}
	}
	for _, tt := range []struct {
		name, value string
		want        int
	}{{"Origin", "https://evil.example", 403}, {"Sec-Fetch-Site", "cross-site", 403}, {"Sec-Fetch-Site", "same-site", 403}, {"Origin", "null", 403}, {"Sec-Fetch-Site", "same-origin", 200}, {"Origin", "http://127.0.0.1:8420", 200}} {
		for _, path := range []string{"/read", "/api/v1/read"} {
			r := httptest.NewRequest("POST", "http://127.0.0.1:8420"+path, strings.NewReader("text=Veien+er+åpen,+sier+politiet."))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if path == "/api/v1/read" {
				r = httptest.NewRequest("POST", "http://127.0.0.1:8420"+path, strings.NewReader(`{"text":"Veien er åpen, sier politiet."}`))
				r.Header.Set("Content-Type", "application/json")
			}
			r.Header.Set(tt.name, tt.value)
			if code, _, _ := send(loop, r); code != tt.want {
				t.Errorf("%s with %s: %s: status %d, want %d", path, tt.name, tt.value, code, tt.want)
			}
		}
	}
	const token = "not-a-guessable-one"
	closed := site(t, base(t), web.Options{Token: token})
	ask := func(path string, set func(*http.Request)) (int, string, http.Header) {
		r := httptest.NewRequest("GET", "http://desk.example"+path, nil)
		if set != nil {
			set(r)
		}
		return send(closed, r)
	}
	for _, path := range []string{"/", "/article/1", "/api/v1/statements", "/api/v1/openapi.json", "/metrics", "/nothing"} {
		if code, body, _ := ask(path, nil); code != 401 || strings.Contains(body, "Skarvøya") {
			t.Errorf("%s without token: status %d", path, code)
		}
		if code, _, _ := ask(path, func(r *http.Request) { r.Header.Set("Authorization", "Bearer wrong") }); code != 401 {
			t.Errorf("%s with a wrong token: status %d", path, code)
		}
		if code, _, _ := ask(path, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }); code != 200 && path != "/nothing" {
			t.Errorf("%s with the token: status %d", path, code)
		}
	}
	if code, _, _ := ask("/healthz", nil); code != 200 {
		t.Errorf("/healthz without token: %d", code)
	}
	if code, page, _ := ask("/", func(r *http.Request) { r.Header.Set("Accept", "text/html") }); code != 401 || !strings.Contains(page, `action="/login"`) {
		t.Errorf("a browser without token gets no form: %d", code)
	}
	if code, _, h := post(t, closed, "/login", url.Values{"token": {"wrong"}}); code != 403 || h.Get("Set-Cookie") != "" {
		t.Errorf("a wrong token in the form: %d", code)
	}
	code, _, h := post(t, closed, "/login", url.Values{"token": {token}})
	cookie := h.Get("Set-Cookie")
	if code != 303 || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") || strings.Contains(cookie, token) {
		t.Fatalf("the form: %d, %q", code, cookie)
	}
	value, _, _ := strings.Cut(cookie, ";")
	if code, _, _ := ask("/article/1", func(r *http.Request) { r.Header.Set("Cookie", value) }); code != 200 {
		t.Errorf("with the cookie: %d", code)
	}
}

func TestEveryAnswerHasItsHeaders(t *testing.T) {
	s := site(t, base(t), web.Options{Loopback: true})
	_, page, _ := get(t, s, "/")
	style := regexp.MustCompile(`/static/[^"]+`).FindString(page)
	for _, path := range []string{"/", "/article/1", "/nope", "/article/x", "/api/v1/statements", "/api/v1/nope", style, "/healthz", "/metrics", "/favicon.ico"} {
		_, _, h := get(t, s, path)
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Type") == "" {
			t.Errorf("%s: %v", path, h)
		}
	}
	if code, css, h := get(t, s, style); code != 200 || css == "" || !strings.Contains(h.Get("Cache-Control"), "immutable") {
		t.Errorf("%s: %d %q", style, code, h.Get("Cache-Control"))
	}
	if code, body, _ := get(t, s, "/metrics"); code != 200 || !strings.Contains(body, `ifolge_requests_total{route="GET /{$}",status="200"} 2`) || !strings.Contains(body, "ifolge_ledger_entries 20") {
		t.Errorf("/metrics: %d\n%.2000s", code, body)
	}
	if code, _, _ := get(t, s, "/?x="+strings.Repeat("y", 9000)); code != http.StatusRequestURITooLong {
		t.Errorf("a long address: %d", code)
	}
}

// slow stories never come before the test ends.
type slow struct{ *world }

func (s slow) Stories(ctx context.Context, _ when.Micros) ([]story.Story, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestPagesDoNotWaitForStories(t *testing.T) {
	w := base(t)
	desk := web.NewDesk(web.Desk{Store: w, Stories: slow{w}, Line: line(), Now: time.Now})
	s := web.New(desk, web.Options{Loopback: true, Patience: 50 * time.Millisecond})
	for path, want := range map[string]int{"/": 200, "/article/1": 200, "/statement/2": 200, "/claims": 503, "/claim/c1": 503, "/stories": 503} {
		if code, _, _ := get(t, s, path); code != want {
			t.Errorf("%s: status %d, want %d", path, code, want)
		}
	}
	desk.Close()
}

// hostile is a word that tries to get out of wherever it is put.
const hostile = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}</title></textarea>\u202eRTL\u2066\u0000 javascript:alert(1)"

// hostileWorld has it in every field, and fields that are far too long.
func hostileWorld(t testing.TB) *world {
	w := newWorld()
	huge := strings.Repeat(hostile+" ", 4000)
	body := hostile + "\n\n" + hostile + " sier " + hostile + "\n" + strings.Repeat("a", 3000)
	pages := []ledger.Article{
		{Item: "javascript:alert(1)", ID: hostile, URL: "javascript:alert(1)", Outlet: hostile, Title: hostile, Byline: hostile, Lang: "\"><script>", Published: "2024-05-17", Points: 5},
		{Item: "http://x/" + hostile, ID: huge, URL: "http://x/\"><script>alert(1)</script>", Outlet: huge, Title: huge, Byline: huge, Lang: huge, Published: hostile, Points: -7},
		{Item: "z", ID: "../../etc/passwd", URL: "//evil.example/x", Title: "</h1>\u202e", Lang: "nb", Points: 0},
	}
	var ids []ledger.Hash
	var seqs []ledger.Seq
	for i := range pages {
		ds := []ledger.Draft{{Op: ledger.Assert, Of: ledger.OfArticle, Page: &pages[i], Raw: ledger.Hash{byte(i), 1}, Wording: ledger.Hash{byte(i), 2}, Text: body, KeepText: i != 1}}
		for k := range 4 {
			words := []string{hostile, huge, "", "\u202e\u2028"}[k]
			s := &ledger.Statement{
				ID: ledger.Hash{byte(i), byte(k), 9}, Lang: []string{"nb", hostile, "", "en"}[k], Speaker: words, SourceType: []string{"unnamed", hostile, "", "person"}[k], Naming: hostile, Inferred: k%2 == 0,
				Description: words, Text: words, Form: []string{"direct", "indirect", hostile, "mixed"}[k], Stance: []string{"denies", hostile, "", "asserts"}[k], Certainty: []string{"possible", hostile, "", "certain"}[k],
				Polarity: hostile, Published: []string{"2024-05-17", hostile, "", "9999999999"}[k],
				Chain:    []ledger.Link{{As: hostile, Name: pages[i].Outlet}, {As: words, Name: words, Type: hostile, Cue: words}, {As: words, Name: words, Type: hostile, Cue: hostile, At: []ledger.Points{{-5, 1 << 30}}}},
				SpokenOf: []ledger.Time{{Words: hostile, EDTF: "2024-05", At: ledger.Points{3, 9}}, {Words: words, EDTF: hostile}}, Said: []ledger.Time{{Words: hostile, EDTF: hostile}},
				Where:    []ledger.Place{{Words: hostile, Name: hostile}},
				Evidence: ledger.Evidence{Content: [][]ledger.Points{{{0, 40}}, {{10, 1 << 30}}, {{-9, 4}}, nil}[k], Cue: []ledger.Points{{50, 30}}, Source: []ledger.Points{{5, 25}}, Line: -1, Found: hostile},
			}
			ids = append(ids, s.ID)
			ds = append(ds, ledger.Draft{Op: ledger.Assert, Of: ledger.OfStatement, Statement: s})
		}
		es, err := w.Append(context.Background(), ds)
		if err != nil {
			t.Fatal(err)
		}
		seqs = append(seqs, es[0].Seq)
		for _, e := range es {
			w.at = append(w.at, e.Recorded)
		}
	}
	mustAppend(t, w, ledger.Draft{Op: ledger.Withdraw, Of: ledger.OfStatement, Thread: seqs[0] + 1, Reason: hostile, On: hostile})
	why := []story.Why{{Kind: hostile, Words: huge, Of: 1, Other: hostile}, {Kind: "same text", Words: hostile, Of: -5}, {Of: 99}}
	s := story.Story{ID: hostile + "/..", Title: hostile}
	for i, p := range pages {
		s.Articles = append(s.Articles, story.Article{ID: []string{hostile, fmt.Sprint(seqs[1]), "-1"}[i], Outlet: p.Outlet, URL: p.URL, Title: p.Title, Lang: p.Lang, Published: p.Published, Time: []when.Micros{0, 1 << 62, -1 << 62}[i]})
	}
	c := story.Claim{ID: hostile + "?x#y", Text: huge, Lang: hostile, Outlets: -3, NotShown: 1 << 40}
	for i := range 12 {
		c.Members = append(c.Members, story.Member{
			Article: []int{0, 1, 2, 99, -1, 0}[i%6], Text: hostile, Statement: ids[i%len(ids)].String(), Speaker: []string{hostile, ""}[i%2], Source: hostile,
			Stance: []string{"asserts", hostile, "denies", "declines"}[i%4], Certainty: hostile, Via: []string{hostile, huge}, Likely: i%2 == 0,
			Role: []string{story.FirstHand, story.Echo, hostile, story.Reaction}[i%4], Of: (i + 1) % 13, Why: why,
		})
	}
	c.Origins = []story.Origin{{Who: hostile, Source: hostile, Member: 0, Members: []int{0, 99}}, {Member: 77}, {Member: -1}, {Member: 4}}
	c.Status = []story.Event{{Time: 1 << 62, Stance: hostile, Who: huge, Member: 99}, {Stance: "denies", Who: hostile, Member: 1}}
	s.Claims = []story.Claim{c}
	s.Copies = []story.Copy{{Article: 1, Of: 0, Kind: hostile, Share: -8, Why: why}, {Article: 99, Of: -1}, {Article: 0, Of: 0}}
	w.stories = []story.Story{s}
	return w
}

func TestHostileArticlesDoNothing(t *testing.T) {
	w := hostileWorld(t)
	s := site(t, w, web.Options{Loopback: true})
	visited := map[string]int{}
	check := func(address string, code int, page string, d *doc) {
		if code >= 500 || code == 404 || code == 400 {
			t.Errorf("%.90s: status %d", address, code)
		}
		for _, f := range d.faults {
			t.Errorf("%.90s: %.200s", address, f)
		}
		if len(page) > 400<<10 {
			t.Errorf("%.90s: %d bytes", address, len(page))
		}
		first, _, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
		first, _, _ = strings.Cut(first, "?")
		visited[first]++
	}
	crawl(t, s, "/", everywhere, check)
	for _, address := range []string{"/article/1", "/article/6", "/article/11", "/statement/2", "/statement/8", "/claim/" + url.PathEscape(w.stories[0].Claims[0].ID), "/story/" + url.PathEscape(w.stories[0].ID), "/claims", "/stories"} {
		code, page, _ := get(t, s, address)
		check(address, code, page, parse(t, page))
	}
	for _, section := range []string{"", "article", "articles", "statement", "source", "search", "claim", "claims", "story", "stories", "quality"} {
		if visited[section] == 0 {
			t.Errorf("no page of /%s was seen", section)
		}
	}
	// In what is asked, too.
	for _, path := range []string{"/search?q=", "/search?source=", "/search?stance=", "/search?published=", "/source?name=", "/articles?outlet=", "/?as_of=", "/?ui=", "/article/", "/claim/", "/story/", "/search?article=", "/nope/"} {
		word := url.QueryEscape(hostile)
		if !strings.Contains(path, "?") {
			word = url.PathEscape(hostile)
		}
		code, page, _ := get(t, s, path+word)
		d := parse(t, page)
		if code >= 500 || len(d.faults) > 0 {
			t.Errorf("%s…: status %d, %q", path, code, d.faults)
		}
	}
	for _, form := range []url.Values{{"text": {hostile}}, {"text": {hostile + " sier politiet."}, "outlet": {hostile}}, {"url": {hostile}}, {"text": {"x"}, "published": {hostile}}} {
		code, page, _ := post(t, s, "/read", form)
		if d := parse(t, page); code >= 500 || len(d.faults) > 0 {
			t.Errorf("pasted %.60v: status %d, %q", form, code, d.faults)
		}
	}
}

func TestHostileArticlesInTheAPI(t *testing.T) {
	w := hostileWorld(t)
	s := site(t, w, web.Options{Loopback: true})
	for _, path := range []string{
		"statements", "statements/2", "statements?history=true", "articles", "articles/1", "articles/6", "articles/11", "sources?name=script", "claims", "stories",
		"claims/" + url.PathEscape(w.stories[0].Claims[0].ID), "stories/" + url.PathEscape(w.stories[0].ID), "statements?q=" + url.QueryEscape(hostile), "statements?stance=" + url.QueryEscape(hostile), "nope" + url.PathEscape(hostile),
	} {
		code, body, h := get(t, s, "/api/v1/"+path)
		if code >= 500 || h.Get("X-Content-Type-Options") != "nosniff" || strings.Contains(h.Get("Content-Type"), "html") {
			t.Errorf("%.60s: status %d, %q", path, code, h.Get("Content-Type"))
		}
		if code < 400 && !json.Valid([]byte(body)) {
			t.Errorf("%.60s: no JSON: %.100s", path, body)
		}
	}
}

func TestFiguresOfAPage(t *testing.T) {
	for path, want := range map[string]string{"/quality?ui=en": "AR who P / R / F1", "/quality?ui=nb": "Feilrater"} {
		_, page, _ := get(t, site(t, newWorld(), web.Options{Loopback: true}), path)
		if d := parse(t, page); !strings.Contains(d.text, want) || len(d.faults) > 0 || strings.Contains(d.text, "|---") || strings.Contains(d.text, "](") {
			t.Errorf("%s lacks %q, or shows its marks; %q", path, want, d.faults)
		}
	}
}

// said in code: Say("front.title"), Count("entry", n), page(r, "…"), refuse(…, "error.x").
var (
	inPages = regexp.MustCompile(`\.(?:Say|Count) "([^"]+)"`)
	inCode  = regexp.MustCompile(`"((?:[a-z0-9]+\.)+[a-z0-9 -]+|[a-z]+)"`)
)

func TestWordFilesHaveTheSameKeysAndAllThatAreUsed(t *testing.T) {
	keys := map[string]map[string]bool{}
	for _, code := range []string{"nb", "nn", "en"} {
		b, err := os.ReadFile("words/" + code + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		keys[code] = map[string]bool{}
		for _, r := range lang.Parse(string(b)) {
			if keys[code][r.Field(0)] {
				t.Errorf("%s: %s stands twice", code, r.Field(0))
			}
			if r.Field(1) == "" {
				t.Errorf("%s: %s has no words", code, r.Field(0))
			}
			keys[code][r.Field(0)] = true
		}
	}
	en, _ := web.In("en")
	for _, code := range []string{"nb", "nn"} {
		other, _ := web.In(code)
		for k := range keys["en"] {
			if !keys[code][k] {
				t.Errorf("%s lacks %s", code, k)
			}
			if a, b := holes(en.Say(k)), holes(other.Say(k)); !slices.Equal(a, b) {
				t.Errorf("%s: %s has %v to fill in, en %v", code, k, b, a)
			}
		}
		for k := range keys[code] {
			if !keys["en"][k] {
				t.Errorf("en lacks %s", k)
			}
		}
	}
	used := map[string]bool{}
	pages, _ := filepath.Glob("pages/*.html")
	code, _ := filepath.Glob("*.go")
	for _, f := range append(pages, code...) {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		for _, m := range inPages.FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = true
			if en.Say(m[1]) == m[1] && en.Say(m[1]+".one") == m[1]+".one" {
				t.Errorf("%s says %q, for which there are no words", f, m[1])
			}
		}
		for _, m := range inCode.FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = true
		}
	}
	for _, k := range slices.Sorted(maps.Keys(keys["en"])) {
		stem := strings.TrimSuffix(strings.TrimSuffix(k, ".one"), ".many")
		made := regexp.MustCompile(`^(ui|op|why|column|role|copy|form|certainty|stance)\.`).MatchString(k)
		if !used[k] && !used[stem] && !made {
			t.Errorf("nobody says %q", k)
		}
	}
}

func holes(s string) []string {
	hs := regexp.MustCompile(`\{[a-z.]+\}`).FindAllString(s, -1)
	slices.Sort(hs)
	return hs
}

func TestOpenAPINamesEveryRoute(t *testing.T) {
	s := site(t, base(t), web.Options{Loopback: true})
	_, body, _ := get(t, s, "/api/v1/openapi.json")
	var o struct {
		OpenAPI string                                `json:"openapi"`
		Paths   map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal([]byte(body), &o); err != nil || !strings.HasPrefix(o.OpenAPI, "3.1") {
		t.Fatalf("%v %q", err, o.OpenAPI)
	}
	for _, p := range []string{"statements", "statements/{entry}", "articles", "articles/{entry}", "sources", "claims", "claims/{id}", "stories", "stories/{id}", "read"} {
		if len(o.Paths["/api/v1/"+p]) == 0 {
			t.Errorf("openapi.json does not name %s", p)
		}
	}
}

func TestAPIAnswers(t *testing.T) {
	w := base(t)
	s := site(t, w, web.Options{Loopback: true})
	ask := func(path string, into any) int {
		code, body, _ := get(t, s, "/api/v1/"+path)
		if err := json.Unmarshal([]byte(body), into); err != nil {
			t.Fatalf("%s: %d: %v: %.200s", path, code, err, body)
		}
		return code
	}
	var list struct {
		Statements []struct {
			Seq       int `json:"seq"`
			Article   struct{ Outlet string }
			Statement *ledger.Statement
		}
		Next int
	}
	if code := ask("statements?stance=denies", &list); code != 200 || len(list.Statements) != 1 || list.Statements[0].Statement.Speaker != "Odd Myklevoll" || list.Statements[0].Article.Outlet != "Fjordposten" {
		t.Errorf("statements that deny: %d %+v", code, list)
	}
	total, next := 0, 0
	for range 20 {
		list.Statements, list.Next = nil, 0
		ask(fmt.Sprintf("statements?limit=3&after=%d", next), &list)
		total += len(list.Statements)
		if next = list.Next; next == 0 {
			break
		}
	}
	if total != 12 {
		t.Errorf("%d statements in pages of three, want 12", total)
	}
	var claim struct {
		Outlets, Origins int
		NotShown         int `json:"not_shown"`
		Members          []struct {
			Role string
			Of   *int
			Why  []struct{ Kind string }
		}
	}
	ask("claims/"+w.stories[0].Claims[0].ID, &claim)
	if claim.Outlets != 6 || claim.Origins != 3 || claim.NotShown != 1 || len(claim.Members) != 9 || claim.Members[2].Of == nil || claim.Members[2].Why[0].Kind != "stated hop" {
		t.Errorf("the claim: %+v", claim)
	}
	ask("claims/"+w.stories[0].Claims[0].ID+"?as_of=2024-05-14T10:00:00Z", &claim)
	if claim.Origins != 1 {
		t.Errorf("as of the morning of 14 May: %d origins", claim.Origins)
	}
	var problem struct {
		Errors []struct{ Location string }
	}
	for path, at := range map[string]string{"statements?as_of=then": "query.as_of", "statements?said=x": "query.said", "statements?limit=0": "query.limit", "statements/0": "path.entry"} {
		problem.Errors = nil
		if code := ask(path, &problem); code != 422 || len(problem.Errors) == 0 || problem.Errors[0].Location != at {
			t.Errorf("%s: %d %+v", path, code, problem)
		}
	}
	for _, path := range []string{"statements/999", "articles/999", "claims/none", "stories/none", "statements/1"} {
		if code := ask(path, &problem); code != 404 {
			t.Errorf("%s: %d", path, code)
		}
	}
	read := func(body string) (int, string) {
		r := httptest.NewRequest("POST", "http://127.0.0.1:8420/api/v1/read", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		code, out, _ := send(s, r)
		return code, out
	}
	before, _ := w.Head(context.Background())
	code, out := read(`{"text":"Veien er åpen, ifølge politiet."}`)
	if after, _ := w.Head(context.Background()); code != 200 || !strings.Contains(out, `"speaker":"politiet"`) || after.Seq != before.Seq {
		t.Errorf("read: %d %s", code, out)
	}
	if code, out := read(`{"text":"Veien er åpen, ifølge politiet.","keep":true}`); code != 200 || !strings.Contains(out, `"entry":21`) {
		t.Errorf("read and keep: %d %.200s", code, out)
	}
	for body, want := range map[string]int{`{"text":" "}`: 422, `{"url":"http://127.0.0.1/"}`: 403, `{"text":1}`: 422, `{`: 400, `{"text":"Ja, sier hun.","published":"x"}`: 422} {
		if code, out := read(body); code != want {
			t.Errorf("read %s: %d, want %d: %s", body, code, want, out)
		}
	}
}

// TestDocsNameEveryRouteAndField: doc/pages.md names every page, every path of the
// API with all that it takes, and every figure.
func TestDocsNameEveryRouteAndField(t *testing.T) {
	b, err := os.ReadFile("../doc/pages.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	s := site(t, base(t), web.Options{Loopback: true})
	crawl(t, s, "/", everywhere, func(address string, _ int, _ string, _ *doc) {
		path, _, _ := strings.Cut(address, "?")
		first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		if !strings.Contains(text, "`/"+first) {
			t.Errorf("doc/pages.md does not name /%s", first)
		}
	})
	_, body, _ := get(t, s, "/api/v1/openapi.json")
	var o struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
		}
	}
	if err := json.Unmarshal([]byte(body), &o); err != nil {
		t.Fatal(err)
	}
	for path, methods := range o.Paths {
		for method, op := range methods {
			path := regexp.MustCompile(`\{(\w+)\}`).ReplaceAllStringFunc(path, func(p string) string { return strings.ToUpper(strings.Trim(p, "{}")) })
			if !strings.Contains(text, "`"+strings.ToUpper(method)+" "+path) {
				t.Errorf("doc/pages.md does not name %s %s", strings.ToUpper(method), path)
			}
			for _, p := range op.Parameters {
				if p.In == "query" && !regexp.MustCompile("[`?]"+p.Name+"[`=]").MatchString(text) {
					t.Errorf("doc/pages.md does not name %s of %s", p.Name, path)
				}
			}
		}
	}
	_, body, _ = get(t, s, "/metrics")
	for _, m := range regexp.MustCompile(`(?m)^# HELP (\S+)`).FindAllStringSubmatch(body, -1) {
		if !strings.Contains(text, "`"+m[1]+"`") {
			t.Errorf("doc/pages.md does not name the figure %s", m[1])
		}
	}
}
