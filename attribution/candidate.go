package attribution

import (
	"math"
	"slices"

	"ifolge/learn"
	"ifolge/text"
)

// A site is a place that may hold an attribution: a word that may be its cue,
// or speech without a cue. What it may say and who may say it are the options;
// any content goes with any source.
type site struct {
	at       text.Index // the cue's word, or the first of the speech
	rule     int        // index of what the rules found there; -1: nothing
	speech   uint32     // kind of speech without a cue that the rules let lie; 0: it is none
	feats    []uint32   // of the site whatever it says
	words    []uint32   // likewise, those that name words
	prior    float64    // log odds of what the rules chose
	contents []option
	sources  []option
}

// An option is one content or one source that a site may have.
type option struct {
	spans []text.Span // none: no source
	ruled bool        // the rules chose it
	kind  uint32      // what the features of pairs call it
	prep  text.Span   // the preposition before it that belongs to the cue
	feats []uint32
	words []uint32 // features that name words
}

// mostKids is how many dependents a verb of a sentence has at most; with more it
// is no sentence, and nobody looks at each of them from each other.
const mostKids = 64

// mostContents and mostSources bound the options of a site.
const (
	mostContents = 14
	mostSources  = 14
)

// sites lists the places of the document that may hold an attribution, those
// of the rules first, then by text order.
func (f *finder) sites() []site {
	f.holders = make([]uint8, len(f.d.Tokens))
	for _, a := range f.as {
		for _, s := range a.Content {
			for i := s.Start; i < s.End; i++ {
				f.holders[i] |= 1 << a.Form
			}
		}
	}
	f.hear()
	found := make(map[text.Index]bool, len(f.as))
	var out []site
	for n, a := range f.as {
		at := f.cueWord(a)
		c := site{at: at, rule: n}
		c.contents = append(c.contents, option{spans: a.Content, ruled: true})
		src := option{ruled: true}
		if a.Source.Len() > 0 {
			src.spans = []text.Span{a.Source}
		}
		c.sources = append(c.sources, src)
		if len(a.Cue) > 0 {
			// Where speech in marks or after a dash ends, they say themselves.
			if a.Form != Direct || f.turn[a.Content[0].Start] == 0 {
				f.addContents(&c, at)
			}
			f.addSources(&c, at)
		} else if a.Form == Direct {
			f.addBeside(&c, text.Span{Start: a.Content[0].Start, End: a.Content[len(a.Content)-1].End})
		}
		for _, s := range a.Cue {
			for i := s.Start; i < s.End; i++ {
				found[i] = true
			}
		}
		out = append(out, c)
	}
	for i := range f.d.Tokens {
		i := text.Index(i)
		if found[i] {
			continue
		}
		c := site{at: i, rule: -1}
		if f.addWill(&c, i) {
			out = append(out, c)
			continue
		}
		if !f.mayBeCue(i) {
			continue
		}
		f.addContents(&c, i)
		if len(c.contents) == 0 {
			continue
		}
		f.addSources(&c, i)
		out = append(out, c)
	}
	f.addQuotes(&out)
	for n := range out {
		f.describe(&out[n])
	}
	return out
}

// hear sums up who speaks in the document, and how much is spoken.
func (f *finder) hear() {
	f.voices = map[string]uint32{}
	for _, a := range f.as {
		if a.Source.Len() > 0 {
			f.voices[f.lemma(f.top(a.Source))]++
		}
	}
	self, dashes, all := 0, 0, max(1, len(f.d.Sentences))
	for n, s := range f.d.Sentences {
		dashes += int(bit(f.dashed[n]))
		for i := s.Start; i < s.End; i++ {
			if f.where(i) == 0 && f.lx.is(f.lower(i), roleSelf) {
				self++
				break
			}
		}
	}
	share := func(n int) uint32 { return uint32(min(3, 12*n/all)) }
	f.mood = share(self) | share(dashes)<<4 | uint32(min(3, 6*len(f.as)/all))<<8
}

// cueWord returns the word that a cue is about: the first of which the word lists
// know something, no negation before it; else the first.
func (f *finder) cueWord(a Attribution) text.Index {
	for _, s := range a.Cue {
		for i := s.Start; i < s.End; i++ {
			if len(f.rows(i)) > 0 {
				return i
			}
		}
	}
	return anchor(a)
}

