package story

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/article"
	"ifolge/entity"
	"ifolge/lang"
	"ifolge/stance"
	"ifolge/statement"
	"ifolge/text"
	"ifolge/text/corefer"
	"ifolge/when"
)

// A Sketch is what stories need of one article: its clauses, each as a bag of
// folded words with who says it, and the passages it can be recognised by. It
// holds no running text but that of what is said.
type Sketch struct {
	Article
	Item  string   `json:",omitempty"` // what it is a version of; the ID where empty
	Units []Unit   // in text order
	Grams []Gram   // in text order
	Takes bool     `json:",omitempty"` // it takes back what its paper said before
	Wires []string `json:",omitempty"` // agencies and papers that bylines and wire marks name, folded
}

// A Unit is one clause that says something, or a sentence that cannot be parted.
type Unit struct {
	At        Points
	Paragraph int
	Sentence  int
	Text      string
	Statement int // into the statements it was drawn from; -1: in the article's own voice

	Speaker     string   `json:",omitempty"` // the fullest name or description; "" the article itself
	Who         []string `json:",omitempty"` // folded words of the speaker's name, or of what describes it
	Source      string   `json:",omitempty"` // type
	Unnamed     bool     `json:",omitempty"` // nobody is named: sources, officials, "en ansatt"
	Back        bool     `json:",omitempty"` // the source was spoken of before: "kildene", "de samme kildene"
	Relays      []Relay  `json:",omitempty"` // publications in its chain, the nearest first
	Hearsay     bool     `json:",omitempty"` // "skal ha": somebody's words, nobody is named
	Quoted      bool     `json:",omitempty"` // word for word
	Description []string `json:",omitempty"` // folded words of what describes an unnamed source

	Stance    string
	Certainty string
	Polarity  string

	Words   []string   `json:",omitempty"` // folded content words
	Parts   []string   `json:",omitempty"` // of compounds among them
	Names   []string   `json:",omitempty"` // folded names in it
	Refs    []string   `json:",omitempty"` // folded names and nouns that its pronouns and nouns stand for
	Outlets []string   `json:",omitempty"` // whole names in it, folded: one may be a paper's
	Figures []Figure   `json:",omitempty"`
	Times   []Interval `json:",omitempty"`
}

// A Relay is a publication that a chain names.
type Relay struct {
	Name  string // as fully as the article has it
	Words string // as it stands
	At    Points
}

// An Interval is a time spoken of, in days since 1970, half-open.
type Interval struct {
	From, To int64
}

// A Gram is a passage of some words that an article can be recognised by.
type Gram struct {
	Hash uint32
	Unit int32 // where it begins
}

type drawer struct {
	a       *article.Article
	d       *text.Document
	es      *corefer.Entities
	ss      []statement.Statement
	points  text.Offsets
	times   []when.Expression
	places  []entity.Place
	figures []placed
	names   map[text.Index][]string // folded names of each token, in the sense of Unit.Names

	inTime    []bool // by token
	inFigure  []bool
	content   [][]int // by token: the statements whose content it is
	telling   []bool  // by token: source or cue of some statement
	sk        *Sketch
	firstUnit map[int]int // by sentence
}

// Draw makes the Sketch of an article. d is its document, es who its noun
// phrases speak of (nil: not known), ss its statements.
func Draw(a *article.Article, d *text.Document, es *corefer.Entities, ss []statement.Statement) *Sketch {
	w := drawer{
		a: a, d: d, es: es, ss: ss, points: text.NewOffsets(d.Text), firstUnit: map[int]int{},
		sk: &Sketch{Article: Article{
			ID: cmp.Or(a.ID, a.URL), Outlet: a.Outlet, URL: a.URL, Title: a.Title, Lang: d.Lang, Published: a.Published,
		}},
	}
	if v, err := when.Parse(a.Published); err == nil {
		w.sk.Time = v.Interval().From
		w.times = when.Find(d, v)
	} else {
		w.times = when.Find(d, when.Value{})
	}
	w.places = entity.Finder{Outlet: a.Outlet}.Places(d)
	w.mark()
	w.figures = figures(d, w.inTime)
	w.inFigure = make([]bool, len(d.Tokens))
	for _, f := range w.figures {
		for i := f.at.Start; i < f.at.End; i++ {
			w.inFigure[i] = true
		}
	}
	w.readNames()
	for n, s := range d.Sentences {
		w.sentence(n, s)
	}
	w.wires()
	w.passages()
	w.sk.Takes = w.takesBack()
	return w.sk
}

