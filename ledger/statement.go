package ledger

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"ifolge/article"
	"ifolge/entity"
	"ifolge/statement"
	"ifolge/text"
	"ifolge/when"
)

// Points are a half-open run of Unicode code points of an article's text. The
// ledger counts these and not bytes, since they can be told to others without
// the text.
type Points [2]int32

// Empty reports whether p has no code point.
func (p Points) Empty() bool { return p[0] >= p[1] }

// Overlaps reports whether some code point is in both.
func (p Points) Overlaps(q Points) bool { return p.common(q) > 0 }

func (p Points) common(q Points) int32 { return min(p[1], q[1]) - max(p[0], q[0]) }

// A Statement is what the ledger keeps of a statement.Statement. Its fields and
// words are those of ifolge read --json; what is empty is left out.
type Statement struct {
	ID          Hash     `json:"id"`
	Lang        string   `json:"lang,omitempty"` // of the models that read it
	Speaker     string   `json:"speaker,omitempty"`
	SourceType  string   `json:"source_type,omitempty"`
	Naming      string   `json:"naming,omitempty"`
	Voice       *int     `json:"voice,omitempty"`
	Inferred    bool     `json:"inferred,omitempty"`
	Description string   `json:"description,omitempty"`
	Text        string   `json:"text,omitempty"`
	Form        string   `json:"form,omitempty"`
	Stance      string   `json:"stance,omitempty"`
	Certainty   string   `json:"certainty,omitempty"`
	Polarity    string   `json:"polarity,omitempty"`
	Published   string   `json:"published,omitempty"` // EDTF, that of the article
	Chain       []Link   `json:"chain,omitempty"`
	SpokenOf    []Time   `json:"spoken_of,omitempty"`
	Said        []Time   `json:"said,omitempty"` // at most one
	Names       []Name   `json:"names,omitempty"`
	Where       []Place  `json:"where,omitempty"`           // places in the content
	Countries   []string `json:"countries,omitempty"`       // of the source
	Other       bool     `json:"other_countries,omitempty"` // and others that are not told
	Evidence    Evidence `json:"evidence"`
}

// A Link is one voice in a chain; see statement.Link.
type Link struct {
	As       string   `json:"as,omitempty"`
	Name     string   `json:"name,omitempty"`
	Type     string   `json:"type,omitempty"`
	Naming   string   `json:"naming,omitempty"`
	Voice    *int     `json:"voice,omitempty"`
	Cue      string   `json:"cue,omitempty"`
	Inferred bool     `json:"inferred,omitempty"`
	At       []Points `json:"at,omitempty"`
}

// A Time is a time as the article words it. Its bounds are those of its EDTF.
type Time struct {
	Words string `json:"words,omitempty"`
	EDTF  string `json:"edtf,omitempty"`
	Kind  string `json:"kind,omitempty"`
	Found string `json:"found,omitempty"`
	At    Points `json:"at"`
}

// Interval returns the bounds of t; the zero Interval where it says none.
func (t Time) Interval() when.Interval { return interval(t.EDTF) }

func interval(edtf string) when.Interval {
	if edtf == "" {
		return when.Interval{}
	}
	v, err := when.Parse(edtf)
	if err != nil {
		return when.Interval{}
	}
	return v.Interval()
}

// A Name is a proper name in the content; Kind is PER, ORG, LOC, GPE_LOC …
type Name struct {
	Words string `json:"words"`
	Kind  string `json:"kind"`
	At    Points `json:"at"`
}

// A Place is a place that the content speaks of. Name and what follows are empty
// where it is open which one is meant.
type Place struct {
	Words   string `json:"words"`
	Name    string `json:"name,omitempty"` // in the language of the article
	Kind    string `json:"kind,omitempty"`
	Country string `json:"country,omitempty"` // ISO 3166-1 alpha-2; may be sure where the place is open
	Lat     int32  `json:"lat,omitempty"`     // degrees times 10,000
	Lon     int32  `json:"lon,omitempty"`
	At      Points `json:"at"`
}

// Evidence is where a statement can be checked by eye; see statement.Evidence.
type Evidence struct {
	Source      []Points `json:"source,omitempty"`
	Cue         []Points `json:"cue,omitempty"`
	Content     []Points `json:"content,omitempty"`
	Stance      []Points `json:"stance,omitempty"`
	Certainty   []Points `json:"certainty,omitempty"`
	Polarity    []Points `json:"polarity,omitempty"`
	Description []Points `json:"description,omitempty"`
	Line        int      `json:"line,omitempty"`
	Found       string   `json:"found,omitempty"`
}