// mayBeCue reports whether token i can report anything: a word with a row of its
// own, or one with a clause below it.
func (f *finder) mayBeCue(i text.Index) bool {
	switch f.pos(i) {
	case text.VERB, text.ADJ, text.NOUN, text.ADV:
	default:
		return false
	}
	if len(f.rows(i)) > 0 {
		return true
	}
	for _, k := range f.kidsOf(i) {
		switch f.rel(k) {
		case text.Ccomp, text.Xcomp, text.Csubj:
			return true
		case text.Acl, text.Advcl, text.Nmod, text.Obl:
			if kind, _ := f.kindOf(k); kind == takesThat || kind == takesQuestion {
				return true
			}
		case text.Parataxis:
			if f.turn[i] == 0 && f.quote[k] > 0 {
				return true
			}
		}
	}
	return false
}

// addWill lists what somebody will do, or is said to do, by the auxiliary i, and
// reports whether it is one.
func (f *finder) addWill(c *site, i text.Index) bool {
	if f.rel(i) != text.Aux || !f.lx.is(f.lower(i), roleWill|roleWould) && f.oneOf(i, classModal) == nil {
		return false
	}
	v, ok := f.d.Head(i)
	if !ok || v < i || f.pos(v) == text.AUX || len(f.kidsOf(v)) > mostKids {
		return false
	}
	r := f.rowOf(i)
	put := func(kind uint32, spans []text.Span) {
		if f.words(spans...) == 0 {
			return
		}
		o := option{spans: spans, kind: kind}
		f.describeContent(&o, r, i, v, takesInf, "", kind)
		c.addContent(o)
	}
	if spans, ok := f.willed(i, v); ok {
		put(hangsAround, spans)
	}
	put(hangsAround|hangsBelow, f.clauseOf(v, text.Span{Start: i, End: i + 1}))
	if len(c.contents) == 0 {
		return false
	}
	f.addSources(c, v)
	return true
}

func (c *site) addContent(o option) { c.contents = enter(c.contents, o, mostContents) }

func (c *site) addSource(o option) { c.sources = enter(c.sources, o, mostSources) }

// enter adds o to the options, of which there are at most so many. What the rules
// chose, of which no more is known, becomes o where its words are the same.
func enter(to []option, o option, most int) []option {
	if len(to) >= most {
		return to
	}
	for n := range to {
		if slices.Equal(to[n].spans, o.spans) {
			if to[n].kind == 0 {
				o.ruled = to[n].ruled
				to[n] = o
			}
			return to
		}
	}
	return append(to, o)
}

// Kinds of contents beyond those of takes: where in the tree they hang.
const (
	hangsBelow  = 1 << 5  // below the cue
	hangsBefore = 1 << 6  // before the cue, which follows it: "…, sier hun"
	hangsAround = 1 << 7  // the cue is an aside in it
	hangsDeeper = 1 << 8  // below a noun below the cue
	withObject  = 1 << 9  // with the one whom it is asked of
	readRight   = 1 << 12 // the words behind the cue, up to the end of the sentence
	readComma   = 1 << 13 // up to a comma
	readLeft    = 1 << 14 // the words before the cue and its comma
	hangsOver   = 1 << 15 // what the cue, a subject, is said to be
)

func kindBits(k takes) uint32 {
	n := uint32(1)
	for k > 1 {
		k >>= 1
		n++
	}
	return n
}

