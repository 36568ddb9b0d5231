package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"ifolge/ledger"
	"ifolge/sheet/html"
)

// An articlePage shows one version of an article, from the ledger or just read.
type articlePage struct {
	*page
	V        *html.View
	Heading  string // the title, cut
	Kept     bool   // its text is at hand
	Facts    []string
	URL      string // of the article, where it may be a link
	Entry    string // number of its entry; "" where it is not in the ledger
	Recorded string
	Bars     []bar      // where its statements stand, without the text
	Versions []version  // where there are several
	Newer    string     // address of the newest version; "" this is it
	Ended    string     // it was withdrawn
	Cards    []cardView // by index of the statement
	Fresh    *freshRead // just read
	Added    string     // what became of it just now
}

// A cardView is what the ledger adds to a card.
type cardView struct {
	ID, Href, Number string // of its thread
	Corrected        bool
	Claim, Counts    string // address of its claim, and its numbers
	WhoHref          string
}

// A bar is where a statement stands in a text that is not kept, in per cent of it.
type bar struct{ At, Width, Href, Label string }

type version struct {
	Href, Recorded, Published string
	Here                      bool
}

// mostStatements is how many statements of one article are shown: no news item has
// a tenth.
const mostStatements = 2000

func (s *Site) article(w http.ResponseWriter, r *http.Request) {
	p, ok := s.begin(w, r, "article.title")
	if !ok {
		return
	}
	n, ok := entryOf(r)
	if !ok {
		s.refuse(w, r, http.StatusNotFound, "error.missing")
		return
	}
	v, code, err := s.articlePage(r.Context(), p, n)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if code != http.StatusOK {
		s.refuse(w, r, code, "error.erased")
		return
	}
	switch r.URL.Query().Get("added") {
	case "new":
		v.Added = p.Say("added.new")
	case "known":
		v.Added = p.Say("added.known")
	}
	s.show(w, http.StatusOK, "article", v)
}

func (s *Site) articlePage(ctx context.Context, p *page, n ledger.Seq) (v *articlePage, code int, err error) {
	first, err := s.desk.Article(ctx, n, p.asOf)
	if err != nil {
		return nil, 0, err
	}
	if first.Body == nil || first.Body.Article == nil {
		return nil, http.StatusGone, nil
	}
	v = &articlePage{page: p, Entry: seq(first.Seq), Recorded: p.at(first.Recorded)}
	page := first.Body.Article
	// As it is read by now, with all versions of its item.
	var versions []ledger.Entry
	for e, err := range s.desk.Store.Entries(ctx, ledger.Question{Of: ledger.Articles, Item: page.Item, Versions: true, AsOf: p.asOf}) {
		if err != nil {
			return nil, 0, err
		}
		versions = append(versions, e)
	}
	stands := false
	for _, e := range versions {
		if e.Article == first.Seq {
			page, stands = e.Body.Article, true
		}
	}
	if !stands {
		v.Ended = p.Say("ended.withdrawn")
	}
	for i, e := range versions {
		v.Versions = append(v.Versions, version{p.To("/article/" + seq(e.Article)), p.at(e.Recorded), p.Date(cut(e.Body.Article.Published, 40)), e.Article == first.Seq})
		if i == len(versions)-1 && e.Article > first.Seq {
			v.Newer = p.To("/article/" + seq(e.Article))
		}
	}
	if len(v.Versions) < 2 {
		v.Versions = nil
	}
	var es []ledger.Entry
	if stands {
		for e, err := range s.desk.Store.Entries(ctx, ledger.Question{Article: first.Seq, Versions: true, AsOf: p.asOf, Limit: mostStatements}) {
			if err != nil {
				return nil, 0, err
			}
			es = append(es, e)
		}
	}
	slices.SortStableFunc(es, func(a, b ledger.Entry) int { return cmp.Or(cmp.Compare(a.At[0], b.At[0]), cmp.Compare(a.Seq, b.Seq)) })
	var ss []*ledger.Statement
	for i := range es {
		ss = append(ss, es[i].Body.Statement)
	}
	body := string(first.Text.Bytes)
	v.Kept = first.Text.Salt != nil && body != ""
	read := reading(page, body, ss)
	v.lay(html.NewView(clipped(read), p.Words.Words, 1), page)
	book, err := s.desk.Book(ctx, p.asOf, quickly)
	if err != nil {
		s.log.Warn("web: no stories", "error", err)
		book = nil
	}
	for i := range es {
		e := &es[i]
		c := cardView{ID: "e" + seq(e.Thread), Href: p.To("/statement/" + seq(e.Thread)), Number: seq(e.Thread), Corrected: e.Op == ledger.Correct}
		if who := cut(speaker(ss[i]), mostName); who != "" {
			c.WhoHref = p.To("/source", "name", who)
		}
		if book != nil {
			if _, claim, ok := book.ClaimOf(ss[i].ID); ok && claim.Outlets >= severalOutlets {
				c.Claim, c.Counts = p.claimHref(claim.ID), p.counts(claim)
			}
		}
		v.Cards = append(v.Cards, c)
	}
	if !v.Kept {
		v.bars(page, es)
	}
	return v, http.StatusOK, nil
}

