// Package api answers in JSON what the pages show: statements, articles, sources,
// claims and stories of a ledger, as of any moment, and what an article says that
// is handed in.
//
//	GET  /api/v1/statements?q=havn&stance=denies&as_of=2024-05-17
//	GET  /api/v1/articles/17
//	POST /api/v1/read   {"text": "Veien er åpen, ifølge politiet."}
//
// /api/v1/openapi.json describes it all; it is made from the Go types here. Names
// of fields are those of ifolge read --json and ifolge ledger --json. Errors are
// problem details (RFC 9457) that say where in the request the fault is.
//
// Who may ask, and how large and how long a request may be, is for package web to
// say, which serves this.
package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"ifolge/article/fetch"
	"ifolge/ledger"
	"ifolge/web"
	"ifolge/when"
)

// Prefix is where the API lives.
const Prefix = "/api/v1"

// patience is how long stories are waited for.
const patience = 20 * time.Second

// mostBody bounds the body of a read, in bytes.
const mostBody = 4 << 20

// New returns the API of a desk, for paths below Prefix. The version is that of
// the program.
func New(d *web.Desk, version string) http.Handler {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("Ifølge", version)
	config.Info.Description = "Who says so: statements, their sources and the chains of hands they came through. Never what is true."
	config.OpenAPIPath = Prefix + "/openapi"
	config.DocsPath, config.SchemasPath = "", "" // a page of docs would load scripts from elsewhere
	config.CreateHooks = nil
	a := humago.New(mux, config)
	s := &server{d}
	get(a, "/statements", "list-statements", "Statements that answer to all that is asked", s.statements)
	get(a, "/statements/{entry}", "get-statement", "What became of a statement: every entry of its thread", s.statement)
	get(a, "/articles", "list-articles", "Articles, one version each", s.articles)
	get(a, "/articles/{entry}", "get-article", "One version of an article with what is said in it", s.article)
	get(a, "/sources", "get-source", "What a source said, counted", s.source)
	get(a, "/claims", "list-claims", "Claims: what statements in several articles have in common", s.claims)
	get(a, "/claims/{id}", "get-claim", "One claim, with its members and their evidence", s.claim)
	get(a, "/stories", "list-stories", "Stories: articles that share claims", s.stories)
	get(a, "/stories/{id}", "get-story", "One story, with its articles, claims and copies", s.story)
	huma.Register(a, huma.Operation{
		OperationID: "read", Method: http.MethodPost, Path: Prefix + "/read", Summary: "Read an article and tell who says what in it",
		MaxBodyBytes: mostBody, Errors: []int{403, 409, 413, 422, 503},
	}, s.read)
	return mux
}

func get[I, O any](a huma.API, path, id, summary string, handle func(context.Context, *I) (*O, error)) {
	huma.Register(a, huma.Operation{OperationID: id, Method: http.MethodGet, Path: Prefix + path, Summary: summary, Errors: []int{400, 404, 422, 503}}, handle)
}

type server struct{ desk *web.Desk }

// Asked is the moment a request asks about.
type Asked struct {
	AsOf string `query:"as_of" maxLength:"64" doc:"As known at this moment: RFC 3339, or EDTF, of which the end counts. Without a zone: UTC. Empty: now." example:"2024-05-17"`
}

func (a *Asked) moment() (when.Micros, error) {
	if a.AsOf == "" {
		return 0, nil
	}
	t, err := web.Moment(a.AsOf)
	if err != nil {
		return 0, wrong("query.as_of", a.AsOf, "no time: want 2024-05, 2024-05-17 or 2024-05-17T14:00")
	}
	return t, nil
}

// wrong says which part of a request makes no sense.
func wrong(at string, value any, message string) error {
	return huma.Error422UnprocessableEntity("the request makes no sense", &huma.ErrorDetail{Location: at, Value: value, Message: message})
}

