package export

import (
	"slices"
	"strconv"
	"strings"

	"ifolge/text"
)

// The Web Annotation data model, https://www.w3.org/TR/annotation-model/, as
// JSON-LD: a page of annotations an article, an annotation a statement. Its
// target is what is said, its bodies are who says it: in a line for people, in
// tags, and as the words of source and cue.
type (
	annotations struct {
		Context string       `json:"@context"`
		ID      string       `json:"id"`
		Type    string       `json:"type"`
		Items   []annotation `json:"items"`
	}
	annotation struct {
		ID         string   `json:"id"`
		Type       string   `json:"type"`
		Motivation string   `json:"motivation"`
		Generator  software `json:"generator"`
		Body       []any    `json:"body"`
		Target     []any    `json:"target"`
	}
	software struct {
		Type string `json:"type"`
		Name string `json:"name"`
	}
	textualBody struct {
		Type    string `json:"type"`
		Purpose string `json:"purpose"`
		Format  string `json:"format"`
		Value   string `json:"value"`
	}
	specificResource struct {
		Type     string `json:"type"`
		Purpose  string `json:"purpose,omitempty"`
		Source   string `json:"source"`
		Selector []any  `json:"selector"`
	}
	quoteSelector struct {
		Type   string `json:"type"`
		Exact  string `json:"exact"`
		Prefix string `json:"prefix"`
		Suffix string `json:"suffix"`
	}
	positionSelector struct {
		Type  string `json:"type"`
		Start int    `json:"start"`
		End   int    `json:"end"`
	}
)

func annotationPage(v *view) any {
	page := annotations{"http://www.w3.org/ns/anno.jsonld", v.id + "#annotations", "AnnotationPage", []annotation{}}
	for i := range v.Statements {
		page.Items = append(page.Items, v.annotation(i))
	}
	return page
}

func (v *view) annotation(i int) annotation {
	s := &v.Statements[i]
	a := annotation{
		ID: v.statement(i), Type: "Annotation", Motivation: "describing", Generator: software{"Software", "Ifølge"},
		Body: []any{textualBody{"TextualBody", "describing", "text/plain", v.way(s)}},
	}
	for _, tag := range []struct{ key, value string }{
		{"stance", s.Stance.String()}, {"certainty", s.Certainty.String()}, {"polarity", s.Polarity.String()},
		{"form", s.Form.String()}, {"source_type", s.SourceType.String()},
	} {
		if tag.value != "" {
			a.Body = append(a.Body, textualBody{"TextualBody", "tagging", "text/plain", tag.key + ":" + tag.value})
		}
	}
	if l := &s.Likelihood; l.Words != "" {
		a.Body = append(a.Body, textualBody{"TextualBody", "tagging", "text/plain", strings.Join(slices.DeleteFunc([]string{"likelihood:" + oneLine(l.Words), l.Scale, percent(s)}, func(w string) bool { return w == "" }), ", ")})
	}
	if name := who(s); name != "" {
		a.Body = append(a.Body, textualBody{"TextualBody", "tagging", "text/plain", "speaker:" + name})
	}
	if s.Voice >= 0 {
		a.Body = append(a.Body, textualBody{"TextualBody", "tagging", "text/plain", "voice:" + number(s.Voice)})
	}
	for _, x := range v.spots(s) {
		a.Body = append(a.Body, textualBody{"TextualBody", "tagging", "text/plain", x.tag()})
		for _, r := range v.real(x.at) {
			a.Body = append(a.Body, v.resource("linking", r))
		}
	}
	for _, r := range v.real(s.Evidence.Source) {
		a.Body = append(a.Body, v.resource("identifying", r))
	}
	for _, r := range v.real(s.Evidence.Cue...) {
		a.Body = append(a.Body, v.resource("highlighting", r))
	}
	for _, r := range v.real(s.Evidence.Content...) {
		a.Target = append(a.Target, v.resource("", r))
	}
	if a.Target == nil { // nothing to point at but the whole
		a.Target = []any{v.source}
	}
	return a
}

// around is how many code points before and behind a quotation help to find it
// in a text that has changed.
const around = 32

func (v *view) resource(purpose string, r text.Range) specificResource {
	at := v.points.Points(r)
	from, to := v.points.Byte(at.Start-around), v.points.Byte(at.End+around)
	body := v.Article.Text
	return specificResource{"SpecificResource", purpose, v.source, []any{
		quoteSelector{"TextQuoteSelector", valid(body[r.Start:r.End]), valid(body[from:r.Start]), valid(body[r.End:to])},
		positionSelector{"TextPositionSelector", at.Start, at.End},
	}}
}

// valid keeps a byte that is no UTF-8 one character long.
func valid(s string) string {
	return strings.Map(func(r rune) rune { return r }, s)
}

func number(n int) string { return strconv.Itoa(n) }
