// Package sheettest makes readings for tests of what shows or exports them: of
// articles marked by hand, so that no model and no rule changes them, and of text
// that would do harm.
package sheettest

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/article"
	"ifolge/attribution"
	"ifolge/attribution/marked"
	"ifolge/corpus"
	"ifolge/entity"
	"ifolge/ingest"
	"ifolge/stance"
	"ifolge/statement"
	"ifolge/text"
	"ifolge/when"
)

// Marked returns the reading of an article in which attributions are marked, and
// what is said of each: the files NAME.want.marked and NAME.want.values of
// testdata/articles. It panics on a fault in them.
func Marked(lang, id, marks, values string) *ingest.Reading {
	plain, ms, err := marked.Parse(marks)
	if err != nil {
		panic(fmt.Sprintf("sheettest: %s: %v", id, err))
	}
	a := &article.Article{ID: id, Outlet: "Dagen", Byline: "Ola Skriver", Lang: lang, Raw: sha256.Sum256([]byte(plain))}
	shift := 0
	if rest, ok := strings.CutPrefix(plain, "date "); ok {
		a.Published, _, _ = strings.Cut(rest, " ")
		shift = len("date ") + len(a.Published) + 1
	}
	a.Text = plain[shift:]
	if first, _, _ := strings.Cut(a.Text, "\n"); len(first) < 80 && !strings.HasSuffix(first, ".") {
		a.Title = first
	}
	r := &ingest.Reading{Article: a, Lang: lang, Document: Document(lang, a.Text)}
	for _, m := range ms {
		for len(r.Statements) < m.N {
			r.Statements = append(r.Statements, statement.Statement{Attribution: len(r.Statements), Voice: -1})
		}
		e := &r.Statements[m.N-1].Evidence
		at := text.Range{Start: int32(m.Start - shift), End: int32(m.End - shift)}
		switch m.Role {
		case 'c':
			e.Content = append(e.Content, at)
		case 'q':
			e.Cue = append(e.Cue, at)
		case 's':
			e.Source = at
		}
	}
	var rows [][]string
	for l := range strings.Lines(values) {
		if f := strings.Split(strings.TrimSpace(l), " | "); l[0] != '#' && len(f) == 6 {
			rows = append(rows, f[1:])
		}
	}
	if len(rows) != len(r.Statements) {
		panic(fmt.Sprintf("sheettest: %s: %d rows of values for %d attributions", id, len(rows), len(r.Statements)))
	}
	voices := map[string]int{}
	for i, row := range rows {
		fill(r, i, row, voices)
	}
	r.Attributions = attributions(r)
	return r
}

// fill takes what is said of the i-th statement from its row: chain, type, stance,
// certainty, polarity.
func fill(r *ingest.Reading, i int, row []string, voices map[string]int) {
	s, body := &r.Statements[i], r.Article.Text
	words := func(rs ...text.Range) string {
		var parts []string
		for _, r := range rs {
			parts = append(parts, body[r.Start:r.End])
		}
		return strings.Join(parts, " … ")
	}
	s.Text = words(s.Evidence.Content...)
	s.Evidence.Line = 1 + strings.Count(body[:s.Evidence.Content[0].Start], "\n")
	s.Evidence.Found = "hand"
	s.SourceType = value(row[1], entity.Unknown, entity.Unnamed)
	s.Stance = value(row[2], stance.Asserts, stance.Asks)
	s.Certainty = value(row[3], stance.Unstated, stance.Certain)
	s.Polarity = value(row[4], stance.Pos, stance.Neg)
	s.Naming = entity.Named
	if s.SourceType == entity.Unnamed {
		s.Naming = entity.ByNobody
	}
	s.Form = attribution.Indirect
	if c := s.Evidence.Content[0].Start; strings.HasSuffix(body[:c], "– ") || strings.HasSuffix(body[:c], "«") || strings.HasSuffix(body[:c], "\"") {
		s.Form = attribution.Direct
	}
	s.Chain = statement.Chain{{As: r.Article.Outlet, Name: r.Article.Outlet, Type: entity.Publication, Naming: entity.ByPublication, Voice: -1}}
	names := strings.Split(row[0], " › ")
	slices.Reverse(names)
	for k, name := range names {
		l := statement.Link{As: name, Name: name, Type: entity.Publication, Naming: entity.ByPublication, Voice: -1}
		if k == len(names)-1 {
			l.Type, l.Naming, l.At, l.Cue = s.SourceType, s.Naming, s.Evidence.Source, words(s.Evidence.Cue...)
			if l.At != (text.Range{}) {
				l.As = words(l.At)
			}
			l.Inferred = name != "?" && !strings.Contains(l.As, name)
		}
		if name == "?" {
			l.As, l.Name, l.Naming = "", "", entity.Nameless
		} else {
			if _, ok := voices[name]; !ok {
				voices[name] = len(voices)
			}
			l.Voice = voices[name]
		}
		s.Chain = append(s.Chain, l)
		s.Speaker, s.Voice, s.Inferred = l.Name, l.Voice, l.Inferred
	}
}

