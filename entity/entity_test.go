package entity

import (
	"strings"
	"testing"

	"ifolge/text"
	"ifolge/text/texttest"
)

// find returns the span of the words in d, the first time they stand there.
func find(t *testing.T, d *text.Document, words string) text.Span {
	t.Helper()
	fs := strings.Fields(words)
	for i := range d.Tokens {
		k := 0
		for k < len(fs) && i+k < len(d.Tokens) && d.Form(text.Index(i+k)) == fs[k] {
			k++
		}
		if k == len(fs) {
			return text.Span{Start: text.Index(i), End: text.Index(i + k)}
		}
	}
	t.Fatalf("%q is not in %q", words, d.Text)
	return text.Span{}
}

func TestTypeOf(t *testing.T) {
	for _, tt := range []struct {
		code, doc, source string
		typ               SourceType
		naming            Naming
	}{
		{"nb", "Rektor/NOUN<3:nsubj Moe/PROPN<1:appos@PER sier/VERB<0", "Rektor Moe", Person, Named},
		{"nb", "Rektoren=rektor/NOUN{Definite=Def|Number=Sing}<2:nsubj sier/VERB<0", "Rektoren", Person, ByOffice},
		{"nb", "En/DET<2:det nabo/NOUN{Number=Sing}<3:nsubj sier/VERB<0", "En nabo", Unnamed, ByNobody},
		{"nb", "Naboene=nabo/NOUN{Definite=Def|Number=Plur}<2:nsubj sier/VERB<0", "Naboene", Group, ByGroup},
		{"nb", "Riksrevisjonen/PROPN<2:nsubj@ORG sier/VERB<0", "Riksrevisjonen", Organisation, Named},
		{"nb", "Bransjeforeningen=bransjeforening/NOUN{Number=Sing}<2:nsubj sier/VERB<0", "Bransjeforeningen", Organisation, ByOffice},
		{"nb", "rapporten=rapport/NOUN<0 fra/ADP<3:case Riksrevisjonen/PROPN<1:nmod@ORG", "rapporten fra Riksrevisjonen", Document, ByDocument},
		{"nb", "en/DET<2:det talskvinne/NOUN{Number=Sing}<0 for/ADP<4:case Dahl/PROPN<2:nmod@PER", "en talskvinne for Dahl", Unnamed, ByNobody},
		{"nb", "ikke/PART<2:advmod navngitte/ADJ<3:amod tjenestemenn=tjenestemann/NOUN{Number=Plur}<0", "ikke navngitte tjenestemenn", Unnamed, ByNobody},
		{"nb", "Fjordposten/PROPN<2:nsubj@ORG skriver/VERB<0", "Fjordposten", Publication, ByPublication},
		{"nb", "LO-lederen=LO-leder/NOUN<2:nsubj@ORG sier/VERB<0", "LO-lederen", Person, Named},
		{"nb", "Moe/PROPN<4:nsubj@PER og/CCONJ<3:cc Dahl/PROPN<1:conj@PER sier/VERB<0", "Moe og Dahl", Group, Named},
		{"nb", "Bedriftene=bedrift/NOUN{Definite=Def|Number=Plur}<2:nsubj sier/VERB<0", "Bedriftene", Group, ByGroup},
		{"nb", "Hun/PRON<2:nsubj sier/VERB<0", "Hun", Person, Nameless},
		{"nn", "Styresmaktene=styresmakt/NOUN{Number=Plur}<2:nsubj seier/VERB<0", "Styresmaktene", Organisation, ByOffice},
		{"nb", "Anne/PROPN<3:nsubj@PER Viken/PROPN<1:flat:name@+ kom/VERB<0 | Viken/PROPN<2:nsubj@ORG sier/VERB<0", "Viken sier", Person, Named},
		{"nb", "Viken/PROPN<2:nsubj@ORG sier/VERB<0", "Viken", Organisation, Named},
		{"nb", "Kreml/PROPN<2:nsubj@PER bekrefter/VERB<0", "Kreml", Organisation, Named},
		{"nb", "Det/PRON<4:nsubj hvite/ADJ<1:flat:name hus/NOUN<1:flat:name avviser/VERB<0", "Det hvite hus", Organisation, ByOffice},
		{"en", "The/DET<3:det Justice/PROPN<3:compound@PER Department/PROPN<4:nsubj@+ said/VERB<0", "The Justice Department", Organisation, Named},
		{"nb", "Jordan/PROPN<2:nsubj@PER sier/VERB<0", "Jordan", Person, Named},
		{"nb", "Ekteparet=ektepar/NOUN{Definite=Def|Number=Sing}<3:nsubj Moe/PROPN<1:appos@PER sier/VERB<0", "Ekteparet Moe", Group, Named},
		{"nb", "Hver/DET<3:det fjerde/ADJ<3:amod velger/NOUN{Number=Sing}<4:nsubj sier/VERB<0", "Hver fjerde velger", Group, ByGroup},
		{"nb", "Mannen=mann/NOUN{Definite=Def|Number=Sing}<2:nsubj sier/VERB<0", "Mannen", Unnamed, ByNobody},
		{"nb", "menn=mann/NOUN{Definite=Ind|Number=Plur}<2:nsubj sier/VERB<0", "menn", Unnamed, ByNobody},
		{"en", "One/NUM<0 of/ADP<3:case them/PRON<1:nmod ,/PUNCT<7:punct former/ADJ<6:amod general/NOUN<7:compound Bo/PROPN<1:appos@PER Lind/PROPN<7:flat@+", "One of them , former general Bo Lind", Person, Named},
		{"en", "The/DET<3:det Orrin/PROPN<3:compound Gazette/PROPN<4:nsubj reports/VERB<0", "The Orrin Gazette", Publication, ByPublication},
		{"en", "two/NUM<3:nummod senior/ADJ<3:amod officials=official/NOUN{Number=Plur}<4:nsubj said/VERB<0", "two senior officials", Unnamed, ByNobody},
	} {
		d := texttest.Doc(tt.code, tt.doc)
		at := find(t, d, tt.source)
		if ws, says := strings.CutSuffix(tt.source, " sier"); says {
			at.End = at.Start + text.Index(len(strings.Fields(ws)))
		}
		k := TypeOf(d, at)
		if k.Type != tt.typ || k.Naming != tt.naming {
			t.Errorf("TypeOf(%q) = %s, %s; want %s, %s", tt.source, k.Type, k.Naming, tt.typ, tt.naming)
		}
	}
	if k := TypeOf(texttest.Doc("nb", "Ja ."), text.Span{}); k.Type != Unknown || k.Naming != Nameless {
		t.Errorf("no words are %s, %s", k.Type, k.Naming)
	}
}

