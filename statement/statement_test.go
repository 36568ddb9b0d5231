package statement

import (
	"fmt"
	"strings"
	"testing"

	"ifolge/article"
	"ifolge/attribution"
	"ifolge/attribution/marked"
	"ifolge/entity"
	"ifolge/text"
	"ifolge/text/texttest"
)

// read makes the attributions that are marked in s. The words between the marks
// are written as package texttest wants them; an attribution whose content lies
// inside that of another has it as its parent. Recipient names the words that an
// attribution was said to, by its number from 1.
func read(t *testing.T, code, s string, recipient map[int]string) (*text.Document, []attribution.Attribution) {
	t.Helper()
	plain, marks, err := marked.Parse(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	d := texttest.Doc(code, plain)
	at := func(b int) text.Index { // the notation's "|" is no word
		n := 0
		for _, w := range strings.Fields(plain[:b]) {
			if w != "|" {
				n++
			}
		}
		return text.Index(n)
	}
	var as []attribution.Attribution
	for _, m := range marks {
		for len(as) < m.N {
			as = append(as, attribution.Attribution{Parent: -1, Form: attribution.Indirect})
		}
		a, span := &as[m.N-1], text.Span{Start: at(m.Start), End: at(m.End)}
		switch m.Role {
		case 's':
			a.Source = span
		case 'q':
			a.Cue = append(a.Cue, span)
		case 'c':
			a.Content = append(a.Content, span)
		}
	}
	for i := range as {
		for j := range as {
			if i != j && len(as[i].Content) > 0 && as[j].Content[0].Contains(as[i].Content[0]) && as[j].Content[0] != as[i].Content[0] {
				as[i].Parent = int32(j)
			}
		}
		if w := recipient[i+1]; w != "" {
			for k := range d.Tokens {
				if d.Form(text.Index(k)) == w {
					as[i].Recipient = text.Span{Start: text.Index(k), End: text.Index(k + 1)}
				}
			}
		}
	}
	return d, as
}

func chain(s Statement) string {
	var ls []string
	for _, l := range s.Chain {
		switch {
		case l.Name != "":
			ls = append(ls, l.Name)
		case l.As != "":
			ls = append(ls, l.As)
		default:
			ls = append(ls, "?")
		}
	}
	return strings.Join(ls, " › ")
}

func TestChain(t *testing.T) {
	for _, tt := range []struct {
		what, outlet, doc string
		recipient         map[int]string
		want              []string
	}{
		{"one hand", "Elveposten", "{1s:Moe/PROPN@PER} {1q:sier=si} {1c:ja}", nil, []string{"Elveposten › Moe"}},
		{"no outlet known", "", "{1s:Moe/PROPN@PER} {1q:sier=si} {1c:ja}", nil, []string{"? › Moe"}},
		{"said to another paper", "Elveposten", "{1s:Moe/PROPN@PER} {1q:sier=si} {1c:ja} til Fjordposten/PROPN", map[int]string{1: "Fjordposten"},
			[]string{"Elveposten › Fjordposten › Moe"}},
		{"said to the outlet itself", "Fjordposten", "{1s:Moe/PROPN@PER} {1q:sier=si} {1c:ja} til Fjordposten/PROPN", map[int]string{1: "Fjordposten"},
			[]string{"Fjordposten › Moe"}},
		{"a claim inside a claim", "", "{1s:Fjordposten/PROPN@ORG} {1q:skriver} at {1c:{2s:Moe/PROPN@PER} {2q:sier=si} {2c:ja}}", nil,
			[]string{"? › Fjordposten", "? › Fjordposten › Moe"}},
		{"nobody is named", "", "{1q:Det hevdes} at {1c:broen er åpen}", nil, []string{"? › ?"}},
		{"a paper's sources", "", "{1c:Broen er åpen} , {1q:ifølge} {1s:Fjordpostens/PROPN{{Case=Gen{}@ORG kilder=kilde/NOUN}", nil,
			[]string{"? › Fjordposten › kilder"}},
	} {
		d, as := read(t, "nb", tt.doc, tt.recipient)
		ss := From(&article.Article{Outlet: tt.outlet}, d, as)
		if len(ss) != len(tt.want) {
			t.Fatalf("%s: %d statements, want %d", tt.what, len(ss), len(tt.want))
		}
		for i, s := range ss {
			if got := chain(s); got != tt.want[i] {
				t.Errorf("%s: chain %q, want %q", tt.what, got, tt.want[i])
			}
		}
	}
}

func TestEvidence(t *testing.T) {
	d, as := read(t, "nb", "Overskrift\n\n{1s:Moe/PROPN@PER} {1q:tror=tro} at {1c:broen er åpen} .", nil)
	as[0].Found = "rule:that"
	s := From(&article.Article{}, d, as)[0]
	at := func(r text.Range) string { return d.Text[r.Start:r.End] }
	got := fmt.Sprint(at(s.Evidence.Source), "|", at(s.Evidence.Cue[0]), "|", at(s.Evidence.Content[0]), "|", s.Evidence.Line, "|", at(s.Evidence.Stance), "|", s.Evidence.Found, "|", s.Text)
	if want := "Moe|tror|broen er åpen|3|tror|rule:that|broen er åpen"; got != want {
		t.Errorf("evidence %q, want %q", got, want)
	}
}

func TestDescriptionOfUnnamedSources(t *testing.T) {
	d, as := read(t, "nb", "{1s:Noen kilder=kilde/NOUN} {1q:sier=si} {1c:ja} . | {2c:Kildene=kilde/NOUN{{Definite=Def{}} {2q:beskrives som} {2c:offiserer i hæren} .", nil)
	s := From(&article.Article{}, d, as)[0]
	if s.Description != "offiserer i hæren" || d.Text[s.Evidence.Description.Start:s.Evidence.Description.End] != s.Description {
		t.Errorf("described as %q", s.Description)
	}
}

func TestSpeakerOfPronounIsInferred(t *testing.T) {
	d, as := read(t, "nb", "Kari/PROPN@PER Moe/PROPN@+ kom . | {1s:Hun/PRON} {1q:sier=si} {1c:ja} .", nil)
	as[0].Speaker = attribution.Referent{Span: text.Span{Start: 0, End: 2}, Inferred: true}
	s := From(&article.Article{}, d, as)[0]
	if s.Speaker != "Kari Moe" || !s.Inferred || s.SourceType != entity.Person || s.Chain[1].As != "Hun" {
		t.Errorf("speaker %q, inferred %t, type %s, link %q", s.Speaker, s.Inferred, s.SourceType, s.Chain[1].As)
	}
}

// Whatever the finder hands over, there is an answer.
func TestBrokenAttributions(t *testing.T) {
	d := texttest.Doc("nb", "Moe sier ja .")
	far := text.Span{Start: 2, End: 4}
	for _, as := range [][]attribution.Attribution{
		nil,
		{{}},
		{{Parent: 0, Content: []text.Span{far}}},
		{{Parent: 1, Content: []text.Span{far}}, {Parent: 0, Content: []text.Span{far}}},
		{{Parent: 7, Source: text.Span{Start: 0, End: 1}, Content: []text.Span{far}}},
	} {
		ss := From(&article.Article{}, d, as)
		if len(ss) != len(as) {
			t.Errorf("%d statements of %d attributions", len(ss), len(as))
		}
		for _, s := range ss {
			if len(s.Chain) < 2 || s.Evidence.Line < 1 {
				t.Errorf("chain of %d links, line %d", len(s.Chain), s.Evidence.Line)
			}
		}
	}
}

func BenchmarkFrom(b *testing.B) {
	var line strings.Builder
	for range 400 {
		line.WriteString("Kari/PROPN@PER Moe/PROPN@+ sier=si at broen trolig er åpen . | ")
	}
	d := texttest.Doc("nb", line.String())
	var as []attribution.Attribution
	for i := 0; i+8 <= len(d.Tokens); i += 8 {
		k := text.Index(i)
		as = append(as, attribution.Attribution{
			Source: text.Span{Start: k, End: k + 2}, Cue: []text.Span{{Start: k + 2, End: k + 3}},
			Content: []text.Span{{Start: k + 4, End: k + 8}}, Parent: -1,
		})
	}
	a := &article.Article{}
	b.ReportAllocs()
	for b.Loop() {
		From(a, d, as)
	}
	b.ReportMetric(float64(len(d.Tokens))*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
}

// TestLikelihoodIsReadByWhoSpeaks: the figure is the scale's of the last of the chain.
func TestLikelihoodIsReadByWhoSpeaks(t *testing.T) {
	for _, tt := range []struct{ what, doc, want string }{
		{"a body with a scale", "{1s:PST/PROPN@ORG} {1q:skriver=skrive} at {1c:det er sannsynlig at noen prøver} .", "sannsynlig norwegian 60-90 probable"},
		{"a body without", "{1s:Rederiet=rederi/NOUN} {1q:skriver=skrive} at {1c:det er sannsynlig at noen prøver} .", "sannsynlig everyday 0-0 probable"},
		{"a person", "{1s:PST-sjef/NOUN Kari/PROPN@PER Lie/PROPN@+} {1q:sier=si} at {1c:det er sannsynlig at noen prøver} .", "sannsynlig everyday 0-0 probable"},
		{"the police of another country", "{1s:svensk/ADJ politi/NOUN} {1q:sier=si} at {1c:det er mulig at noen prøver} .", "er mulig everyday 0-0 possible"},
		{"an everyday word", "{1s:PST/PROPN@ORG} {1q:skriver=skrive} at {1c:trolig prøver noen} .", "trolig everyday 0-0 probable"},
		{"between cue and content", "{1s:Politiet=politi/NOUN} {1q:anser=anse} det som lite sannsynlig at {1c:noen prøver} .", "lite sannsynlig norwegian 10-40 probable"},
		{"no word", "{1s:PST/PROPN@ORG} {1q:skriver=skrive} at {1c:noen prøver} .", "  0-0 certain"},
	} {
		d, as := read(t, "nb", tt.doc, nil)
		s := From(&article.Article{}, d, as)[0]
		l := s.Likelihood
		if got := fmt.Sprintf("%s %s %d-%d %s", l.Words, l.Scale, l.From, l.To, s.Certainty); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.what, got, tt.want)
		}
		if r := s.Evidence.Likelihood; d.Text[r.Start:r.End] != l.Words {
			t.Errorf("%s: stands at %q", tt.what, d.Text[r.Start:r.End])
		}
	}
}
