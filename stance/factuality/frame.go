package factuality

import (
	"strings"

	"ifolge/learn"
	"ifolge/text"
)

const (
	near    = 40 // words to either side that are asked whether they hang on a word
	governs = 4  // words above an event that are looked at
	deepest = 64 // how far up the root is looked for
)

// A frame is a word and what hangs on it.
type frame struct {
	at    text.Index
	lemma uint32 // hash, like all words here
	rel   text.Rel
	pos   text.POS
	kind  kind // of a governor: with what stands below it
	form  form // of the finite verb, where one hangs on it
	tense uint32
	own   form // of the word itself

	aux   few[kind] // the kinds of its auxiliaries
	adv   few[uint32]
	kinds [len(kindNames)]bool // of its adverbs

	negated  bool // by a word, or by a subject that is none: "nobody left"
	noObject bool // "saw nobody"
	passive  bool
	copula   bool
	to       bool // an infinitive with its mark
	asked    bool // "when", "why" hang on it
	expletive,
	object,
	clause bool // hang on it

	mark      uint32 // "if", "that"
	markKind  kind
	adp       uint32 // "without"
	det       uint32
	detKind   kind
	subject   subject
	subjectAs uint32
	objectAs  uint32
	particle  string
}

// few is up to three of a thing.
type few[T any] struct {
	of [3]T
	n  int
}

func (f *few[T]) add(x T) {
	if f.n < len(f.of) {
		f.of[f.n] = x
		f.n++
	}
}

func (f *few[T]) all() []T { return f.of[:f.n] }

// form is the form of a verb.
type form uint8

const (
	noVerb form = iota
	present
	past
	imperative
	infinitive
	gerund
	participle
	finite // auxiliaries that have no tense: "may"
)

// subject says who a subject is.
type subject uint8

const (
	noSubject subject = iota
	speaker           // "I"
	hearer
	somebody // "she", "they"
	thing    // "it", "that"
	named
	noun
	nobody
	which
)

func formOf(d *text.Document, i text.Index) form {
	switch d.Feat(i, "VerbForm") {
	case "Inf":
		return infinitive
	case "Ger":
		return gerund
	case "Part":
		if d.Feat(i, "Tense") == "Pres" {
			return gerund
		}
		return participle
	case "Fin":
		switch {
		case d.Feat(i, "Mood") == "Imp":
			return imperative
		case d.Feat(i, "Tense") == "Past":
			return past
		case d.Feat(i, "Tense") == "Pres":
			return present
		}
		return finite
	}
	return noVerb
}

func subjectOf(d *text.Document, i text.Index) subject {
	switch d.Tokens[i].POS {
	case text.PROPN:
		return named
	case text.PRON:
	default:
		return noun
	}
	switch d.Feat(i, "PronType") {
	case "Rel", "Int":
		return which
	case "Dem":
		return thing
	}
	switch d.Feat(i, "Person") {
	case "1":
		return speaker
	case "2":
		return hearer
	}
	if d.Feat(i, "Gender") == "Neut" {
		return thing
	}
	return somebody
}

func lower(s string) uint32 { return learn.String(strings.ToLower(s)) }

// look fills f with token i and what hangs on it.
func (r *reader) look(f *frame, i text.Index) {
	d := r.d
	t := &d.Tokens[i]
	own := formOf(d, i)
	*f = frame{at: i, lemma: lower(d.Lemma(i)), pos: t.POS, rel: t.Rel, own: own, form: own}
	for k := max(r.sentence.Start, i-near); k < min(r.sentence.End, i+near); k++ {
		if h, ok := d.Head(k); !ok || h != i {
			continue
		}
		f.hang(r, k)
	}
	f.tense = learn.Hash(1, f.tense, uint32(f.form), 0)
}

// hang adds what token k, whose head is f's, shows of f.
func (f *frame) hang(r *reader, k text.Index) {
	d := r.d
	t := &d.Tokens[k]
	lemma := strings.ToLower(d.Lemma(k))
	word, kd := learn.String(lemma), r.words.of(lemma, "")
	switch t.Rel.Universal() {
	case text.Aux:
		v := formOf(d, k)
		f.tense = learn.Hash(1, f.tense, word, uint32(v))
		if f.aux.n == 0 && f.form != imperative && (v == past || v == present || v == finite) {
			f.form = v
		}
		f.aux.add(kd)
		f.negated = f.negated || kd == negates
		f.passive = f.passive || t.Rel == text.AuxPass
	case text.Cop:
		f.copula, f.form = true, formOf(d, k)
		f.tense = learn.Hash(1, f.tense, 1, uint32(f.form))
	case text.Mark:
		if lemma == "to" {
			f.to = true
			f.tense = learn.Hash(1, f.tense, 2, 0)
		} else if f.mark == 0 {
			f.mark, f.markKind = word, kd
		}
	case text.Advmod, text.Discourse:
		if kd == negates {
			f.negated = true
		} else {
			f.adv.add(word)
			f.kinds[kd] = true
		}
		f.asked = f.asked || d.Feat(k, "PronType") == "Int"
	case text.Nsubj, text.Csubj:
		f.subject, f.subjectAs = subjectOf(d, k), word
		f.passive = f.passive || t.Rel == text.NsubjPass
		if kd == negates || r.none(k) {
			f.negated, f.subject = true, nobody
		}
	case text.Obj, text.Iobj:
		f.object, f.objectAs = true, word
		f.noObject = f.noObject || kd == negates || r.none(k)
	case text.Ccomp, text.Xcomp:
		f.clause = true
	case text.Case:
		if f.adp == 0 {
			f.adp = word
		}
		f.negated = f.negated || kd == negates
	case text.Det:
		if f.det == 0 {
			f.det, f.detKind = word, kd
		}
		f.negated = f.negated || kd == negates
	case text.Cc:
		f.negated = f.negated || kd == negates
	case text.Expl:
		f.expletive = true
	case text.Compound:
		if t.Rel == text.CompoundPrt {
			f.particle = lemma
		}
	}
}

// none reports whether a noun is none: "no boats".
func (r *reader) none(k text.Index) bool {
	for j := max(r.sentence.Start, k-5); j < k; j++ {
		h, ok := r.d.Head(j)
		if ok && h == k && r.d.Tokens[j].Rel.Universal() == text.Det && r.words.of(strings.ToLower(r.d.Lemma(j)), "") == negates {
			return true
		}
	}
	return false
}

// stands says how a word stands behind its governor, as words.of wants it.
func (f *frame) stands() string {
	rel := f.rel.Universal()
	switch {
	case f.to:
		return "to"
	case f.form == gerund && f.aux.n == 0:
		return "-ing"
	case rel == text.Ccomp || rel == text.Csubj || f.form == past || f.form == present:
		return "that"
	case f.form == infinitive:
		return "to"
	}
	return ""
}