// addContents lists what the word i may say, by the tree.
func (f *finder) addContents(c *site, i text.Index) {
	r := f.rowOf(i)
	passive := f.isPassive(i)
	put := func(k text.Index, hangs uint32) {
		kind, prep := f.kindOf(k)
		comp := complement{k, kind, prep}
		if !has(r.preps, prep) && kind == takesNoun {
			comp.prep = "" // of the content: "lover et svar før jul"
		}
		spans := f.contentOf(comp, f.around(i, k))
		for n := range spans {
			spans[n] = f.lessPhrase(spans[n])
		}
		if spans = slices.DeleteFunc(spans, func(s text.Span) bool { return s.Len() <= 0 }); f.words(spans...) == 0 {
			return
		}
		o := option{spans: spans, kind: hangs | kindBits(kind)}
		if comp.prep != "" && f.lo[k] < k {
			o.prep = text.Span{Start: f.lo[k], End: f.lo[k] + 1}
		}
		f.describeContent(&o, r, i, k, kind, prep, hangs)
		c.addContent(o)
	}
	for _, k := range f.kidsOf(i) {
		kind, _ := f.kindOf(k)
		switch f.rel(k) {
		case text.Ccomp, text.Xcomp, text.Csubj:
			if k < i && f.follows(i, k) {
				put(k, hangsBefore)
			} else {
				put(k, hangsBelow)
			}
		case text.Advcl, text.Acl:
			if kind == takesThat || kind == takesQuestion || kind == takesInf || k > i && f.lo[k] == i+1 {
				put(k, hangsBelow)
			}
		case text.Obl, text.Nmod:
			put(k, hangsBelow)
		case text.Obj, text.Iobj:
			put(k, hangsBelow)
			for _, kk := range f.kidsOf(k) {
				if kk < k {
					continue
				}
				if kind, _ := f.kindOf(kk); kind == takesThat || kind == takesInf || kind == takesQuestion {
					put(kk, hangsDeeper)
				}
			}
		case text.Nsubj:
			if passive || f.isThatClause(k) || kind == takesInf {
				put(k, hangsBelow)
			}
		case text.Appos, text.Parataxis:
			if k > i {
				put(k, hangsBelow)
			}
		}
	}
	if f.rel(i) == text.Parataxis {
		if h, ok := f.d.Head(i); ok {
			if spans := f.without(f.below(h), []text.Span{f.below(i)}); len(spans) > 0 {
				o := option{spans: spans, kind: hangsAround}
				f.describeContent(&o, r, i, h, 0, "", hangsAround)
				c.addContent(o)
			}
		}
	}
	// "Planen er {å bygge}", "Kravet deres var {at alle skulle hjem}"
	if h, ok := f.d.Head(i); ok && f.pos(i) == text.NOUN && f.rel(i) == text.Nsubj && len(f.kidsOf(h)) <= mostKids {
		if cop, ok := f.kid(h, text.Cop); ok && i < cop && cop < h {
			holes := []text.Span{{Start: f.lo[h], End: cop + 1}} // "Planen har lenge vært"
			kind, prep := f.kindOf(h)
			if spans := f.contentOf(complement{h, kind, prep}, holes); f.words(spans...) > 0 {
				o := option{spans: spans, kind: hangsOver | kindBits(kind)}
				f.describeContent(&o, r, i, h, kind, prep, hangsOver)
				c.addContent(o)
			}
		}
		for _, k := range f.kidsOf(h) {
			switch f.rel(k) {
			case text.Ccomp, text.Xcomp, text.Csubj, text.Advcl:
				if kind, _ := f.kindOf(k); k > i && kind != takesNoun {
					put(k, hangsOver)
				}
			}
		}
	}
	f.readContents(c, r, i)
	// "ber {naboene} om {å vente}"
	if n := len(c.contents); n > 0 {
		if k, ok := f.object(i); ok && f.pos(k) != text.PRON {
			np := f.nounPhrase(k, i)
			for _, o := range c.contents[:n] {
				if o.kind&hangsBelow != 0 && np.Len() > 0 && np.End <= o.spans[0].Start {
					o.spans = append([]text.Span{np}, o.spans...)
					o.kind |= withObject
					o.ruled = false
					o.feats = append(slices.Clone(o.feats), feat(30, o.kind, 0, 0))
					c.addContent(o)
					break
				}
			}
		}
	}
}

// readContents lists what the word i may say by the words alone: parsers lose
// their way where a clause follows without a word for it, "begge mente det var
// for stort". Where the tree gives i no subject before it, the nouns right behind
// it are taken for that.
func (f *finder) readContents(c *site, r row, i text.Index) {
	if f.pos(i) != text.VERB || len(f.rows(i)) == 0 {
		return
	}
	s := f.sentence(i)
	put := func(sp text.Span, kind uint32) {
		if sp = f.lessPhrase(f.trim(sp)); sp.Len() < 3 || f.words(sp) < 2 {
			return
		}
		finite := false
		for k := sp.Start; k < min(sp.End, sp.Start+40); k++ {
			finite = finite || f.isFinite(k)
		}
		if !finite {
			return
		}
		o := option{spans: []text.Span{sp}, kind: kind}
		f.describeContent(&o, r, i, f.top(sp), 0, "", kind)
		c.addContent(o)
	}
	at := i + 1
	src := f.runRight(at, s.End)
	if h, ok := f.subject(i); (!ok || h > i) && src.Len() > 0 {
		at = src.End
	}
	for at < s.End && (f.pos(at) == text.ADV || f.isPunct(at) || f.lx.is(f.lower(at), roleThat)) {
		at++
	}
	put(text.Span{Start: at, End: s.End}, readRight)
	for k := at + 3; k < min(s.End, at+40); k++ {
		if f.d.Form(k) == "," {
			put(text.Span{Start: at, End: k}, readComma)
			break
		}
	}
	left := i
	if run := f.runLeft(i, s.Start); run.Len() > 0 {
		left = run.Start
	}
	if left > s.Start+2 && f.isPunct(left-1) {
		put(text.Span{Start: s.Start, End: left - 1}, readLeft)
	}
}

// runRight and runLeft return the nouns that stand right behind and right before
// a verb, with what may stand before a noun.
func (f *finder) runRight(i, end text.Index) text.Span {
	return f.trim(f.nounRun(i, min(end, i+8)))
}

