package statement

import (
	"sort"
	"strings"

	"ifolge/article"
	"ifolge/attribution"
	"ifolge/entity"
	"ifolge/stance"
	"ifolge/text"
	"ifolge/when"
)

// From makes a statement of each attribution, in their order. It has an answer
// for every input; a parent that is none is left out of the chain.
func From(a *article.Article, d *text.Document, as []attribution.Attribution) []Statement {
	m := maker{d: d, as: as, outlet: a.Outlet, cast: entity.Meet(d), hands: make([][]Link, len(as))}
	published, _ := when.Parse(a.Published)
	m.times = when.Find(d, published)
	for i := range len(d.Text) {
		if d.Text[i] == '\n' {
			m.lineEnds = append(m.lineEnds, int32(i))
		}
	}
	// Sources are met in text order, whatever the order of the attributions.
	order := make([]int, len(as))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(x, y int) bool { return as[order[x]].Source.Start < as[order[y]].Source.Start })
	for _, i := range order {
		m.hands[i] = m.ownHands(i)
	}
	out := make([]Statement, 0, len(as))
	for i := range as {
		out = append(out, m.statement(i))
	}
	m.describe(out)
	Locate(d, as, out, entity.Finder{Outlet: a.Outlet}.Places(d))
	for i := range out {
		m.likelihood(&out[i])
	}
	return out
}

type maker struct {
	d        *text.Document
	as       []attribution.Attribution
	outlet   string
	cast     *entity.Cast
	hands    [][]Link // of each attribution alone: relays, then its source
	lineEnds []int32
	times    []when.Expression // of the whole text, in its order
	readings []stance.Reading  // of each attribution
}

func (m *maker) statement(i int) Statement {
	at := &m.as[i]
	r := stance.Read(m.d, at.Source, at.Cue, at.Content)
	m.readings = append(m.readings, r)
	s := Statement{
		Attribution: i,
		Text:        m.words(at.Content),
		Chain:       m.chain(i),
		Form:        at.Form,
		Stance:      r.Stance,
		Certainty:   r.Certainty,
		Polarity:    r.Polarity,
		Evidence: Evidence{
			Source:    m.d.Range(at.Source),
			Cue:       m.ranges(at.Cue),
			Content:   m.ranges(at.Content),
			Stance:    m.d.Range(r.StanceAt),
			Certainty: m.d.Range(r.CertaintyAt),
			Polarity:  m.d.Range(r.PolarityAt),
			Line:      1,
			Found:     at.Found,
		},
	}
	s.SpokenOf, s.Said = m.spokenOf(at), m.said(at)
	if len(s.Evidence.Content) > 0 {
		s.Evidence.Line = m.line(s.Evidence.Content[0].Start)
	}
	hands := m.hands[i]
	last := hands[len(hands)-1]
	s.SourceType, s.Naming, s.Voice = last.Type, last.Naming, last.Voice
	s.Speaker, s.Inferred = last.Name, last.Inferred
	return s
}

// likelihood reads the words that say how likely s is, by the scale of who says it:
// "mulig" of PST is more than a doubt. A person speaks as people do, an officer too.
func (m *maker) likelihood(s *Statement) {
	at := &m.as[s.Attribution]
	scale := stance.Everyday
	switch s.SourceType {
	case entity.Organisation, entity.Document, entity.Unknown:
		last := &s.Chain[len(s.Chain)-1]
		scale = stance.ScaleOf(m.d.Lang, s.Countries, last.As, last.Name)
	}
	var r stance.Reading
	s.Likelihood, r = stance.Likely(m.d, scale, m.readings[s.Attribution], at.Cue, at.Content)
	s.Certainty, s.Evidence.Certainty = r.Certainty, m.d.Range(r.CertaintyAt)
	s.Evidence.Likelihood = m.d.Range(s.Likelihood.At)
}

// ownHands are the links that one attribution adds to a chain: who passed it
// on, then its source.
func (m *maker) ownHands(i int) []Link {
	at := &m.as[i]
	var hands []Link
	source, speaker := at.Source, at.Speaker
	if relay, rest, ok := entity.Relay(m.d, source); ok {
		hands = append(hands, m.link(relay, "", false, -1))
		source = rest
	} else if paper, ok := m.passedTo(at); ok {
		if l := m.link(paper, "", false, -1); !sameOutlet(l.Name, m.outlet) {
			hands = append(hands, l)
		}
	}
	through := -1
	if len(hands) > 0 {
		through = hands[0].Voice
	}
	cue := m.words(at.Cue)
	switch {
	case source.Len() == 0 && speaker.Span.Len() == 0:
		hands = append(hands, Link{Type: entity.Unknown, Naming: entity.Nameless, Voice: -1, Cue: cue})
	case source.Len() == 0:
		hands = append(hands, m.link(speaker.Span, cue, true, through))
	case speaker.Inferred && speaker.Span.Len() > 0 && m.standsFor(source, speaker.Span):
		l := m.link(speaker.Span, cue, true, through)
		l.As, l.At = m.d.Words(source), m.d.Range(source)
		hands = append(hands, l)
	default:
		hands = append(hands, m.link(source, cue, false, through))
	}
	return hands
}

