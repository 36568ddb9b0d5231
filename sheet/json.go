package sheet

import (
	"encoding/hex"
	"encoding/json"
	"io"
	"time"
	"unicode/utf8"

	"ifolge/article"
	"ifolge/attribution"
	"ifolge/ingest"
	"ifolge/statement"
	"ifolge/text"
)

// JSON writes r as one JSON object on one line. doc/formats.md says what its
// fields mean. Offsets are Unicode code points into article.text, half-open.
func JSON(w io.Writer, r *ingest.Reading) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(object(r))
}

type (
	jsonSpan [2]int

	jsonReading struct {
		Format       string            `json:"format"`
		Article      jsonArticle       `json:"article"`
		Lang         string            `json:"lang"`
		Sentences    []jsonSpan        `json:"sentences"`
		Names        []jsonName        `json:"names"`
		Attributions []jsonAttribution `json:"attributions"`
		Statements   []jsonStatement   `json:"statements"`
		Makers       []jsonMaker       `json:"makers"`
		Notes        []string          `json:"notes"`
	}
	jsonArticle struct {
		ID        string   `json:"id"`
		URL       string   `json:"url"`
		Outlet    string   `json:"outlet"`
		Title     string   `json:"title"`
		Byline    string   `json:"byline"`
		Lang      string   `json:"lang"`
		Published string   `json:"published"`
		Fetched   string   `json:"fetched"`
		SHA256    string   `json:"sha256"`
		Text      string   `json:"text"`
		Notes     []string `json:"notes"`
	}
	jsonName struct {
		At   jsonSpan `json:"at"`
		Kind string   `json:"kind"`
	}
	jsonAttribution struct {
		Source    []jsonSpan   `json:"source"`
		Cue       []jsonSpan   `json:"cue"`
		Content   []jsonSpan   `json:"content"`
		Recipient []jsonSpan   `json:"recipient"`
		Speaker   jsonReferent `json:"speaker"`
		Form      string       `json:"form"`
		Parent    *int         `json:"parent"`
		Score     float32      `json:"score"`
		Found     string       `json:"found"`
	}
	jsonReferent struct {
		At       []jsonSpan `json:"at"`
		Inferred bool       `json:"inferred"`
	}
	jsonStatement struct {
		Attribution int          `json:"attribution"`
		Speaker     string       `json:"speaker"`
		SourceType  string       `json:"source_type"`
		Inferred    bool         `json:"inferred"`
		Text        string       `json:"text"`
		Form        string       `json:"form"`
		Stance      string       `json:"stance"`
		Certainty   string       `json:"certainty"`
		Polarity    string       `json:"polarity"`
		Chain       []jsonLink   `json:"chain"`
		Evidence    jsonEvidence `json:"evidence"`
	}
	jsonLink struct {
		As   string     `json:"as"`
		Type string     `json:"type"`
		Cue  string     `json:"cue"`
		At   []jsonSpan `json:"at"`
	}
	jsonEvidence struct {
		Source  []jsonSpan `json:"source"`
		Cue     []jsonSpan `json:"cue"`
		Content []jsonSpan `json:"content"`
		Line    int        `json:"line"`
		Found   string     `json:"found"`
	}
	jsonMaker struct {
		Layer string `json:"layer"`
		Model string `json:"model"`
		Hash  string `json:"hash"`
	}
)

func object(r *ingest.Reading) jsonReading {
	p := newPoints(r.Article.Text)
	o := jsonReading{
		Format:       "ifolge/1",
		Article:      articleObject(r.Article),
		Lang:         r.Lang,
		Sentences:    []jsonSpan{},
		Names:        []jsonName{},
		Attributions: []jsonAttribution{},
		Statements:   []jsonStatement{},
		Makers:       []jsonMaker{},
		Notes:        orEmpty(r.Notes),
	}
	d := r.Document
	for _, s := range d.Sentences {
		o.Sentences = append(o.Sentences, p.span(d.Range(s)))
	}
	for _, n := range d.Names {
		o.Names = append(o.Names, jsonName{p.span(d.Range(n.Span)), n.Kind.String()})
	}
	for i := range r.Attributions {
		o.Attributions = append(o.Attributions, attributionObject(p, d, &r.Attributions[i]))
	}
	for i := range r.Statements {
		o.Statements = append(o.Statements, statementObject(p, &r.Statements[i]))
	}
	for _, m := range d.Made {
		o.Makers = append(o.Makers, jsonMaker{m.Layer, m.Model, m.Hash})
	}
	return o
}