// An Article is what the ledger keeps of one version of an item.
type Article struct {
	Item      string         `json:"item"` // see ItemOf
	ID        string         `json:"id,omitempty"`
	URL       string         `json:"url,omitempty"`
	Outlet    string         `json:"outlet,omitempty"`
	Title     string         `json:"title,omitempty"`
	Byline    string         `json:"byline,omitempty"`
	Lang      string         `json:"lang,omitempty"`      // as the input says
	Published string         `json:"published,omitempty"` // EDTF
	Fetched   string         `json:"fetched,omitempty"`   // RFC 3339
	Points    int            `json:"points"`              // code points of its text
	Asked     string         `json:"asked,omitempty"`     // the language it had to be read in; "": as found
	Made      []Maker        `json:"made,omitempty"`      // what read it
	Notes     []article.Note `json:"notes,omitempty"`
}

// A Maker is a model that read an article; see text.Maker.
type Maker struct {
	Layer string `json:"layer"`
	Model string `json:"model,omitempty"`
	Hash  string `json:"hash,omitempty"`
}

// ItemOf names the item that an article is a version of: its address without
// the fragment; else the place of the input, where that is the article; else
// outlet and id, where it has both; else place and id. An article without any of
// these is an item of its own. Name is what the input is called in a.ID, place
// what it is called on this machine, a file with its whole path.
func ItemOf(a *article.Article, name, place string) string {
	switch {
	case a.URL != "":
		address, _, _ := strings.Cut(a.URL, "#")
		return address
	case a.ID == "" || a.ID == name && name == "-": // standard input is a new thing each time
		return "sha256:" + Hash(a.Raw).String()
	case a.ID == name:
		return place
	case a.Outlet != "":
		return a.Outlet + "#" + a.ID
	}
	return place + "#" + a.ID
}

// IsAddress reports whether an item is named by where it was published: two
// such items are two even when their bytes are the same.
func IsAddress(item string) bool {
	return strings.HasPrefix(item, "http://") || strings.HasPrefix(item, "https://")
}

// WordingOf returns the hash that tells versions of an item apart.
func WordingOf(a *article.Article) Hash {
	h := sha256.New()
	for _, s := range []string{a.Title, a.Published, a.Text} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return Hash(h.Sum(nil))
}

// Record drafts the Asserts of an article and its statements, for one Append. d
// is the document that the statements were found in; item as from [ItemOf].
func Record(a *article.Article, d *text.Document, ss []statement.Statement, item string, keepText bool) []Draft {
	page := &Article{
		Item: item, ID: a.ID, URL: a.URL, Outlet: a.Outlet, Title: a.Title, Byline: a.Byline, Lang: a.Lang,
		Published: a.Published, Points: utf8.RuneCountInString(a.Text), Notes: a.Notes,
	}
	if !a.Fetched.IsZero() {
		page.Fetched = a.Fetched.UTC().Format(time.RFC3339)
	}
	for _, m := range d.Made {
		page.Made = append(page.Made, Maker{m.Layer, m.Model, m.Hash})
	}
	first := Draft{Op: Assert, Of: OfArticle, Page: page, Raw: a.Raw, Wording: WordingOf(a), KeepText: keepText}
	if keepText {
		first.Text = a.Text
	}
	ds := []Draft{first}
	for _, s := range Kept(a, d, ss, item) {
		ds = append(ds, Draft{Op: Assert, Of: OfStatement, Statement: &s})
	}
	return ds
}

// Kept returns the form of statements that the ledger keeps.
func Kept(a *article.Article, d *text.Document, ss []statement.Statement, item string) []Statement {
	c := converter{d: d, points: text.NewOffsets(d.Text), published: a.Published}
	wording := WordingOf(a)
	var out []Statement
	for i := range ss {
		s := c.statement(&ss[i])
		s.ID = s.identify(item, wording)
		out = append(out, s)
	}
	return out
}

// identify returns the hash of s in one version of one item, without what says
// how it was found: a new model that reads the same says the same.
func (s Statement) identify(item string, wording Hash) Hash {
	s.ID, s.Voice, s.Evidence.Found = Hash{}, nil, ""
	s.Chain, s.SpokenOf, s.Said = slices.Clone(s.Chain), slices.Clone(s.SpokenOf), slices.Clone(s.Said)
	for i := range s.Chain {
		s.Chain[i].Voice = nil
	}
	for _, ts := range [][]Time{s.SpokenOf, s.Said} {
		for i := range ts {
			ts[i].Found, ts[i].Kind = "", ""
		}
	}
	h := sha256.New()
	h.Write([]byte("ifolge statement 1\n" + item + "\n"))
	h.Write(wording[:])
	h.Write(encode(s))
	return Hash(h.Sum(nil))
}

