// Package sheet prints the source sheet of an article: what a journalist wants
// to know before trusting it.
//
// The sources stand in order of weight, by how much of the article rests on
// each; under each what it says, how surely, and through whose hands it came:
//
//	New York Times                                        medium · 2 utsagn
//	   l. 11  Putin og Jong-un trolig vil møtes i havnebyen Vladivostok
//	          sier («hevder») · trolig
//
// A chain is printed from the one said to know towards the reader. A sheet is
// the same on every machine: it depends on the Reading and the Options alone.
package sheet

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
	"unicode"

	"ifolge/attribution"
	"ifolge/entity"
	"ifolge/ingest"
	"ifolge/stance"
	"ifolge/statement"
	"ifolge/text"
)

// Options say how a sheet looks.
type Options struct {
	Words *Words // the sheet's own words; nil: English
	Width int    // columns; 0: 80; fewer than 30 are taken as 30
	Color bool   // with SGR colours, for a terminal
}

// narrowest is the fewest columns in which a sheet can be read.
const narrowest = 30

// Write prints the sheet of r.
func Write(w io.Writer, r *ingest.Reading, o Options) error {
	if o.Words == nil {
		o.Words, _ = In("en")
	}
	if o.Width == 0 {
		o.Width = 80
	}
	o.Width = max(o.Width, narrowest)
	p := &page{Options: o, r: r, Writer: bufio.NewWriter(w)}
	voices := weigh(r.Statements)
	p.head(voices)
	for i := range voices {
		p.WriteByte('\n')
		p.voice(&voices[i])
	}
	p.foot(len(voices) > 0)
	return p.Flush()
}

// A page is a sheet in the making.
type page struct {
	Options
	*bufio.Writer // keeps the first error for Flush
	r             *ingest.Reading
}

// A voice is a source with all that it says in the article.
type voice struct {
	name  string // fullest words for it; "": the article names none
	kind  string // key in Words: "kind.office"
	says  []int  // indices of statements, in text order
	words int    // of all its contents
	also  []string
	about string // what another sentence says of it
}