// lay fills in what a page shows of any reading.
func (v *articlePage) lay(view *html.View, page *ledger.Article) {
	v.V = view
	v.Heading = view.Layout.Title
	v.Title = v.Heading
	for _, f := range view.Facts {
		v.Facts = append(v.Facts, cut(f, mostName))
	}
	if isWeb(page.URL) && len(page.URL) < 2000 {
		v.URL = page.URL
	}
}

// bars says where statements stand in a text of which only the length is known.
func (v *articlePage) bars(page *ledger.Article, es []ledger.Entry) {
	all := int64(page.Points)
	for i := range es {
		all = max(all, int64(es[i].At[1]))
	}
	if all == 0 {
		return
	}
	for i := range es {
		from, to := int64(max(es[i].At[0], 0)), int64(max(es[i].At[1], es[i].At[0]))
		v.Bars = append(v.Bars, bar{
			At: permille(from, all), Width: permille(max(to-from, all/400), all), Href: "#e" + seq(es[i].Thread),
			Label: v.Say("page.statement", "n", strconv.Itoa(i+1)) + ": " + v.Say("points", "from", strconv.FormatInt(from, 10), "to", strconv.FormatInt(to, 10)),
		})
	}
}

// permille writes a part of all in per cent with one decimal, in whole numbers.
func permille(part, all int64) string {
	n := min(max(part*1000/all, 0), 1000)
	return fmt.Sprintf("%d.%d", n/10, n%10)
}

// Card returns what the ledger adds to the card of a statement.
func (v *articlePage) Card(i int) cardView {
	if i < 0 || i >= len(v.Cards) {
		return cardView{}
	}
	return v.Cards[i]
}

// An articlesPage lists articles.
type articlesPage struct {
	*page
	Rows   []articleRow
	Outlet string
	Next   string
}

type articleRow struct {
	Href, Title, Outlet, OutletHref, Published, Recorded, Lang string
}

const perPage = 50

func (s *Site) articles(w http.ResponseWriter, r *http.Request) {
	p, ok := s.begin(w, r, "nav.articles")
	if !ok {
		return
	}
	q := ledger.Question{Of: ledger.Articles, AsOf: p.asOf, Newest: true, Limit: perPage + 1, Outlet: r.URL.Query().Get("outlet"), After: after(r)}
	rows, next, err := s.articleRows(r.Context(), p, q)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v := &articlesPage{page: p, Rows: rows, Outlet: cut(q.Outlet, mostName)}
	if next > 0 {
		v.Next = p.Same("after", seq(next))
	}
	s.show(w, http.StatusOK, "articles", v)
}

