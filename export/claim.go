package export

import (
	"encoding/json"
	"strings"

	"ifolge/entity"
	"ifolge/stance"
	"ifolge/statement"
	"ifolge/when"
)

// schema.org, https://schema.org/Claim, as JSON-LD: an article, and a Claim for
// each statement that puts something forward. The author of a Claim is who is
// said to have made it. What a source denies is a claim of somebody else: it has
// no author here, and a DisagreeAction tells who disagrees. That somebody gives no
// answer, or asks, is no claim and left out. There are no ratings: a ClaimReview
// is a person's.
type (
	graph struct {
		Context string `json:"@context"`
		Graph   []any  `json:"@graph"`
	}
	newsArticle struct {
		Type      string     `json:"@type"`
		ID        string     `json:"@id"`
		URL       string     `json:"url,omitempty"`
		Headline  string     `json:"headline,omitempty"`
		Language  string     `json:"inLanguage,omitempty"`
		Published string     `json:"datePublished,omitempty"`
		Publisher *party     `json:"publisher,omitempty"`
		Byline    string     `json:"creditText,omitempty"`
		Digest    *digest    `json:"identifier,omitempty"`
		BasedOn   []creative `json:"isBasedOn,omitempty"`
	}
	digest struct {
		Type  string `json:"@type"`
		Name  string `json:"propertyID"`
		Value string `json:"value"`
	}
	claim struct {
		Type        string     `json:"@type"`
		ID          string     `json:"@id"`
		Text        string     `json:"text"`
		Language    string     `json:"inLanguage,omitempty"`
		Author      *party     `json:"author,omitempty"`
		Appearance  reference  `json:"appearance"`
		Credit      string     `json:"creditText"`
		Description string     `json:"description"`
		Times       []string   `json:"temporalCoverage,omitempty"`
		Places      []place    `json:"spatialCoverage,omitempty"`
		BasedOn     []creative `json:"isBasedOn,omitempty"`
	}
	place struct {
		Type    string  `json:"@type"`
		Name    string  `json:"name"`
		Geo     *geo    `json:"geo,omitempty"`
		Address *postal `json:"address,omitempty"`
		Doubt   string  `json:"description,omitempty"`
	}
	geo struct {
		Type string      `json:"@type"`
		Lat  json.Number `json:"latitude"`
		Lon  json.Number `json:"longitude"`
	}
	postal struct {
		Type    string `json:"@type"`
		Country string `json:"addressCountry"`
		Region  string `json:"addressRegion,omitempty"`
	}
	disagreement struct {
		Type   string    `json:"@type"`
		Agent  *party    `json:"agent,omitempty"`
		Object reference `json:"object"`
	}
	reference struct {
		ID string `json:"@id"`
	}
	party struct {
		Type string `json:"@type"`
		ID   string `json:"@id,omitempty"`
		Name string `json:"name"`
		Also string `json:"alternateName,omitempty"`
		What string `json:"description,omitempty"`
	}
	creative struct {
		Type      string `json:"@type"`
		Name      string `json:"name,omitempty"`
		Publisher *party `json:"publisher,omitempty"`
	}
)

func claimGraph(v *view) any {
	a := v.Article
	item := newsArticle{
		Type: "NewsArticle", ID: v.source, URL: address(a.URL), Headline: oneLine(a.Title), Language: v.Lang,
		Published: isoDate(a.Published), Byline: oneLine(a.Byline), Digest: &digest{"PropertyValue", "ni", v.id},
	}
	if a.Outlet != "" {
		item.Publisher = &party{Type: "Organization", Name: oneLine(a.Outlet)}
	}
	g := graph{"https://schema.org", []any{item}}
	for i := range v.Statements {
		s := &v.Statements[i]
		switch s.Stance {
		case stance.Declines, stance.Asks:
			continue
		}
		c := claim{
			Type: "Claim", ID: v.statement(i), Text: oneLine(s.Text), Language: v.Lang,
			Appearance: reference{v.source}, Credit: v.way(s), Description: manner(s), BasedOn: relays(s),
		}
		for _, t := range s.SpokenOf {
			if p := period(t); p != "" {
				c.Times = append(c.Times, p)
			}
		}
		for _, x := range v.spots(s) {
			c.Places = append(c.Places, placeOf(&x))
		}
		source := v.party(s)
		if s.Stance != stance.Denies {
			c.Author = source
		}
		g.Graph = append(g.Graph, c)
		if s.Stance == stance.Denies {
			g.Graph = append(g.Graph, disagreement{"DisagreeAction", source, reference{c.ID}})
		}
	}
	return g
}