// fault puts an error of the ledger into an answer.
func fault(err error) error {
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return huma.Error404NotFound("there is no such entry, or there was none then")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return huma.Error503ServiceUnavailable("the ledger took too long")
	}
	return huma.Error500InternalServerError("the ledger cannot be asked")
}

// List bounds a list of entries.
type List struct {
	Limit int `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"At most so many."`
	After int `query:"after" minimum:"0" doc:"Go on behind this entry: next of the answer before."`
}

type statementsInput struct {
	Asked
	List
	Q         string   `query:"q" maxLength:"500" doc:"Words in the content, in any form: all must be there. steng* is any word that begins so."`
	Source    string   `query:"source" maxLength:"500" doc:"Its source has all these words in one name."`
	Outlet    string   `query:"outlet" maxLength:"500" doc:"Published by this outlet."`
	Place     string   `query:"place" maxLength:"500" doc:"Speaks of this place, or of one in the country of this code."`
	Kind      []string `query:"kind" maxItems:"20" doc:"Kind of source: person, organisation, publication, document, group, unnamed, unknown. One is enough."`
	Form      []string `query:"form" maxItems:"20" doc:"direct, indirect, mixed."`
	Stance    []string `query:"stance" maxItems:"20" doc:"asserts, believes, confirms, denies, declines, intends, asks."`
	Certainty []string `query:"certainty" maxItems:"20" doc:"certain, probable, possible, unstated."`
	SpokenOf  string   `query:"spoken_of" maxLength:"100" doc:"Speaks of this time, EDTF."`
	Said      string   `query:"said" maxLength:"100" doc:"Said at this time, EDTF; where the text does not tell, published then."`
	Published string   `query:"published" maxLength:"100" doc:"Published at this time, EDTF."`
	Article   int      `query:"article" minimum:"0" doc:"Stands in this article, by the number of its entry."`
	Versions  bool     `query:"versions" doc:"Also from versions that a newer one has replaced."`
	History   bool     `query:"history" doc:"Every entry, not only what stands."`
	Order     string   `query:"order" enum:"newest,oldest" default:"newest"`
}

func (in *statementsInput) question() (ledger.Question, error) {
	q := ledger.Question{
		Words: strings.Fields(in.Q), Source: in.Source, Outlet: in.Outlet, Place: in.Place,
		SourceTypes: in.Kind, Forms: in.Form, Stances: in.Stance, Certainties: in.Certainty,
		Article: ledger.Seq(in.Article), Versions: in.Versions, History: in.History,
		Newest: in.Order != "oldest", After: ledger.Seq(in.After), Limit: in.Limit + 1,
	}
	var err error
	if q.AsOf, err = in.moment(); err != nil {
		return q, err
	}
	for _, t := range []struct {
		at, said string
		to       *when.Interval
	}{{"query.spoken_of", in.SpokenOf, &q.SpokenOf}, {"query.said", in.Said, &q.Said}, {"query.published", in.Published, &q.Published}} {
		if *t.to, err = interval(t.at, t.said); err != nil {
			return q, err
		}
	}
	if err := q.Check(); err != nil {
		return q, wrong("query", nil, strings.TrimPrefix(err.Error(), "ledger: "))
	}
	return q, nil
}

func interval(at, said string) (when.Interval, error) {
	if said == "" {
		return when.Interval{}, nil
	}
	v, err := when.Parse(said)
	if err != nil || v.Interval() == (when.Interval{}) {
		return when.Interval{}, wrong(at, said, "no time: want EDTF, 2024-05 or 2024-05-17/2024-05-19")
	}
	return v.Interval(), nil
}

type statementsOutput struct {
	Body struct {
		Statements []Entry `json:"statements"`
		Next       int     `json:"next,omitempty" doc:"Where the list goes on: hand it in as after. Missing at its end."`
	}
}

func (s *server) statements(ctx context.Context, in *statementsInput) (*statementsOutput, error) {
	q, err := in.question()
	if err != nil {
		return nil, err
	}
	o := &statementsOutput{}
	o.Body.Statements, o.Body.Next, err = s.list(ctx, q)
	return o, err
}

