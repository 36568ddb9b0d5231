package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"ifolge/ledger"
	"ifolge/sheet"
	"ifolge/when"
)

// A page is what every page has: the words of its language, the moment it is as
// of, and the links that keep both.
type page struct {
	*Words
	site   *Site
	r      *http.Request
	Title  string
	asOf   when.Micros // 0: now
	moment string      // as it stands in links; "" now
	said   string      // as it was asked for
	Bad    string      // what was asked as of is no time
}

// uiCookie keeps the language of the pages.
const uiCookie = "ifolge_ui"

// page begins a page whose title is the words for key.
func (s *Site) page(r *http.Request, key string) *page {
	asked := r.URL.Query().Get("ui")
	if s.words[asked] == nil {
		if c, err := r.Cookie(uiCookie); err == nil {
			asked = c.Value
		}
	}
	p := &page{Words: s.chooseWords(asked, r.Header.Get("Accept-Language")), site: s, r: r}
	p.Title = p.Say(key)
	p.said = strings.TrimSpace(r.URL.Query().Get("as_of"))
	if r.Method == http.MethodPost {
		p.said = ""
	}
	if p.said != "" {
		var err error
		if p.asOf, err = Moment(p.said); err != nil {
			p.Bad = cut(p.said, 60)
		} else {
			p.moment = p.said
		}
	}
	return p
}

