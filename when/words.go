package when

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"ifolge/lang"
)

// An attr is one thing that an expression may say of a time.
type attr uint8

const (
	aYear    attr = iota
	aYear2        // end of "2010–2014"
	aMonth        // 1 to 12
	aDay          // of the month
	aSwap         // day and month may stand the other way round
	aWday         // 1, Monday, to 7
	aSeason       // 21 to 41, as EDTF numbers them
	aWeek         // of the year, by ISO 8601
	aWeekend      // 1
	aHoliday      // index into words.holidays
	aDecade       // the year without its last digit
	aCentury      // the year without its last two
	aTens         // a decade without its century: 9 in "the 90s"
	aYoff         // years from the reference
	aMoff         // months
	aWoff         // weeks
	aDoff         // days
	aUnit         // 1 second, 2 minute, 3 hour, 4 day, 5 week, 6 month, 7 year, 8 decade, 9 century, 10 half a year
	aN            // how many units
	aWhich        // -1 the last, 0 this, 1 the next
	aHour
	aMinute
	aMinoff // minutes to add: 15 in "quarter past"
	aPM     // 0 or 12
	aPart   // of the day: 1 morning, 2 midday, 3 afternoon, 4 evening, 5 night, 6 the night before
	aApprox // 1
	aUnsure // 1
	aBound  // 1 since, 2 until, 3 within, 4 the last n units, 5 the next n units, 6 n units ago, 7 in n units, 8 from one to another, 9 the rest of, 10 through to the end of
	aLast   // 1: its last day
	aSide   // -1 or 1: side of the reference, whatever the tense
	numAttrs
)

var attrNames = [numAttrs]string{"year", "year2", "month", "day", "swap", "wday", "season", "week", "weekend", "holiday",
	"decade", "century", "tens", "yoff", "moff", "woff", "doff", "unit", "n", "which", "hour", "minute", "minoff", "pm",
	"part", "approx", "unsure", "bound", "last", "side"}

type pair struct {
	attr  attr
	value int32
}

// sameAsWhich is the value of "yoff=which".
const sameAsWhich = 1 << 20

// A sym is a word class or a word that some rule names.
type sym uint16

// A sense is one reading of a word: a class with what it says.
type sense struct {
	sym   sym
	n     uint8
	pairs [3]pair
	how   caseRule
	core  bool // says something of a time by itself
}

type caseRule uint8

const (
	anyCase   caseRule = iota
	lowerCase          // "mai"; "Mai" only as the first word of a sentence
	upperCase          // "May"
)

type wordNode struct {
	senses []sense
	next   map[string]*wordNode
}

// A suffix makes a class out of digits: "1990-tallet", "3rd".
type suffix struct{ text, class, short string }

// A prefix stands before digits or a word with a meaning: "mid-1990s".
type prefix struct {
	text  string
	class sym
	pair  pair
}

// words are what the tables of one language say of times.
type words struct {
	syms     map[string]sym
	names    []string
	vocab    wordNode
	suffixes []suffix
	prefixes []prefix
	slash    string // order of "4/3/2019": "dmy" or "either"
	holidays []holiday
	owners   map[string]bool // "of": what follows a time that is somebody's own
	verbs    map[string]verbClass
	levels   []level
	rules    []rule
	faults   []string // rows that make no sense, for the tests

	digits, year4, dd, hh, wk, ord, clock, full, span, short, any sym
	swap, century, decade, tens, age, around                      sym
}

// A verbClass is what the lemma of a verb tells of the time of its clause.
type verbClass uint16

const (
	willVerb   verbClass = 1 << iota // "skal", "will": future with an infinitive
	planVerb                         // "ventes", "planned"
	reportVerb                       // "opplyser", "says": its present means the past
	haveVerb                         // makes a perfect
	beVerb
	moveVerb    // "utsatt til mandag": the day itself, no interval
	countVerb   // "steg fra 1800 til 2000": numbers are no years
	modalVerb   // "must": future with an infinitive, in the present
	intendVerb  // "lovte å betale": an infinitive below it is later
	stateVerb   // "er stengt": a participle that is no perfect
	hearsayVerb // "skal ha skjedd": with a perfect it tells of the past
)