// list lays out what answers q, which asks for one more than is told.
func (s *server) list(ctx context.Context, q ledger.Question) (es []Entry, next int, err error) {
	es = []Entry{}
	var article ledger.Entry
	for e, err := range s.desk.Store.Entries(ctx, q) {
		if err != nil {
			return nil, 0, fault(err)
		}
		if q.Limit > 0 && len(es) == q.Limit-1 {
			return es, int(es[len(es)-1].Seq), nil
		}
		if article.Seq != e.Article {
			if article, err = s.desk.Store.Entry(ctx, e.Article); err != nil {
				return nil, 0, fault(err)
			}
		}
		es = append(es, entryOf(&e, &article))
	}
	return es, 0, nil
}

type entryInput struct {
	Asked
	Entry int `path:"entry" minimum:"1"`
}

type threadOutput struct {
	Body struct {
		Entries []Entry `json:"entries" doc:"In order: the first asserts, each of the others ends the one before."`
	}
}

func (s *server) statement(ctx context.Context, in *entryInput) (*threadOutput, error) {
	at, err := in.moment()
	if err != nil {
		return nil, err
	}
	e, err := s.desk.Store.Entry(ctx, ledger.Seq(in.Entry))
	if err != nil {
		return nil, fault(err)
	}
	if e.Of != ledger.OfStatement {
		return nil, fault(ledger.ErrNotFound)
	}
	all, _, err := s.list(ctx, ledger.Question{Article: e.Article, History: true, AsOf: at})
	if err != nil {
		return nil, err
	}
	o := &threadOutput{}
	for _, x := range all {
		if x.Thread == e.Thread {
			o.Body.Entries = append(o.Body.Entries, x)
		}
	}
	if len(o.Body.Entries) == 0 {
		return nil, fault(ledger.ErrNotFound)
	}
	return o, nil
}

type articlesInput struct {
	Asked
	List
	Outlet    string `query:"outlet" maxLength:"500"`
	Published string `query:"published" maxLength:"100" doc:"EDTF"`
	Item      string `query:"item" maxLength:"2000" doc:"Versions of this item."`
	Versions  bool   `query:"versions" doc:"Also versions that a newer one has replaced."`
}

type articlesOutput struct {
	Body struct {
		Articles []Entry `json:"articles"`
		Next     int     `json:"next,omitempty"`
	}
}

func (s *server) articles(ctx context.Context, in *articlesInput) (*articlesOutput, error) {
	at, err := in.moment()
	if err != nil {
		return nil, err
	}
	q := ledger.Question{Of: ledger.Articles, AsOf: at, Outlet: in.Outlet, Item: in.Item, Versions: in.Versions, Newest: true, After: ledger.Seq(in.After), Limit: in.Limit + 1}
	if q.Published, err = interval("query.published", in.Published); err != nil {
		return nil, err
	}
	o := &articlesOutput{}
	o.Body.Articles, o.Body.Next, err = s.list(ctx, q)
	return o, err
}

type articleOutput struct {
	Body struct {
		Entry      Entry        `json:"entry"`
		Text       *string      `json:"text,omitempty" doc:"Where it is kept."`
		Statements []Entry      `json:"statements" doc:"Those that stand."`
		Versions   []ledger.Seq `json:"versions" doc:"All versions of the item, by their entries."`
	}
}