// mark notes for each token what it belongs to.
func (w *drawer) mark() {
	n := len(w.d.Tokens)
	w.inTime, w.telling, w.content = make([]bool, n), make([]bool, n), make([][]int, n)
	for _, e := range w.times {
		for i := e.Span.Start; i < e.Span.End; i++ {
			w.inTime[i] = true
		}
	}
	for k := range w.ss {
		ev := &w.ss[k].Evidence
		for _, r := range append([]text.Range{ev.Source}, ev.Cue...) {
			for i := w.tokenAt(r.Start); i < n && w.d.Tokens[i].Start < r.End; i++ {
				w.telling[i] = true
			}
		}
		for _, r := range ev.Content {
			for i := w.tokenAt(r.Start); i < n && w.d.Tokens[i].Start < r.End; i++ {
				w.content[i] = append(w.content[i], k)
			}
		}
	}
}

// tokenAt returns the first token that ends behind byte b.
func (w *drawer) tokenAt(b int32) int {
	return sort.Search(len(w.d.Tokens), func(i int) bool { return w.d.Tokens[i].End > b })
}

// readNames folds the names and places of the text.
func (w *drawer) readNames() {
	w.names = map[text.Index][]string{}
	for _, n := range w.d.Names {
		for i := n.Start; i < n.End; i++ {
			if n.Kind == text.PER && i < n.End-1 {
				w.names[i] = []string{} // the surname tells
				continue
			}
			if f := w.name(i); utf8.RuneCountInString(f) > 1 {
				w.names[i] = append(w.names[i], f)
			}
		}
	}
	for k := range w.places {
		p := &w.places[k]
		key := ""
		if g, ok := p.Place(); ok {
			key = "@" + strings.ToLower(entity.NameIn(g, base))
		} else if c := p.Country(); c != "" {
			continue // open between two towns: its words are compared
		}
		if key == "" {
			continue
		}
		for i := p.At.Start; i < p.At.End; i++ {
			w.names[i] = []string{key}
		}
	}
}

func (w *drawer) name(i text.Index) string {
	f := w.d.Lemma(i)
	if f == "" || !unicode.IsLetter([]rune(f)[0]) {
		f = w.d.Form(i)
	}
	f = strings.ToLower(f)
	if w.d.Genitive(i) && f == strings.ToLower(w.d.Form(i)) {
		f = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(f, "s"), "'"), "’")
	}
	return f
}

// sentence draws the clauses of one sentence.
func (w *drawer) sentence(n int, s text.Span) {
	if w.d.Tokens[s.Start].Flags&text.Aside != 0 {
		return
	}
	paragraph, _ := w.d.ParagraphAt(s.Start)
	for _, c := range w.clauses(s) {
		u, ok := w.unit(c)
		if !ok {
			continue
		}
		u.Paragraph, u.Sentence = paragraph, n
		if _, ok := w.firstUnit[n]; !ok {
			w.firstUnit[n] = len(w.sk.Units)
		}
		w.sk.Units = append(w.sk.Units, u)
	}
}

// fewest is how many content words a clause needs to stand by itself.
const fewest = 3

