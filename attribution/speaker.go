package attribution

import (
	"strings"

	"ifolge/text"
)

const (
	// howFarBack is how many sentences a pronoun or an uncued turn may lie
	// from the speaker it is taken to mean.
	howFarBack = 8
	// howFarOn is the same for speech that stands before its speaker: a
	// headline, a lead.
	howFarOn = 6
)

// resolve says which words tell best who each source is. A surname stands for
// the full name before it, "she" for the last person who spoke, "the minister"
// for the one so called before, speech without a source for the running
// speaker. All but a source that speaks for itself is marked Inferred.
func (f *finder) resolve() {
	r := resolver{f: f, full: map[string]text.Span{}, called: map[string]text.Span{}, last: -1}
	for i := range f.as {
		a := &f.as[i]
		r.readNames(a.First())
		a.Speaker = r.speaker(a)
		if a.Speaker.Span.Len() > 0 && a.Source.Len() > 0 {
			r.learn(a)
			if f.isPerson(a.Speaker.Span) {
				r.last = i
			}
			r.heard = append(r.heard, i)
		} else if len(a.Cue) == 0 && a.Speaker.Span.Len() > 0 {
			r.heard = append(r.heard, i)
		}
	}
	// Speech before its speaker: the first one after it who has a name.
	next := -1
	for i := len(f.as) - 1; i >= 0; i-- {
		a := &f.as[i]
		if a.Source.Len() > 0 && a.Form == Direct && a.Speaker.Span.Len() > 0 {
			next = i
		}
		if len(a.Cue) == 0 && a.Source.Len() == 0 && a.Speaker.Span.Len() == 0 && next >= 0 {
			if b := f.as[next]; f.sent[b.Content[0].Start]-f.sent[a.Content[0].Start] <= howFarOn {
				a.Speaker = Referent{b.Speaker.Span, true}
			}
		}
	}
}

// A resolver goes through the attributions once, in text order.
type resolver struct {
	f      *finder
	read   int                  // names of the document seen so far
	full   map[string]text.Span // the fullest mention of a person by surname
	called map[string]text.Span // who was called so, by lemma: "minister"
	person text.Span            // the last person named
	last   int                  // the last attribution with a person for a speaker; -1: none
	heard  []int
}

// readNames takes in the names that end before token i, and those right at it.
func (r *resolver) readNames(i text.Index) {
	d := r.f.d
	for r.read < len(d.Names) && d.Names[r.read].Start <= i+40 {
		n := d.Names[r.read]
		if n.Start > i && r.f.sent[n.Start] > r.f.sent[i] {
			break
		}
		r.read++
		if n.Kind != text.PER {
			continue
		}
		key := r.f.surname(n.Span)
		old, ok := r.full[key]
		if !ok || n.Len() > old.Len() || n.Len() == old.Len() && r.f.isGenitive(old.End-1) {
			r.full[key] = n.Span
		}
		if n.Start < i && r.f.isSubject(n.Span) {
			r.person = n.Span
		}
	}
}

func (f *finder) isGenitive(i text.Index) bool { return f.d.Genitive(i) }

// isOwner reports whether a name only owns what it stands in, as in "Berg's
// lawyer".
func (f *finder) isOwner(s text.Span) bool {
	if f.isGenitive(s.End - 1) {
		return true
	}
	for i := s.Start; i < s.End; i++ {
		if h, ok := f.d.Head(i); ok && !s.Has(h) {
			return h > i && f.rel(i) == text.Nmod
		}
	}
	return false
}

// isSubject reports whether a name is, or ends, the subject of a clause.
func (f *finder) isSubject(s text.Span) bool {
	i := s.Start
	for range 4 {
		switch f.rel(i) {
		case text.Nsubj:
			return true
		case text.Flat, text.Appos, text.Compound:
		default:
			return false
		}
		h, ok := f.d.Head(i)
		if !ok {
			return false
		}
		i = h
	}
	return false
}

// surname returns the last word of a name in lower case, without a genitive s
// that its lemma does not have.
func (f *finder) surname(s text.Span) string {
	w := f.lower(s.End - 1)
	if f.isGenitive(s.End - 1) {
		w = strings.TrimSuffix(strings.TrimSuffix(w, "s"), "'")
	}
	return w
}