var verbClasses = [...]string{"will", "plan", "report", "have", "be", "move", "count", "modal", "intend", "state", "hearsay"}

// A rule is a pattern with what it says beyond its words.
type rule struct {
	name  string
	class sym
	alone bool // what it makes is a time expression; else only part of one
	sets  []pair
	guard guard
}

type guard uint16

const (
	guardCounted  guard = 1 << iota // the number counts the word behind it
	guardNamed                      // it stands in a name
	guardVerb                       // it hangs on a verb
	guardFuture                     // its clause is of the future
	guardOpen                       // a noun that it describes may not follow
	guardCount                      // the clause does not tell of rise and fall
	guardStay                       // the clause does not put off or move
	guardMove                       // it does
	guardFree                       // it is nobody's: not "the last months of her life"
	guardSingular                   // one thing follows: "the 2013 flood", not "the 2013 floods"
)

var guardNames = map[string]guard{"uncounted": guardCounted, "unnamed": guardNamed, "adverbial": guardVerb, "future": guardFuture,
	"closed": guardOpen, "steady": guardCount, "staying": guardStay, "moving": guardMove, "singular": guardSingular, "free": guardFree}

// A pattern is one way through a rule, without options.
type pattern struct {
	rule     int
	before   int    // leading elements that are context
	after    int    // trailing ones
	second   uint16 // elements whose meaning belongs to the end of the stretch
	priority int
}

type ruleNode struct {
	next map[sym]*ruleNode
	ends []pattern // in the order of the rules
}

type level struct{ roots []*ruleNode } // by sym of the first element

var byLang lang.Cache[*words]

func wordsFor(code string) *words { return byLang.Of(code, readWords) }

func (w *words) sym(name string) sym {
	if s, ok := w.syms[name]; ok {
		return s
	}
	s := sym(len(w.names))
	w.syms[name] = s
	w.names = append(w.names, name)
	return s
}

// class is the sym of a word class, which no word of a text is taken for.
func (w *words) class(name string) sym { return w.sym("<" + name + ">") }

func readWords(code string) *words {
	w := &words{syms: map[string]sym{}, verbs: map[string]verbClass{}, owners: map[string]bool{}, slash: "dmy"}
	w.sym("") // 0 is no sym
	w.digits, w.year4, w.dd, w.hh, w.wk = w.class("n"), w.class("year"), w.class("monthday"), w.class("hour"), w.class("weeknumber")
	w.ord, w.clock, w.full, w.span, w.short = w.class("ord"), w.class("hhmm"), w.class("fulldate"), w.class("yearspan"), w.class("shortdate")
	w.swap, w.century, w.decade = w.class("swapdate"), w.class("centuryword"), w.class("decadeword")
	w.tens, w.age, w.around = w.class("tens"), w.class("age"), w.class("around")
	w.any = w.class("time")
	cases := map[string]caseRule{}
	for _, row := range lang.Table(code, "time") {
		w.readRow(row, cases, lang.Place(code, "time", row))
	}
	w.setCases(&w.vocab, cases)
	for _, row := range lang.Table(code, "cues") {
		switch row.Field(2) {
		case "asserts", "confirms", "denies", "declines":
			if ws := strings.Fields(row.Field(0)); row.Field(1) == "verb" && len(ws) == 1 && strings.Contains(row.Field(3), "that") {
				w.verbs[ws[0]] |= reportVerb
			}
		}
	}
	for i, row := range lang.Table(code, "timerules") {
		if err := w.readRule(i, row); err != nil {
			w.faults = append(w.faults, fmt.Sprintf("%s: %v", lang.Place(code, "timerules", row), err))
		}
	}
	return w
}