func TestOneVoiceHoweverItIsSpokenOf(t *testing.T) {
	for _, tt := range []struct {
		code, doc string
		a, b      string
		same      bool
		name      string // of a's voice, when both have been met
	}{
		{"nb", "Aslak/PROPN@PER Moe-Dahl/PROPN@+ kom . | Moe-Dahl/PROPN@PER sier det", "Aslak Moe-Dahl", "Moe-Dahl sier", true, "Aslak Moe-Dahl"},
		{"nb", "Moe/PROPN@PER sier det . | Kari/PROPN@PER Moe/PROPN@+ bor her", "Moe", "Kari Moe", true, "Kari Moe"},
		{"nb", "Kari/PROPN@PER Moe/PROPN@+ og Ola/PROPN@PER Moe/PROPN@+ kom", "Kari Moe", "Ola Moe", false, "Kari Moe"},
		{"nb", "Harbour/PROPN@ORG Street/PROPN@+ Times/PROPN@+ skrev . | HS/PROPN@ORG Times/PROPN@+ skriver", "Harbour Street Times", "HS Times", true, "Harbour Street Times"},
		{"nb", "rektor/NOUN Kari/PROPN@PER Moe/PROPN@+ kom . | rektoren=rektor/NOUN sier", "Kari Moe", "rektoren", true, "Kari Moe"},
		{"nb", "noen kilder=kilde/NOUN sier . | kildene=kilde/NOUN{Definite=Def} mener", "noen kilder", "kildene", true, "noen kilder"},
		{"nb", "Fjordposten/PROPN@ORG kom . | avisa=avis/NOUN{Definite=Def} skriver", "Fjordposten", "avisa", true, "Fjordposten"},
		{"nb", "skriver=skrive/VERB<0 Nordkysten/PROPN<1:nsubj@ORG | avisa=avis/NOUN{Definite=Def}<2:nsubj sier/VERB<0", "Nordkysten", "avisa", true, "Nordkysten"},
		{"nb", "kom=komme/VERB<0 Nordkysten/PROPN<1:nsubj@ORG | avisa=avis/NOUN{Definite=Def}<2:nsubj sier/VERB<0", "Nordkysten", "avisa", false, "Nordkysten"},
		{"nb", "skriver=skrive/VERB<0 Moe/PROPN<1:nsubj@PER | avisa=avis/NOUN{Definite=Def}<2:nsubj sier/VERB<0", "Moe", "avisa", false, "Moe"},
		{"nb", "Kari/PROPN<4:nsubj@PER ,/PUNCT<3:punct rektor/NOUN<1:appos sa/VERB<0 | rektoren=rektor/NOUN<2:nsubj sier/VERB<0", "Kari", "rektoren", true, "Kari"},
		{"nb", "Landbruksdepartementet/PROPN@ORG kom . | departementet=departement/NOUN{Definite=Def} sier", "Landbruksdepartementet", "departementet", true, "Landbruksdepartementet"},
		{"nb", "en/DET rapport/NOUN fra/ADP Moe/PROPN@PER kom . | rapporten=rapport/NOUN{Definite=Def} viser", "en rapport fra Moe", "rapporten", true, "en rapport fra Moe"},
		{"nb", "Politiet=politi/NOUN kom . | politiet=politi/NOUN sier", "Politiet", "politiet", true, "Politiet"},
		{"nb", "Kommunen=kommune/NOUN kom . | Fylket=fylke/NOUN sier", "Kommunen", "Fylket", false, "Kommunen"},
		{"nb", "Putin-talsperson/NOUN<4:nsubj Dmitrij/PROPN<1:appos@PER Peskov/PROPN<2:flat:name@+ kom/VERB<0 | Vladimir/PROPN<3:nmod:poss@PER Putins/PROPN{Case=Gen}<1:flat:name@+ talsperson/NOUN<4:nsubj sier/VERB<0", "Dmitrij Peskov", "Vladimir Putins talsperson sier", true, "Dmitrij Peskov"},
		{"nb", "talsperson/NOUN<5:nsubj for/ADP<3:case Dahl/PROPN<1:nmod@PER Moe/PROPN<1:appos@PER kom/VERB<0 | Lies=Lie/PROPN{Case=Gen}<2:nmod:poss@PER talsperson/NOUN<3:nsubj sier/VERB<0", "Moe", "Lies talsperson sier", false, "Moe"},
		{"nb", "Nordea-økonom/NOUN<4:nsubj Kjetil/PROPN<4:nsubj@PER Dal/PROPN<2:flat:name@+ tror/VERB<0 | Dal/PROPN<2:nsubj@PER sier/VERB<0", "Nordea-økonom", "Dal sier", true, "Kjetil Dal"},
		{"nb", "Erna/PROPN@PER Lie/PROPN@+ og Jonas/PROPN@PER Lie/PROPN@+ kom . | Lie/PROPN@PER sier", "Jonas Lie", "Lie sier", false, "Jonas Lie"},
		{"nb", "Putin/PROPN@PER kom . | der Vladimir/PROPN@PER Putins/PROPN{Case=Gen}@+ mann/NOUN sier", "Vladimir Putins", "Putin", true, "Vladimir Putin"},
		{"nb", "Vladimir/PROPN<4:nsubj@PER Putins/PROPN{Case=Gen}<1:flat:name@+ mann/NOUN<4:nsubj sier/VERB<0 | Putin/PROPN<2:nsubj@PER kom/VERB<0", "Vladimir Putins", "Putin", true, "Vladimir Putin"},
		{"nb", "Marit/PROPN<3:nsubj@PER Eidnes/PROPN{Case=Gen}<1:flat:name@+ kom/VERB<0 | Eidnes/PROPN<2:nsubj@PER sier/VERB<0", "Marit Eidnes", "Eidnes", true, "Marit Eidnes"},
		{"nb", "rektor/NOUN Kari/PROPN@PER Moe/PROPN@+ kom . | rektoren=rektor/NOUN for/ADP naboskolen/NOUN sier", "Kari Moe", "rektoren for naboskolen sier", false, "Kari Moe"},
		{"nb", "Anne/PROPN@PER Viken/PROPN@+ kom . | Viken/PROPN@ORG sier det", "Anne Viken", "Viken sier", true, "Anne Viken"},
		{"en", "The/DET<2:det company/NOUN<5:nsubj ,/PUNCT<4:punct Calder/PROPN<2:appos denied/VERB<0 | Calder/PROPN@ORG says", "The company , Calder", "Calder says", true, "Calder"},
		{"en", "biologist/NOUN<4:nsubj Priya/PROPN<3:compound Tong/PROPN<4:nsubj told/VERB<0 | Priya/PROPN@PER Tong/PROPN@+ says", "biologist Priya Tong", "Priya Tong says", true, "Priya Tong"},
		{"en", "The/DET Harbour/PROPN@ORG Gazette/PROPN@+ came . | Harbour/PROPN@ORG Gazette/PROPN@+ says", "The Harbour Gazette", "Harbour Gazette", true, "Harbour Gazette"},
	} {
		d := texttest.Doc(tt.code, tt.doc)
		c := Meet(d)
		sa := find(t, d, tt.a)
		fs := strings.Fields(strings.TrimSuffix(strings.TrimSuffix(tt.b, " sier"), " says"))
		sb := find(t, d, tt.b) // with its verb, where its words stand earlier too
		sb.End = sb.Start + text.Index(len(fs))
		a, _, _ := c.Voice(sa, -1)
		b, _, _ := c.Voice(sb, -1)
		if (a == b) != tt.same {
			t.Errorf("%q and %q: one voice is %t", tt.a, tt.b, a == b)
		}
		if got := c.Voices[a].Name; got != tt.name {
			t.Errorf("%q is called %q, want %q", tt.a, got, tt.name)
		}
	}
}

