package corefer

import (
	"ifolge/learn"
	"ifolge/text"
)

const (
	// mostBack is how many mentions back a mention is sought by place alone.
	mostBack = 40
	// mostAlike is how many earlier mentions with the same noun or name are
	// looked at besides, at any distance.
	mostAlike = 8
)

// An entity is what is known of one while the text is read.
type entity struct {
	first, last  int32 // mentions
	n            int32
	he, she      int16
	sing, plur   int16
	sorts        [8]int16
	named        [text.NumNameKinds]int16
	full         int32 // mention with the longest name; -1: none
	noun         int32 // last mention by a noun; -1: none
	talks        int16
	subjects     int16
	firstWords   uint64
	lemmas       [6]uint64 // of its nouns, the last ones
	lemmaN       int
	pronounsOnly bool
}

// A solver goes through the mentions in text order and joins each to an earlier
// one or to none.
type solver struct {
	*reader
	m        *Model
	entities []entity
	of       []int32 // entity of each mention
	before   []int32 // mention it was joined to; -1: none
	sure     []int32 // by how much that scored higher than another entity, in 1/64
	byWord   map[uint64][]int32
	cands    []int32
	seen     []int32 // last mention that had it for a candidate, by mention
	feats    []uint32
	lastTail int32 // the last mention that says something; -1

	passed uint32 // entities that would do, nearer than the candidate
}

func (s *solver) start() {
	n := len(s.mentions)
	s.entities = s.entities[:0]
	s.of, s.before, s.seen, s.sure = resize(s.of, n), resize(s.before, n), resize(s.seen, n), resize(s.sure, n)
	for i := range n {
		s.of[i], s.before[i], s.seen[i] = -1, -1, -1
	}
	if s.byWord == nil {
		s.byWord = map[uint64][]int32{}
	}
	clear(s.byWord)
	s.lastTail = -1
}

// candidates fills s.cands with what mention a may go back to, the nearest
// first.
func (s *solver) candidates(a int32) {
	s.cands = s.cands[:0]
	m := &s.mentions[a]
	if m.class == who {
		return
	}
	for k := a - 1; k >= 0 && k >= a-mostBack; k-- {
		if s.allowed(a, k) {
			s.cands = append(s.cands, k)
			s.seen[k] = a
		}
	}
	if m.kind == pronoun || m.kind == other || m.kind == joined {
		return
	}
	alike := func(key uint64) {
		ks := s.byWord[key]
		for n := 0; n < mostAlike && n < len(ks); n++ {
			if k := ks[len(ks)-1-n]; s.seen[k] != a && s.allowed(a, k) {
				s.cands = append(s.cands, k)
				s.seen[k] = a
			}
		}
	}
	alike(m.lemma)
	for _, w := range s.names[m.nameFrom:m.nameEnd] {
		alike(w)
	}
}

// allowed leaves out what can be no antecedent: one inside the other, and a
// person whose name is another's.
func (s *solver) allowed(a, k int32) bool {
	m, c := &s.mentions[a], &s.mentions[k]
	if c.End > m.Start && m.kind != joined && c.kind != joined && m.class != own {
		if m.Start >= c.Start && m.End <= c.End && m.class != he && m.class != she {
			return false
		}
	}
	if c.Contains(m.Span) && c.kind == joined {
		return false
	}
	if m.nameEnd > m.nameFrom && m.named == text.PER {
		e := &s.entities[s.of[k]]
		if e.full >= 0 {
			f := &s.mentions[e.full]
			if f.named == text.PER && s.nameRelation(m, f) == namesDiffer {
				return false
			}
		}
	}
	return true
}

