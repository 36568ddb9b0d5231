package stance

import (
	"strings"
	"testing"

	"ifolge/text"
	"ifolge/text/texttest"
)

func TestStanceOfCueUnderNegation(t *testing.T) {
	for _, tt := range []struct {
		code, example string
		want          Stance
		at            string
	}{
		{"nb", "{1s:Kreml} har {1q:ikke bekreftet=bekrefte} {1c:møtet} .", Declines, "ikke bekreftet"},
		{"nb", "{1s:Kreml} {1q:bekrefter=bekrefte} {1c:møtet} .", Confirms, "bekrefter"},
		{"nb", "{1s:Hun} {1q:tror=tro ikke} {1c:det blir snø} .", Believes, "tror ikke"},
		{"nb", "{1s:Hun} {1q:sier=si ikke} {1c:hvorfor} .", Declines, ""},
		{"nb", "{1s:Hun} {1q:legger=legge ikke skjul på} at {1c:det haster} .", Asserts, "legger ikke skjul på"},
		{"nb", "{1s:Hun} {1q:sier=si} at {1c:det haster} .", Asserts, ""},
		{"en", "{1s:The club} {1q:would neither confirm nor deny} {1c:the sale} .", Declines, "neither confirm nor deny"},
		{"en", "{1s:The club} {1q:denied=deny} {1c:the sale} .", Denies, "denied"},
	} {
		r, d := readDoc(t, tt.code, tt.example)
		if r.Stance != tt.want || tt.at != "" && d.Words(r.StanceAt) != tt.at {
			t.Errorf("%s: %s by %q, want %s by %q", tt.example, r.Stance, d.Words(r.StanceAt), tt.want, tt.at)
		}
	}
}

// "Heller ikke Moe er enig": the tree ties the negation to the cue.
func TestNegationOutsideTheCue(t *testing.T) {
	d := texttest.Doc("nb", "Ikke/PART<4:advmod Moe/PROPN<4:nsubj er/AUX<4:cop enig/ADJ<0 i/ADP<6:case det/PRON<4:obl")
	r := Read(d, text.Span{Start: 1, End: 2}, []text.Span{{Start: 3, End: 5}}, []text.Span{{Start: 5, End: 6}})
	if r.Stance != Denies {
		t.Errorf("read as %s", r.Stance)
	}
}

func TestPolarityIsThatOfTheMainPredicate(t *testing.T) {
	for _, tt := range []struct {
		doc  string
		from text.Index // content, to the end
		want Polarity
	}{
		{"Moe/PROPN<2:nsubj sier/VERB<0 at/SCONJ<6:mark broen/NOUN<6:nsubj ikke/PART<6:advmod holder/VERB<2:ccomp", 3, Neg},
		{"Moe/PROPN<2:nsubj sier/VERB<0 at/SCONJ<5:mark broen/NOUN<5:nsubj holder/VERB<2:ccomp fordi/SCONJ<9:mark det/PRON<9:nsubj ikke/PART<9:advmod regner/VERB<5:advcl", 3, Pos},
		{"Moe/PROPN<2:nsubj sier/VERB<0 at/SCONJ<6:mark ingen/DET<5:det bro/NOUN<6:nsubj holder/VERB<2:ccomp", 3, Neg},
		{"Moe/PROPN<2:nsubj sier/VERB<0 at/SCONJ<6:mark broen/NOUN<6:nsubj er/AUX<6:cop trygg/ADJ<2:ccomp for/ADP<10:case ikke/PART<9:advmod tunge/ADJ<10:amod biler/NOUN<6:obl", 3, Pos},
		// What the speaker says to think is what is claimed; what others think is not.
		{"Moe/PROPN<2:nsubj sier/VERB<0 jeg/PRON{Person=1}<4:nsubj tror/VERB{Tense=Pres}<2:ccomp broen/NOUN<7:nsubj ikke/PART<7:advmod holder/VERB<4:ccomp", 2, Neg},
		{"Moe/PROPN<2:nsubj sier/VERB<0 hun/PRON{Person=3}<4:nsubj tror/VERB{Tense=Pres}<2:ccomp broen/NOUN<7:nsubj ikke/PART<7:advmod holder/VERB<4:ccomp", 2, Pos},
	} {
		d := texttest.Doc("nb", tt.doc)
		r := Read(d, text.Span{Start: 0, End: 1}, []text.Span{{Start: 1, End: 2}}, []text.Span{{Start: tt.from, End: text.Index(len(d.Tokens))}})
		if r.Polarity != tt.want {
			t.Errorf("%s: %s, want %s", d.Text, r.Polarity, tt.want)
		}
	}
}