// clauses parts a sentence where a clause with a subject of its own is added to
// it at the end: "X, og at Y", "X, mens Y", "X, which Y".
func (w *drawer) clauses(s text.Span) []text.Span {
	var cuts []text.Span
	end := s.End
	for end > s.Start && w.d.Tokens[end-1].POS == text.PUNCT {
		end--
	}
	spans := w.subtrees(s)
	for i := s.End - 1; i > s.Start; i-- {
		c := spans[i-s.Start]
		if !w.opensClause(i) || w.telling[i] {
			continue
		}
		e := c.End
		for e > c.Start && w.d.Tokens[e-1].POS == text.PUNCT {
			e--
		}
		if e != end || c.Start <= s.Start {
			continue
		}
		if w.weight(text.Span{Start: c.Start, End: end}) < fewest || w.weight(text.Span{Start: s.Start, End: c.Start}) < fewest {
			continue
		}
		cuts = append(cuts, text.Span{Start: c.Start, End: end})
		end = c.Start
		for end > s.Start && w.d.Tokens[end-1].POS == text.PUNCT {
			end--
		}
		i = c.Start
	}
	cuts = append(cuts, text.Span{Start: s.Start, End: end})
	slices.Reverse(cuts)
	return cuts
}

// subtrees returns the stretch of the subtree of each token of a sentence.
func (w *drawer) subtrees(s text.Span) []text.Span {
	spans := make([]text.Span, s.Len())
	for i := range spans {
		at := s.Start + text.Index(i)
		spans[i] = text.Span{Start: at, End: at + 1}
	}
	for i := s.Start; i < s.End; i++ {
		at := i
		for range 64 { // no sentence of news is deeper; a circle there cannot be
			h, ok := w.d.Head(at)
			if !ok || !s.Has(h) {
				break
			}
			p := &spans[h-s.Start]
			if i >= p.Start && i < p.End {
				at = h
				continue
			}
			p.Start, p.End = min(p.Start, i), max(p.End, i+1)
			at = h
		}
	}
	return spans
}

// opensClause reports whether token i heads a clause that may stand by itself.
func (w *drawer) opensClause(i text.Index) bool {
	switch w.d.Tokens[i].Rel.Universal() {
	case text.Conj, text.Parataxis, text.Advcl, text.Acl:
	default:
		return false
	}
	s, ok := w.d.SentenceAt(i)
	if !ok {
		return false
	}
	for j := w.d.Sentences[s].Start; j < w.d.Sentences[s].End; j++ {
		if h, ok := w.d.Head(j); ok && h == i && w.d.Tokens[j].Rel.Universal() == text.Nsubj {
			return true
		}
	}
	return false
}

// weight counts the content words of s that tell nobody's saying.
func (w *drawer) weight(s text.Span) int {
	n := 0
	for i := s.Start; i < s.End; i++ {
		if p := w.d.Tokens[i].POS; !w.telling[i] && (content(p) || p == text.NUM) {
			n++
		}
	}
	return n
}

// unit draws one clause; ok is false where it says nothing.
func (w *drawer) unit(c text.Span) (u Unit, ok bool) {
	if w.weight(c) == 0 || w.label(c) {
		return u, false
	}
	u = Unit{At: w.points.Points(w.d.Range(c)), Text: w.d.Words(c), Statement: w.statementOf(c)}
	own := make([]text.Index, 0, c.Len()) // what it says, without who
	for i := c.Start; i < c.End; i++ {
		if !w.tells(i, u.Statement) {
			own = append(own, i)
		}
	}
	w.say(&u, c)
	w.speaker(&u)
	w.words(&u, own)
	return u, true
}

// shortest is how many words a stretch without a verb needs to say something: "Oslo
// (NTB)" and "Av Kari Berg" do not.
const shortest = 6

// label reports whether c only names something.
func (w *drawer) label(c text.Span) bool {
	n := 0
	for i := c.Start; i < c.End; i++ {
		switch w.d.Tokens[i].POS {
		case text.VERB, text.AUX:
			return false
		case text.PUNCT:
		default:
			n++
		}
	}
	return n < shortest
}

