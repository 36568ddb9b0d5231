package when

import (
	"sort"
	"sync"
	"unicode"
	"unicode/utf8"

	"ifolge/text"
)

// An Expression is a time that a text speaks of.
type Expression struct {
	Span     text.Span  // the words, with the preposition of "i september" and "on Monday"
	Range    text.Range // the same in bytes
	Value    Value      // against the date of the article; the zero Value where that would be needed and is not known
	Interval Interval   // its bounds; half-open
	Kind     string     // what it names, as the rule says: "date", "weekday", "stretch", …
	Side     Side       // where the clause lies from the article's date, by tense and words
	Rule     string     // the name of the rule in timerules.txt
}

// A Side is where a clause lies from the moment of writing.
type Side int8

const (
	Undecided Side = iota
	Earlier
	Later
)

// An expr is what is known of one expression while it is put together.
type expr struct {
	set   uint32 // bit a: attribute a has a value
	value [numAttrs]int32
	other int32 // expr at the end of the stretch, -1 without
	rule  int32
	class sym
}

func (e *expr) has(a attr) bool { return e.set&(1<<a) != 0 }
func (e *expr) put(a attr, v int32) {
	e.set |= 1 << a
	e.value[a] = v
}

// at returns the value of a, 0 without one.
func (e *expr) at(a attr) int32 { return e.value[a] }

func (e *expr) drop(as ...attr) {
	for _, a := range as {
		e.set &^= 1 << a
		e.value[a] = 0
	}
}

func (e *expr) merge(f *expr) {
	for a := attr(0); a < numAttrs; a++ {
		if f.has(a) {
			e.put(a, f.value[a])
		}
	}
	if f.other >= 0 {
		e.other = f.other
	}
}

// A unit is a word, or what a rule has made of some.
type unit struct {
	span  text.Span
	first int32 // senses[first:last]
	last  int32
	e     int32 // index of its expr, -1 for a word
	alone bool
}

type finder struct {
	d      *text.Document
	w      *words
	ref    reference
	units  []unit
	next   []unit
	senses []sense
	exprs  []expr
	lower  []byte
	out    []Expression
	name   int // d.Names before it end before the run

	path  [16]int16
	found match
}

type match struct {
	ends     int
	pattern  *pattern
	senses   [16]int16
	priority int
}

var pool = sync.Pool{New: func() any { return new(finder) }}

// Find returns the time expressions of d in text order; they do not overlap.
// Ref is the date of the article, the zero Value where it is not known.
func Find(d *text.Document, ref Value) []Expression {
	w := wordsFor(d.Lang)
	if len(w.levels) == 0 && len(d.ParagraphLangs) == 0 || len(d.Tokens) == 0 {
		return nil
	}
	f := pool.Get().(*finder)
	f.d, f.w, f.ref, f.out, f.name = d, w, newReference(ref), nil, 0
	f.run()
	out := f.out
	f.d, f.w, f.out, f.ref = nil, nil, nil, reference{}
	pool.Put(f)
	return out
}

// run parts the text into stretches of words that the tables know and looks at
// each that names a time.
func (f *finder) run() {
	n := text.Index(len(f.d.Tokens))
	core := false
	f.clear()
	part := 0 // of the paragraphs, where they have languages of their own
	for i := text.Index(0); i < n; {
		if langs := f.d.ParagraphLangs; len(langs) > 0 && len(langs) == len(f.d.Paragraphs) {
			for part < len(langs)-1 && f.d.Paragraphs[part].End <= i {
				part++
			}
			if w := wordsFor(langs[part]); w != f.w {
				f.stretch(core)
				core, f.w = false, w
			}
		}
		t := &f.d.Tokens[i]
		if t.Flags&text.SentenceStart != 0 && len(f.units) > 0 {
			f.stretch(core)
			core = false
		}
		end, c, ok := f.lex(i)
		if !ok {
			if len(f.units) > 0 {
				f.stretch(core)
				core = false
			}
			i++
			continue
		}
		core = core || c
		i = end
	}
	f.stretch(core)
}

func (f *finder) clear() {
	f.units, f.senses, f.exprs = f.units[:0], f.senses[:0], f.exprs[:0]
}