func (f *finder) runLeft(i, start text.Index) text.Span {
	run := text.Span{Start: i, End: i}
	for k := i - 1; k >= start && k > i-8; k-- {
		switch f.pos(k) {
		case text.NOUN, text.PROPN, text.PRON, text.DET, text.ADJ, text.NUM:
			run.Start = k
			continue
		}
		break
	}
	return f.trim(run)
}

// Kinds of sources.
const (
	sourceNone = iota + 1
	sourceSubject
	sourceAgent
	sourcePlace
	sourceOwner
	sourceFrom
	sourceAbove
	sourceNoun
	sourceRelative
	sourceLeft
	sourceRight
	sourceNearLeft
	sourceNearRight
	sourceBehind
	sourceBefore
	sourceColon
	sourceSentence
)

// addSources lists who may say what the word i says.
func (f *finder) addSources(c *site, i text.Index) {
	r := f.rowOf(i)
	put := func(h text.Index, kind uint32) {
		np := f.nounPhrase(h, i)
		if np.Len() == 0 || np.Has(i) {
			return
		}
		o := option{spans: []text.Span{np}, kind: kind}
		f.describeSource(&o, r, i, h, kind)
		c.addSource(o)
	}
	if h, ok := f.subject(i); ok {
		put(h, sourceSubject)
	}
	for _, k := range f.kidsOf(i) {
		switch f.rel(k) {
		case text.Obl, text.Nmod:
			if _, ok := f.marked(k, roleAgent); ok {
				put(k, sourceAgent)
			} else if _, ok := f.marked(k, roleIn); ok {
				put(k, sourcePlace)
			} else if k < i && f.kidCase(k) == 0 {
				put(k, sourceOwner)
			} else if k > i && f.rel(k) == text.Nmod {
				put(k, sourceFrom)
			}
		}
	}
	word := func(run text.Span, kind uint32) {
		if run.Len() == 0 || run.Has(i) {
			return
		}
		o := option{spans: []text.Span{run}, kind: kind}
		f.describeSource(&o, r, i, run.End-1, kind)
		c.addSource(o)
	}
	if f.pos(i) == text.VERB || f.pos(i) == text.AUX {
		for _, k := range f.kidsOf(i) {
			if k < i && f.pos(k) == text.PRON && f.lx.is(f.lower(k), roleRelative) {
				word(text.Span{Start: k, End: k + 1}, sourceRelative)
			}
		}
		s := f.sentence(i)
		word(f.runLeft(i, s.Start), sourceLeft)
		word(f.runRight(i+1, s.End), sourceRight)
	}
	if f.pos(i) != text.VERB || f.subj[i] < 0 {
		at := i
		for range 4 {
			h, ok := f.d.Head(at)
			if !ok {
				break
			}
			at = h
			if f.pos(at) == text.VERB || f.pos(at) == text.AUX || f.finite[at] {
				if s, ok := f.subject(at); ok && !f.below(s).Has(i) {
					put(s, sourceAbove)
				}
				break
			}
			if f.rel(i) == text.Acl {
				put(at, sourceNoun)
			}
		}
	}
	none := option{kind: sourceNone}
	f.describeSource(&none, r, i, -1, sourceNone)
	c.addSource(none)
	f.addNear(i, put)
}

// addNear lists the noun phrases around word i that may be a voice, whatever
// hangs on what: the two before it and the two behind it that are nearest.
func (f *finder) addNear(i text.Index, put func(h text.Index, kind uint32)) {
	s := f.sentence(i)
	const far = 30
	n := 0
	for k := i - 1; k >= s.Start && k > i-far && n < 2; k-- {
		if f.isVoice(k) {
			put(k, sourceNearLeft)
			n++
		}
	}
	n = 0
	for k := i + 1; k < s.End && k < i+far && n < 2; k++ {
		if f.isVoice(k) {
			put(k, sourceNearRight)
			n++
		}
	}
}

// isVoice reports whether token k heads a noun phrase that may be a source,
// whatever it hangs on.
func (f *finder) isVoice(k text.Index) bool {
	switch f.pos(k) {
	case text.PROPN, text.NOUN, text.PRON:
	default:
		return false
	}
	switch f.rel(k) {
	case text.Nsubj, text.Obl, text.Obj, text.Iobj, text.Root, text.Conj, text.Nmod, text.Dislocated, text.Parataxis, text.Appos:
		return f.roleOf(k) != 0
	}
	return false
}

// voiceOf sums up what the noun phrase headed by h is: the kind of a name, the
// class of a pronoun, the role of a noun.
func (f *finder) voiceOf(h text.Index) uint32 {
	p := f.pos(h)
	if p == text.PROPN {
		if n, ok := f.nameAt(h); ok {
			return 1 + uint32(n.Kind)
		}
		return 1
	}
	return learn.Hash(uint32(p), uint32(f.roleOf(h)), 0, 0)
}