// decided joins mention a to mention k, or to none for -1.
func (s *solver) decided(a, k int32) {
	m := &s.mentions[a]
	if k < 0 {
		s.of[a] = int32(len(s.entities))
		s.entities = append(s.entities, entity{first: a, full: -1, noun: -1, firstWords: m.words, pronounsOnly: true})
	} else {
		s.of[a] = s.of[k]
	}
	s.before[a] = k
	e := &s.entities[s.of[a]]
	e.last = a
	e.n++
	switch m.gender {
	case male:
		e.he++
	case female:
		e.she++
	}
	switch m.number {
	case single:
		e.sing++
	case plural:
		e.plur++
	}
	e.sorts[m.sort]++
	e.named[m.named]++
	if m.kind != pronoun && m.kind != other {
		e.pronounsOnly = false
	}
	if m.nameEnd > m.nameFrom {
		if e.full < 0 || m.nameEnd-m.nameFrom > s.mentions[e.full].nameEnd-s.mentions[e.full].nameFrom {
			e.full = a
		}
		for _, w := range s.names[m.nameFrom:m.nameEnd] {
			s.byWord[w] = append(s.byWord[w], a)
		}
	}
	if m.kind != pronoun && m.kind != name && m.kind != joined {
		e.noun = a
		s.byWord[m.lemma] = append(s.byWord[m.lemma], a)
	}
	if m.kind != pronoun && m.kind != name && m.lemma != 0 {
		e.learn(m.lemma)
	}
	if m.alias != 0 {
		e.learn(m.alias)
		s.byWord[m.alias] = append(s.byWord[m.alias], a)
	}
	if m.says || m.talks {
		e.talks++
	}
	if m.says {
		s.lastTail = a
	}
	if m.subject {
		e.subjects++
	}
}

func (e *entity) learn(lemma uint64) {
	for _, l := range e.lemmas {
		if l == lemma {
			return
		}
	}
	e.lemmas[e.lemmaN%len(e.lemmas)] = lemma
	e.lemmaN++
}

func (e *entity) calledSo(lemma uint64) bool {
	for _, l := range e.lemmas {
		if l == lemma && l != 0 {
			return true
		}
	}
	return false
}

type nameRelation uint32

const (
	noNames nameRelation = iota
	namesEqual
	nameInside // of the candidate: "Berg" after "Kari Berg"
	nameFirst  // its first word: "Kari"
	nameLonger
	nameLongerFirst
	_
	namesShare // "Kari Berg", "Ola Berg"
	namesDiffer
	oneNamed
)

// nameRelation says how the name of m goes with that of the earlier c.
func (s *solver) nameRelation(m, c *mention) nameRelation {
	a, b := s.names[m.nameFrom:m.nameEnd], s.names[c.nameFrom:c.nameEnd]
	switch {
	case len(a) == 0 && len(b) == 0:
		return noNames
	case len(a) == 0 || len(b) == 0:
		return oneNamed
	}
	if len(a) > len(b) {
		switch r := inName(b, a); r {
		case nameInside:
			return nameLonger
		case nameFirst:
			return nameLongerFirst
		default:
			return r
		}
	}
	return inName(a, b)
}

func inName(a, b []uint64) nameRelation {
	k, shared := 0, false
	for _, w := range b {
		if k < len(a) && a[k] == w {
			k++
		}
	}
	if k == len(a) {
		switch {
		case len(a) == len(b):
			return namesEqual
		case a[len(a)-1] == b[len(b)-1]:
			return nameInside
		case a[0] == b[0]:
			return nameFirst
		}
		return nameInside
	}
	for _, v := range a {
		for _, w := range b {
			shared = shared || v == w
		}
	}
	if shared {
		return namesShare
	}
	return namesDiffer
}

// Resolve groups the noun phrases of d by what they speak of.
func (m *Model) Resolve(d *text.Document) *Entities {
	s := m.scratch.Get().(*solver)
	defer m.scratch.Put(s)
	s.read(d)
	s.resolve()
	return s.result()
}

func (s *solver) resolve() {
	s.start()
	w := s.m.weights(s.d.Lang)
	for a := range int32(len(s.mentions)) {
		s.candidates(a)
		s.prepare()
		best, top := int32(-1), w.Sum(s.alone(a))
		second := top
		for _, k := range s.cands {
			v := w.Sum(s.pair(a, k))
			switch {
			case v > top:
				if best < 0 || s.of[best] != s.of[k] {
					second = top
				}
				best, top = k, v
			case best < 0 || s.of[best] != s.of[k]:
				second = max(second, v)
			}
		}
		s.decided(a, best)
		s.sure[a] = top - second
	}
}