// articleRows lists articles; next is where the following page begins, 0: there is
// none. The question asks for one more than are shown.
func (s *Site) articleRows(ctx context.Context, p *page, q ledger.Question) (rows []articleRow, next ledger.Seq, err error) {
	last := ledger.Seq(0)
	for e, err := range s.desk.Store.Entries(ctx, q) {
		if err != nil {
			return nil, 0, err
		}
		if len(rows) == q.Limit-1 {
			return rows, last, nil
		}
		last = e.Seq
		a := e.Body.Article
		o := articleRow{
			Href: p.To("/article/" + seq(e.Article)), Title: p.titleOf(a),
			Outlet: cut(a.Outlet, mostName), Published: cut(p.Date(cut(a.Published, 60)), 80), Recorded: p.at(e.Recorded), Lang: langCode(a.Lang),
		}
		if o.Outlet != "" {
			o.OutletHref = p.To("/articles", "outlet", o.Outlet)
		}
		rows = append(rows, o)
	}
	return rows, 0, nil
}

// after reads behind which entry a page begins; 0: at the start.
func after(r *http.Request) ledger.Seq {
	n, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return ledger.Seq(n)
}

// A statementPage shows what became of a statement.
type statementPage struct {
	*page
	Number  string
	Now     *row // as it stands
	Gone    string
	Steps   []step
	Article string // address
	Claim   string
	Counts  string
}

// A step is an entry of its thread.
type step struct {
	Number, Op, Recorded, Reason, On, Then string
	Row                                    *row
}

func (s *Site) statement(w http.ResponseWriter, r *http.Request) {
	p, ok := s.begin(w, r, "statement.title")
	if !ok {
		return
	}
	n, ok := entryOf(r)
	if !ok {
		s.refuse(w, r, http.StatusNotFound, "error.missing")
		return
	}
	ctx := r.Context()
	e, err := s.desk.Store.Entry(ctx, n)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if e.Of == ledger.OfArticle {
		http.Redirect(w, r, p.To("/article/"+seq(e.Article)), http.StatusSeeOther)
		return
	}
	article, err := s.desk.Store.Entry(ctx, e.Article)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v := &statementPage{page: p, Number: seq(e.Thread), Article: p.To("/article/"+seq(e.Article)) + "#e" + seq(e.Thread)}
	var last ledger.Entry
	for x, err := range s.desk.Store.Entries(ctx, ledger.Question{Article: e.Article, AsOf: p.asOf, History: true}) {
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if x.Thread != e.Thread {
			continue
		}
		last = x
		st := step{Number: seq(x.Seq), Op: p.Say("op." + x.Op.String()), Recorded: p.at(x.Recorded), Then: "/statement/" + seq(x.Thread) + "?as_of=" + momentText(x.Recorded)}
		if x.Gone {
			st.Op = p.Say("op.gone")
		}
		if x.Body != nil {
			st.Reason, st.On = cut(x.Body.Reason, mostTitle), cut(p.Date(cut(x.Body.On, 60)), 80)
		}
		if x.Op <= ledger.Correct && !x.Gone {
			o := p.row(&x, &article)
			st.Row = &o
		}
		v.Steps = append(v.Steps, st)
	}
	if last.Seq == 0 {
		s.refuse(w, r, http.StatusNotFound, "error.missing")
		return
	}
	o := p.row(&last, &article)
	v.Now, v.Gone = &o, o.Ended
	v.Title = p.Say("statement.of", "n", v.Number)
	if book, err := s.desk.Book(ctx, p.asOf, quickly); err == nil && book != nil && last.Body != nil && last.Body.Statement != nil {
		if _, c, ok := book.ClaimOf(last.Body.Statement.ID); ok {
			v.Claim, v.Counts = p.claimHref(c.ID), p.counts(c)
		}
	}
	s.show(w, http.StatusOK, "statement", v)
}