// addQuotes lists speech in marks, and after dashes, that the rules let lie.
func (f *finder) addQuotes(out *[]site) {
	put := func(s text.Span, kind uint32) {
		spans := f.bySentence(s)
		if len(spans) == 0 || f.words(s) < 3 {
			return
		}
		none := option{kind: sourceNone}
		f.describeSource(&none, f.rowOf(s.Start), s.Start, -1, sourceNone)
		c := site{at: spans[0].Start, rule: -1, speech: kind, contents: []option{{spans: spans, kind: kind}}, sources: []option{none}}
		f.addBeside(&c, s)
		*out = append(*out, c)
	}
	for _, q := range f.d.Quotes {
		in := text.Span{Start: q.Start + 1, End: q.End}
		if q.Style != text.Marked || f.holders[q.Start] != 0 || f.turn[q.Start] > 0 || f.aside(int(f.sent[q.Start])) || in.Len() < 3 || f.holders[in.Start] != 0 {
			continue
		}
		put(in, speechMarked)
	}
	for n, s := range f.d.Sentences {
		if f.dashed[n] && s.Len() > 3 && f.holders[s.Start+1] == 0 && f.turn[s.Start+1] == 0 && !f.aside(n) {
			s.Start++
			put(s, speechDashed)
		}
	}
}

// addBeside lists those who may say the speech s that no cue goes with: the
// voices behind it in its sentence and those before it, or, where none stands
// there, those of the sentence before.
func (f *finder) addBeside(c *site, s text.Span) {
	const most, far = 2, 25
	put := func(h text.Index, kind uint32) {
		np := f.nounPhrase(h, s.Start)
		if np.Len() == 0 || overlap([]text.Span{np}, []text.Span{s}) {
			return
		}
		o := option{spans: []text.Span{np}, kind: kind}
		f.describeSource(&o, f.rowOf(s.Start), s.Start, h, kind)
		c.addSource(o)
	}
	n := 0
	end := f.sentence(s.End - 1).End
	for k := s.End; k < min(end, s.End+far) && n < most; k++ {
		if f.isVoice(k) {
			put(k, sourceBehind)
			n++
		}
	}
	n = 0
	first := f.sentence(s.Start)
	for k := s.Start - 1; k >= max(first.Start, s.Start-far) && n < most; k-- {
		if f.isVoice(k) {
			put(k, sourceBefore)
			n++
		}
	}
	if at := f.sent[s.Start]; at > 0 && n == 0 {
		p := f.d.Sentences[at-1]
		kind := uint32(sourceSentence)
		if f.d.Form(p.End-1) == ":" {
			kind = sourceColon
		}
		for k := p.End - 1; k >= max(p.Start, p.End-far) && n < most; k-- {
			if f.isVoice(k) {
				put(k, kind)
				n++
			}
		}
	}
}

// Kinds of speech without a cue.
const (
	speechMarked = 1<<10 + iota
	speechDashed
)

// feat names a feature by its template and what it holds.
func feat(template, a, b, c uint32) uint32 { return learn.Hash(template, a, b, c) }

func bit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

func bucket(n int) uint32 {
	switch {
	case n < 0:
		return 9
	case n < 4:
		return uint32(n)
	case n < 7:
		return 4
	case n < 12:
		return 5
	case n < 25:
		return 6
	}
	return 7
}

// A row sums up the rows of the word lists for a word; zero for a word that no
// table knows.
type row struct {
	class, stance uint32
	kinds         takes
	preps         []string
}

func (f *finder) rowOf(i text.Index) row {
	r := row{stance: learn.String("")}
	for n, c := range f.rows(i) {
		if n == 0 {
			r.class, r.stance = uint32(c.class)|bit(c.negated)<<4|bit(c.passive)<<5|bit(c.document)<<6, learn.String(c.stance)
		}
		r.kinds |= c.takes
		r.preps = append(r.preps, c.preps...)
	}
	return r
}

// where tells what speech a token stands in: 0 none, 1 marks, 2 a turn.
func (f *finder) where(i text.Index) uint32 {
	switch {
	case f.turn[i] > 0:
		return 2
	case f.quote[i] > 0:
		return 1
	}
	return 0
}

