package when

import (
	"ifolge/text"
)

// How far from a verb its auxiliaries and from an expression its clause are
// looked for, in tokens: sentences have no bound, this work has.
const (
	near  = 48
	steep = 24 // heads to climb
)

// side tells on which side of the moment of writing the clause around s lies.
//
//	"Retten vil avsi dom torsdag"          later, by the auxiliary
//	"Veien er stengt, opplyser han torsdag" earlier: a present that reports
//	"Festivalen starter torsdag"           later: a present with a date
//	"Det var ventet regn torsdag"          earlier
func (f *finder) side(s text.Span) Side {
	v, ok := f.verbOf(s)
	if ok {
		return f.clause(v, 0)
	}
	// A sentence has a verb, even one that the tagger has taken for a noun:
	// "The series returns in January." Past forms are seldom taken so.
	n, ok := f.d.SentenceAt(s.Start)
	if ok && f.d.Form(f.d.Sentences[n].End-1) == "." && f.d.Tokens[s.Start].POS != 0 {
		return Later
	}
	return Undecided
}

// verbOf returns the verb on which s hangs, or else the next best of its
// sentence.
func (f *finder) verbOf(s text.Span) (text.Index, bool) {
	d := f.d
	at, ok := f.headOf(s)
	if !ok {
		return f.nearestVerb(s)
	}
	// "Fristen er 1. mars, opplyser fylket": s is the predicate itself.
	for i := s.Start; i < s.End; i++ {
		if h, ok := d.Head(i); (!ok || !s.Has(h)) && f.hasAux(i) {
			return i, true
		}
	}
	for range steep {
		t := &d.Tokens[at]
		if t.POS == text.VERB || t.POS == text.AUX || f.hasAux(at) {
			return at, true
		}
		h, ok := d.Head(at)
		if !ok {
			break
		}
		at = h
	}
	return f.nearestVerb(s)
}

// over reports whether the clause around s tells of something that is over:
// "was closed until Friday", not "is closed until Friday".
func (f *finder) over(s text.Span) bool {
	v, ok := f.verbOf(s)
	return ok && f.ended(v)
}

// ended reports whether a verb is in a past tense or a perfect with "have".
func (f *finder) ended(v text.Index) bool {
	over := false
	look := func(i text.Index) {
		over = over || f.d.Feat(i, "Tense") == "Past" && f.d.Feat(i, "VerbForm") != "Part" || i != v && f.class(i)&haveVerb != 0
	}
	look(v)
	f.auxiliaries(v, look)
	return over
}

// headOf returns the word outside s on which s hangs; ok is false without a tree.
func (f *finder) headOf(s text.Span) (text.Index, bool) {
	d := f.d
	for i := s.Start; i < s.End; i++ {
		if d.Tokens[i].Rel == text.Punct {
			continue
		}
		if h, ok := d.Head(i); ok && !s.Has(h) {
			return h, true
		}
	}
	// s holds the root: what hangs on it may be its copula.
	for i := s.Start; i < s.End; i++ {
		if d.Tokens[i].Rel == text.Root {
			return i, true
		}
	}
	return 0, false
}

// nearestVerb takes the last verb before s, else the first behind it.
func (f *finder) nearestVerb(s text.Span) (text.Index, bool) {
	d := f.d
	finite := func(i text.Index) bool {
		t := &d.Tokens[i]
		return t.POS == text.VERB || t.POS == text.AUX
	}
	for i := s.Start; i > 0 && i > s.Start-near && d.Tokens[i].Flags&text.SentenceStart == 0; {
		i--
		if finite(i) {
			return i, true
		}
	}
	for i := s.End; int(i) < len(d.Tokens) && i < s.End+near && d.Tokens[i].Flags&text.SentenceStart == 0; i++ {
		if finite(i) {
			return i, true
		}
	}
	return 0, false
}

func (f *finder) hasAux(at text.Index) bool {
	found := false
	f.auxiliaries(at, func(text.Index) { found = true })
	return found
}

// auxiliaries calls with each auxiliary and copula of a verb, or, without a
// tree, with the auxiliaries that stand before it.
func (f *finder) auxiliaries(at text.Index, with func(text.Index)) {
	d := f.d
	lo, hi := at, at+1
	for lo > 0 && at-lo < near && d.Tokens[lo].Flags&text.SentenceStart == 0 {
		lo--
	}
	for int(hi) < len(d.Tokens) && hi-at < near && d.Tokens[hi].Flags&text.SentenceStart == 0 {
		hi++
	}
	parsed := d.Tokens[at].Rel != 0
	for i := lo; i < hi; i++ {
		t := &d.Tokens[i]
		switch {
		case parsed && int(i)+int(t.Head) == int(at) && t.Head != 0:
			if r := t.Rel.Universal(); r == text.Aux || r == text.Cop {
				with(i)
			}
		case !parsed && i < at && at-i < 8 && t.POS == text.AUX:
			with(i)
		}
	}
}

// looseAux returns the auxiliary before an infinitive which the tree has hung
// elsewhere: "Retten vil avsi dom torsdag, opplyser han" with both on "opplyser".
func (f *finder) looseAux(v text.Index) (text.Index, bool) {
	d := f.d
	for i := v; i > 0 && v-i < 8 && d.Tokens[i].Flags&text.SentenceStart == 0; {
		i--
		t := &d.Tokens[i]
		if t.POS == text.AUX {
			return i, true
		}
		if t.POS == text.VERB || t.POS == text.PART || t.Rel == text.Mark {
			break
		}
	}
	return 0, false
}