func (r *resolver) speaker(a *Attribution) Referent {
	f := r.f
	if a.Source.Len() == 0 {
		if len(a.Cue) > 0 {
			return Referent{}
		}
		if n := len(r.heard); n > 0 {
			b := f.as[r.heard[n-1]]
			if f.near(b, a.Content[0].Start, 3) && b.Parent == a.Parent {
				return Referent{b.Speaker.Span, true}
			}
		}
		return Referent{}
	}
	// A name inside the source.
	for i := a.Source.Start; i < min(a.Source.End, a.Source.Start+40); i++ {
		if n, ok := f.nameAt(i); ok && n.Kind == text.PER && !f.isOwner(n.Span) {
			full, ok := r.full[f.surname(n.Span)]
			if !ok || full.Len() <= n.Len() || a.Source.Contains(full) {
				return Referent{Span: n.Span}
			}
			return Referent{full, true}
		}
	}
	if a.Source.Len() == 1 {
		w := f.lower(a.Source.Start)
		pos := f.pos(a.Source.Start)
		switch {
		case pos == text.PRON && f.lx.is(w, roleHe):
			return r.lastPerson(a)
		case pos == text.PROPN:
			if full, ok := r.full[f.surname(a.Source)]; ok && full.Len() > 1 {
				return Referent{full, true}
			}
		case pos == text.PRON && f.lx.is(w, roleThey):
			if n := len(r.heard); n > 0 {
				if b := f.as[r.heard[n-1]]; f.near(b, a.Source.Start, howFarBack) && !f.isPerson(b.Speaker.Span) {
					return Referent{b.Speaker.Span, true}
				}
			}
			return Referent{Span: a.Source}
		}
	}
	if a.Source.Len() <= 3 {
		for i := a.Source.Start; i < a.Source.End; i++ {
			if f.pos(i) == text.NOUN {
				if s, ok := r.called[f.lemma(i)]; ok {
					return Referent{s, true}
				}
			}
		}
	}
	return Referent{Span: a.Source}
}

func (r *resolver) lastPerson(a *Attribution) Referent {
	f := r.f
	p := r.person
	if p.Len() > 0 {
		if full, ok := r.full[f.surname(p)]; ok && full.Start <= p.Start {
			p = full
		}
	}
	if r.last >= 0 {
		// Somebody named since then, as the subject of a sentence, has taken
		// the word.
		if b := f.as[r.last]; r.person.Start > b.Source.Start && r.person.Start > b.Content[0].Start && r.person.End <= a.Source.Start && f.sent[r.person.Start] > f.sent[b.Source.Start] {
			return Referent{p, true}
		}
		if b := f.as[r.last]; f.near(b, a.Source.Start, howFarBack) && b.Speaker.Span.Start < a.Source.Start {
			return Referent{b.Speaker.Span, true}
		}
	}
	if r.person.Len() > 0 && r.person.End <= a.Source.Start && f.sent[a.Source.Start]-f.sent[r.person.Start] <= howFarBack {
		return Referent{p, true}
	}
	return Referent{}
}

// near reports whether b ends at most n sentences before token i.
func (f *finder) near(b Attribution, i text.Index, n int32) bool {
	end := b.Content[len(b.Content)-1].End
	return f.sent[i]-f.sent[end-1] <= n
}

// learn keeps what a named source is called beside the name: "fylkesleder" of
// "fylkesleder Solveig Norevik".
func (r *resolver) learn(a *Attribution) {
	f := r.f
	for i := a.Source.Start; i < min(a.Source.End, a.Source.Start+40); i++ {
		if f.pos(i) == text.NOUN && f.lx.noun(f.lemma(i))&rolePerson != 0 && f.isPerson(a.Speaker.Span) {
			r.called[f.lemma(i)] = a.Speaker.Span
		}
	}
}

// isPerson reports whether s is, or ends in, the name of a person.
func (f *finder) isPerson(s text.Span) bool {
	n, ok := f.nameAt(s.End - 1)
	return ok && n.Kind == text.PER
}