// describe fills in the features of a site and of the options that the rules
// alone put there.
func (f *finder) describe(c *site) {
	i := c.at
	s := f.sentence(i)
	r := f.rowOf(i)
	class, st := r.class, r.stance
	pos, rel := uint32(f.pos(i)), uint32(f.rel(i))
	lemma := learn.String(f.lemma(i))
	rule := uint32(0)
	hasCue := true
	if c.rule >= 0 {
		rule = learn.String(f.as[c.rule].Found)
		hasCue = len(f.as[c.rule].Cue) > 0
	} else if c.speech != 0 {
		hasCue = false
		rule = c.speech
	}
	subj, role, spos := text.Index(-1), uint32(0), uint32(0)
	if h, ok := f.subject(i); ok {
		subj, role, spos = h, uint32(f.roleOf(h)), uint32(f.pos(h))
	}
	where := f.where(i)
	in := func(t, a, b, cc uint32) { c.feats = append(c.feats, feat(t, a, b, cc)) }
	word := func(t, a, b, cc uint32) { c.words = append(c.words, feat(t, a, b, cc)) }
	if c.rule >= 0 {
		p := float64(f.as[c.rule].Score)
		c.prior = math.Log(p / (1 - p))
	}
	in(1, rule, 0, 0)
	in(2, rule, where, 0)
	in(3, rule, bit(f.headline(int(f.sent[i]))), bit(hasCue))
	in(24, rule, uint32(f.holders[i]), 0)
	if !hasCue {
		sp := c.contents[0].spans
		last := sp[len(sp)-1]
		n := f.words(sp...)
		in(4, rule, bucket(n), 0)
		in(5, rule, bucket(len(sp)), 0)
		in(6, rule, bit(f.saysI(sp[0])), bit(f.d.Form(last.End-1) == "?"))
		in(7, rule, bit(sp[0].Start <= s.Start+1), bit(last.End >= f.sentence(last.End-1).End-2))
		fin := false
		for k := sp[0].Start; k < sp[0].End; k++ {
			fin = fin || f.isFinite(k)
		}
		in(8, rule, bit(fin), bit(f.saysI(sp[0])))
		p := int(f.sent[i]) - 1
		near := uint32(0)
		if p >= 0 {
			near = bit(f.dashed[p]) | bit(f.turn[f.d.Sentences[p].End-1] > 0)<<1 | bit(f.d.Form(f.d.Sentences[p].End-1) == ":")<<2
		}
		if e := int(f.sent[last.End-1]) + 1; e < len(f.d.Sentences) {
			near |= bit(f.dashed[e])<<3 | bit(f.turn[f.d.Sentences[e].Start] > 0)<<4
		}
		in(9, rule, near, 0)
		in(10, rule, bit(f.d.Tokens[s.Start].Flags&text.LineStart != 0), bit(fin))
	} else {
		known := bit(class != 0)
		mood := learn.String(f.d.Feat(i, "VerbForm") + f.d.Feat(i, "Mood") + f.d.Feat(i, "Tense"))
		passive := bit(f.isPassive(i))
		supposed := bit(f.hypothetical(i))
		not, aux := uint32(0), uint32(0)
		for _, k := range f.kidsOf(i) {
			switch f.rel(k) {
			case text.Advmod:
				if f.lx.is(f.lower(k), roleNot) {
					not = 1
				}
			case text.Aux:
				aux = learn.String(f.lemma(k))
			}
		}
		up, upKnown := uint32(0), uint32(0)
		if h, ok := f.d.Head(i); ok {
			up = uint32(f.pos(h))
			upKnown = bit(len(f.rows(h)) > 0)
		}
		in(11, pos, class, 0)
		in(12, pos, class, st)
		word(13, lemma, 0, 0)
		word(14, lemma, where, passive)
		in(15, pos, mood, known)
		in(16, rel, pos, known)
		in(17, passive, class, supposed)
		in(18, not, class, st)
		word(19, aux, pos, known)
		in(20, role, spos, known)
		in(21, role, where, st)
		in(22, rel, up, upKnown)
		in(23, bit(rule != 0), class, st)
		in(25, where, known, bit(f.d.Tokens[s.Start].Flags&text.Headline != 0))
		in(26, uint32(r.kinds), bit(rule != 0), 0)
		word(27, lemma, bit(rule != 0), 0)
		if class == 0 {
			w := f.lemma(i)
			for n := 2; n <= 4 && n < len(w); n++ {
				word(28, learn.String(w[len(w)-n:]), pos, 0)
			}
		}
		in(29, bit(subj >= 0 && f.d.Feat(subj, "Person") == "1"), where, known)
		for k := text.Index(1); k <= 2; k++ {
			if i-k >= s.Start {
				in(130, uint32(k), uint32(f.pos(i-k)), pos)
				word(131, uint32(k), learn.String(f.lower(i-k)), pos)
			}
			if i+k < s.End {
				in(132, uint32(k), uint32(f.pos(i+k)), pos)
				word(133, uint32(k), learn.String(f.lower(i+k)), pos)
			}
		}
		others := uint32(0)
		for k := s.Start; k < s.End && k < s.Start+80; k++ {
			if k != i && f.taken[k] {
				others++
			}
		}
		in(134, min(others, 3), known, bit(rule != 0))
		in(135, f.mood, where, class)
		in(136, f.mood, bit(subj >= 0 && f.d.Feat(subj, "Person") == "1"), where)
		if subj >= 0 {
			in(143, f.voiceOf(subj), class, where)
			in(137, min(f.voices[f.lemma(subj)], 3), class, 0)
			if p := f.pos(subj); p == text.NOUN || p == text.PRON {
				word(138, lemma, learn.String(f.lemma(subj)), 0)
				word(139, learn.String(f.lemma(subj)), class, 0)
			}
			in(140, role, class, where)
		}
		if f.pos(i) == text.NOUN {
			w := f.lemma(i)
			for n := 4; n <= 7 && n < len(w); n++ {
				word(141, learn.String(w[len(w)-n:]), 0, 0)
			}
			in(142, learn.String(f.d.Feat(i, "Definite")+f.d.Feat(i, "Number")), class, rel)
		}
	}
	for n := range c.contents {
		o := &c.contents[n]
		if o.kind == 0 {
			f.describeContent(o, r, i, o.spans[0].Start, 0, "", 0)
		}
		if o.ruled {
			o.feats = append(o.feats, feat(31, rule, 0, 0), feat(32, 0, 0, 0))
			o.words = append(o.words, feat(33, lemma, 0, 0))
		} else if c.rule >= 0 {
			o.feats = append(o.feats, feat(34, rule, o.kind, 0))
		}
	}
	for n := range c.sources {
		o := &c.sources[n]
		if o.kind == 0 {
			h := text.Index(-1)
			if len(o.spans) > 0 {
				h = f.top(o.spans[0])
			}
			f.describeSource(o, r, i, h, 0)
		}
		if o.ruled {
			o.feats = append(o.feats, feat(35, rule, 0, 0), feat(36, rule, o.kind, 0))
		} else if c.rule >= 0 {
			o.feats = append(o.feats, feat(37, rule, o.kind, 0))
		}
	}
}