func TestHedgeBearsOnWhom(t *testing.T) {
	for _, tt := range []struct {
		doc  string
		want Certainty
	}{
		{"broen/NOUN<3:nsubj kan/AUX<3:aux falle/VERB<0", Possible},
		{"vi/PRON<3:nsubj kan/AUX<3:aux velge/VERB<0", Certain},
		{"man/PRON<3:nsubj kan/AUX<3:aux velge/VERB<0", Certain},
		{"broen/NOUN<4:nsubj kan/AUX<4:aux ikke/PART<4:advmod måles/VERB<0", Certain},
		{"vi/PRON<2:nsubj har/VERB<0:root leger/NOUN<2:obj nok/ADV<2:obj", Certain},
		{"vi/PRON<2:nsubj har/VERB<0:root leger/NOUN<2:obj nok/ADV<3:advmod", Certain},
		{"broen/NOUN<3:nsubj falt/VERB<0:root trolig/ADV<2:advmod", Probable},
		{"jeg/PRON<2:nsubj tror=tro/VERB<0 det/PRON<2:obj", Probable},
		{"de/PRON<2:nsubj tror=tro/VERB<0 det/PRON<2:obj", Certain},
		{"en/DET<3:det mulig/ADJ<3:amod løsning/NOUN<4:nsubj:pass vedtas/VERB<0", Certain},
	} {
		d := texttest.Doc("nb", strings.Replace(tt.doc, "broen/NOUN<3:nsubj falt/VERB<0:root", "broen/NOUN<2:nsubj falt/VERB<0", 1))
		r := Read(d, text.Span{}, nil, []text.Span{{Start: 0, End: text.Index(len(d.Tokens))}})
		if r.Certainty != tt.want {
			t.Errorf("%s: %s by %q, want %s", d.Text, r.Certainty, d.Words(r.CertaintyAt), tt.want)
		}
	}
}

func TestOwnWordsDecideWhereTheCueOnlySpeaks(t *testing.T) {
	for _, tt := range []struct {
		doc  string
		want Stance
	}{
		{"– Vi/PRON<3:nsubj vil/AUX<3:aux bygge/VERB<0 ,", Intends},
		{"– Broen/NOUN<3:nsubj vil/AUX<3:aux falle/VERB<0 ,", Asserts},
		{"– Kom/VERB{Mood=Imp}<0 hjem/ADV<1:advmod ,", Asks},
		{"– Hvem/PRON<2:nsubj betaler/VERB<0 ?", Asks},
		{"– La/VERB{Mood=Imp}<0 oss/PRON<1:obj gå/VERB<1:xcomp ,", Asks},
	} {
		line := strings.Replace(tt.doc, "– ", "–/PUNCT<2:punct ", 1)
		line = shift(line) + " sier/VERB<2:parataxis hun/PRON<2:nsubj"
		d := texttest.Doc("nb", line)
		end := text.Index(len(d.Tokens)) - 2
		r := Read(d, text.Span{Start: end + 1, End: end + 2}, []text.Span{{Start: end, End: end + 1}}, []text.Span{{Start: 1, End: end - 1}})
		if r.Stance != tt.want {
			t.Errorf("%s: %s, want %s", d.Text, r.Stance, tt.want)
		}
	}
}

// shift moves the heads of a line by one, for the dash before it, and gives the
// marks without a head one.
func shift(line string) string {
	var out []string
	for i, w := range strings.Fields(line) {
		switch {
		case i == 0:
		case !strings.Contains(w, "<"):
			w += "/PUNCT<2:punct"
		default:
			for n := 8; n >= 1; n-- {
				w = strings.Replace(w, "<"+string(rune('0'+n))+":", "<"+string(rune('1'+n))+":", 1)
			}
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

func FuzzRead(f *testing.F) {
	f.Add("Moe sier «vi vil ikke» .", 0, 1, 2, 5)
	f.Fuzz(func(t *testing.T, s string, a, b, c, e int) {
		d := &text.Document{Lang: "nb", Text: s, Syms: []string{""}}
		for i := 0; i < len(s); {
			for i < len(s) && s[i] <= ' ' {
				i++
			}
			j := i
			for j < len(s) && s[j] > ' ' {
				j++
			}
			if j > i {
				d.Tokens = append(d.Tokens, text.Token{Start: int32(i), End: int32(j)})
			}
			i = j
		}
		r := Read(d, text.Span{}, []text.Span{{Start: text.Index(a), End: text.Index(b)}}, []text.Span{{Start: text.Index(c), End: text.Index(e)}})
		if r.Stance == 0 || r.Certainty == 0 || r.Polarity == 0 {
			t.Errorf("read as %q, %q, %q", r.Stance, r.Certainty, r.Polarity)
		}
		for _, at := range []text.Span{r.StanceAt, r.CertaintyAt, r.PolarityAt} {
			if at.Start < 0 || at.End < at.Start || int(at.End) > len(d.Tokens) {
				t.Errorf("words [%d,%d) of %d", at.Start, at.End, len(d.Tokens))
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	d := texttest.Doc("nb", "Moe/PROPN<2:nsubj sier/VERB<0 at/SCONJ<7:mark broen/NOUN<7:nsubj trolig/ADV<7:advmod ikke/PART<7:advmod holder/VERB<2:ccomp fordi/SCONJ<10:mark det/PRON<10:nsubj regner/VERB<7:advcl")
	cue, content := []text.Span{{Start: 1, End: 2}}, []text.Span{{Start: 3, End: 10}}
	b.ReportAllocs()
	for b.Loop() {
		Read(d, text.Span{Start: 0, End: 1}, cue, content)
	}
	b.ReportMetric(10*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
}