func (w *words) readRow(row lang.Row, cases map[string]caseRule, place string) {
	class, value, list := row.Field(0), row.Field(1), row.Field(2)
	fault := func(format string, args ...any) {
		w.faults = append(w.faults, place+": "+fmt.Sprintf(format, args...))
	}
	if i := slices.Index(verbClasses[:], strings.TrimPrefix(class, "verb-")); i >= 0 && strings.HasPrefix(class, "verb-") {
		for _, p := range phrases(list) {
			w.verbs[p[0]] |= 1 << i
		}
		return
	}
	switch class {
	case "case":
		how := map[string]caseRule{"lower": lowerCase, "upper": upperCase}[value]
		if how == anyCase {
			fault("no case %q", value)
		}
		for _, p := range phrases(list) {
			cases["<"+p[0]+">"] = how
		}
		return
	case "owner":
		for _, p := range phrases(list) {
			w.owners[p[0]] = true
		}
		return
	case "slash":
		w.slash = value
		return
	case "suffix":
		long, short, _ := strings.Cut(value, " ")
		for _, p := range phrases(list) {
			w.suffixes = append(w.suffixes, suffix{p[0], long, short})
		}
		return
	case "prefix":
		for _, p := range phrases(list) {
			pre := prefix{text: p[0]}
			if pairs, err := w.pairs("", value); err == nil && len(pairs) == 1 {
				pre.pair = pairs[0]
			} else {
				pre.class = w.class(value)
			}
			w.prefixes = append(w.prefixes, pre)
		}
		return
	}
	pairs, err := w.pairs(class, value)
	if err != nil {
		fault("%v", err)
		return
	}
	s := sense{sym: w.class(class), core: (len(pairs) > 0 || value == "-") && !slices.Contains(weak, class)}
	s.n = uint8(copy(s.pairs[:], pairs))
	for _, p := range phrases(list) {
		w.add(p, s)
	}
}

// weak are the classes that name no time without another word.
var weak = []string{"n", "which", "about", "unsure", "edge", "part", "ordword", "at",
	"in", "during", "yearprep", "since", "until"}

func (w *words) add(phrase []string, s sense) {
	at := &w.vocab
	for _, word := range phrase {
		if at.next == nil {
			at.next = map[string]*wordNode{}
		}
		if at.next[word] == nil {
			at.next[word] = &wordNode{}
		}
		at = at.next[word]
	}
	at.senses = append(at.senses, s)
}

func (w *words) setCases(n *wordNode, cases map[string]caseRule) {
	for i := range n.senses {
		n.senses[i].how = cases[w.names[n.senses[i].sym]]
	}
	for _, next := range n.next {
		w.setCases(next, cases)
	}
}

// pairs reads "month=5 approx=1"; a bare value is that of the class itself.
func (w *words) pairs(class, s string) ([]pair, error) {
	if s == "" || s == "-" {
		return nil, nil
	}
	if class == "holiday" && !strings.Contains(s, "=") {
		h, err := parseHoliday(s)
		if err != nil {
			return nil, err
		}
		w.holidays = append(w.holidays, h)
		return []pair{{aHoliday, int32(len(w.holidays) - 1)}}, nil
	}
	var ps []pair
	for f := range strings.FieldsSeq(s) {
		name, value, ok := strings.Cut(f, "=")
		if !ok {
			name, value = class, f
		}
		a := slices.Index(attrNames[:], name)
		v, err := strconv.Atoi(value)
		if value == "which" { // as many as "last", "this" and "next" say
			v, err = sameAsWhich, nil
		}
		if a < 0 || err != nil {
			return nil, fmt.Errorf("%q says nothing known of a time", f)
		}
		ps = append(ps, pair{attr(a), int32(v)})
	}
	if len(ps) > len(sense{}.pairs) {
		return nil, fmt.Errorf("%q says too much at once", s)
	}
	return ps, nil
}