// weigh gathers statements by their source and puts the sources in order: most
// statements first, then most words, then who comes first. What has no stated
// source stands last.
func weigh(ss []statement.Statement) []voice {
	var vs []voice
	at := map[string]int{} // key to index in vs
	for i := range ss {
		s := &ss[i]
		name := plain(speaker(s))
		key := strings.ToLower(name)
		if s.Voice >= 0 {
			key = fmt.Sprint("voice ", s.Voice)
		}
		n, ok := at[key]
		if !ok {
			n = len(vs)
			at[key] = n
			vs = append(vs, voice{name: name, kind: kind(s)})
		}
		v := &vs[n]
		v.says = append(v.says, i)
		v.words += len(strings.Fields(s.Text))
		v.about = cmp.Or(v.about, plain(s.Description))
		if as := plain(last(s).As); !s.Inferred && as != "" && !slices.ContainsFunc(append(v.also, name), func(o string) bool { return strings.EqualFold(as, o) }) {
			v.also = append(v.also, as)
		}
	}
	slices.SortStableFunc(vs, func(a, b voice) int {
		return cmp.Or(
			-compareBool(a.name != "", b.name != ""),
			-cmp.Compare(len(a.says), len(b.says)),
			-cmp.Compare(a.words, b.words),
		)
	})
	return vs
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func last(s *statement.Statement) statement.Link {
	if len(s.Chain) < 2 { // the outlet alone: nobody is said to have said it
		return statement.Link{}
	}
	return s.Chain[len(s.Chain)-1]
}

func speaker(s *statement.Statement) string {
	if s.Speaker != "" {
		return s.Speaker
	}
	return last(s).As
}

// kind returns the key in Words for how a source is known. A person without a
// name is known by office: "statsministeren".
func kind(s *statement.Statement) string {
	if s.Naming == entity.ByOffice && s.SourceType == entity.Person {
		return "kind.office"
	}
	return "kind." + cmp.Or(s.SourceType, entity.Unknown).String()
}

// unnamed reports whether s rests on somebody without a name, anywhere on its way.
func unnamed(s *statement.Statement) bool {
	return s.SourceType == entity.Unnamed ||
		slices.ContainsFunc(s.Chain, func(l statement.Link) bool { return l.Type == entity.Unnamed })
}

func (p *page) head(voices []voice) {
	p.put(0, p.title(), bold)
	p.put(0, strings.Join(p.facts(), " · "), dim)
	p.put(0, p.summary(voices), none)
}

// otherLanguages lists the languages of paragraphs that are in another than the
// article, in the order in which they come.
func (p *page) otherLanguages() []string {
	var codes []string
	for _, code := range p.r.Document.ParagraphLangs {
		if code != p.r.Lang && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}

func (p *page) summary(voices []voice) string {
	w, all := p.Words, len(p.r.Statements)
	if all == 0 {
		return w.say("none")
	}
	sources, unsaid := len(voices), 0
	if v := voices[len(voices)-1]; v.name == "" {
		sources, unsaid = sources-1, len(v.says)
	}
	if sources == 0 {
		return w.say("summary.unsourced", "statements", w.count("statement", all))
	}
	parts := []string{w.say("summary", "statements", w.count("statement", all), "sources", w.count("source", sources))}
	n := 0
	for i := range p.r.Statements {
		if unnamed(&p.r.Statements[i]) {
			n++
		}
	}
	parts = append(parts, w.count("summary.unnamed", n, "all", fmt.Sprint(all), "percent", fmt.Sprint((100*n+all/2)/all)))
	if unsaid > 0 {
		parts = append(parts, w.count("summary.unsaid", unsaid))
	}
	return strings.Join(parts, " ")
}

// margin is how far statements stand in from their source.
const margin = 3

func (p *page) voice(v *voice) {
	w := p.Words
	name, st := v.name, bold
	if name == "" {
		name, st = w.say("nobody.head"), dim
	}
	facts := w.count("statement", len(v.says))
	mark := dim
	if v.name != "" {
		facts = w.say(v.kind) + " · " + facts
	}
	if v.kind == "kind.unnamed" {
		mark = yellow
	}
	if gap := p.Width - width(name) - width(facts); gap >= 2 {
		p.WriteString(p.paint(name, st) + strings.Repeat(" ", gap) + p.paint(facts, mark) + "\n")
	} else {
		p.put(0, name, st)
		p.put(margin, facts, mark)
	}
	if len(v.also) > 0 {
		p.put(margin, w.say("also", "names", p.quoted(v.also[:min(len(v.also), mostNames)])), dim)
	}
	if v.about != "" {
		p.put(margin, w.say("described", "names", p.quoted([]string{v.about})), dim)
	}
	gutter := 0
	for _, i := range v.says {
		gutter = max(gutter, width(p.line(i)))
	}
	for _, i := range v.says {
		p.statement(&p.r.Statements[i], p.line(i), gutter)
	}
}

func (p *page) quoted(ss []string) string {
	w := p.Words
	var b strings.Builder
	for i, s := range ss {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(w.say("quote.open") + s + w.say("quote.close"))
	}
	return b.String()
}

func (p *page) line(i int) string {
	return p.Words.say("line", "n", fmt.Sprint(p.r.Statements[i].Evidence.Line))
}

// statement prints what is said beside the line where it stands, and under it
// how it is said.
func (p *page) statement(s *statement.Statement, line string, gutter int) {
	indent := margin + gutter + 2
	for i, l := range wrap(p.content(s), p.Width-indent) {
		if i == 0 {
			p.WriteString(strings.Repeat(" ", margin+gutter-width(line)) + p.paint(line, dim) + "  " + l + "\n")
			continue
		}
		p.WriteString(strings.Repeat(" ", indent) + l + "\n")
	}
	p.put(indent, strings.Join(p.manner(s), " · "), dim)
	if len(s.Chain) > 2 {
		p.put(indent, p.chain(s), none)
	}
}

// content returns the words of s, with marks or a dash where they are speech.
func (p *page) content(s *statement.Statement) string {
	words, w := p.words(s), p.Words
	if s.Form != attribution.Direct {
		return words
	}
	if q, ok := p.quote(s); ok && q.Style == text.Marked {
		return w.say("quote.open") + words + w.say("quote.close")
	}
	return "– " + words
}

// words returns what s says: " … " stands where words between its parts were
// left out, and nothing where its parts follow each other.
func (p *page) words(s *statement.Statement) string {
	body, parts := p.r.Article.Text, s.Evidence.Content
	if len(parts) == 0 || parts[0].Start < 0 {
		return plain(s.Text)
	}
	var b strings.Builder
	end := parts[0].Start
	for _, r := range parts {
		if r.Start < end || r.End < r.Start || int(r.End) > len(body) {
			return plain(s.Text)
		}
		if gap := body[end:r.Start]; strings.ContainsFunc(gap, isWord) {
			b.WriteString(" … ")
		} else {
			b.WriteString(" ")
		}
		b.WriteString(body[r.Start:r.End])
		end = r.End
	}
	return plain(b.String())
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// quote returns the quotation in which s begins.
func (p *page) quote(s *statement.Statement) (text.Quote, bool) {
	if len(s.Evidence.Content) == 0 {
		return text.Quote{}, false
	}
	d, at := p.r.Document, s.Evidence.Content[0].Start
	n := sort.Search(len(d.Quotes), func(n int) bool { return d.Range(d.Quotes[n].Span).End > at })
	if n < len(d.Quotes) && d.Range(d.Quotes[n].Span).Start <= at {
		return d.Quotes[n], true
	}
	return text.Quote{}, false
}

// manner says how s is said: stance, certainty, what is inferred.
func (p *page) manner(s *statement.Statement) []string {
	w := p.Words
	var m []string
	if s.Stance != 0 {
		key := "stance." + s.Stance.String()
		if speaker(s) == "" && s.Stance == stance.Asserts {
			key = "stance.hearsay"
		}
		m = append(m, w.say(key))
		if cue := plain(last(s).Cue); cue != "" && !strings.EqualFold(cue, m[0]) {
			m[0] += " (" + p.quoted([]string{cue}) + ")"
		}
	}
	if l := &s.Likelihood; l.To > 0 {
		m = append(m, w.say("likelihood", "words", plain(l.Words), "from", fmt.Sprint(l.From), "to", fmt.Sprint(l.To), "scale", w.say("scale."+l.Scale)))
	} else if s.Certainty == stance.Possible || s.Certainty == stance.Probable {
		m = append(m, w.say("certainty."+s.Certainty.String()))
	}
	if s.Form == attribution.Mixed {
		m = append(m, w.say("mixed"))
	}
	for _, t := range s.SpokenOf[:min(len(s.SpokenOf), mostTimes)] {
		m = append(m, p.time("time.spoken", t))
	}
	if s.Said.Words != "" {
		m = append(m, p.time("time.said", s.Said))
	}
	if s.Inferred && s.Speaker != "" {
		if as := plain(last(s).As); as != "" && !strings.EqualFold(as, plain(s.Speaker)) {
			m = append(m, w.say("inferred.words", "words", as))
		} else {
			m = append(m, w.say("inferred.context"))
		}
	}
	return m
}

// mostTimes is how many of the times spoken of are shown: what follows has less
// to do with the main clause.
const mostTimes = 2

// time prints a time in the article's words and, where they can be read, what
// they mean.
func (p *page) time(key string, t statement.Time) string {
	words := p.quoted([]string{plain(t.Words)})
	if edtf := t.Value.String(); edtf != "" && !strings.HasPrefix(edtf, "XXXX") { // of no known year: the words say as much
		words += " (" + p.Words.date(edtf) + ")"
	}
	return p.Words.say(key, "time", words)
}

func (p *page) foot(statements bool) {
	notes := p.notes()
	if len(notes) > 0 {
		p.WriteByte('\n')
	}
	for _, n := range notes {
		p.put(0, n, yellow)
	}
	if statements {
		p.WriteByte('\n')
		p.put(0, p.Words.say("legend"), dim)
	}
}