// value returns the value from first to last whose word is w.
func value[T interface {
	~uint8
	String() string
}](w string, first, last T) T {
	for v := first; v <= last; v++ {
		if v.String() == w {
			return v
		}
	}
	panic(fmt.Sprintf("sheettest: no value %q", w))
}

// attributions of r's statements: one within the content of another has that as its
// parent.
func attributions(r *ingest.Reading) []attribution.Attribution {
	as := make([]attribution.Attribution, len(r.Statements))
	for i := range r.Statements {
		s := &r.Statements[i]
		a := &as[i]
		*a = attribution.Attribution{Form: s.Form, Parent: -1, Score: 1, Found: "hand", Source: corpus.Touched(r.Document, s.Evidence.Source)}
		for _, c := range s.Evidence.Content {
			a.Content = append(a.Content, corpus.Touched(r.Document, c))
		}
		for _, q := range s.Evidence.Cue {
			a.Cue = append(a.Cue, corpus.Touched(r.Document, q))
		}
	}
	for i := range as {
		for k := range as {
			if k != i && len(as[k].Content) == 1 && as[k].Content[0].Contains(as[i].Content[0]) && as[k].Content[0] != as[i].Content[0] {
				as[i].Parent = int32(k)
			}
		}
	}
	return as
}

// Speaks adds a time to the i-th statement, by its words in the text and its value
// in EDTF. It panics where there is none.
func Speaks(r *ingest.Reading, i int, words, edtf string) {
	v, err := when.Parse(edtf)
	at := strings.Index(r.Article.Text, words)
	if err != nil || at < 0 {
		panic(fmt.Sprintf("sheettest: time %q %q: %v", words, edtf, err))
	}
	s := &r.Statements[i]
	s.SpokenOf = append(s.SpokenOf, statement.Time{
		Words: words, Value: v, Interval: v.Interval(), Kind: "date", Rule: "hand",
		At: text.Range{Start: int32(at), End: int32(at + len(words))},
	})
}

// Somewhere returns the reading of an article that names a town, two of one name,
// one of a name that another bears too, a country far away and a part of the world.
func Somewhere() *ingest.Reading {
	r := Marked("nb", "veien.txt", "{1s:Kari Lie} {1q:sier} at {1c:veien fra Oslo til Våler er stengt, og at det regner i Paris}.\n\n"+
		"{2q:Ifølge} {2s:Lie} {2c:kommer varene fra Japan, Oslo og resten av Europa}.\n", "1 | Kari Lie | person | asserts | certain | pos\n2 | Kari Lie | person | asserts | certain | pos\n")
	statement.Locate(r.Document, r.Attributions, r.Statements, entity.Places(r.Document))
	return r
}