// standsFor reports whether a source may be read as the speaker that the finder
// gives it: "hun" as anybody, "rektoren" as a person, "en talskvinne for Dahl"
// not as Dahl.
func (m *maker) standsFor(source, speaker text.Span) bool {
	k := entity.TypeOf(m.d, source)
	if k.Pronoun {
		return true
	}
	who := entity.TypeOf(m.d, speaker).Type
	if who == entity.Person && (m.cast.OtherOffice(source, speaker) || entity.Ambiguous(m.d, source)) {
		return false
	}
	switch k.Type {
	case entity.Person, entity.Publication, entity.Organisation:
		return who == k.Type
	case entity.Unnamed:
		return who == entity.Person && entity.Definite(m.d, k.Head)
	case entity.Unknown:
		return true
	}
	return false
}

// passedTo returns the newspaper that the words were said to.
func (m *maker) passedTo(at *attribution.Attribution) (text.Span, bool) {
	if at.Recipient.Len() == 0 {
		return entity.PassedTo(m.d, at.Source)
	}
	// "til avisa mandag": a word too many may hang on it.
	for s := at.Recipient; s.Len() > 0 && at.Recipient.End-s.End < 2; s.End-- {
		if entity.TypeOf(m.d, s).Type == entity.Publication {
			return s, true
		}
	}
	return text.Span{}, false
}

func (m *maker) link(s text.Span, cue string, inferred bool, through int) Link {
	l := Link{As: m.d.Words(s), Cue: cue, Inferred: inferred, At: m.d.Range(s), Voice: -1, Type: entity.Unknown, Naming: entity.Nameless}
	v, elsewhere, ok := m.cast.Voice(s, through)
	if ok {
		who := &m.cast.Voices[v]
		l.Voice, l.Type, l.Naming = v, who.Type, who.Naming
		l.Inferred = inferred || elsewhere
		l.Name = who.Name
	}
	return l
}

// chain walks from the outlet through the enclosing attributions to the i-th.
// A voice that follows itself stands once.
func (m *maker) chain(i int) Chain {
	c := Chain{{As: m.outlet, Name: m.outlet, Type: entity.Publication, Naming: entity.ByPublication, Voice: -1}}
	for _, k := range m.ancestors(i) {
		for _, l := range m.hands[k] {
			if prev := &c[len(c)-1]; l.Voice >= 0 && prev.Voice == l.Voice {
				if l.Cue != "" {
					*prev = l
				}
				continue
			}
			c = append(c, l)
		}
	}
	for k := range c {
		if v := c[k].Voice; v >= 0 { // the fullest name may have come later
			c[k].Name = m.cast.Voices[v].Name
		}
	}
	return c
}

// ancestors lists i and what encloses it, the outermost first. It follows no
// circle and no parent that is not there.
func (m *maker) ancestors(i int) []int {
	const deepest = 32
	var up []int
	for k := i; k >= 0 && k < len(m.as) && len(up) < deepest; k = int(m.as[k].Parent) {
		for _, seen := range up {
			if seen == k {
				return reversed(up)
			}
		}
		up = append(up, k)
	}
	return reversed(up)
}

func reversed(xs []int) []int {
	for i, j := 0, len(xs)-1; i < j; i, j = i+1, j-1 {
		xs[i], xs[j] = xs[j], xs[i]
	}
	return xs
}

// describe joins what is said of unnamed sources elsewhere to their statements:
// "Kildene beskrives som tjenestemenn fra USA og allierte land."
func (m *maker) describe(ss []Statement) {
	said := map[int]text.Span{} // voice → its description
	for i := range m.as {
		at := &m.as[i]
		if at.Source.Len() > 0 || len(at.Content) != 2 || !entity.Describes(m.d, at.Cue) {
			continue
		}
		if entity.TypeOf(m.d, at.Content[0]).Type != entity.Unnamed {
			continue
		}
		if v, _, ok := m.cast.Voice(at.Content[0], -1); ok {
			if _, twice := said[v]; !twice {
				said[v] = at.Content[1]
			}
		}
	}
	for i := range ss {
		if at, ok := said[ss[i].Voice]; ok {
			ss[i].Description = m.d.Words(at)
			ss[i].Evidence.Description = m.d.Range(at)
		}
		if v := ss[i].Voice; v >= 0 {
			ss[i].Speaker = m.cast.Voices[v].Name
		}
	}
}

func (m *maker) words(ss []text.Span) string {
	var b strings.Builder
	for k, s := range ss {
		if k > 0 {
			b.WriteString(" … ")
		}
		b.WriteString(m.d.Words(s))
	}
	return b.String()
}

func (m *maker) ranges(ss []text.Span) []text.Range {
	var rs []text.Range
	for _, s := range ss {
		rs = append(rs, m.d.Range(s))
	}
	return rs
}

// line returns the number of the line that holds the byte at.
func (m *maker) line(at int32) int {
	return 1 + sort.Search(len(m.lineEnds), func(i int) bool { return m.lineEnds[i] >= at })
}

// sameOutlet reports whether a recipient is the outlet itself: "sier hun til
// VG" in VG is no hop.
func sameOutlet(name, outlet string) bool {
	if outlet == "" {
		return false
	}
	name, outlet = strings.ToLower(name), strings.ToLower(outlet)
	host, _, _ := strings.Cut(strings.TrimPrefix(outlet, "www."), ".")
	return name == outlet || name == host
}