// phrases splits a list: phrases parted by commas, each of one or more words.
func phrases(list string) [][]string {
	var ps [][]string
	for p := range strings.SplitSeq(list, ",") {
		if ws := strings.Fields(p); len(ws) > 0 {
			ps = append(ps, ws)
		}
	}
	return ps
}

// readRule reads a row of timerules.txt: name | level | class | patterns | sets | example.
// A class in parentheses makes only parts of expressions.
func (w *words) readRule(i int, row lang.Row) error {
	n, err := strconv.Atoi(row.Field(1))
	if err != nil || n < 1 || n > 9 {
		return fmt.Errorf("no level %q", row.Field(1))
	}
	for len(w.levels) < n {
		w.levels = append(w.levels, level{})
	}
	r := rule{name: row.Field(0), alone: true}
	class := row.Field(2)
	if c, ok := strings.CutPrefix(class, "("); ok {
		r.alone, class = false, strings.TrimSuffix(c, ")")
	}
	r.class = w.class(class)
	for f := range strings.FieldsSeq(row.Field(4)) {
		if g, ok := guardNames[f]; ok {
			r.guard |= g
			continue
		}
		ps, err := w.pairs("", f)
		if err != nil {
			return err
		}
		r.sets = append(r.sets, ps...)
	}
	w.rules = append(w.rules, r)
	for p := range strings.SplitSeq(row.Field(3), ";") {
		elements := strings.Fields(p)
		if len(elements) == 0 || len(elements) > 14 {
			return fmt.Errorf("pattern %q has %d elements", p, len(elements))
		}
		optional := 0
		for _, e := range elements {
			if strings.HasSuffix(e, "?") {
				optional++
			}
		}
		for mask := range 1 << optional {
			var way []string
			k := 0
			for _, e := range elements {
				if t, ok := strings.CutSuffix(e, "?"); ok {
					if mask&(1<<k) == 0 {
						way = append(way, t)
					}
					k++
					continue
				}
				way = append(way, e)
			}
			if len(way) > 0 {
				w.addPattern(n-1, way, pattern{rule: len(w.rules) - 1, priority: i<<8 + bits.OnesCount(uint(mask))})
			}
		}
	}
	return nil
}

func (w *words) addPattern(n int, way []string, p pattern) {
	context := func(e string) bool { return strings.HasPrefix(e, "[") }
	for p.before < len(way) && context(way[p.before]) {
		p.before++
	}
	for p.after < len(way)-p.before && context(way[len(way)-1-p.after]) {
		p.after++
	}
	at := []*ruleNode{{}}
	root := at[0]
	for k, e := range way {
		if t, ok := strings.CutPrefix(e, "["); ok {
			e = strings.TrimSuffix(t, "]")
		}
		if t, ok := strings.CutPrefix(e, "2:"); ok {
			e = t
			p.second |= 1 << k
		}
		syms := w.alternatives(e)
		if k == 0 {
			root.next = map[sym]*ruleNode{}
			at = at[:0]
			for _, s := range syms {
				at = append(at, w.root(n, s))
			}
			continue
		}
		var next []*ruleNode
		for _, a := range at {
			if a.next == nil {
				a.next = map[sym]*ruleNode{}
			}
			for _, s := range syms {
				if a.next[s] == nil {
					a.next[s] = &ruleNode{}
				}
				next = append(next, a.next[s])
			}
		}
		at = next
	}
	for _, a := range at {
		a.ends = append(a.ends, p)
		slices.SortStableFunc(a.ends, func(p, q pattern) int { return cmp.Compare(p.priority, q.priority) })
	}
}

func (w *words) root(n int, s sym) *ruleNode {
	for len(w.levels[n].roots) <= int(s) {
		w.levels[n].roots = append(w.levels[n].roots, nil)
	}
	if w.levels[n].roots[s] == nil {
		w.levels[n].roots[s] = &ruleNode{}
	}
	return w.levels[n].roots[s]
}