// statementOf returns the innermost statement whose content is most of c; -1:
// the article says it in its own voice.
func (w *drawer) statementOf(c text.Span) int {
	count := map[int]int{}
	all := 0
	for i := c.Start; i < c.End; i++ {
		if p := w.d.Tokens[i].POS; w.telling[i] || p == text.PUNCT {
			continue
		}
		all++
		for _, k := range w.content[i] {
			count[k]++
		}
	}
	best := -1
	for k := range w.ss { // in their order
		if n := count[k]; 2*n < all || n == 0 {
			continue
		}
		if best < 0 || w.size(k) < w.size(best) {
			best = k
		}
	}
	return best
}

// size is how many bytes from the first to the last of a content.
func (w *drawer) size(k int) int32 {
	ev := w.ss[k].Evidence.Content
	if len(ev) == 0 {
		return 0
	}
	return ev[len(ev)-1].End - ev[0].Start
}

// tells reports whether token i says who says it, for a unit of statement k.
func (w *drawer) tells(i text.Index, k int) bool {
	return w.telling[i] && !(k >= 0 && slices.Contains(w.content[i], k))
}

// say reads stance, certainty and polarity.
func (w *drawer) say(u *Unit, c text.Span) {
	if k := u.Statement; k >= 0 {
		s := &w.ss[k]
		u.Stance, u.Certainty, u.Polarity = s.Stance.String(), s.Certainty.String(), s.Polarity.String()
		u.Quoted = s.Form.String() != "indirect"
		return
	}
	r := stance.Read(w.d, text.Span{}, nil, []text.Span{c})
	u.Stance, u.Certainty, u.Polarity = r.Stance.String(), r.Certainty.String(), r.Polarity.String()
}

// speaker reads the chain.
func (w *drawer) speaker(u *Unit) {
	if u.Statement < 0 {
		return
	}
	s := &w.ss[u.Statement]
	for _, l := range slices.Backward(s.Chain[min(1, len(s.Chain)):]) { // the outlet itself is no relay
		if l.Type == entity.Publication && !same(l.Name, w.a.Outlet) {
			u.Relays = append(u.Relays, Relay{Name: cmp.Or(l.Name, l.As), Words: l.As, At: w.points.Points(l.At)})
		}
	}
	slices.Reverse(u.Relays)
	u.Source = s.SourceType.String()
	if len(s.Chain) > 1 {
		last := s.Chain[len(s.Chain)-1]
		u.Speaker = cmp.Or(s.Speaker, last.Name, last.As)
		if same(u.Speaker, w.a.Outlet) || u.Speaker == strings.ToUpper(u.Speaker) && strings.HasPrefix(u.Text, u.Speaker+" –") { // "BAKU – Norway …"
			u.Speaker = ""
		}
		u.Unnamed = s.SourceType == entity.Unnamed || s.SourceType == entity.Group
		u.Back = u.Unnamed && w.definite(last.At)
	}
	if s.SourceType == entity.Unknown {
		u.Hearsay = true
	}
	u.Who = w.folded(u.Speaker)
	u.Description = w.folded(s.Description)
}

// definite reports whether the words in r speak of somebody told before.
func (w *drawer) definite(r text.Range) bool {
	if r.Start >= r.End {
		return false
	}
	for i := w.tokenAt(r.Start); i < len(w.d.Tokens) && w.d.Tokens[i].Start < r.End; i++ {
		at := text.Index(i)
		switch {
		case w.d.Feat(at, "Definite") == "Def", w.d.Tokens[i].POS == text.PRON && w.d.Feat(at, "PronType") == "Prs":
			return true
		}
	}
	return false
}

// folded returns the words of a name or description.
func (w *drawer) folded(s string) []string {
	var ws []string
	for f := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		ws = append(ws, fold(w.d.Lang, f, text.NOUN))
	}
	return ws
}

