package main

import (
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"time"

	"ifolge/article"
	"ifolge/attribution"
	"ifolge/corpus"
	"ifolge/entity"
	"ifolge/gazetteer"
	"ifolge/ingest"
	"ifolge/sheet"
	"ifolge/statement"
	"ifolge/text"
)

// writeJSON writes r as one JSON object on one line. doc/formats.md says what
// its fields mean. Offsets are Unicode code points into article.text, half-open.
// More are places that the program itself does not know, or nil.
func writeJSON(w io.Writer, r *ingest.Reading, more *gazetteer.File) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(object(r, more))
}

type (
	jsonReading struct {
		Format       string            `json:"format"`
		Article      jsonArticle       `json:"article"`
		Lang         string            `json:"lang"`
		Languages    []jsonLanguage    `json:"languages"`
		Sentences    []corpus.Points   `json:"sentences"`
		Names        []jsonName        `json:"names"`
		Places       []jsonPlace       `json:"places"`
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
	jsonLanguage struct {
		At   corpus.Points `json:"at"`
		Lang string        `json:"lang"`
	}
	jsonName struct {
		At   corpus.Points `json:"at"`
		Kind string        `json:"kind"`
	}
	jsonPlace struct {
		At         corpus.Points   `json:"at"`
		Words      string          `json:"words"`
		How        string          `json:"how"`
		Country    string          `json:"country"`
		Chosen     *int            `json:"chosen"`
		Sure       string          `json:"sure"`
		Why        string          `json:"why"`
		Evidence   []corpus.Points `json:"evidence"`
		Stands     string          `json:"stands"`
		Body       string          `json:"body"`
		Maybe      bool            `json:"maybe"`
		Acts       bool            `json:"acts"`
		InName     bool            `json:"in_name"`
		Candidates []jsonCandidate `json:"candidates"`
	}
	jsonCandidate struct {
		Name       string      `json:"name"`
		Kind       string      `json:"kind"`
		Country    string      `json:"country"`
		Region     string      `json:"region"`
		Lat        json.Number `json:"lat"`
		Lon        json.Number `json:"lon"`
		Population int32       `json:"population"`
	}
	jsonAttribution struct {
		Source    []corpus.Points `json:"source"`
		Cue       []corpus.Points `json:"cue"`
		Content   []corpus.Points `json:"content"`
		Recipient []corpus.Points `json:"recipient"`
		Speaker   jsonReferent    `json:"speaker"`
		Form      string          `json:"form"`
		Parent    *int            `json:"parent"`
		Score     float32         `json:"score"`
		Found     string          `json:"found"`
	}
	jsonReferent struct {
		At       []corpus.Points `json:"at"`
		Inferred bool            `json:"inferred"`
	}
	jsonStatement struct {
		Attribution int          `json:"attribution"`
		Speaker     string       `json:"speaker"`
		SourceType  string       `json:"source_type"`
		Naming      string       `json:"naming"`
		Voice       *int         `json:"voice"`
		Inferred    bool         `json:"inferred"`
		Description string       `json:"description"`
		Text        string       `json:"text"`
		Form        string       `json:"form"`
		Stance      string       `json:"stance"`
		Certainty   string       `json:"certainty"`
		Likelihood  []jsonLikely `json:"likelihood"`
		Polarity    string       `json:"polarity"`
		Factuality  *int         `json:"factuality"`
		Chain       []jsonLink   `json:"chain"`
		SpokenOf    []jsonTime   `json:"spoken_of"`
		Said        []jsonTime   `json:"said"`
		Where       []int        `json:"where"`
		Countries   []string     `json:"countries"`
		Other       bool         `json:"other_countries"`
		Evidence    jsonEvidence `json:"evidence"`
	}
	jsonLikely struct {
		At    corpus.Points `json:"at"`
		Words string        `json:"words"`
		Scale string        `json:"scale"`
		From  *int          `json:"from"`
		To    *int          `json:"to"`
	}
	jsonTime struct {
		At    corpus.Points `json:"at"`
		Words string        `json:"words"`
		EDTF  string        `json:"edtf"`
		From  string        `json:"from"`
		To    string        `json:"to"`
		Grain string        `json:"grain"`
		Kind  string        `json:"kind"`
		Found string        `json:"found"`
	}
	jsonLink struct {
		As       string          `json:"as"`
		Name     string          `json:"name"`
		Type     string          `json:"type"`
		Naming   string          `json:"naming"`
		Voice    *int            `json:"voice"`
		Cue      string          `json:"cue"`
		Inferred bool            `json:"inferred"`
		At       []corpus.Points `json:"at"`
	}
	jsonEvidence struct {
		Source      []corpus.Points `json:"source"`
		Cue         []corpus.Points `json:"cue"`
		Content     []corpus.Points `json:"content"`
		Stance      []corpus.Points `json:"stance"`
		Certainty   []corpus.Points `json:"certainty"`
		Polarity    []corpus.Points `json:"polarity"`
		Description []corpus.Points `json:"description"`
		Line        int             `json:"line"`
		Found       string          `json:"found"`
	}
	jsonMaker struct {
		Layer string `json:"layer"`
		Model string `json:"model"`
		Hash  string `json:"hash"`
	}
)

func object(r *ingest.Reading, more *gazetteer.File) jsonReading {
	p := points{corpus.NewOffsets(r.Article.Text)}
	places := entity.Finder{Outlet: r.Article.Outlet, More: more}.Places(r.Document)
	o := jsonReading{
		Format:       "ifolge/1",
		Article:      articleObject(r.Article),
		Lang:         r.Lang,
		Languages:    []jsonLanguage{},
		Sentences:    []corpus.Points{},
		Names:        []jsonName{},
		Places:       []jsonPlace{},
		Attributions: []jsonAttribution{},
		Statements:   []jsonStatement{},
		Makers:       []jsonMaker{},
		Notes:        sentences(r.Notes),
	}
	d := r.Document
	for n, code := range d.ParagraphLangs {
		at := p.Points(d.Range(d.Paragraphs[n]))
		if k := len(o.Languages); k > 0 && o.Languages[k-1].Lang == code {
			o.Languages[k-1].At.End = at.End
			continue
		}
		o.Languages = append(o.Languages, jsonLanguage{at, code})
	}
	for _, s := range d.Sentences {
		o.Sentences = append(o.Sentences, p.Points(d.Range(s)))
	}
	for _, n := range d.Names {
		o.Names = append(o.Names, jsonName{p.Points(d.Range(n.Span)), n.Kind.String()})
	}
	for i := range places {
		o.Places = append(o.Places, placeObject(p, d, &places[i], r.Lang))
	}
	for i := range r.Attributions {
		o.Attributions = append(o.Attributions, attributionObject(p, d, &r.Attributions[i]))
	}
	for i := range r.Statements {
		s := statementObject(p, &r.Statements[i])
		for _, w := range r.Statements[i].Where {
			if k := slices.IndexFunc(places, func(x entity.Place) bool { return x.At == w.At && x.Range == w.Range }); k >= 0 {
				s.Where = append(s.Where, k)
			}
		}
		o.Statements = append(o.Statements, s)
	}
	for _, m := range d.Made {
		o.Makers = append(o.Makers, jsonMaker{m.Layer, m.Model, m.Hash})
	}
	return o
}

func articleObject(a *article.Article) jsonArticle {
	o := jsonArticle{
		ID: a.ID, URL: a.URL, Outlet: a.Outlet, Title: a.Title, Byline: a.Byline, Lang: a.Lang,
		Published: a.Published, Text: a.Text, Notes: sentences(a.Notes),
	}
	if !a.Fetched.IsZero() {
		o.Fetched = a.Fetched.Format(time.RFC3339)
	}
	if a.Raw != [32]byte{} {
		o.SHA256 = hex.EncodeToString(a.Raw[:])
	}
	return o
}

func attributionObject(p points, d *text.Document, a *attribution.Attribution) jsonAttribution {
	o := jsonAttribution{
		Source:    p.spans(d.Range(a.Source)),
		Cue:       []corpus.Points{},
		Content:   []corpus.Points{},
		Recipient: p.spans(d.Range(a.Recipient)),
		Speaker:   jsonReferent{p.spans(d.Range(a.Speaker.Span)), a.Speaker.Inferred},
		Form:      a.Form.String(),
		Score:     a.Score,
		Found:     a.Found,
	}
	for _, s := range a.Cue {
		o.Cue = append(o.Cue, p.Points(d.Range(s)))
	}
	for _, s := range a.Content {
		o.Content = append(o.Content, p.Points(d.Range(s)))
	}
	o.Parent = indexOrNull(int(a.Parent))
	return o
}

func statementObject(p points, s *statement.Statement) jsonStatement {
	o := jsonStatement{
		Attribution: s.Attribution,
		Speaker:     s.Speaker,
		SourceType:  s.SourceType.String(),
		Naming:      s.Naming.String(),
		Voice:       indexOrNull(s.Voice),
		Inferred:    s.Inferred,
		Description: s.Description,
		Text:        s.Text,
		Form:        s.Form.String(),
		Stance:      s.Stance.String(),
		Certainty:   s.Certainty.String(),
		Likelihood:  []jsonLikely{},
		Polarity:    s.Polarity.String(),
		Factuality:  s.Factuality,
		Chain:       []jsonLink{},
		SpokenOf:    []jsonTime{},
		Said:        []jsonTime{},
		Where:       []int{},
		Countries:   append([]string{}, s.Countries...),
		Other:       s.OtherCountries,
		Evidence: jsonEvidence{
			Source:      p.spans(s.Evidence.Source),
			Cue:         p.spans(s.Evidence.Cue...),
			Content:     p.spans(s.Evidence.Content...),
			Stance:      p.spans(s.Evidence.Stance),
			Certainty:   p.spans(s.Evidence.Certainty),
			Polarity:    p.spans(s.Evidence.Polarity),
			Description: p.spans(s.Evidence.Description),
			Line:        s.Evidence.Line,
			Found:       s.Evidence.Found,
		},
	}
	for _, l := range s.Chain {
		o.Chain = append(o.Chain, jsonLink{l.As, l.Name, l.Type.String(), l.Naming.String(), indexOrNull(l.Voice), l.Cue, l.Inferred, p.spans(l.At)})
	}
	for i := range s.SpokenOf {
		o.SpokenOf = append(o.SpokenOf, timeObject(p, &s.SpokenOf[i]))
	}
	if l := &s.Likelihood; l.Words != "" {
		x := jsonLikely{At: p.Points(s.Evidence.Likelihood), Words: l.Words, Scale: l.Scale}
		if l.To > 0 {
			x.From, x.To = &l.From, &l.To
		}
		o.Likelihood = append(o.Likelihood, x)
	}
	if s.Said.Words != "" {
		o.Said = append(o.Said, timeObject(p, &s.Said))
	}
	return o
}

func placeObject(p points, d *text.Document, x *entity.Place, code string) jsonPlace {
	o := jsonPlace{
		At: p.Points(d.Range(x.At)), Words: d.Words(x.At), How: x.How.String(), Country: x.Country(), Chosen: indexOrNull(x.Chosen),
		Sure: x.Sure.String(), Why: x.Why.String(), Evidence: p.spans(d.Range(x.Evidence)), Stands: x.Stands, Body: x.Body,
		Maybe: x.Maybe, Acts: x.Acts, InName: x.InName, Candidates: []jsonCandidate{},
	}
	for _, c := range x.Candidates {
		o.Candidates = append(o.Candidates, jsonCandidate{
			entity.NameIn(c, code), c.Kind.String(), c.Country, c.Region, json.Number(degrees(c.Lat)), json.Number(degrees(c.Lon)), c.Population,
		})
	}
	return o
}

func timeObject(p points, t *statement.Time) jsonTime {
	o := jsonTime{At: p.Points(t.At), Words: t.Words, EDTF: t.Value.String(), Grain: t.Interval.Grain.String(), Kind: t.Kind, Found: t.Rule}
	if o.EDTF != "" {
		o.From, o.To = t.Interval.From.String(), t.Interval.To.String()
	}
	return o
}

// indexOrNull writes "none", which is a negative number here, as null.
func indexOrNull(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}

// sentences puts notes into English: what reads JSON should not have to ask for
// whom it was written.
func sentences(notes []article.Note) []string {
	words, _ := sheet.In("en")
	ss := []string{}
	for _, n := range notes {
		ss = append(ss, words.Note(n))
	}
	return ss
}

type points struct{ *corpus.Offsets }

// spans leaves out empty ranges: "not there" is an empty list.
func (p points) spans(rs ...text.Range) []corpus.Points {
	ss := []corpus.Points{}
	for _, r := range rs {
		if r.Start < r.End {
			ss = append(ss, p.Points(r))
		}
	}
	return ss
}