func TestUnnamedSourcesOfOnePaper(t *testing.T) {
	d := texttest.Doc("nb", "Fjordposten/PROPN@ORG kom . | noen kilder=kilde/NOUN sier . | to kilder=kilde/NOUN sier")
	c := Meet(d)
	paper, _, _ := c.Voice(find(t, d, "Fjordposten"), -1)
	a, _, _ := c.Voice(find(t, d, "noen kilder"), paper)
	b, inferred, _ := c.Voice(find(t, d, "to kilder"), paper)
	if a != b || !inferred {
		t.Errorf("two mentions of the sources of one newspaper: voices %d and %d, inferred %t", a, b, inferred)
	}
}

func TestRelay(t *testing.T) {
	for _, tt := range []struct{ code, doc, source, relay, rest string }{
		{"nb", "Fjordpostens=Fjordposten/PROPN{Case=Gen}<2:nmod:poss@ORG kilder=kilde/NOUN{Number=Plur}<3:nsubj sier/VERB<0", "Fjordpostens kilder", "Fjordpostens", "kilder"},
		{"nb", "Moes=Moe/PROPN{Case=Gen}<2:nmod:poss@PER advokat/NOUN<3:nsubj sier/VERB<0", "Moes advokat", "", ""},
		{"en", "the/DET<3:det Harbour/PROPN<3:compound Gazette/PROPN<5:nmod:poss 's/PART<3:case sources=source/NOUN{Number=Plur}<0", "the Harbour Gazette 's sources", "the Harbour Gazette's", "sources"},
	} {
		d := texttest.Doc(tt.code, strings.Replace(tt.doc, "poss 's", "poss~ 's", 1))
		relay, rest, ok := Relay(d, find(t, d, tt.source))
		if ok != (tt.relay != "") || d.Words(relay) != tt.relay || d.Words(rest) != tt.rest {
			t.Errorf("Relay(%q) = %q, %q, %t", tt.source, d.Words(relay), d.Words(rest), ok)
		}
	}
}