func articleObject(a *article.Article) jsonArticle {
	o := jsonArticle{
		ID: a.ID, URL: a.URL, Outlet: a.Outlet, Title: a.Title, Byline: a.Byline, Lang: a.Lang,
		Published: a.Published, Text: a.Text, Notes: orEmpty(a.Notes),
	}
	if !a.Fetched.IsZero() {
		o.Fetched = a.Fetched.Format(time.RFC3339)
	}
	if a.Raw != [32]byte{} {
		o.SHA256 = hex.EncodeToString(a.Raw[:])
	}
	return o
}

func attributionObject(p *points, d *text.Document, a *attribution.Attribution) jsonAttribution {
	o := jsonAttribution{
		Source:    p.spans(d.Range(a.Source)),
		Cue:       []jsonSpan{},
		Content:   []jsonSpan{},
		Recipient: p.spans(d.Range(a.Recipient)),
		Speaker:   jsonReferent{p.spans(d.Range(a.Speaker.Span)), a.Speaker.Inferred},
		Form:      a.Form.String(),
		Score:     a.Score,
		Found:     a.Found,
	}
	for _, s := range a.Cue {
		o.Cue = append(o.Cue, p.span(d.Range(s)))
	}
	for _, s := range a.Content {
		o.Content = append(o.Content, p.span(d.Range(s)))
	}
	if a.Parent >= 0 {
		n := int(a.Parent)
		o.Parent = &n
	}
	return o
}

func statementObject(p *points, s *statement.Statement) jsonStatement {
	o := jsonStatement{
		Attribution: s.Attribution,
		Speaker:     s.Speaker,
		SourceType:  s.SourceType.String(),
		Inferred:    s.Inferred,
		Text:        s.Text,
		Form:        s.Form.String(),
		Stance:      s.Stance.String(),
		Certainty:   s.Certainty.String(),
		Polarity:    s.Polarity.String(),
		Chain:       []jsonLink{},
		Evidence: jsonEvidence{
			Source:  p.spans(s.Evidence.Source),
			Cue:     p.spans(s.Evidence.Cue...),
			Content: p.spans(s.Evidence.Content...),
			Line:    s.Evidence.Line,
			Found:   s.Evidence.Found,
		},
	}
	for _, l := range s.Chain {
		o.Chain = append(o.Chain, jsonLink{l.As, l.Type.String(), l.Cue, p.spans(l.At)})
	}
	return o
}

func orEmpty(ss []string) []string {
	if ss == nil {
		return []string{}
	}
	return ss
}

// points turns byte offsets of a text into code points: it knows how many
// stand before every 256th byte and counts the rest.
type points struct {
	text   string
	before []int32
}

const stride = 256

func newPoints(s string) *points {
	p := &points{text: s}
	n := int32(0)
	for i := 0; i < len(s); i += stride {
		p.before = append(p.before, n)
		n += count(s[i:min(len(s), i+stride)])
	}
	p.before = append(p.before, n)
	return p
}

func (p *points) at(b int32) int {
	k := int(b) / stride
	return int(p.before[k] + count(p.text[k*stride:b]))
}

// count counts the bytes that begin a code point, so that s may be cut anywhere.
func count(s string) int32 {
	n := int32(0)
	for i := range len(s) {
		if utf8.RuneStart(s[i]) {
			n++
		}
	}
	return n
}

func (p *points) span(r text.Range) jsonSpan { return jsonSpan{p.at(r.Start), p.at(r.End)} }

// spans leaves out empty ranges: "not there" is an empty list.
func (p *points) spans(rs ...text.Range) []jsonSpan {
	ss := []jsonSpan{}
	for _, r := range rs {
		if r.Start < r.End {
			ss = append(ss, p.span(r))
		}
	}
	return ss
}
