package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ifolge/article/fetch"
	"ifolge/ledger"
	"ifolge/sheet/html"
)

// quickly is how long a page waits for stories that it can do without.
const quickly = 40 * time.Millisecond

// A frontPage is where one begins.
type frontPage struct {
	*page
	Paste    pasteForm
	Entries  string // how many the ledger has
	Empty    bool
	Claims   []claimRow
	Making   bool // claims are not gathered yet
	Rows     []row
	Articles []articleRow
	More     string
	Fetches  bool
}

// A pasteForm is what was handed in, when it comes back.
type pasteForm struct {
	Text, URL, Outlet, Published, Error string
	Keep, KeepText, Open                bool
}

func (s *Site) front(w http.ResponseWriter, r *http.Request) {
	p, ok := s.begin(w, r, "front.title")
	if !ok {
		return
	}
	s.showFront(w, r, p, http.StatusOK, pasteForm{})
}

func (s *Site) showFront(w http.ResponseWriter, r *http.Request, p *page, code int, form pasteForm) {
	ctx := r.Context()
	v := &frontPage{page: p, Paste: form, Fetches: s.desk.Client != nil, More: p.To("/search")}
	head, err := s.desk.Store.Head(ctx)
	if err == nil {
		v.Empty, v.Entries = head.Seq == 0, p.Count("entry", int(head.Seq))
		v.Rows, err = s.rows(ctx, p, ledger.Question{AsOf: p.asOf, Newest: true, Limit: 12})
	}
	if err == nil {
		v.Articles, _, err = s.articleRows(ctx, p, ledger.Question{Of: ledger.Articles, AsOf: p.asOf, Newest: true, Limit: 9})
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	switch book, err := s.desk.Book(ctx, p.asOf, quickly); {
	case err != nil:
		s.log.Warn("web: no stories", "error", err)
	case book == nil:
		v.Making = true
	default:
		for _, at := range book.Newest(8, severalOutlets) {
			story := &book.Stories[at[0]]
			v.Claims = append(v.Claims, p.claimRow(story, &story.Claims[at[1]]))
		}
	}
	s.show(w, code, "front", v)
}

// A freshRead is an article that was just read and is not in the ledger.
type freshRead struct {
	Form pasteForm // with which it can be kept
	Took string    // "0.12"
	More bool      // there were more articles, which were not read
	Long bool      // too long to be handed in again from the page
}

func (s *Site) read(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	p := s.page(r, "read.title")
	if err := r.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			s.refuse(w, r, http.StatusRequestEntityTooLarge, "error.large")
			return
		}
		s.refuse(w, r, http.StatusBadRequest, "error.form")
		return
	}
	form := pasteForm{
		Text: strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n"), URL: cut(r.PostForm.Get("url"), 2000),
		Outlet: cut(r.PostForm.Get("outlet"), mostName), Published: cut(r.PostForm.Get("published"), 60), Keep: r.PostForm.Has("keep"), KeepText: r.PostForm.Has("keeptext"),
	}
	form.Open = form.Outlet != "" || form.Published != ""
	read, err := s.desk.Read(r.Context(), Input{Text: form.Text, URL: form.URL, Outlet: form.Outlet, Published: form.Published})
	s.figures.read(err)
	if err != nil {
		code, key := readFault(err)
		form.Error = p.Say(key, "error", cut(err.Error(), 400))
		if code == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "5")
		}
		s.showFront(w, r, s.page(r, "front.title"), code, form)
		return
	}
	if form.Keep {
		n, known, err := s.desk.Keep(r.Context(), read, form.KeepText)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if n == 0 {
			form.Error = p.Say("read.refused")
			s.showFront(w, r, s.page(r, "front.title"), http.StatusConflict, form)
			return
		}
		how := "new"
		if known {
			how = "known"
		}
		http.Redirect(w, r, "/article/"+seq(n)+"?added="+how, http.StatusSeeOther)
		return
	}
	ds := ledger.Record(read.Article, read.Document, read.Statements, read.Item, false)
	v := &articlePage{page: p, Kept: true, Fresh: &freshRead{Form: form, More: read.More, Long: len(form.Text) > 256<<10}}
	v.lay(html.NewView(clipped(read.Reading), p.Words.Words, 1), ds[0].Page)
	for i := range read.Statements {
		v.Cards = append(v.Cards, cardView{})
		if s := &read.Statements[i]; s.Speaker != "" {
			v.Cards[i].WhoHref = p.To("/source", "name", cut(s.Speaker, mostName))
		}
	}
	v.Fresh.Took = p.Say("read.took", "seconds", p.seconds(time.Since(began)))
	s.show(w, http.StatusOK, "article", v)
}

// seconds writes a time with two decimals.
func (p *page) seconds(d time.Duration) string {
	return strings.Replace(fmt.Sprintf("%d.%02d", d/time.Second, d%time.Second/(10*time.Millisecond)), ".", p.Say("decimal"), 1)
}

// readFault says with which status and in which words a reading is refused.
func readFault(err error) (code int, key string) {
	switch {
	case errors.Is(err, ErrBusy):
		return http.StatusServiceUnavailable, "read.busy"
	case errors.Is(err, ErrNothing):
		return http.StatusUnprocessableEntity, "read.nothing"
	case errors.Is(err, ErrLanguage):
		return http.StatusUnprocessableEntity, "read.language"
	case errors.Is(err, ErrNoNetwork):
		return http.StatusForbidden, "read.nonetwork"
	case errors.Is(err, ErrDate):
		return http.StatusUnprocessableEntity, "read.date"
	case errors.Is(err, fetch.ErrPrivate):
		return http.StatusForbidden, "read.private"
	}
	return http.StatusUnprocessableEntity, "read.failed"
}