// same reports whether two names of papers are one's.
func same(a, b string) bool { return a != "" && foldName(a) == foldName(b) }

// foldName folds the name of a paper: "The Guardian" is "guardian".
func foldName(s string) string {
	ws := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(ws) > 1 && ws[0] == "the" {
		ws = ws[1:]
	}
	return strings.Join(ws, " ")
}

// words reads what the clause is about.
func (w *drawer) words(u *Unit, own []text.Index) {
	x := words()
	for _, i := range own {
		t := &w.d.Tokens[i]
		if ns, ok := w.names[i]; ok {
			u.Names = append(u.Names, ns...)
			continue
		}
		if w.es != nil {
			w.refer(u, i)
		}
		if w.inTime[i] || w.inFigure[i] || !content(t.POS) {
			continue
		}
		f := fold(w.d.LangAt(i), w.d.Lemma(i), w.d.Tokens[i].POS)
		if t.POS == text.PROPN {
			f = w.name(i)
		}
		if strings.IndexFunc(f, unicode.IsLetter) < 0 || utf8.RuneCountInString(f) < 2 {
			continue
		}
		u.Words = append(u.Words, f)
		if t.POS == text.NOUN || t.POS == text.ADJ {
			u.Parts = append(u.Parts, x.parts(f)...)
		}
	}
	in := func(s text.Span) bool {
		return len(own) > 0 && s.Start >= own[0] && s.End <= own[len(own)-1]+1
	}
	for _, f := range w.figures {
		if in(f.at) {
			u.Figures = append(u.Figures, f.Figure)
		}
	}
	for _, e := range w.times {
		if v := e.Interval; in(e.Span) && v != (when.Interval{}) && v.From > when.Past && v.To < when.Future {
			u.Times = append(u.Times, Interval{int64(v.From) / day, (int64(v.To) + day - 1) / day})
		}
	}
	for _, n := range w.d.Names {
		if len(own) > 0 && n.Start >= own[0] && n.Start <= own[len(own)-1] {
			u.Outlets = append(u.Outlets, w.whole(n.Span))
		}
	}
	u.Words, u.Parts, u.Names, u.Refs, u.Outlets = once(u.Words), once(u.Parts), once(u.Names), once(u.Refs), once(u.Outlets)
}

// whole returns a name with all its words.
func (w *drawer) whole(s text.Span) string {
	var ws []string
	for i := s.Start; i < s.End; i++ {
		ws = append(ws, w.name(i))
	}
	return foldName(strings.Join(ws, " "))
}

// refer adds what a pronoun or noun stands for.
func (w *drawer) refer(u *Unit, i text.Index) {
	m, ok := w.es.At(i)
	if !ok {
		return
	}
	at := &w.es.Mentions[m]
	full := &w.es.Mentions[w.es.Fullest[at.Entity]]
	if full == at || at.Several {
		return
	}
	if full.Name.Len() > 0 {
		for j := full.Name.Start; j < full.Name.End; j++ {
			u.Refs = append(u.Refs, w.names[j]...)
		}
		return
	}
	if h := full.Head; h != i && content(w.d.Tokens[h].POS) {
		f := fold(w.d.LangAt(h), w.d.Lemma(h), w.d.Tokens[h].POS)
		u.Refs = append(u.Refs, f)
		u.Refs = append(u.Refs, words().parts(f)...)
	}
}

// takesBack reports whether the headline or the first sentence says that the paper
// was wrong.
func (w *drawer) takesBack() bool {
	open := w.a.Title
	if len(w.d.Sentences) > 0 {
		open += "\n" + w.d.Words(w.d.Sentences[0])
	}
	open = " " + foldName(open) + " "
	for _, r := range lang.Table(w.d.Lang, "corrections") {
		if strings.Contains(open, " "+r.Field(0)+" ") {
			return true
		}
	}
	return false
}