const hashBits = 16

func slot(f uint32) uint32 { return learn.Slot(f, hashBits) }

// typeOf sums up how a mention speaks.
func typeOf(m *mention) uint32 {
	switch m.kind {
	case pronoun:
		return 16 + uint32(m.class)
	case name, titled:
		t := uint32(40)
		if m.kind == titled {
			t = 48
		}
		return t + min(7, uint32(m.named.Fold()))
	}
	if m.number == plural {
		return 32 + uint32(m.kind)%8
	}
	return uint32(m.kind)
}

// sortOf sums up what a mention names.
func sortOf(m *mention) uint32 { return uint32(m.sort)*4 + uint32(m.gender) }

// bucket makes few numbers of many.
func bucket(n int32) uint32 {
	switch {
	case n < 0:
		return 15
	case n < 4:
		return uint32(n)
	case n < 6:
		return 4
	case n < 9:
		return 5
	case n < 15:
		return 6
	case n < 30:
		return 7
	case n < 60:
		return 8
	case n < 120:
		return 9
	}
	return 10
}

func flag(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

const (
	tBias = iota + 1
	tNew
	tNewRel
	tNewPlace
	tNewAlike
	tNewLemma
	tNewModified
	tNewSort
	tNewSpeech
	tNewName

	tTypes
	tSentences
	tMentions
	tTypesNear
	tNames
	tFullNames
	tHead
	tHeadCore
	tWords
	tEnd
	tGender
	tNumber
	tSort
	tGrammar
	tRels
	tSameVerb
	tNested
	tSpeech
	tTail
	tEntity
	tEntityNamed
	tRank
	tRankSort
	tFirstSubject
	tLemmas
	tAppos
	tQuoted
	tOwner
	tTopic
	tClassSort
	tCopula
	tClause
	tSpeaker
	tPronounLemma
	tParallel
	tTalks
)

// prepare begins to count the entities that a pronoun or noun passes on its way
// back.
func (s *solver) prepare() { s.passed = 0 }

// alone lists what speaks for mention a being the first of its entity.
func (s *solver) alone(a int32) []uint32 {
	m := &s.mentions[a]
	t := typeOf(m)
	f := s.feats[:0]
	alikeWords, alikeNames := 0, 0
	if m.kind != pronoun {
		alikeWords = min(2, len(s.byWord[m.lemma]))
	}
	for _, w := range s.names[m.nameFrom:m.nameEnd] {
		alikeNames = max(alikeNames, min(2, len(s.byWord[w])))
	}
	f = append(f,
		learn.Hash(tNew, t, 0, 0),
		learn.Hash(tNewRel, t, uint32(m.rel.Universal()), 0),
		learn.Hash(tNewPlace, t, bucket(m.sentence), 0),
		learn.Hash(tNewPlace, t, 100+bucket(a), flag(m.subject)),
		learn.Hash(tNewAlike, t, uint32(alikeWords), uint32(alikeNames)),
		learn.Hash(tNewModified, t, flag(m.modified)|flag(m.clause)<<1|flag(m.core != 0)<<2, flag(m.numeral != 0)),
		learn.Hash(tNewModified, t, 100+min(6, uint32(m.Len())), 0),
		learn.Hash(tNewSort, t, sortOf(m), 0),
		learn.Hash(tNewSpeech, t, flag(m.quoted)|flag(m.says)<<1, 0),
		learn.Hash(tNewName, t, min(3, uint32(m.nameEnd-m.nameFrom)), uint32(alikeNames)),
		learn.Hash(tNewAlike, t, 100+uint32(alikeWords), flag(m.core != 0)|flag(m.modified)<<1),
	)
	if m.kind != name {
		f = append(f, learn.Hash(tNewLemma, learn.Fold(m.lemma), uint32(m.kind), 0))
	}
	s.feats = f
	return f
}

// pair lists what speaks for mention a meaning the same as mention k.
func (s *solver) pair(a, k int32) []uint32 {
	m, c := &s.mentions[a], &s.mentions[k]
	e := &s.entities[s.of[k]]
	t, u := typeOf(m), typeOf(c)
	far := m.sentence - c.sentence
	near := bucket(far)
	if far > 4 {
		near = 5
	}
	f := append(s.feats[:0],
		learn.Hash(tTypes, t, u, 0),
		learn.Hash(tSentences, t, bucket(far), 0),
		learn.Hash(tMentions, t, bucket(a-k), 0),
		learn.Hash(tTypesNear, t, u, near),
	)
	// Names.
	r := s.nameRelation(m, c)
	full := r
	if e.full >= 0 && e.full != k {
		full = s.nameRelation(m, &s.mentions[e.full])
	}
	f = append(f,
		learn.Hash(tNames, t, uint32(r), uint32(c.named)),
		learn.Hash(tFullNames, t, uint32(full), flag(e.full >= 0)),
	)
	// Nouns.
	head := uint32(0)
	switch {
	case m.kind == pronoun || c.kind == pronoun || m.lemmaText == "" || c.lemmaText == "":
	case m.lemma == c.lemma:
		head = 1
	case endsIn(m.lemmaText, c.lemmaText):
		head = 2
	case endsIn(c.lemmaText, m.lemmaText):
		head = 3
	default:
		head = 4
		if e.noun >= 0 && e.noun != k {
			if o := &s.mentions[e.noun]; o.lemma == m.lemma {
				head = 5
			} else if e.calledSo(m.lemma) {
				head = 7
			} else if endsIn(o.lemmaText, m.lemmaText) || endsIn(m.lemmaText, o.lemmaText) {
				head = 6
			}
		}
	}
	if head == 4 && e.calledSo(m.lemma) {
		head = 7
	}
	core := uint32(0)
	switch {
	case m.core == c.core && m.numeral == c.numeral:
	case m.numeral != c.numeral && m.numeral != 0 && c.numeral != 0:
		core = 1
	case m.core == 0 && m.numeral == 0:
		core = 2
	case c.core == 0 && c.numeral == 0:
		core = 3
	default:
		core = 4
	}
	same := flag(m.words == c.words) | flag(m.words == e.firstWords)<<1
	if head != 0 {
		f = append(f,
			learn.Hash(tHead, t, head, u),
			learn.Hash(tHeadCore, t, head, core),
			learn.Hash(tHead+100, t, head, near),
			learn.Hash(tWords, t, same, head),
			learn.Hash(tClause, t, head, flag(m.modified)|flag(c.modified)<<1|flag(m.clause)<<2),
		)
		if head != 1 && m.kind != name && c.kind != name {
			f = append(f, learn.Hash(tLemmas, learn.Fold(m.lemma), learn.Fold(c.lemma), 0))
		}
		if m.grammar != 0 && c.grammar != 0 {
			f = append(f, learn.Hash(tGrammar, t, head, flag(m.grammar == c.grammar)))
		}
	} else {
		f = append(f, learn.Hash(tWords, t, same, 0))
		if m.class != none && m.grammar == 0 {
			f = append(f, learn.Hash(tGrammar, t, 100+uint32(c.grammar), u))
		}
	}
	// Agreement with all that is known.
	g := uint32(0)
	if e.he > 0 {
		g |= 1
	}
	if e.she > 0 {
		g |= 2
	}
	n := uint32(0)
	if e.sing > 0 {
		n |= 1
	}
	if e.plur > 0 {
		n |= 2
	}
	sorts := uint32(0)
	for q, v := range e.sorts {
		if v > 0 {
			sorts |= 1 << q
		}
	}
	namedKind, most := uint32(0), int16(0)
	for q := 1; q < len(e.named); q++ {
		if e.named[q] > most {
			namedKind, most = uint32(text.NameKind(q).Fold()), e.named[q]
		}
	}
	f = append(f,
		learn.Hash(tGender, t, uint32(m.gender), g<<4|namedKind),
		learn.Hash(tNumber, t, uint32(m.number), n),
		learn.Hash(tNumber, t, 100+uint32(m.number), uint32(c.number)),
		learn.Hash(tSort, t, sortOf(m), sorts),
		learn.Hash(tTalks, t, flag(m.talks || m.says)|flag(e.talks > 0)<<1, sorts<<4|namedKind),
		learn.Hash(tClassSort, t, sortOf(m), sortOf(c)<<4|namedKind),
	)
	if m.kind == pronoun && m.class != speaker && m.class != speakers && m.class != hearer {
		l := c.lemma
		if c.kind == pronoun && e.noun >= 0 {
			l = s.mentions[e.noun].lemma
		}
		if c.kind != name && (c.kind != pronoun || e.noun >= 0) {
			f = append(f, learn.Hash(tPronounLemma, uint32(m.class), learn.Fold(l), 0))
		}
		f = append(f, learn.Hash(tParallel, t, flag(m.subject)|flag(c.subject)<<1|flag(c.verb >= 0 && s.d.Tokens[c.verb].Rel == text.Root)<<2|flag(e.last == k)<<3, near))
	}
	// Grammar.
	mr, cr := uint32(m.rel.Universal()), uint32(c.rel.Universal())
	f = append(f,
		learn.Hash(tRels, t, mr, cr),
		learn.Hash(tRels, t, cr<<6, near),
	)
	if m.sentence == c.sentence {
		v := uint32(1)
		switch {
		case m.verb >= 0 && m.verb == c.verb:
			v = 2
		case m.verb == c.head:
			v = 3
		case c.verb == m.head:
			v = 4
		case m.parent >= 0 && s.mentions[m.parent].verb == c.verb && c.verb >= 0:
			v = 5 // "Kari leser boka si"
		}
		f = append(f,
			learn.Hash(tSameVerb, t, v, cr),
			learn.Hash(tSameVerb, t, v|100, mr),
			learn.Hash(tNested, t, flag(c.Contains(m.Span))|flag(m.Contains(c.Span))<<1, u),
		)
		if m.rel == text.Appos || c.rel == text.Appos {
			f = append(f, learn.Hash(tAppos, t, v, flag(m.rel == text.Appos)))
		}
	}
	// Who speaks.
	if m.quoted || c.quoted || m.says || c.says {
		tails := s.tails[m.sentence] - s.tails[c.sentence] // ends of speech from the candidate's sentence to the one before a's
		dashes := s.dashes[m.sentence+1] - s.dashes[c.sentence+1]
		talk := flag(m.quoted) | flag(c.quoted)<<1 | flag(m.says)<<2 | flag(c.says)<<3
		f = append(f,
			learn.Hash(tQuoted, t, u, talk),
			learn.Hash(tSpeech, t, talk|min(3, uint32(max(0, tails)))<<4|min(2, uint32(max(0, dashes)))<<8, u),
			learn.Hash(tSpeech, t, 1<<16|talk|min(3, uint32(max(0, tails)))<<4, near),
		)
		if k == s.lastTail || s.lastTail >= 0 && s.of[s.lastTail] == s.of[k] {
			f = append(f, learn.Hash(tTail, t, talk, u), learn.Hash(tTail, t, 100+flag(k == s.lastTail), bucket(m.sentence-s.mentions[s.lastTail].sentence)))
		}
	}
	if m.quoted && m.speaker >= 0 && (m.class == speaker || m.class == speakers || m.class == he || m.class == she) {
		f = append(f, learn.Hash(tSpeaker, t, s.goesWith(m.speaker, e, c), u))
	}
	if c.speaker == a {
		f = append(f, learn.Hash(tSpeaker, t, 100+uint32(c.class), flag(c.quoted)))
	} else if c.speaker >= 0 && c.class == speaker {
		f = append(f, learn.Hash(tSpeaker, t, 200, flag(c.speaker < a)))
	}
	// The entity in the text.
	f = append(f,
		learn.Hash(tEntity, t, bucket(e.n), near),
		learn.Hash(tEntityNamed, t, flag(e.full >= 0)|flag(e.pronounsOnly)<<1|flag(e.talks > 0)<<2|flag(e.subjects > 1)<<3, namedKind),
		learn.Hash(tTopic, t, bucket(s.mentions[e.first].sentence), bucket(e.n)),
	)
	// How many others are nearer that would do as well.
	switch {
	case m.class == he || m.class == she || m.class == speaker:
		p := (e.named[text.PER] > 0 || e.sorts[person] > 0) && (m.gender != male || e.she <= e.he) && (m.gender != female || e.he <= e.she)
		f = append(f, learn.Hash(tRank, t, min(4, s.passed), flag(p)<<4|flag(c.subject)))
		if p && e.last == k {
			s.passed++
		}
	case m.kind == definite || m.kind == shown || m.class == they || m.class == it || m.class == neuter || m.class == this:
		p := m.sort != unknown && e.sorts[m.sort] > 0 || m.class == they && (e.plur > 0 || e.sorts[organisation] > 0)
		f = append(f, learn.Hash(tRankSort, t, min(4, s.passed), flag(p)<<8|head<<4|flag(c.subject)))
		if p && e.last == k {
			s.passed++
		}
	}
	if m.owner >= 0 && m.owner != k && head == 1 {
		o := uint32(0)
		if c.owner >= 0 {
			o = 1 + flag(s.of[c.owner] == s.of[m.owner])
		}
		f = append(f, learn.Hash(tOwner, t, o, 0))
	}
	if m.owner == k {
		f = append(f, learn.Hash(tOwner, t, 10, 0))
	}
	s.feats = f
	return f
}

// goesWith says how well mention t, who speaks behind the words, goes with
// entity e.
func (s *solver) goesWith(t int32, e *entity, c *mention) uint32 {
	m := &s.mentions[t]
	switch {
	case m.nameEnd > m.nameFrom:
		if e.full < 0 {
			return 1
		}
		return 10 + uint32(s.nameRelation(m, &s.mentions[e.full]))
	case m.gender == male:
		return 20 + flag(e.he > 0) + flag(e.she > 0)*2
	case m.gender == female:
		return 24 + flag(e.he > 0) + flag(e.she > 0)*2
	case m.kind == pronoun:
		return 28 + uint32(m.class)
	case e.calledSo(m.lemma):
		return 2
	}
	return 3 + flag(c.speaker == t)
}

// endsIn reports whether the last part of a compound is the other noun:
// "helseminister", "minister".
func endsIn(long, short string) bool {
	return len(short) >= 4 && len(long) > len(short) && long[len(long)-len(short):] == short
}

// ResolveGiven is [Model.Resolve] of mentions that are given.
func (m *Model) ResolveGiven(d *text.Document, given []text.Span) *Entities {
	s := m.scratch.Get().(*solver)
	defer m.scratch.Put(s)
	s.read(d)
	s.keep(given)
	s.resolve()
	return s.result()
}

// SameWords groups mentions by their words alone: what a resolver has to beat.
// Given nil they are found.
func SameWords(d *text.Document, given []text.Span) *Entities {
	s := &solver{reader: &reader{}}
	s.read(d)
	if given != nil {
		s.keep(given)
	}
	s.of, s.before, s.sure = resize(s.of, len(s.mentions)), resize(s.before, len(s.mentions)), resize(s.sure, len(s.mentions))
	clear(s.sure)
	seen := map[uint64]int32{}
	for i := range s.mentions {
		k, ok := seen[s.mentions[i].words]
		if !ok {
			k = int32(len(seen))
			seen[s.mentions[i].words] = k
		}
		s.of[i], s.before[i] = k, -1
	}
	s.entities = make([]entity, len(seen))
	return s.result()
}