func (s *server) article(ctx context.Context, in *entryInput) (*articleOutput, error) {
	at, err := in.moment()
	if err != nil {
		return nil, err
	}
	first, err := s.desk.Article(ctx, ledger.Seq(in.Entry), at)
	if err != nil {
		return nil, fault(err)
	}
	o := &articleOutput{}
	o.Body.Entry, o.Body.Versions = entryOf(&first, &first), []ledger.Seq{}
	if first.Text.Salt != nil {
		text := string(first.Text.Bytes)
		o.Body.Text = &text
	}
	if o.Body.Statements, _, err = s.list(ctx, ledger.Question{Article: first.Seq, Versions: true, AsOf: at}); err != nil {
		return nil, err
	}
	if first.Body != nil && first.Body.Article != nil {
		for e, err := range s.desk.Store.Entries(ctx, ledger.Question{Of: ledger.Articles, Item: first.Body.Article.Item, Versions: true, AsOf: at}) {
			if err != nil {
				return nil, fault(err)
			}
			o.Body.Versions = append(o.Body.Versions, e.Article)
		}
	}
	return o, nil
}

type sourceInput struct {
	Asked
	Name string `query:"name" required:"true" minLength:"1" maxLength:"500" doc:"All these words in one name."`
}

type sourceOutput struct {
	Body struct {
		Name       string      `json:"name"`
		Statements int         `json:"statements" doc:"How many were counted: the newest 500 at most."`
		More       bool        `json:"more" doc:"There are older ones."`
		Names      []web.Tally `json:"names" doc:"As articles call it."`
		Stances    []web.Tally `json:"stances"`
		Outlets    []web.Tally `json:"outlets"`
		Through    []web.Tally `json:"through" doc:"Hands between the outlets and the source."`
	}
}

func (s *server) source(ctx context.Context, in *sourceInput) (*sourceOutput, error) {
	at, err := in.moment()
	if err != nil {
		return nil, err
	}
	if len(ledger.Folded(in.Name)) == 0 {
		return nil, wrong("query.name", in.Name, "no word")
	}
	found, err := s.desk.Source(ctx, in.Name, at)
	if err != nil {
		return nil, fault(err)
	}
	o := &sourceOutput{}
	b := &o.Body
	b.Name, b.Statements, b.More = found.Name, found.Counted, found.More
	b.Names, b.Stances, b.Outlets, b.Through = found.Names, found.Stances, found.Outlets, found.Through
	return o, nil
}

// An Entry is an entry as ifolge ledger --json prints it.
type Entry struct {
	Seq       ledger.Seq        `json:"seq"`
	Recorded  string            `json:"recorded" doc:"RFC 3339, UTC, microseconds; as_of takes it as it stands."`
	Op        string            `json:"op" doc:"assert, correct, withdraw, erase"`
	Of        string            `json:"of" doc:"statement, article"`
	Thread    ledger.Seq        `json:"thread"`
	Gone      bool              `json:"gone" doc:"There was no such statement."`
	Erased    bool              `json:"erased"`
	Reason    string            `json:"reason"`
	On        string            `json:"on" doc:"When it was withdrawn in the world, EDTF."`
	At        ledger.Points     `json:"at" doc:"Code points of the article's text."`
	Article   Version           `json:"article"`
	Statement *ledger.Statement `json:"statement,omitempty" doc:"Missing for an article and where it was erased."`
	Hash      ledger.Hash       `json:"hash"`
}

// A Version is a version of an item.
type Version struct {
	Seq       ledger.Seq  `json:"seq"`
	Item      string      `json:"item"`
	ID        string      `json:"id"`
	URL       string      `json:"url"`
	Outlet    string      `json:"outlet"`
	Title     string      `json:"title"`
	Published string      `json:"published"`
	SHA256    ledger.Hash `json:"sha256"`
	Kept      bool        `json:"kept" doc:"Its text is in the ledger."`
}