// top returns the word of s that hangs on a word outside.
func (f *finder) top(s text.Span) text.Index {
	for i := s.Start; i < s.End; i++ {
		if h, ok := f.d.Head(i); !ok || !s.Has(h) {
			if !f.isPunct(i) {
				return i
			}
		}
	}
	return s.Start
}

func (f *finder) describeContent(o *option, r row, i, k text.Index, kind takes, prep string, hangs uint32) {
	class, st := r.class, r.stance
	kb := kindBits(kind) | hangs
	fits := bit(r.kinds&kind != 0) | bit(prep != "" && has(r.preps, prep))<<1 | bit(prep != "")<<2 | bit(len(r.preps) > 0)<<3
	n := f.words(o.spans...)
	in := func(t, a, b, c uint32) { o.feats = append(o.feats, feat(t, a, b, c)) }
	word := func(t, a, b, c uint32) { o.words = append(o.words, feat(t, a, b, c)) }
	rel, pos := uint32(f.rel(k)), uint32(f.pos(k))
	in(40, kb, fits, 0)
	in(41, kb, class, st)
	in(42, kb, rel, fits)
	in(43, kb, pos, 0)
	word(44, learn.String(f.lemma(i)), kb, 0)
	word(45, learn.String(prep), class, st)
	word(46, learn.String(f.lemma(i)), learn.String(prep), 0)
	in(47, kb, bucket(n), 0)
	in(48, kb, bucket(int(o.spans[0].Start-i)), bit(o.spans[0].Start > i))
	in(49, bit(f.finite[k]), kb, class)
	in(50, kb, f.where(o.spans[0].Start), f.where(i))
	in(51, kb, bucket(len(o.spans)), 0)
	in(52, kb, uint32(f.pos(i)), bit(class != 0)|fits<<1)
	if n == 1 {
		word(53, learn.String(f.lower(o.spans[0].Start)), class, 0)
		in(54, pos, class, st)
	}
	if kind == takesNoun {
		word(55, learn.String(f.lemma(k)), 0, 0)
		in(56, pos, learn.String(f.d.Feat(k, "Definite")), st)
	}
	in(57, kb, bit(f.saidAt[o.spans[0].End] > f.saidAt[o.spans[0].Start]), class)
	in(161, kb, f.voiceOf(k), class)
	first, last := o.spans[0].Start, o.spans[len(o.spans)-1].End
	sen := f.sentence(i)
	before, after, after2 := "", "", ""
	if first > sen.Start {
		before = f.lower(first - 1)
	}
	if last < sen.End {
		after = f.lower(last)
	}
	if last+1 < sen.End {
		after2 = f.lower(last + 1)
	}
	in(150, kb, learn.String(before), 0)
	in(151, learn.String(before), uint32(f.pos(first)), class)
	in(152, kb, learn.String(after), 0)
	in(153, learn.String(after), learn.String(after2), 0)
	in(154, learn.String(after), bit(last > i), bit(f.finite[k]))
	verbs, cues := 0, 0
	for _, sp := range o.spans {
		for t := sp.Start; t < min(sp.End, sp.Start+80); t++ {
			verbs += int(bit(f.isFinite(t)))
			cues += int(bit(f.taken[t]))
		}
	}
	in(155, kb, uint32(min(verbs, 4)), class)
	in(156, uint32(min(verbs, 2)), uint32(min(cues, 2)), class)
	in(157, uint32(f.pos(first)), uint32(f.pos(last-1)), kb)
	word(158, learn.String(f.lower(first)), class, 0)
	word(159, learn.String(f.lower(last-1)), 0, 0)
	rest := f.words(text.Span{Start: max(i, sen.Start), End: sen.End})
	if first < i {
		rest = f.words(text.Span{Start: sen.Start, End: i})
	}
	in(160, kb, uint32(min(4, 4*n/max(1, rest))), bit(first > i))
}

