package web

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"ifolge/article"
	"ifolge/attribution"
	"ifolge/entity"
	"ifolge/ingest"
	"ifolge/ledger"
	"ifolge/stance"
	"ifolge/statement"
	"ifolge/text"
	"ifolge/when"
)

// reading makes of what the ledger keeps the reading that it came from, as far as
// the sheet looks at it. Without the text, ranges keep the order of the statements
// and say nothing more. Voices are not kept from one reading to the next, so that
// sources are told apart by their names.
func reading(page *ledger.Article, body string, ss []*ledger.Statement) *ingest.Reading {
	r := &ingest.Reading{
		Article: &article.Article{
			ID: page.ID, URL: page.URL, Outlet: page.Outlet, Title: page.Title, Byline: page.Byline, Lang: page.Lang,
			Published: page.Published, Text: body, Notes: page.Notes,
		},
		Lang:     mostly(ss, page.Lang),
		Document: &text.Document{Text: body, Syms: []string{""}},
	}
	r.Document.Lang = r.Lang
	at := bytesOf{body: body}
	for i, s := range ss {
		r.Statements = append(r.Statements, restore(s, i, &at))
	}
	r.Document.Tokens, r.Document.Quotes = quotes(body, r.Statements)
	return r
}

// clipped returns r with everything that is shown in a line cut to a length; the
// text stays.
func clipped(r *ingest.Reading) *ingest.Reading {
	o, a := *r, *r.Article
	a.ID, a.Title, a.Outlet, a.Byline, a.Published = cut(a.ID, mostTitle), cut(a.Title, mostTitle), cut(a.Outlet, mostName), cut(a.Byline, mostName), cut(a.Published, 60)
	o.Article, o.Statements = &a, slices.Clone(r.Statements)
	for i := range o.Statements {
		s := &o.Statements[i]
		s.Speaker, s.Description, s.Text = cut(s.Speaker, mostName), cut(s.Description, mostTitle), cut(s.Text, mostText)
		s.Said.Words = cut(s.Said.Words, mostName)
		s.Chain, s.SpokenOf = slices.Clone(s.Chain), slices.Clone(s.SpokenOf)
		for k := range s.Chain {
			l := &s.Chain[k]
			l.As, l.Name, l.Cue = cut(l.As, mostName), cut(l.Name, mostName), cut(l.Cue, mostName)
		}
		for k := range s.SpokenOf {
			s.SpokenOf[k].Words = cut(s.SpokenOf[k].Words, mostName)
		}
	}
	return &o
}

// mostly returns the language of most statements; without any, what the article
// says.
func mostly(ss []*ledger.Statement, said string) string {
	best, count := langCode(said), map[string]int{}
	for _, s := range ss {
		l := langCode(s.Lang)
		if count[l]++; l != "" && (count[l] > count[best] || count[best] == 0) {
			best = l
		}
	}
	return best
}

func restore(s *ledger.Statement, i int, at *bytesOf) statement.Statement {
	o := statement.Statement{
		Attribution: i, Text: s.Text, Voice: -1, Speaker: s.Speaker, Inferred: s.Inferred, Description: s.Description,
		Form: value(s.Form, attribution.Mixed), Stance: value(s.Stance, stance.Asks), Certainty: value(s.Certainty, stance.Certain), Polarity: value(s.Polarity, stance.Neg),
		SourceType: value(s.SourceType, entity.Unnamed), Naming: value(s.Naming, entity.ByNobody), Countries: s.Countries, OtherCountries: s.Other,
		Evidence: statement.Evidence{
			Source: at.first(s.Evidence.Source), Cue: at.all(s.Evidence.Cue), Content: at.all(s.Evidence.Content),
			Line: s.Evidence.Line, Found: s.Evidence.Found,
		},
	}
	for _, l := range s.Chain {
		o.Chain = append(o.Chain, statement.Link{As: l.As, Name: l.Name, Type: value(l.Type, entity.Unnamed), Naming: value(l.Naming, entity.ByNobody), Voice: -1, Cue: l.Cue, Inferred: l.Inferred, At: at.first(l.At)})
	}
	for _, t := range s.SpokenOf {
		o.SpokenOf = append(o.SpokenOf, timeOf(t, at))
	}
	if len(s.Said) > 0 {
		o.Said = timeOf(s.Said[0], at)
	}
	return o
}

func timeOf(t ledger.Time, at *bytesOf) statement.Time {
	v, _ := when.Parse(t.EDTF)
	return statement.Time{Words: t.Words, Value: v, Interval: v.Interval(), Kind: t.Kind, Rule: t.Found, At: at.of(t.At)}
}

// value returns the value up to last whose word is w; 0 for a word that is none.
func value[T interface {
	~uint8
	String() string
}](w string, last T) T {
	for v := T(1); v <= last; v++ {
		if v.String() == w {
			return v
		}
	}
	return 0
}

// bytesOf turns code points of a text into bytes.
type bytesOf struct {
	body   string
	starts []int32 // of each code point; made when first asked
}

// of returns the code points as they are where there is no text.
func (b *bytesOf) of(p ledger.Points) text.Range {
	if b.body == "" {
		return text.Range{Start: max(p[0], 0), End: max(p[1], 0)}
	}
	if b.starts == nil {
		for i := range b.body {
			b.starts = append(b.starts, int32(i))
		}
		b.starts = append(b.starts, int32(len(b.body)))
	}
	last := int32(len(b.starts) - 1)
	return text.Range{Start: b.starts[max(0, min(p[0], last))], End: b.starts[max(0, min(p[1], last))]}
}

func (b *bytesOf) all(ps []ledger.Points) []text.Range {
	var rs []text.Range
	for _, p := range ps {
		rs = append(rs, b.of(p))
	}
	return rs
}

func (b *bytesOf) first(ps []ledger.Points) text.Range {
	if len(ps) == 0 {
		return text.Range{}
	}
	return b.of(ps[0])
}

// quotes finds which direct contents stand behind a quotation mark, each as one
// token: the sheet sets these in marks and the others behind a dash.
func quotes(body string, ss []statement.Statement) (ts []text.Token, qs []text.Quote) {
	var at []text.Range
	for i := range ss {
		if c := ss[i].Evidence.Content; ss[i].Form == attribution.Direct && len(c) > 0 && c[0].Start < c[0].End && int(c[0].End) <= len(body) && isQuoted(body, c[0]) {
			at = append(at, c[0])
		}
	}
	slices.SortFunc(at, func(a, b text.Range) int { return cmp.Compare(a.Start, b.Start) })
	end := int32(0)
	for _, r := range at {
		if r.Start < end {
			continue
		}
		n := text.Index(len(ts))
		ts = append(ts, text.Token{Start: r.Start, End: r.End})
		qs = append(qs, text.Quote{Span: text.Span{Start: n, End: n + 1}, Style: text.Marked})
		end = r.End
	}
	return ts, qs
}

func isQuoted(body string, r text.Range) bool {
	mark := func(c rune) bool {
		return c == '"' || c == '„' || unicode.Is(unicode.Pi, c) || unicode.Is(unicode.Pf, c)
	}
	before, _ := utf8.DecodeLastRuneInString(body[:r.Start])
	first, _ := utf8.DecodeRuneInString(body[r.Start:])
	return mark(before) || mark(first)
}
