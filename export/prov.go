package export

import (
	"ifolge/entity"
	"ifolge/statement"
)

// PROV-JSON, https://www.w3.org/submissions/prov-json/. The article is an entity,
// and so is each statement made of it and what each hand of a chain said. A chain
// is told by derivation, from the article back to the one said to know:
//
//	statement 1 ← article ← what the New York Times said ← what two officials said
//
// each attributed to its agent. The places that statements speak of are entities of
// the type prov:Location, to which ifolge:about leads. The first step is a quotation, the last of the
// chain the primary source. Hands that follow each other in several statements are
// entities of their own each time, for they said another thing; the agents are one.
type (
	prov struct {
		Prefix     map[string]string `json:"prefix"`
		Entity     record            `json:"entity"`
		Agent      record            `json:"agent"`
		Activity   record            `json:"activity"`
		Used       record            `json:"used"`
		Generated  record            `json:"wasGeneratedBy"`
		Associated record            `json:"wasAssociatedWith"`
		Attributed record            `json:"wasAttributedTo,omitempty"`
		Derived    record            `json:"wasDerivedFrom,omitempty"`

		places map[string]string // ids of those that are there
	}
	record     map[string]attributes // written in the order of its keys
	attributes map[string]any
	typed      struct {
		Value string `json:"$"`
		Type  string `json:"type"`
	}
)

func provDocument(v *view) any {
	a := v.Article
	d := prov{
		Prefix: map[string]string{
			"a": v.id + "#", "ifolge": "urn:ifolge:", "schema": "https://schema.org/",
		},
		Entity: record{}, Agent: record{}, Activity: record{}, Used: record{}, Generated: record{},
		Associated: record{}, Attributed: record{}, Derived: record{}, places: map[string]string{},
	}
	d.Entity["a:article"] = attributes{"prov:type": qualified("schema:NewsArticle")}.
		with("prov:label", a.Title).with("schema:url", address(a.URL)).with("schema:datePublished", a.Published).
		with("schema:creditText", a.Byline).with("ifolge:hash", v.id)
	d.Agent["a:outlet"] = attributes{"prov:type": qualified("prov:Organization")}.with("prov:label", a.Outlet)
	d.Attributed["_:outlet"] = attributes{"prov:entity": "a:article", "prov:agent": "a:outlet"}
	d.Agent["ifolge:program"] = attributes{"prov:type": qualified("prov:SoftwareAgent"), "prov:label": "Ifølge"}
	d.Activity["a:reading"] = attributes{"prov:label": "reading"}
	d.Used["_:reading"] = attributes{"prov:activity": "a:reading", "prov:entity": "a:article"}
	d.Associated["_:reading"] = attributes{"prov:activity": "a:reading", "prov:agent": "ifolge:program"}
	for i := range v.Statements {
		v.provStatement(&d, i)
	}
	return d
}

func (v *view) provStatement(d *prov, i int) {
	s, n := &v.Statements[i], number(i+1)
	id := "a:statement-" + n
	e := attributes{"prov:type": qualified("ifolge:Statement")}.
		with("prov:value", s.Text).with("ifolge:stance", s.Stance.String()).
		with("ifolge:certainty", s.Certainty.String()).with("ifolge:polarity", s.Polarity.String()).
		with("ifolge:form", s.Form.String()).with("ifolge:likelihood", s.Likelihood.Words).with("ifolge:scale", s.Likelihood.Scale).
		with("ifolge:percent", percent(s))
	if rs := v.real(s.Evidence.Content...); len(rs) > 0 {
		at := v.points.Points(rs[0])
		at.End = v.points.Points(rs[len(rs)-1]).End
		e["ifolge:start"], e["ifolge:end"] = at.Start, at.End
	}
	var about []typed
	for _, x := range v.spots(s) {
		about = append(about, qualified(d.place(&x)))
	}
	if len(about) > 0 {
		e["ifolge:about"] = about
	}
	d.Entity[id] = e
	d.Generated["_:statement-"+n] = attributes{"prov:entity": id, "prov:activity": "a:reading"}
	d.Derived["_:statement-"+n] = attributes{
		"prov:generatedEntity": id, "prov:usedEntity": "a:article", "prov:activity": "a:reading", "prov:type": qualified("prov:Quotation"),
	}
	from := "a:article"
	for k := 1; k < len(s.Chain); k++ { // chain[0] is the outlet, whose is the article
		l := &s.Chain[k]
		key := "statement-" + n + "-hand-" + number(k)
		hand := "a:" + key
		h := attributes{"prov:type": qualified("ifolge:Saying")}.with("prov:label", l.As).with("ifolge:cue", l.Cue)
		if l.Inferred {
			h["ifolge:inferred"] = true
		}
		for _, r := range v.real(l.At) {
			at := v.points.Points(r)
			h["ifolge:start"], h["ifolge:end"] = at.Start, at.End
		}
		d.Entity[hand] = h
		if agent := d.agent(l, key); agent != "" {
			d.Attributed["_:"+key] = attributes{"prov:entity": hand, "prov:agent": agent}
		}
		step := attributes{"prov:generatedEntity": from, "prov:usedEntity": hand}
		if k == len(s.Chain)-1 {
			step["prov:type"] = qualified("prov:PrimarySource")
		}
		d.Derived["_:"+key] = step
		from = hand
	}
}

// place puts x among the entities and returns its id. A place is one entity, however
// many statements speak of it.
func (d *prov) place(x *spot) string {
	key := x.name + " " + x.kind + " " + x.geo
	id, ok := d.places[key]
	if !ok {
		id = "a:place-" + number(len(d.places)+1)
		d.places[key] = id
		d.Entity[id] = attributes{"prov:type": qualified("prov:Location")}.with("prov:label", x.name).with("ifolge:kind", x.kind).
			with("ifolge:country", x.country).with("ifolge:region", x.region).with("ifolge:geo", x.geo).with("ifolge:sure", x.sure).with("ifolge:choice", x.choice)
	}
	return id
}

// agent puts the voice of a link among the agents and returns its id, "" where
// nobody is named. A voice of the article is one agent, however often it speaks.
func (d *prov) agent(l *statement.Link, key string) string {
	label := called(l)
	if label == "" {
		return ""
	}
	id := "a:voice-of-" + key
	if l.Voice >= 0 {
		id = "a:voice-" + number(l.Voice)
	}
	g := attributes{"prov:label": label, "ifolge:sourceType": l.Type.String(), "ifolge:naming": l.Naming.String()}
	switch l.Type {
	case entity.Person:
		g["prov:type"] = qualified("prov:Person")
	case entity.Organisation, entity.Publication:
		g["prov:type"] = qualified("prov:Organization")
	}
	d.Agent[id] = g
	return id
}

// qualified is a qualified name as a value.
func qualified(n string) typed { return typed{n, "prov:QUALIFIED_NAME"} }

// with sets a text that is there.
func (a attributes) with(key, value string) attributes {
	if value != "" {
		a[key] = valid(value)
	}
	return a
}