func (f *finder) describeSource(o *option, r row, i, h text.Index, kind uint32) {
	class, st := r.class, r.stance
	in := func(t, a, b, c uint32) { o.feats = append(o.feats, feat(t, a, b, c)) }
	word := func(t, a, b, c uint32) { o.words = append(o.words, feat(t, a, b, c)) }
	passive := bit(f.isPassive(i))
	where := f.where(i)
	in(60, kind, class, passive)
	in(61, kind, st, passive)
	in(62, kind, uint32(f.pos(i)), bit(class != 0))
	if h < 0 {
		in(63, where, uint32(f.rel(i)), uint32(f.pos(i)))
		return
	}
	role, pos := uint32(f.roleOf(h)), uint32(f.pos(h))
	name := uint32(0)
	if n, ok := f.nameAt(h); ok {
		name = uint32(n.Kind) + 1
	}
	in(64, kind, role, pos)
	in(65, kind, pos, name)
	in(66, kind, role, where)
	in(67, role, class, st)
	in(68, kind, learn.String(f.d.Feat(h, "Definite")+f.d.Feat(h, "Number")), pos)
	in(69, kind, bucket(int(h-i)), bit(h > i))
	in(70, kind, f.where(h), where)
	in(71, kind, uint32(f.rel(h)), passive)
	if pos == uint32(text.NOUN) || pos == uint32(text.PRON) {
		word(72, learn.String(f.lemma(h)), bit(class != 0), 0)
	}
	word(73, kind, learn.String(f.lemma(i)), 0)
	in(74, kind, bucket(f.words(o.spans...)), 0)
	sp := o.spans[0]
	sen := f.sentence(h)
	in(170, kind, min(f.voices[f.lemma(h)], 3), pos)
	in(171, kind, bit(sp.Start == sen.Start), bit(h > i))
	between := text.Span{Start: sp.End, End: i}
	if h > i {
		between = text.Span{Start: i + 1, End: sp.Start}
	}
	comma, verb, noun := uint32(0), uint32(0), uint32(0)
	for t := between.Start; t < min(between.End, between.Start+40); t++ {
		comma |= bit(f.isPunct(t))
		verb |= bit(f.isFinite(t))
		noun |= bit(f.pos(t) == text.NOUN || f.pos(t) == text.PROPN || f.pos(t) == text.PRON)
	}
	in(172, kind, comma|verb<<1|noun<<2, bit(h > i))
	in(173, kind, learn.String(f.d.Feat(h, "Case")+f.d.Feat(h, "PronType")), bit(h > i))
	if sp.Start > sen.Start {
		in(174, kind, learn.String(f.lower(sp.Start-1)), 0)
	}
	if sp.End < sen.End {
		in(175, kind, learn.String(f.lower(sp.End)), bit(sp.End == i))
	}
	in(176, kind, f.mood, role)
	in(177, kind, f.voiceOf(h), class)
	in(178, kind, f.voiceOf(h), uint32(f.rel(h)))
}

// pair describes how content o and source s go together.
func pair(dst []uint32, o, s *option) []uint32 {
	return append(dst, feat(80, o.kind, s.kind, 0), feat(81, bit(o.ruled), bit(s.ruled), s.kind), feat(82, bit(overlap(o.spans, s.spans)), s.kind, o.kind))
}

func overlap(a, b []text.Span) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Start < y.End && y.Start < x.End {
				return true
			}
		}
	}
	return false
}
