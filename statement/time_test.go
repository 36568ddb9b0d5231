package statement

import (
	"strings"
	"testing"

	"ifolge/article"
	"ifolge/attribution"
	"ifolge/text"
	"ifolge/text/texttest"
)

func TestTimesOfTheContentAndOfTheSaying(t *testing.T) {
	span := func(a, b int) text.Span { return text.Span{Start: text.Index(a), End: text.Index(b)} }
	for _, tt := range []struct {
		doc                  string
		source, cue, content text.Span
		spoken, said         string
	}{
		{"Brua/NOUN<3:nsubj skal=skulle/AUX{Tense=Pres|VerbForm=Fin}<3:aux stenges/VERB{VerbForm=Inf}<6:ccomp torsdag/NOUN<3:obl ,/PUNCT<6:punct sa=si/VERB{Tense=Past|VerbForm=Fin}<0 ordføreren/NOUN<6:nsubj mandag/NOUN<6:obl",
			span(6, 7), span(5, 6), span(0, 4), "torsdag = 2023-09-07", "mandag = 2023-09-04"},
		{"Brua/NOUN<2:nsubj ryker/VERB{Tense=Pres|VerbForm=Fin}<4:ccomp ,/PUNCT<4:punct sa=si/VERB{Tense=Past|VerbForm=Fin}<0 hun/PRON<4:nsubj på/ADP<7:case møtet/NOUN<4:obl i/ADP<9:case går/NOUN<7:nmod",
			span(4, 5), span(3, 4), span(0, 2), "", "i går = 2023-09-05"},
		{"Ifølge/ADP<2:case NTB/PROPN<3:obl brant=brenne/VERB{Tense=Past|VerbForm=Fin}<0 huset/NOUN<3:nsubj etter/ADP<6:case festen/NOUN<3:obl lørdag/NOUN<6:nmod i/ADP<9:case fjor/NOUN<3:obl",
			span(1, 2), span(0, 1), span(2, 9), "i fjor = 2022, lørdag = 2023-09-02", ""},
	} {
		d := texttest.Doc("nb", tt.doc)
		as := []attribution.Attribution{{Source: tt.source, Cue: []text.Span{tt.cue}, Content: []text.Span{tt.content}, Parent: -1}}
		s := From(&article.Article{Published: "2023-09-06"}, d, as)[0]
		var spoken []string
		for _, x := range s.SpokenOf {
			spoken = append(spoken, x.Words+" = "+x.Value.String())
		}
		said := ""
		if s.Said.Words != "" {
			said = s.Said.Words + " = " + s.Said.Value.String()
		}
		if got := strings.Join(spoken, ", "); got != tt.spoken || said != tt.said {
			t.Errorf("%s: spoken of %q, said %q; want %q, %q", d.Text, got, said, tt.spoken, tt.said)
		}
	}
}
