package entity

import (
	"ifolge/gazetteer"
	"ifolge/text"
)

// evidence is what the places that are not in doubt say of the others.
type evidence struct {
	countries map[string]text.Span // named, by themselves or their people
	regions   map[string]text.Span // named: "NO-46"
	inCountry map[string]text.Span // of towns named
	inRegion  map[string]text.Span
	home      *gazetteer.Place
}

func regionOf(p *gazetteer.Place) string {
	if p.Region == "" {
		return ""
	}
	return p.Country + "-" + p.Region
}

// decide chooses between places of one name.
func (s *scan) decide(outlet string) {
	open := false
	for i := range s.found {
		open = open || len(s.found[i].Candidates) > 1
	}
	if !open {
		return
	}
	e := evidence{
		countries: map[string]text.Span{}, regions: map[string]text.Span{},
		inCountry: map[string]text.Span{}, inRegion: map[string]text.Span{},
	}
	e.home, _ = gazetteer.World().Home(outlet)
	for i := range s.found {
		if s.found[i].How == ByName && len(s.found[i].Candidates) > 1 {
			s.besides(i)
		}
	}
	for i := range s.found {
		e.learn(&s.found[i])
	}
	decided := map[*gazetteer.Place]bool{} // the same name means the same place all through an article
	for i := range s.found {
		p := &s.found[i]
		if p.Chosen < 0 && len(p.Candidates) > 1 && p.How != ByLanguage {
			s.elsewhere(p, &e)
		} else if p.Why == Beside || p.Why == KindWord {
			decided[p.Candidates[p.Chosen]] = true
		}
	}
	if len(decided) == 0 {
		return
	}
	for i := range s.found {
		p := &s.found[i]
		if p.Sure == Certain || len(p.Candidates) < 2 {
			continue
		}
		for n, c := range p.Candidates {
			if decided[c] {
				p.Chosen, p.Sure, p.Why = n, Likely, Beside
				break
			}
		}
	}
}

// besides decides by the words beside a name.
func (s *scan) besides(i int) {
	p := &s.found[i]
	s.g = geographyFor(s.d.LangAt(p.At.Start))
	if k, at := s.kindBeside(p.At); k != 0 {
		if s.keep(p, func(c *gazetteer.Place) bool {
			return c.Kind == k || k == gazetteer.Town && c.Kind == gazetteer.Municipality
		}) {
			p.Why, p.Evidence = KindWord, at
		}
	}
	if p.Chosen >= 0 {
		return
	}
	larger := func(j int) {
		if j < 0 || j >= len(s.found) || p.Chosen >= 0 {
			return
		}
		q := &s.found[j]
		if s.keep(p, func(c *gazetteer.Place) bool {
			for _, l := range q.Candidates {
				if c.Within(l) {
					return true
				}
			}
			return false
		}) {
			p.Why, p.Evidence = Beside, q.At
		}
	}
	if i+1 < len(s.found) && s.joined(p.At.End, s.found[i+1].At.Start) {
		larger(i + 1)
	}
	if i > 0 && (s.found[i-1].At.End == p.At.Start || s.found[i-1].At.End == p.At.Start-1 && s.kindWord(p.At.Start-1)) {
		larger(i - 1)
	}
}

// joined reports whether a larger place may begin at b where a name ends at a:
// "Herøy i Nordland", "Paris, Texas", "Våler (Innlandet)", "Våler kommune i Innlandet".
func (s *scan) joined(a, b text.Index) bool {
	n := b - a
	if n < 1 || n > 2 {
		return false
	}
	w := s.d.Form(b - 1)
	if w != "," && w != "(" && !s.g.within[lower(w)] {
		return false
	}
	return n == 1 || s.g.after[s.d.Form(a)] || s.kindWord(a)
}

func (s *scan) kindWord(i text.Index) bool { return s.g.kinds[lower(s.d.Form(i))] != 0 }

// kindBeside returns what the word beside a name calls it: "delstaten
// Washington", "the state of Washington", "Våler kommune".
func (s *scan) kindBeside(at text.Span) (gazetteer.Kind, text.Span) {
	if int(at.End) < len(s.d.Tokens) {
		if k := s.g.kinds[s.d.Form(at.End)]; k != 0 {
			return k, one(at.End)
		}
	}
	for n := text.Index(1); n <= 2 && at.Start >= n; n++ {
		if k := s.g.kinds[lower(s.d.Form(at.Start-n))]; k != 0 {
			return k, one(at.Start - n)
		}
		if s.d.Form(at.Start-1) != "of" {
			break
		}
	}
	return 0, text.Span{}
}