func (f *finder) class(i text.Index) verbClass { return f.w.verbs[f.d.Lemma(i)] }

// clause reads the tense of the clause of verb v; depth counts the clauses it
// has come through.
func (f *finder) clause(v text.Index, depth int) Side {
	if depth > 8 {
		return Undecided
	}
	d := f.d
	t := &d.Tokens[v]
	var past, present, perfect, will, modal, be, infinitive bool
	look := func(i text.Index) {
		c := f.class(i)
		finite := d.Feat(i, "VerbForm") == "Fin" || d.Feat(i, "Mood") != ""
		switch {
		case d.Feat(i, "Tense") == "Past" && (finite || d.Feat(i, "VerbForm") == ""):
			past = true
		case finite:
			present = true
		}
		if i == v {
			return
		}
		perfect = perfect || c&haveVerb != 0
		will = will || c&willVerb != 0
		modal = modal || c&modalVerb != 0
		be = be || c&beVerb != 0
		infinitive = infinitive || c&beVerb != 0 && d.Feat(i, "VerbForm") == "Inf" // "is to be named"
	}
	look(v)
	f.auxiliaries(v, look)
	if !past && !present && d.Feat(v, "VerbForm") == "Inf" {
		if i, ok := f.looseAux(v); ok {
			look(i)
		}
	}
	c := f.class(v)
	participle := d.Feat(v, "VerbForm") == "Part" && d.Feat(v, "Aspect") != "Prog" && d.Feat(v, "Tense") != "Pres"
	participle = participle && !infinitive
	infinitive = infinitive || d.Feat(v, "VerbForm") == "Inf"

	switch {
	case will && perfect && !past: // "skal ha skjedd", "will have ended"
		if c&planVerb != 0 {
			return Later
		}
		return f.hearsay(v)
	case will && past: // "skulle spilles": later as seen from a clause of speech
		if f.embedded(v) {
			return Later
		}
		return Earlier
	case will:
		return Later
	case perfect && modal: // "may have left"
		return Earlier
	case perfect: // "har vunnet", "had won"
		return Earlier
	case modal && past:
		return Earlier
	case modal:
		return Later
	case past:
		return Earlier
	case c&planVerb != 0 && (participle || present):
		return Later
	case participle && be && c&stateVerb != 0 && present: // "er stengt"
		return Later
	case participle && be: // "er funnet", "is found"
		return Earlier
	case present && c&reportVerb != 0:
		return Earlier
	case present:
		return Later
	}
	// No finite verb of its own.
	if t.POS != text.VERB && t.POS != text.AUX {
		return Undecided
	}
	if d.Feat(v, "Mood") == "Imp" {
		return Later
	}
	h, ok := f.governor(v)
	switch {
	case participle && t.Rel.Universal() == text.Conj && ok:
		return f.clause(h, depth+1) // "har kommet og blitt med"
	case participle && c&planVerb != 0:
		return Later
	case participle && ok && (t.Rel.Universal() == text.Xcomp || t.Rel.Universal() == text.Advcl): // "will stay closed"
		return f.clause(h, depth+1)
	case participle && t.Rel != 0:
		return Earlier
	case !ok:
		if infinitive {
			return Later
		}
		return Undecided
	case infinitive && (f.class(h)&(planVerb|intendVerb) != 0 || !f.ended(h) && f.tensed(h)):
		return Later
	}
	s := f.clause(h, depth+1)
	if s == Undecided && infinitive {
		return Later
	}
	return s
}

// tensed reports whether h has a finite verb of its own.
func (f *finder) tensed(h text.Index) bool {
	finite := false
	look := func(i text.Index) { finite = finite || f.d.Feat(i, "VerbForm") == "Fin" }
	look(h)
	f.auxiliaries(h, look)
	return finite
}

// hearsay parts "skal ha skjedd", which is past, from "will have ended", which
// is not: the languages whose auxiliary does the first say so.
func (f *finder) hearsay(v text.Index) Side {
	side := Later
	f.auxiliaries(v, func(i text.Index) {
		if f.class(i)&hearsayVerb != 0 {
			side = Earlier
		}
	})
	return side
}

// embedded reports whether the clause of v is what another verb says.
func (f *finder) embedded(v text.Index) bool {
	h, ok := f.governor(v)
	if !ok {
		return false
	}
	switch f.d.Tokens[v].Rel.Universal() {
	case text.Ccomp, text.Xcomp:
		return true
	case text.Parataxis, text.Conj, text.Advcl, text.Acl:
		return f.class(h)&reportVerb != 0
	}
	return false
}

// governor returns the verb above v.
func (f *finder) governor(v text.Index) (text.Index, bool) {
	at := v
	for range steep {
		h, ok := f.d.Head(at)
		if !ok {
			return 0, false
		}
		at = h
		if p := f.d.Tokens[at].POS; p == text.VERB || p == text.AUX || f.class(at) != 0 || f.hasAux(at) {
			return at, true
		}
	}
	return 0, false
}

// adverbial reports whether s hangs on a verb.
func (f *finder) adverbial(s text.Span) bool {
	h, ok := f.headOf(s)
	return ok && (f.d.Tokens[h].POS == text.VERB || f.d.Tokens[h].POS == text.AUX)
}

// counting reports whether the clause around s tells of numbers that rise or
// fall.
func (f *finder) counting(s text.Span) bool {
	v, ok := f.verbOf(s)
	return ok && f.class(v)&countVerb != 0
}

// moving reports whether the clause around s puts something to another day.
func (f *finder) moving(s text.Span) bool {
	v, ok := f.verbOf(s)
	return ok && f.class(v)&moveVerb != 0
}