// lex adds the unit that begins at token i: the longest phrase of the
// vocabulary, or a number.
func (f *finder) lex(i text.Index) (end text.Index, core, ok bool) {
	first := int32(len(f.senses))
	if f.particle(i) {
		return i + 1, false, false
	}
	word := f.lowered(i)
	end = i + 1
	if at := f.w.vocab.next[string(word)]; at != nil {
		best, bestEnd := at.senses, i+1
		for j := i + 1; at.next != nil && j < text.Index(len(f.d.Tokens)); j++ {
			if f.d.Tokens[j].Flags&text.SentenceStart != 0 {
				break
			}
			if at = at.next[string(f.lowered(j))]; at == nil {
				break
			}
			if len(at.senses) > 0 {
				best, bestEnd = at.senses, j+1
			}
		}
		for k := range best {
			if s := &best[k]; s.how == anyCase || f.fits(i, s.how) {
				f.senses = append(f.senses, *s)
				core = core || s.core
			}
		}
		end = bestEnd
	}
	if len(f.senses) > int(first) {
		// a word of the vocabulary
	} else if c := f.d.Form(i); digit(c) || len(c) > 3 && !ascii(c[0]) {
		core = f.number(c)
	} else if len(f.w.prefixes) > 0 && len(word) > 3 {
		core = f.prefixed(word)
	}
	if len(f.senses) == int(first) {
		return i + 1, false, false
	}
	f.units = append(f.units, unit{span: text.Span{Start: i, End: end}, first: first, last: int32(len(f.senses)), e: -1})
	return end, core, true
}

// particle reports whether token i belongs to the verb before it: "Arbeidet tok
// til i april", "it stays up until Monday", but not "stengt ut uken".
func (f *finder) particle(i text.Index) bool {
	return f.d.Tokens[i].Rel == text.CompoundPrt && int(i)+1 < len(f.d.Tokens) && f.d.Tokens[i+1].POS == text.ADP
}

func ascii(c byte) bool { return c < utf8.RuneSelf }

func digit(s string) bool {
	c := s[0]
	if c == '\'' && len(s) > 1 {
		c = s[1]
	}
	return '0' <= c && c <= '9'
}