// keep leaves the candidates that are fit, unless none or all are, and chooses
// the one that stays alone.
func (s *scan) keep(p *Place, fit func(*gazetteer.Place) bool) bool {
	var left []*gazetteer.Place
	for _, c := range p.Candidates {
		if fit(c) {
			left = append(left, c)
		}
	}
	if len(left) == 0 || len(left) == len(p.Candidates) {
		return false
	}
	p.Candidates = left
	if len(left) == 1 {
		p.Chosen, p.Sure = 0, Certain
	}
	return true
}

func (e *evidence) learn(p *Place) {
	note := func(m map[string]text.Span, key string) {
		if _, ok := m[key]; !ok && key != "" {
			m[key] = p.At
		}
	}
	if p.How == ByLanguage || p.How == Countries {
		return
	}
	c, ok := p.Place()
	if !ok {
		note(e.inCountry, p.Country())
		return
	}
	switch {
	case p.How == Office:
		note(e.inCountry, c.Country)
	case c.Kind == gazetteer.Country || c.Kind == gazetteer.Territory:
		note(e.countries, c.Country)
	case c.Kind == gazetteer.Region:
		note(e.regions, regionOf(c))
		note(e.inCountry, c.Country)
	default:
		note(e.inRegion, regionOf(c))
		note(e.inCountry, c.Country)
	}
}

// elsewhere decides by what else the article names, by the newspaper's home, by
// its language, and by size. The candidates stay all.
func (s *scan) elsewhere(p *Place, e *evidence) {
	left := p.Candidates
	choose := func(why Why, fit func(*gazetteer.Place) (text.Span, bool), spare bool) bool {
		var fits []*gazetteer.Place
		var at text.Span
		shown := false // by one at least
		for _, c := range left {
			if w, ok := fit(c); ok {
				fits, at, shown = append(fits, c), w, true
			} else if spare && c.Kind == gazetteer.Country {
				fits = append(fits, c) // that a country is not named again says nothing
			}
		}
		if !shown || len(fits) == len(left) {
			return false
		}
		left = fits
		if len(left) > 1 {
			return false
		}
		p.pick(left[0], Likely, why)
		p.Evidence = at
		return true
	}
	by := func(m map[string]text.Span, key func(*gazetteer.Place) string) func(*gazetteer.Place) (text.Span, bool) {
		return func(c *gazetteer.Place) (text.Span, bool) {
			at, ok := m[key(c)]
			return at, ok
		}
	}
	country := func(c *gazetteer.Place) string { return c.Country }
	inside := func(c *gazetteer.Place) (text.Span, bool) {
		switch c.Kind {
		case gazetteer.Country:
			at, ok := e.inCountry[c.Country]
			return at, ok
		case gazetteer.Region:
			at, ok := e.inRegion[regionOf(c)]
			return at, ok
		}
		return text.Span{}, false
	}
	home := func(same func(h, c *gazetteer.Place) bool) func(*gazetteer.Place) (text.Span, bool) {
		return func(c *gazetteer.Place) (text.Span, bool) { return text.Span{}, e.home != nil && same(e.home, c) }
	}
	code := geographyFor(s.d.LangAt(p.At.Start)).home
	if choose(Inside, inside, false) ||
		choose(InRegion, by(e.regions, regionOf), false) ||
		choose(InCountry, by(e.countries, country), true) ||
		choose(Near, by(e.inRegion, regionOf), false) ||
		choose(Near, by(e.inCountry, country), true) ||
		choose(Home, home(func(h, c *gazetteer.Place) bool { return h == c || h.Region == c.Region && h.Country == c.Country }), false) ||
		choose(HomeCountry, func(c *gazetteer.Place) (text.Span, bool) { return text.Span{}, code != "" && c.Country == code }, true) {
		return
	}
	// New York: the town lies in the state, and stands for both.
	var town *gazetteer.Place
	spot := true
	for _, c := range left {
		if c.Kind > gazetteer.Region {
			if town != nil {
				spot = false
			}
			town = c
		}
	}
	for _, c := range left {
		spot = spot && town != nil && (c == town || town.Within(c))
	}
	if spot {
		p.pick(town, Likely, OneSpot)
		return
	}
	largest, next := left[0], int64(-1)
	for _, c := range left[1:] {
		if weight(c) > weight(largest) {
			largest, next = c, weight(largest)
		} else {
			next = max(next, weight(c))
		}
	}
	const times, least = 3, 100 // a guess: so many times the next, and so many thousand
	if w := weight(largest); w >= least && w >= times*max(next, 1) {
		p.pick(largest, Guess, Largest)
	}
}

// weight is how much a place is spoken of, for want of anything better its
// inhabitants; a large capital counts fifty times as much as another town.
func weight(p *gazetteer.Place) int64 {
	w := int64(p.Population)
	if p.Capital && w >= 500 {
		w *= 50
	}
	return w
}

func (p *Place) pick(c *gazetteer.Place, sure Sure, why Why) {
	for i, o := range p.Candidates {
		if o == c {
			p.Chosen, p.Sure, p.Why = i, sure, why
			return
		}
	}
}