// manner says in a line how s is said: "believes, possible, indirect speech (frykter)".
func manner(s *statement.Statement) string {
	var m []string
	for _, w := range []string{s.Stance.String(), s.Certainty.String()} {
		if w != "" {
			m = append(m, w)
		}
	}
	if s.Form != 0 {
		m = append(m, s.Form.String()+" speech")
	}
	if l := &s.Likelihood; l.To > 0 {
		m = append(m, "\""+oneLine(l.Words)+"\" is "+percent(s)+" per cent on the scale "+l.Scale)
	}
	line := strings.Join(m, ", ")
	if hs := hands(s); len(hs) > 0 && hs[0].Cue != "" {
		line += " (" + oneLine(hs[0].Cue) + ")"
	}
	return line
}

// placeOf returns a place in the words of schema.org. What is not sure of it stands
// in its description.
func placeOf(x *spot) place {
	p := place{Type: "Place", Name: x.name, Doubt: x.doubt()}
	switch x.kind {
	case "country":
		p.Type = "Country"
	case "territory", "region", "municipality":
		p.Type = "AdministrativeArea"
	case "town":
		p.Type = "City"
	}
	if x.geo != "" {
		p.Geo = &geo{"GeoCoordinates", json.Number(x.lat), json.Number(x.lon)}
	}
	if x.country != "" {
		p.Address = &postal{"PostalAddress", x.country, x.region}
	}
	return p
}

// party returns who says s; nil where the article names nobody. One voice of the
// article has one id, however it is spoken of.
func (v *view) party(s *statement.Statement) *party {
	name := who(s)
	if name == "" {
		return nil
	}
	p := &party{Type: partyType(s.SourceType), Name: name, What: oneLine(s.Description)}
	if s.Voice >= 0 {
		p.ID = v.id + "#voice-" + number(s.Voice)
	}
	if hs := hands(s); len(hs) > 0 && !strings.EqualFold(oneLine(hs[0].As), name) {
		p.Also = oneLine(hs[0].As)
	}
	return p
}

// partyType returns the type of schema.org for a source. One that may be a person
// or several, or a thing that was written, is not called more than a Thing.
func partyType(t entity.SourceType) string {
	switch t {
	case entity.Person:
		return "Person"
	case entity.Organisation, entity.Publication:
		return "Organization"
	case entity.Document:
		return "CreativeWork"
	}
	return "Thing"
}

// relays lists who passed s on before the outlet did.
func relays(s *statement.Statement) []creative {
	var cs []creative
	for i, l := range hands(s) {
		if i == 0 || called(&l) == "" {
			continue
		}
		if l.Type == entity.Document {
			cs = append(cs, creative{Type: "CreativeWork", Name: called(&l)})
			continue
		}
		cs = append(cs, creative{Type: "CreativeWork", Publisher: &party{Type: partyType(l.Type), Name: called(&l)}})
	}
	return cs
}

// isoDate returns an EDTF date where it is also one of ISO 8601, as schema.org
// wants it: no season, no mark of doubt.
func isoDate(edtf string) string {
	v, err := when.Parse(edtf)
	if err != nil || strings.ContainsAny(edtf, "?~%X[]{}./") || v.Grain() == when.Season {
		return ""
	}
	return edtf
}

// period returns a time as an interval of ISO 8601, "" where it is not known or
// open at an end.
func period(t statement.Time) string {
	from, to := t.Interval.From.String(), t.Interval.To.String()
	if t.Value.String() == "" || from == "" || to == "" {
		return ""
	}
	return from + "/" + to
}