// lowered returns the form of token i in lower case, with a straight
// apostrophe; good until the next call.
func (f *finder) lowered(i text.Index) []byte {
	s := f.d.Form(i)
	b := f.lower[:0]
	for k := 0; k < len(s); k++ {
		c := s[k]
		if c >= utf8.RuneSelf {
			for _, r := range s[k:] {
				if r == '’' || r == '‘' {
					r = '\''
				}
				b = utf8.AppendRune(b, unicode.ToLower(r))
			}
			break
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	f.lower = b
	return b
}

// fits reports whether the word at i is written as its class wants it, and
// tagged as no verb and no "our".
func (f *finder) fits(i text.Index, how caseRule) bool {
	t := &f.d.Tokens[i]
	s := f.d.Form(i)
	r, size := utf8.DecodeRuneInString(s)
	up := unicode.IsUpper(r)
	switch how {
	case lowerCase:
		if up && t.Flags&text.SentenceStart == 0 {
			r, _ := utf8.DecodeRuneInString(s[size:])
			if !unicode.IsUpper(r) && !f.opens(i) {
				return false
			}
		}
	case upperCase:
		if !up {
			return false
		}
	}
	switch t.POS {
	case text.VERB, text.AUX:
		return false
	case text.PRON, text.DET:
		if j := int(i) + 1; j < len(f.d.Tokens) {
			switch f.d.Tokens[j].POS {
			case text.NOUN, text.ADJ, text.PROPN:
				return false
			}
		}
	}
	return true
}

func (f *finder) upper(i text.Index) bool {
	r, _ := utf8.DecodeRuneInString(f.d.Form(i))
	return unicode.IsUpper(r)
}

// opens reports whether token i begins a quotation or stands after a dash or
// colon: there a capital says nothing.
func (f *finder) opens(i text.Index) bool {
	return i > 0 && f.d.Tokens[i-1].POS == text.PUNCT && f.d.Form(i-1) != ","
}

func (f *finder) sense(s sym, pairs ...pair) {
	x := sense{sym: s, core: true}
	x.n = uint8(copy(x.pairs[:], pairs))
	f.senses = append(f.senses, x)
}

// stretch runs the cascade over the collected units and takes what stands.
func (f *finder) stretch(core bool) {
	if core {
		for n := range f.w.levels {
			f.cascade(&f.w.levels[n], n == 0)
		}
		for _, u := range f.units {
			if u.e >= 0 && u.alone {
				f.take(u)
			}
		}
	}
	f.clear()
}

// cascade rewrites the units by the rules of one level, from left to right, the
// longest match first; words tells that none has been rewritten yet.
func (f *finder) cascade(l *level, words bool) {
	f.next = f.next[:0]
	for i := 0; i < len(f.units); {
		m := f.match(l, i)
		if m.pattern == nil {
			f.next = append(f.next, f.units[i])
			i++
			continue
		}
		// "fra høsten 2019": not "fra høsten" and a year, but "høsten 2019".
		for j := i + 1; words && j < m.ends-m.pattern.after && j <= i+2; j++ {
			if n := f.match(l, j); n.ends > m.ends {
				f.next = append(f.next, f.units[i:j]...)
				m, i = n, j
				break
			}
		}
		p := m.pattern
		f.next = append(f.next, f.units[i:i+p.before]...)
		f.make(i, &m)
		i = m.ends - p.after
	}
	f.units, f.next = f.next, f.units
}

// match returns the longest match that begins at unit i.
func (f *finder) match(l *level, i int) match {
	f.found = match{}
	u := &f.units[i]
	for k := u.first; k < u.last; k++ {
		if s := f.senses[k].sym; int(s) < len(l.roots) && l.roots[s] != nil {
			f.path[0] = int16(k - u.first)
			f.walk(l.roots[s], i+1, 1)
		}
	}
	return f.found
}

// walk follows the rules from node; depth elements have been matched, the last
// of them unit i-1.
func (f *finder) walk(n *ruleNode, i, depth int) {
	for k := range n.ends {
		p := &n.ends[k]
		if (i > f.found.ends || i == f.found.ends && p.priority < f.found.priority) && f.allowed(p, i, depth) {
			f.found = match{ends: i, pattern: p, senses: f.path, priority: p.priority}
			break
		}
	}
	if n.next == nil || i == len(f.units) || depth == len(f.path) {
		return
	}
	u := &f.units[i]
	for k := u.first; k < u.last; k++ {
		if next := n.next[f.senses[k].sym]; next != nil {
			f.path[depth] = int16(k - u.first)
			f.walk(next, i+1, depth+1)
		}
	}
}

// make adds the unit for a match that begins at unit i.
func (f *finder) make(i int, m *match) {
	p := m.pattern
	r := &f.w.rules[p.rule]
	e := expr{other: -1, rule: int32(p.rule)}
	var second expr
	second.other = -1
	n := m.ends - i
	for k := p.before; k < n-p.after; k++ {
		u := &f.units[i+k]
		to := &e
		if p.second&(1<<k) != 0 {
			to = &second
		}
		if u.e >= 0 {
			to.merge(&f.exprs[u.e])
			continue
		}
		s := &f.senses[int(u.first)+int(m.senses[k])]
		for _, q := range s.pairs[:s.n] {
			to.put(q.attr, q.value)
		}
	}
	if p.second != 0 {
		e.other = int32(len(f.exprs))
		second.rule = int32(p.rule)
		f.exprs = append(f.exprs, second)
	}
	for _, q := range r.sets {
		if q.value == sameAsWhich {
			e.put(q.attr, e.at(aWhich))
			continue
		}
		e.put(q.attr, q.value)
	}
	if e.has(aYoff) || e.has(aMoff) || e.has(aWoff) {
		e.drop(aWhich)
	}
	class := r.class
	if class == f.w.any { // of what it holds
		for k := p.before; k < n-p.after; k++ {
			if u := &f.units[i+k]; u.e >= 0 {
				class = f.senses[u.first].sym
				break
			}
		}
	}
	e.class = class
	first := int32(len(f.senses))
	f.senses = append(f.senses, sense{sym: class})
	if r.alone {
		f.senses = append(f.senses, sense{sym: f.w.any})
	}
	f.next = append(f.next, unit{
		span:  text.Span{Start: f.units[i+p.before].span.Start, End: f.units[m.ends-1-p.after].span.End},
		first: first, last: int32(len(f.senses)), e: int32(len(f.exprs)), alone: r.alone,
	})
	f.exprs = append(f.exprs, e)
}

// allowed asks the guards of a rule about a match of depth units that ends
// before unit i.
func (f *finder) allowed(p *pattern, i, depth int) bool {
	span := text.Span{Start: f.units[i-depth+p.before].span.Start, End: f.units[i-1-p.after].span.End}
	g := f.w.rules[p.rule].guard
	if g == 0 {
		return true
	}
	if g&guardCounted != 0 && f.counts(span) {
		return false
	}
	if g&guardFree != 0 && int(span.End) < len(f.d.Tokens) && f.w.owners[string(f.lowered(span.End))] {
		return false
	}
	if g&guardOpen != 0 && f.describes(span) {
		return false
	}
	if g&guardNamed != 0 && f.named(span) {
		return false
	}
	if g&guardVerb != 0 && !f.adverbial(span) {
		return false
	}
	if g&guardFuture != 0 && f.side(span) != Later {
		return false
	}
	if g&guardCount != 0 && f.counting(span) || g&guardStay != 0 && f.moving(span) ||
		g&guardMove != 0 && !f.moving(span) || g&guardSingular != 0 && !f.singular(span) {
		return false
	}
	return true
}

// counts reports whether the last word of s is a number of the things behind it.
func (f *finder) counts(s text.Span) bool {
	last := s.End - 1
	j := int(s.End)
	if j >= len(f.d.Tokens) || f.d.Tokens[j].Flags&text.SentenceStart != 0 {
		return false
	}
	switch t := &f.d.Tokens[j]; t.POS {
	case text.SYM:
		c := f.d.Form(text.Index(j))
		return c == "%" || c == "$" || c == "€" || c == "£"
	case text.NOUN, text.ADJ, text.NUM, text.X:
		if f.d.Tokens[last].Rel != 0 {
			h, ok := f.d.Head(last)
			return ok && h >= s.End && h <= s.End+3 && f.d.Tokens[last].Rel.Universal() == text.Nummod
		}
		return t.POS == text.NOUN
	}
	return false
}

// describes reports whether a noun right behind s has s for its modifier.
func (f *finder) describes(s text.Span) bool {
	j := int(s.End)
	if j >= len(f.d.Tokens) || f.d.Tokens[j].Flags&text.SentenceStart != 0 {
		return false
	}
	switch f.d.Tokens[j].POS {
	case text.NOUN, text.PROPN:
		return true
	}
	return false
}

// singular reports whether a noun in the singular stands right behind s.
func (f *finder) singular(s text.Span) bool {
	return f.describes(s) && f.d.Feat(s.End, "Number") == "Sing"
}

// named reports whether a name has a word of s in it.
func (f *finder) named(s text.Span) bool {
	if f.inName(s, true) {
		return true
	}
	// "Edwin May", where no name was found.
	d := f.d
	if f.upper(s.Start) && int(s.End) < len(d.Tokens) && d.Tokens[s.End].Flags&text.SentenceStart == 0 && f.upper(s.End) {
		return true
	}
	if d.Tokens[s.Start].POS != text.PROPN {
		return false
	}
	before := s.Start > 0 && d.Tokens[s.Start].Flags&text.SentenceStart == 0 && d.Tokens[s.Start-1].POS == text.PROPN
	return before || int(s.End) < len(d.Tokens) && d.Tokens[s.End].Flags&text.SentenceStart == 0 && d.Tokens[s.End].POS == text.PROPN
}

// inName reports whether s is a part of a name, or, if whole counts, has any
// word in common with one. Events may hold a time: "OL i 2026".
func (f *finder) inName(s text.Span, whole bool) bool {
	ns := f.d.Names
	for f.name < len(ns) && ns[f.name].End <= f.units[0].span.Start {
		f.name++
	}
	for k := f.name; k < len(ns) && ns[k].Start < s.End; k++ {
		if n := ns[k]; n.End > s.Start && n.Kind != text.EVT && (whole || n.Contains(s) && n.Span != s) {
			return true
		}
	}
	return false
}

// titled reports whether s is the first part of a name that was not found as
// one, "the Friday Night Club", or a title in quotation marks, «17. mai».
func (f *finder) titled(s text.Span) bool {
	d := f.d
	if h, ok := f.headOf(s); ok && h >= s.End && h < s.End+2 && d.Tokens[h].POS == text.PROPN {
		return true
	}
	qs := d.Quotes
	k := sort.Search(len(qs), func(k int) bool { return qs[k].End > s.Start })
	return k < len(qs) && qs[k].Style == text.Marked && qs[k].Start+1 == s.Start && qs[k].End == s.End+1
}

// take adds the expression of a unit to the result.
func (f *finder) take(u unit) {
	if f.inName(u.span, false) || f.titled(u.span) {
		return
	}
	e := &f.exprs[u.e]
	side := f.side(u.span)
	if side == Earlier && e.at(aBound) == 2 && !f.over(u.span) {
		side = Later
	}
	v := f.value(u.e, side)
	r := &f.w.rules[e.rule]
	name := f.w.names[e.class]
	in := v.Interval()
	if (e.has(aWoff) && !e.has(aWday) || e.has(aWeek)) && v.Kind == Between && e.at(aBound) == 0 {
		in.Grain = Week
	}
	f.out = append(f.out, Expression{
		Span: u.span, Range: f.d.Range(u.span),
		Value: v, Interval: in,
		Kind: name[1 : len(name)-1], Side: side, Rule: r.name,
	})
}