// Hostile returns a reading whose every word tries to get out of where it is put:
// into markup, another column, another line, a formula, another direction.
func Hostile() *ingest.Reading {
	body := "</script><script>alert(1)</script>\n\n" +
		"=cmd|'/c calc'!A1 \"quoted\", tab\there\r\nNUL\x00 \u202eRTL\u202c \u2066iso \u2028line\u2029par\u0085next & <b onclick=x>bold</b>\n\n" +
		"-->]]> {{.}} ${x} `js` \\u003c \\n 漢字 🙂 é e\u0301 | pipe\n"
	a := &article.Article{
		ID: "../../etc/pass\twd\"><img src=x onerror=alert(1)>", URL: "javascript:alert(1)", Outlet: "=HYPERLINK(\"http://x\")\n", Byline: "</style>\u202e",
		Lang: "nb", Published: "\"2024", Title: "<title>\x00</title>", Text: body,
	}
	r := &ingest.Reading{Article: a, Lang: "nb", Document: Document("nb", body), Notes: []article.Note{article.NewNote("language.unknown", "found", "<nb>")}}
	half := int32(strings.Index(body, "\n\n-->"))
	for i, at := range []text.Range{{Start: 0, End: int32(len(body))}, {Start: 3, End: half}, {Start: 40, End: half + 20}, {}, {Start: half, End: half + 2}} {
		s := statement.Statement{
			Attribution: i, Text: body[at.Start:at.End], Voice: i - 1, Speaker: "@SUM(1)\t</h3>\u202e\r\nx", Description: "-1+\x00", SourceType: entity.Unnamed, Naming: entity.ByNobody,
			Stance: stance.Denies, Certainty: stance.Possible, Polarity: stance.Neg, Form: attribution.Direct,
			Chain:    statement.Chain{{As: a.Outlet, Name: a.Outlet, Voice: -1}, {As: "x\ty\n", Name: "<i>", Voice: 7, At: at}, {As: "+1\u2028", Cue: "\"'<", Voice: i - 1, Inferred: true, At: at}},
			Evidence: statement.Evidence{Content: []text.Range{at}, Cue: []text.Range{{Start: at.Start, End: min(at.Start+5, at.End)}}, Source: text.Range{Start: max(at.End-7, 0), End: at.End}, Line: i},
		}
		r.Statements = append(r.Statements, s)
	}
	r.Statements = append(r.Statements, statement.Statement{Attribution: 99, Voice: -1}) // as empty as can be
	r.Statements[1].Evidence.Cue = []text.Range{{Start: -5, End: 2}, {Start: 9, End: 4}, {Start: 0, End: 1 << 30}}
	r.Attributions = make([]attribution.Attribution, 5)
	for i := range r.Attributions {
		r.Attributions[i].Parent = int32(i - 1)
	}
	return r
}

// Document cuts s into tokens, lines as sentences and paragraphs at blank lines, as
// well as tests need it.
func Document(lang, s string) *text.Document {
	d := &text.Document{Lang: lang, Text: s, Syms: []string{""}}
	at, gap := 0, true
	for line := range strings.SplitAfterSeq(s, "\n") {
		first := text.Index(len(d.Tokens))
		for i := 0; i < len(line); {
			r, n := utf8.DecodeRuneInString(line[i:])
			if word := letter(r); word {
				for i+n < len(line) {
					next, size := utf8.DecodeRuneInString(line[i+n:])
					if !letter(next) {
						break
					}
					n += size
				}
			}
			if !unicode.IsSpace(r) {
				t := text.Token{Start: int32(at + i), End: int32(at + i + n)}
				if next, _ := utf8.DecodeRuneInString(s[at+i+n:]); unicode.IsSpace(next) {
					t.Flags |= text.SpaceAfter
				}
				d.Tokens = append(d.Tokens, t)
			}
			i += n
		}
		at += len(line)
		end := text.Index(len(d.Tokens))
		if first == end {
			gap = true
			continue
		}
		d.Tokens[first].Flags |= text.SentenceStart | text.LineStart
		d.Sentences = append(d.Sentences, text.Span{Start: first, End: end})
		if gap {
			d.Tokens[first].Flags |= text.ParagraphStart
			d.Paragraphs = append(d.Paragraphs, text.Span{Start: first})
			gap = false
		}
		d.Paragraphs[len(d.Paragraphs)-1].End = end
	}
	return d
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