// alternatives reads "i/på" and "<month/season>". A word gets a sense of its
// own, so that a text's word can be compared with it.
func (w *words) alternatives(e string) []sym {
	var ss []sym
	if t, ok := strings.CutPrefix(e, "<"); ok {
		for c := range strings.SplitSeq(strings.TrimSuffix(t, ">"), "/") {
			ss = append(ss, w.class(c))
		}
		return ss
	}
	for word := range strings.SplitSeq(e, "/") {
		if word == "" { // "-//": the slash itself
			word = "/"
		}
		s, known := w.syms[word]
		if !known {
			s = w.sym(word)
			w.add([]string{word}, sense{sym: s})
		}
		ss = append(ss, s)
	}
	return ss
}

// A holiday is a rule for its days in a year.
type holiday struct{ from, to feast }

type feast struct {
	base    byte // 'd' a date, 'e' Easter Sunday, 'n' the nth weekday of a month, 'b' the last weekday before a date
	month   int
	day     int
	weekday int
	nth     int // -1: the last
	plus    int // days
}

var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// parseHoliday reads, perhaps two of them with ".." between:
//
//	12-24       a date
//	easter-3    days before or after Easter Sunday
//	mon1@09     the first Monday of September; mon-1@05 the last of May
//	sun<12-25   the last Sunday before Christmas Day; sun<12-25-21 three weeks earlier
//
// After each, +n or -n days.
func parseHoliday(s string) (holiday, error) {
	from, to, two := strings.Cut(s, "..")
	a, err := parseFeast(from)
	if err != nil || !two {
		return holiday{a, a}, err
	}
	b, err := parseFeast(to)
	return holiday{a, b}, err
}

func parseFeast(s string) (f feast, err error) {
	bad := fmt.Errorf("%q is no holiday", s)
	number := func(s string) int {
		n, e := strconv.Atoi(s)
		if e != nil && err == nil {
			err = bad
		}
		return n
	}
	rest := s
	date := func() {
		if len(rest) < 5 || rest[2] != '-' {
			err = bad
			return
		}
		f.month, f.day, rest = number(rest[:2]), number(rest[3:5]), rest[5:]
	}
	switch t, ok := strings.CutPrefix(s, "easter"); {
	case ok:
		f.base, rest = 'e', t
	case len(s) > 3 && slices.Contains(weekdays, s[:3]):
		f.weekday = slices.Index(weekdays, s[:3]) + 1
		if s[3] == '<' {
			f.base, rest = 'b', s[4:]
			date()
			break
		}
		nth, month, ok := strings.Cut(s[3:], "@")
		if !ok || len(month) < 2 {
			return f, bad
		}
		f.base, f.nth, f.month, rest = 'n', number(nth), number(month[:2]), month[2:]
	default:
		f.base = 'd'
		date()
	}
	if rest != "" && err == nil {
		f.plus = number(rest)
	}
	return f, err
}

// days returns the first and the last day of h in a year.
func (h holiday) days(y int64) (first, last int64) {
	first, last = h.from.day0(y), h.to.day0(y)
	if last < first { // over New Year
		last = h.to.day0(y + 1)
	}
	return first, last
}

func (f feast) day0(y int64) int64 {
	var day int64
	switch f.base {
	case 'e':
		day = easter(y)
	case 'n':
		if f.nth > 0 {
			first := civil(y, f.month, 1)
			day = first + int64((f.weekday-weekday(first)+7)%7+7*(f.nth-1))
		} else {
			last := civil(y, f.month+1, 1) - 1
			day = last - int64((weekday(last)-f.weekday+7)%7)
		}
	case 'b':
		day = civil(y, f.month, f.day) - 1
		day -= int64((weekday(day) - f.weekday + 7) % 7)
	default:
		day = civil(y, f.month, f.day)
	}
	return day + int64(f.plus)
}
