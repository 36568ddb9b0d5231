package statement

import (
	"slices"
	"sort"

	"ifolge/attribution"
	"ifolge/entity"
	"ifolge/text"
)

// Locate fills in where statements speak of and which countries their sources
// are of, from the places of the whole article. [From] has done so with the
// places that the program knows; whoever knows more calls it again.
func Locate(d *text.Document, as []attribution.Attribution, ss []Statement, places []entity.Place) {
	for i := range ss {
		s := &ss[i]
		s.Where, s.Countries, s.OtherCountries = nil, nil, false
		if s.Attribution < 0 || s.Attribution >= len(as) {
			continue
		}
		at := &as[s.Attribution]
		for _, c := range at.Content {
			for k := placeFrom(places, c.Start); k < len(places) && places[k].At.Start < c.End; k++ {
				if p := &places[k]; p.How == entity.ByName && !p.InName && c.Contains(p.At) {
					s.Where = append(s.Where, *p)
				}
			}
		}
		who := at.Source
		if at.Speaker.Inferred && at.Speaker.Span.Len() > 0 {
			who = at.Speaker.Span
		}
		s.from(places, who)
		if r := s.Evidence.Description; r.Start < r.End {
			s.from(places, tokensOf(d, r))
		}
	}
}

// from adds the countries that the words of a source name.
func (s *Statement) from(places []entity.Place, who text.Span) {
	codes, other := entity.CountriesOf(places, who)
	for _, c := range codes {
		if !slices.Contains(s.Countries, c) {
			s.Countries = append(s.Countries, c)
		}
	}
	s.OtherCountries = s.OtherCountries || other
}

func placeFrom(places []entity.Place, i text.Index) int {
	return sort.Search(len(places), func(k int) bool { return places[k].At.Start >= i })
}

// tokensOf returns the tokens that begin inside a range.
func tokensOf(d *text.Document, r text.Range) text.Span {
	from := func(b int32) text.Index {
		return text.Index(sort.Search(len(d.Tokens), func(k int) bool { return d.Tokens[k].Start >= b }))
	}
	return text.Span{Start: from(r.Start), End: from(r.End)}
}