func entryOf(e, article *ledger.Entry) Entry {
	o := Entry{
		Seq: e.Seq, Recorded: time.UnixMicro(int64(e.Recorded)).UTC().Format("2006-01-02T15:04:05.000000Z"), Op: e.Op.String(), Of: e.Of.String(),
		Thread: e.Thread, Gone: e.Gone, Erased: e.Words.Erased(), At: e.At, Hash: e.Hash,
		Article: Version{Seq: article.Seq, SHA256: article.Raw, Kept: article.Text.Salt != nil},
	}
	if e.Body != nil {
		o.Reason, o.On, o.Statement = e.Body.Reason, e.Body.On, e.Body.Statement
	}
	if article.Body != nil && article.Body.Article != nil {
		a, v := article.Body.Article, &o.Article
		v.Item, v.ID, v.URL, v.Outlet, v.Title, v.Published = a.Item, a.ID, a.URL, a.Outlet, a.Title, a.Published
	}
	return o
}

type readInput struct {
	Body struct {
		Text      string `json:"text,omitempty" maxLength:"2000000" doc:"The article: text, HTML or one line of JSON."`
		URL       string `json:"url,omitempty" maxLength:"2000" doc:"Its address, which is fetched where there is no text."`
		Outlet    string `json:"outlet,omitempty" maxLength:"500" doc:"Where the article does not tell."`
		Title     string `json:"title,omitempty" maxLength:"2000"`
		Published string `json:"published,omitempty" maxLength:"64" doc:"EDTF"`
		Keep      bool   `json:"keep,omitempty" doc:"Write it to the ledger."`
		KeepText  bool   `json:"keep_text,omitempty" doc:"With its text."`
	}
}

type readOutput struct {
	Body struct {
		Entry      ledger.Seq         `json:"entry,omitempty" doc:"Of the article in the ledger, where it was kept."`
		Known      bool               `json:"known,omitempty" doc:"It was there already."`
		Item       string             `json:"item"`
		Lang       string             `json:"lang" doc:"Of the models that read it."`
		Outlet     string             `json:"outlet"`
		Title      string             `json:"title"`
		Published  string             `json:"published"`
		SHA256     ledger.Hash        `json:"sha256" doc:"Of the bytes that were read."`
		Statements []ledger.Statement `json:"statements" doc:"Offsets count code points of the text."`
		Notes      []string           `json:"notes" doc:"What had to be guessed or left out."`
	}
}

func (s *server) read(ctx context.Context, in *readInput) (*readOutput, error) {
	b := &in.Body
	r, err := s.desk.Read(ctx, web.Input{Text: b.Text, URL: b.URL, Outlet: b.Outlet, Title: b.Title, Published: b.Published})
	switch {
	case errors.Is(err, web.ErrBusy), errors.Is(err, context.DeadlineExceeded):
		return nil, huma.Error503ServiceUnavailable(err.Error())
	case errors.Is(err, fetch.ErrPrivate), errors.Is(err, web.ErrNoNetwork):
		return nil, huma.Error403Forbidden(err.Error())
	case errors.Is(err, web.ErrDate):
		return nil, wrong("body.published", b.Published, err.Error())
	case err != nil:
		return nil, huma.Error422UnprocessableEntity(err.Error())
	}
	o := &readOutput{}
	out := &o.Body
	out.Item, out.Lang, out.Outlet, out.Title, out.Published, out.SHA256 = r.Item, r.Lang, r.Article.Outlet, r.Article.Title, r.Article.Published, ledger.Hash(r.Article.Raw)
	out.Statements, out.Notes = ledger.Kept(r.Article, r.Document, r.Statements, r.Item), []string{}
	if out.Statements == nil {
		out.Statements = []ledger.Statement{}
	}
	words, _ := web.In("en")
	for _, n := range r.Article.Notes {
		out.Notes = append(out.Notes, words.Note(n))
	}
	for _, n := range r.Notes {
		out.Notes = append(out.Notes, words.Note(n))
	}
	if r.More {
		out.Notes = append(out.Notes, words.Say("read.more"))
	}
	if b.Keep {
		out.Entry, out.Known, err = s.desk.Keep(ctx, r, b.KeepText)
		if err != nil {
			return nil, fault(err)
		}
		if out.Entry == 0 {
			return nil, huma.Error409Conflict(words.Say("read.refused"))
		}
	}
	return o, nil
}