func FuzzCast(f *testing.F) {
	f.Add("Rektor Moe sier «ja».", uint16(0), uint16(2))
	f.Fuzz(func(t *testing.T, s string, from, to uint16) {
		d := &text.Document{Lang: "nb", Text: s, Syms: []string{""}}
		for i := 0; i < len(s); { // words by white space are tokens enough
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
		c := Meet(d)
		span := text.Span{Start: text.Index(from), End: text.Index(to)}
		n, _, ok := c.Voice(span, -1)
		if ok && (n < 0 || n >= len(c.Voices)) {
			t.Errorf("voice %d of %d", n, len(c.Voices))
		}
		if m, _, again := c.Voice(span, -1); ok && (!again || m != n) {
			t.Errorf("the same words are voice %d and then %d", n, m)
		}
		Relay(d, span)
	})
}

func TestOtherOffice(t *testing.T) {
	const theatre = "Direktøren/NOUN for/ADP teateret/NOUN sier/VERB nei ."
	for _, tt := range []struct {
		what, doc string
		other     bool
	}{
		{"nothing ties them", "Kommunedirektør/NOUN Ola/PROPN@PER Berg/PROPN@+ kom . | " + theatre, true},
		{"the office is named beside her", "Ola/PROPN@PER Berg/PROPN@+ leder/VERB teateret/NOUN . | " + theatre, false},
		{"later, by her surname alone", "Ola/PROPN@PER Berg/PROPN@+ kom . | " + theatre + " | Berg/PROPN har/VERB ledet teateret/NOUN .", false},
		{"no office is told", "Ola/PROPN@PER Berg/PROPN@+ kom . | Den/DET nye/ADJ direktøren/NOUN sier/VERB nei .", false},
		{"a clause is no office", "Ola/PROPN@PER Berg/PROPN@+ kom . | Direktøren/NOUN som/PRON gikk/VERB fra/ADP teateret/NOUN sier/VERB nei .", false},
		{"his own name behind it", "Ola/PROPN@PER Berg/PROPN@+ kom . | Direktøren/NOUN for/ADP teateret/NOUN ,/PUNCT Berg/PROPN@PER sier/VERB nei .", false},
	} {
		d := texttest.Doc("nb", tt.doc)
		source := text.Span{}
		for i := range d.Tokens {
			switch f := d.Form(text.Index(i)); {
			case source.End > 0:
			case source.Start == 0 && i > 0 && (f == "Direktøren" || f == "Den"):
				source.Start = text.Index(i)
			case source.Start > 0 && f == "sier":
				source.End = text.Index(i)
			}
		}
		if got := Meet(d).OtherOffice(source, find(t, d, "Ola Berg")); got != tt.other {
			t.Errorf("%s: %v", tt.what, got)
		}
	}
}

func TestAmbiguous(t *testing.T) {
	d := texttest.Doc("nb", "Erna/PROPN@PER Lie/PROPN@+ og Jonas/PROPN@PER Lie/PROPN@+ kom . | Lie/PROPN@PER sier ja . | Kari/PROPN@PER Moe/PROPN@+ kom . | Kari/PROPN@PER Moe/PROPN@+ og Moe/PROPN@PER gikk .")
	for words, want := range map[string]bool{"Lie": true, "Moe": false, "Erna Lie": false, "ja": false} {
		at := find(t, d, words)
		if words == "Lie" {
			at = find(t, d, "Lie sier")
			at.End = at.Start + 1
		}
		if got := Ambiguous(d, at); got != want {
			t.Errorf("%q: %v", words, got)
		}
	}
}