// begin is page for those that ask the ledger: false when the answer has been
// given, since what was asked as of is no time. A language that was asked for is
// kept.
func (s *Site) begin(w http.ResponseWriter, r *http.Request, key string) (*page, bool) {
	if ui := r.URL.Query().Get("ui"); s.words[ui] != nil {
		http.SetCookie(w, &http.Cookie{Name: uiCookie, Value: ui, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
	p := s.page(r, key)
	if p.Bad != "" {
		s.refuse(w, r, http.StatusBadRequest, "asof.bad", "time", p.Bad)
		return p, false
	}
	return p, true
}

// Moment reads a time at which the ledger was so and so: RFC 3339, with parts of a
// second, or EDTF, of which it takes the last moment.
func Moment(s string) (when.Micros, error) {
	if len(s) > 64 {
		return 0, errors.New("too long for a time")
	}
	if strings.Contains(s, ".") {
		if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
			return when.Micros(t.UnixMicro()), nil
		}
	}
	v, err := when.Parse(s)
	if err != nil {
		return 0, err
	}
	i := v.Interval()
	if i == (when.Interval{}) || i.To == when.Future {
		return 0, errors.New("no end")
	}
	return i.To - 1, nil
}

// To returns the address of a page as of the same moment, with more pairs of name
// and value; a pair without a value is left out.
func (p *page) To(path string, pairs ...string) string {
	v := url.Values{}
	if p.moment != "" {
		v.Set("as_of", p.moment)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Add(pairs[i], pairs[i+1])
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// Same returns the address of this page with other values for names, given in
// pairs; "" takes one away.
func (p *page) Same(pairs ...string) string {
	path := p.r.URL.EscapedPath()
	if p.r.Method != http.MethodGet {
		path = "/"
	}
	v := url.Values{}
	if p.r.Method == http.MethodGet {
		v = p.r.URL.Query()
	}
	v.Del("ui")
	for i := 0; i+1 < len(pairs); i += 2 {
		if v.Del(pairs[i]); pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	// "//x" would be the address of another host.
	path = "/" + strings.TrimLeft(path, "/")
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// Hidden lists what a form on this page must hand on so that only the moment is
// changed.
func (p *page) Hidden() []field {
	if p.r.Method != http.MethodGet {
		return nil
	}
	var fs []field
	q := p.r.URL.Query()
	for _, name := range sortedKeys(q) {
		if name == "as_of" || name == "ui" || name == "after" {
			continue
		}
		for _, v := range q[name] {
			if len(fs) < 40 {
				fs = append(fs, field{name, cut(v, 500)})
			}
		}
	}
	return fs
}

type field struct{ Name, Value string }

// Path is where the form for the moment goes.
func (p *page) Path() string {
	s, _, _ := strings.Cut(p.Same(), "?")
	return s
}

// Moment is what was asked as of, as it stands in links; "" now.
func (p *page) Moment() string { return p.moment }

// AsOf says in words what the page is as of; "" now.
func (p *page) AsOf() string {
	if p.moment == "" {
		return ""
	}
	return p.at(p.asOf)
}

// at puts a moment into words.
func (p *page) at(t when.Micros) string {
	said := t.String()
	if t == 0 || said == "" {
		return ""
	}
	return p.Say("at.utc", "time", p.Date(said))
}

// Languages lists those the page can be had in.
func (p *page) Languages() []tongue {
	var ts []tongue
	for _, code := range languages() {
		ts = append(ts, tongue{code, p.Say("ui." + code), p.Same("ui", code), code == p.Code})
	}
	return ts
}

type tongue struct {
	Code, Name, Href string
	Now              bool
}

// Sections lists the pages that every page leads to.
func (p *page) Sections() []section {
	var ss []section
	for _, s := range []struct{ path, key string }{
		{"/", "nav.front"}, {"/stories", "nav.stories"}, {"/claims", "nav.claims"}, {"/articles", "nav.articles"}, {"/search", "nav.search"}, {"/quality", "nav.quality"},
	} {
		if p.site.desk.Stories == nil && (s.path == "/stories" || s.path == "/claims") {
			continue
		}
		ss = append(ss, section{p.Say(s.key), p.To(s.path), p.r.URL.Path == s.path})
	}
	return ss
}

type section struct {
	Name, Href string
	Here       bool
}

type errorPage struct {
	*page
	Status int
	Text   string
}

type loginView struct {
	*page
	Wrong bool
}

func (s *Site) login(w http.ResponseWriter, r *http.Request, code int, wrong bool) {
	p := s.page(r, "login.title")
	s.show(w, code, "login", &loginView{p, wrong})
}

func (s *Site) loginPage(w http.ResponseWriter, r *http.Request) {
	s.login(w, r, http.StatusOK, false)
}

// Bare is for pages that lead nowhere but to themselves.
func (v *loginView) Bare() bool { return true }

// Bare reports whether the page has no navigation.
func (p *page) Bare() bool { return false }

// fail answers with what went wrong in asking the ledger.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		s.refuse(w, r, http.StatusNotFound, "error.missing")
	case errors.Is(err, context.DeadlineExceeded):
		s.refuse(w, r, http.StatusServiceUnavailable, "error.slow")
	case errors.Is(err, context.Canceled): // nobody waits for the answer
	default:
		s.log.Error("web: the ledger cannot be asked", "path", r.URL.Path, "error", err)
		s.refuse(w, r, http.StatusInternalServerError, "error.failed")
	}
}

// cut makes s fit to be shown in a line of at most n characters.
func cut(s string, n int) string {
	if most := 4 * n; len(s) > 4*most { // Plain looks at every character
		s = strings.ToValidUTF8(s[:4*most], "")
	}
	s = sheet.Plain(s)
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	k := 0
	for i := range s {
		if k == n {
			return strings.TrimSpace(s[:i]) + " …"
		}
		k++
	}
	return s
}

// How much of what an article says is shown of each.
const (
	mostName  = 120
	mostTitle = 240
	mostText  = 1200
)

// entryOf reads the number of an entry in a path.
func entryOf(r *http.Request) (ledger.Seq, bool) {
	n, err := parseSeq(r.PathValue("entry"))
	return n, err == nil
}

func parseSeq(s string) (ledger.Seq, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err == nil && n < 1 {
		err = strconv.ErrRange
	}
	return ledger.Seq(n), err
}

// momentText writes a moment as it may stand in a link.
func momentText(t when.Micros) string {
	return time.UnixMicro(int64(t)).UTC().Format("2006-01-02T15:04:05.000000Z")
}

// A row is a statement in a list.
type row struct {
	Seq        ledger.Seq
	Href       string // of the article, at the statement
	Entry      string // address of what became of it
	Who        string
	WhoHref    string
	Nobody     bool
	Unnamed    bool
	Stance     string // in words
	Kind       string // the stance, "denies"
	Sure       string // "probably"; "" plain
	Text, Lang string
	Form       string
	Outlet     string
	OutletHref string
	Title      string // of the article
	Published  string
	Recorded   string
	Through    string // hands between article and source: "through NTB"
	Ended      string // why it stands no longer; ""
	Claim      string // address of its claim; ""
}

// row lays out an entry of a statement, and its article's.
func (p *page) row(e, a *ledger.Entry) row {
	o := row{
		Seq: e.Seq, Href: p.To("/article/"+seq(e.Article)) + "#e" + seq(e.Thread), Entry: p.To("/statement/" + seq(e.Thread)),
		Recorded: p.at(e.Recorded), Ended: p.ended(e),
	}
	if a.Body != nil && a.Body.Article != nil {
		o.Title = p.titleOf(a.Body.Article)
	}
	if e.Body == nil || e.Body.Statement == nil {
		o.Text = p.Say("erased.words")
		return o
	}
	s := e.Body.Statement
	o.Who = cut(speaker(s), mostName)
	o.Nobody, o.Unnamed = o.Who == "", s.SourceType == "unnamed"
	if o.Nobody {
		o.Who = p.Say("nobody.head")
	} else {
		o.WhoHref = p.To("/source", "name", o.Who)
	}
	o.Kind, o.Stance = stanceOf(s), p.stance(s)
	if s.Certainty == "probable" || s.Certainty == "possible" {
		o.Sure = p.Say("certainty." + s.Certainty)
	}
	o.Text, o.Lang, o.Form = cut(s.Text, mostText), langCode(s.Lang), s.Form
	o.Outlet = cut(s.Outlet(), mostName)
	if o.Outlet != "" {
		o.OutletHref = p.To("/search", "outlet", o.Outlet)
	}
	o.Published = cut(p.Date(sheet.Plain(s.Published)), 80)
	if len(s.Chain) > 2 {
		var through []string
		for _, l := range s.Chain[1 : len(s.Chain)-1] {
			through = append(through, cut(cmp.Or(l.Name, l.As, p.Say("nobody")), mostName))
		}
		o.Through = p.Say("via", "names", strings.Join(through[:min(len(through), 6)], " › "))
	}
	return o
}

// titleOf returns the title of an article; without one, its file's name.
func (p *page) titleOf(a *ledger.Article) string {
	if t := cut(a.Title, mostTitle); t != "" {
		return t
	}
	if t := cut(path.Base(a.ID), mostName); t != "" && t != "-" && t != "." && t != "/" {
		return t
	}
	return p.Say("untitled")
}

func seq(n ledger.Seq) string { return strconv.FormatInt(int64(n), 10) }

// speaker returns the fullest words for who says s; "" where nobody is named.
func speaker(s *ledger.Statement) string {
	if s.Speaker != "" {
		return s.Speaker
	}
	if len(s.Chain) < 2 {
		return ""
	}
	l := s.Source()
	return cmp.Or(l.Name, l.As)
}

// stanceOf returns a stance that there is.
func stanceOf(s *ledger.Statement) string {
	for _, k := range ledger.Stances {
		if s.Stance == k {
			return k
		}
	}
	return ""
}

func (p *page) stance(s *ledger.Statement) string {
	k := stanceOf(s)
	switch {
	case k == "":
		return ""
	case k == "asserts" && speaker(s) == "":
		return p.Say("stance.hearsay")
	}
	return p.Say("stance." + k)
}

func (p *page) ended(e *ledger.Entry) string {
	switch {
	case e.Op == ledger.Erase || e.Body == nil:
		return p.Say("ended.erased")
	case e.Op == ledger.Withdraw:
		return p.Say("ended.withdrawn")
	case e.Gone:
		return p.Say("ended.gone")
	}
	return ""
}

// langCode returns a language that may stand in a lang attribute.
func langCode(s string) string {
	if len(s) > 12 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
		return ""
	}
	return s
}

// rows asks the ledger and lays out what answers.
func (s *Site) rows(ctx context.Context, p *page, q ledger.Question) ([]row, error) {
	var es []ledger.Entry
	for e, err := range s.desk.Store.Entries(ctx, q) {
		if err != nil {
			return nil, err
		}
		es = append(es, e)
	}
	return s.layOut(ctx, p, es)
}

// layOut lays out entries of statements, with the titles of their articles.
func (s *Site) layOut(ctx context.Context, p *page, es []ledger.Entry) ([]row, error) {
	articles := map[ledger.Seq]*ledger.Entry{}
	var rows []row
	for i := range es {
		e := &es[i]
		a := articles[e.Article]
		if a == nil {
			found, err := s.desk.Store.Entry(ctx, e.Article)
			if err != nil {
				return nil, err
			}
			a = &found
			articles[e.Article] = a
		}
		rows = append(rows, p.row(e, a))
	}
	return rows, nil
}