// encode writes v as JSON on one line, "<" and its kin as they are.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // our own types always can be
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Extent returns the run from the first word of the content to the last.
func (s *Statement) Extent() Points {
	if len(s.Evidence.Content) == 0 {
		return Points{}
	}
	p := s.Evidence.Content[0]
	for _, q := range s.Evidence.Content[1:] {
		p[0], p[1] = min(p[0], q[0]), max(p[1], q[1])
	}
	return p
}

// Source returns the link that is said to know.
func (s *Statement) Source() Link {
	if len(s.Chain) == 0 {
		return Link{}
	}
	return s.Chain[len(s.Chain)-1]
}

// Outlet returns who published the statement; "" where that is not known.
func (s *Statement) Outlet() string {
	if len(s.Chain) == 0 {
		return ""
	}
	return cmp.Or(s.Chain[0].Name, s.Chain[0].As)
}

type converter struct {
	d         *text.Document
	points    text.Offsets
	published string
}

func (c *converter) statement(s *statement.Statement) Statement {
	o := Statement{
		Speaker: s.Speaker, SourceType: s.SourceType.String(), Naming: s.Naming.String(), Voice: index(s.Voice),
		Inferred: s.Inferred, Description: s.Description, Text: s.Text, Form: s.Form.String(),
		Stance: s.Stance.String(), Certainty: s.Certainty.String(), Polarity: s.Polarity.String(),
		Published: c.published, Lang: c.d.Lang, Countries: s.Countries, Other: s.OtherCountries,
		Evidence: Evidence{
			Source: c.spans(s.Evidence.Source), Cue: c.spans(s.Evidence.Cue...), Content: c.spans(s.Evidence.Content...),
			Stance: c.spans(s.Evidence.Stance), Certainty: c.spans(s.Evidence.Certainty), Polarity: c.spans(s.Evidence.Polarity),
			Description: c.spans(s.Evidence.Description), Line: s.Evidence.Line, Found: s.Evidence.Found,
		},
	}
	for _, l := range s.Chain {
		o.Chain = append(o.Chain, Link{l.As, l.Name, l.Type.String(), l.Naming.String(), index(l.Voice), l.Cue, l.Inferred, c.spans(l.At)})
	}
	for i := range s.SpokenOf {
		o.SpokenOf = append(o.SpokenOf, c.time(&s.SpokenOf[i]))
	}
	if s.Said.Words != "" {
		o.Said = append(o.Said, c.time(&s.Said))
	}
	for _, r := range s.Evidence.Content {
		first := sort.Search(len(c.d.Names), func(i int) bool { return c.d.Range(c.d.Names[i].Span).Start >= r.Start })
		for _, n := range c.d.Names[first:] {
			at := c.d.Range(n.Span)
			if at.End > r.End {
				break
			}
			o.Names = append(o.Names, Name{c.d.Words(n.Span), n.Kind.String(), c.points.Points(at)})
		}
	}
	for i := range s.Where {
		o.Where = append(o.Where, c.place(&s.Where[i]))
	}
	if len(s.Evidence.Content) > 0 { // of the paragraph where it stands
		at := s.Evidence.Content[0].Start
		i := sort.Search(len(c.d.Tokens), func(i int) bool { return c.d.Tokens[i].Start >= at })
		if i < len(c.d.Tokens) {
			o.Lang = c.d.LangAt(text.Index(i))
		}
	}
	return o
}

func (c *converter) place(w *entity.Place) Place {
	o := Place{Words: c.d.Words(w.At), Country: w.Country(), At: c.points.Points(c.d.Range(w.At))}
	if p, ok := w.Place(); ok {
		o.Name, o.Kind, o.Lat, o.Lon = entity.NameIn(p, c.d.LangAt(w.At.Start)), p.Kind.String(), p.Lat, p.Lon
	}
	return o
}

func (c *converter) time(t *statement.Time) Time {
	return Time{Words: t.Words, EDTF: t.Value.String(), Kind: t.Kind, Found: t.Rule, At: c.points.Points(t.At)}
}

func (c *converter) spans(rs ...text.Range) []Points {
	var ps []Points
	for _, r := range rs {
		if r.Start < r.End {
			ps = append(ps, c.points.Points(r))
		}
	}
	return ps
}

// index returns nil for the negative numbers that stand for none.
func index(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}
