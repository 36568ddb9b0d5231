package attribution

import (
	"fmt"
	"strings"
	"testing"

	"ifolge/text"
	"ifolge/text/texttest"
)

// show writes an attribution as "source [cue] content < parent", its parts
// parted by " … ".
func show(d *text.Document, as []Attribution) string {
	words := func(ss []text.Span) string {
		var ws []string
		for _, s := range ss {
			ws = append(ws, d.Words(s))
		}
		return strings.Join(ws, " … ")
	}
	var b strings.Builder
	for _, a := range as {
		fmt.Fprintf(&b, "%s [%s] %s", d.Words(a.Source), words(a.Cue), words(a.Content))
		if a.Parent >= 0 {
			fmt.Fprintf(&b, " < %d", a.Parent)
		}
		b.WriteByte('\n')
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func TestFind(t *testing.T) {
	const fin = "{Mood=Ind|VerbForm=Fin}"
	for _, tt := range []struct{ name, lang, doc, want string }{
		{"a verb and its clause", "nb",
			`Politiet=politi/NOUN<2:nsubj sier=si/VERB` + fin + `<0 at/SCONJ<6:mark veien=vei/NOUN<6:nsubj er=være/AUX` + fin + `<6:cop stengt/ADJ<2:ccomp ./PUNCT<2:punct`,
			"Politiet [sier] veien er stengt"},
		{"a subject that the parser drew into the phrase", "en",
			`According=accord/VERB<4:case to/ADP<1:fixed the/DET<4:det paper/NOUN<7:obl ,/PUNCT<4:punct Berg/PROPN<4:appos@PER left=leave/VERB` + fin + `<0 Moss/PROPN<7:obj@LOC ./PUNCT<7:punct`,
			"the paper [According to] Berg left Moss"},
		{"a clause without the word for it", "nn",
			`Ho/PRON<2:nsubj meiner=meine/VERB` + fin + `<0 det/PRON<4:nsubj hastar=haste/VERB` + fin + `<2:ccomp ./PUNCT<2:punct`,
			"Ho [meiner] det hastar"},
		{"the writer's own opinion is none", "nb",
			`Jeg/PRON<2:nsubj mener=mene/VERB` + fin + `<0 det/PRON<4:nsubj haster=haste/VERB` + fin + `<2:ccomp ./PUNCT<2:punct`,
			""},
		{"what looks like a cue and is none", "nb",
			`Kommunen=kommune/NOUN<2:nsubj sørger=sørge/VERB` + fin + `<0 for/ADP<6:case at/SCONJ<6:mark det/PRON<6:nsubj går=gå/VERB` + fin + `<2:advcl ./PUNCT<2:punct`,
			""},
		{"speech behind a dash, over two lines", "nb",
			`-/PUNCT<3:punct Vi/PRON<3:nsubj venter=vente/VERB` + fin + `<0 ./PUNCT<3:punct
Alle=all/DET<2:nsubj venter=vente/VERB` + fin + `<4:ccomp ,/PUNCT<2:punct sier=si/VERB` + fin + `<0 Kari/PROPN<4:nsubj@PER Berg/PROPN<5:flat:name@+ ./PUNCT<4:punct`,
			"Kari Berg [sier] Vi venter. … Alle venter"},
		{"speech behind a dash without a cue", "nb",
			`-/PUNCT<3:punct Vi/PRON<3:nsubj venter=vente/VERB` + fin + `<0 ./PUNCT<3:punct`,
			" [] Vi venter."},
		{"a question from behind a dash is the reporter's", "nb",
			`-/PUNCT<2:punct Venter=vente/VERB` + fin + `<0 dere/PRON<2:nsubj ?/PUNCT<2:punct`,
			""},
		{"a quotation before its speaker", "en",
			`"/PUNCT<3:punct We/PRON<3:nsubj wait/VERB` + fin + `<6:ccomp ,/PUNCT<3:punct "/PUNCT<3:punct said=say/VERB` + fin + `<0 Mary/PROPN<6:nsubj@PER ./PUNCT<6:punct`,
			"Mary [said] We wait"},
		{"a quotation that goes on behind its speaker", "en",
			`"/PUNCT<3:punct We/PRON<3:nsubj wait/VERB` + fin + `<6:ccomp ,/PUNCT<3:punct "/PUNCT<3:punct said=say/VERB` + fin + `<0 Mary/PROPN<6:nsubj@PER ./PUNCT<6:punct | "/PUNCT<3:punct They/PRON<3:nsubj come/VERB` + fin + `<0 ./PUNCT<3:punct "/PUNCT<3:punct`,
			"Mary [said] We wait … They come."},
		{"according to, at the end", "nb",
			`Veien=vei/NOUN<3:nsubj er=være/AUX` + fin + `<3:cop stengt/ADJ<0 ,/PUNCT<6:punct ifølge/ADP<6:case politiet=politi/NOUN<3:obl ./PUNCT<3:punct`,
			"politiet [ifølge] Veien er stengt"},
		{"according to, in the middle", "en",
			`Roads=road/NOUN<7:nsubj ,/PUNCT<5:punct according/VERB<5:case to/ADP<3:fixed police/NOUN<7:obl ,/PUNCT<5:punct close/VERB` + fin + `<0 ./PUNCT<7:punct`,
			"police [according to] Roads … close"},
		{"hearsay by a modal", "nb",
			`Mannen=mann/NOUN<4:nsubj skal=skulle/AUX{Mood=Ind|Tense=Pres|VerbForm=Fin}<4:aux ha/AUX{VerbForm=Inf}<4:aux kjørt=kjøre/VERB{VerbForm=Part}<0 fort/ADV<4:advmod ./PUNCT<4:punct`,
			" [skal ha] Mannen … kjørt fort"},
		{"a duty is no hearsay", "nb",
			`Mannen=mann/NOUN<3:nsubj skal=skulle/AUX{Mood=Ind|Tense=Pres|VerbForm=Fin}<3:aux ha/VERB{VerbForm=Inf}<0 tillatelse/NOUN<3:obj ./PUNCT<3:punct`,
			""},
		{"the sentence before", "nb",
			`Veien=vei/NOUN<3:nsubj er=være/AUX` + fin + `<3:cop stengt/ADJ<0 ./PUNCT<3:punct | Det/PRON<2:obj opplyser=opplyse/VERB` + fin + `<0 politiet=politi/NOUN<2:nsubj ./PUNCT<2:punct`,
			"politiet [opplyser] Veien er stengt"},
		{"an answer that is none", "nb",
			`Rektor/NOUN<4:nsubj vil=ville/AUX` + fin + `<4:aux ikke/PART<4:advmod kommentere/VERB{VerbForm=Inf}<0 saken=sak/NOUN<4:obj ./PUNCT<4:punct`,
			"Rektor [vil ikke kommentere] saken"},
		{"one inside another", "en",
			`Mary/PROPN<2:nsubj@PER says=say/VERB` + fin + `<0 Ola/PROPN<4:nsubj@PER believes=believe/VERB` + fin + `<2:ccomp that/SCONJ<7:mark ice/NOUN<7:nsubj melts=melt/VERB` + fin + `<4:ccomp ./PUNCT<2:punct`,
			"Mary [says] Ola believes that ice melts\nOla [believes] ice melts < 0"},
		{"the cue splits what it says", "nb",
			`Problemet=problem/NOUN<9:nsubj:outer er=være/AUX` + fin + `<9:cop ,/PUNCT<2:punct sier=si/VERB` + fin + `<0 Kari/PROPN<4:nsubj@PER ,/PUNCT<9:punct at/SCONJ<9:mark det/PRON<9:nsubj koster=koste/VERB` + fin + `<4:ccomp ./PUNCT<4:punct`,
			"Kari [sier] Problemet er … det koster"},
	} {
		d := texttest.Doc(tt.lang, tt.doc)
		if got := show(d, Find(d)); got != tt.want {
			t.Errorf("%s: %q\n got %q\nwant %q", tt.name, d.Text, got, tt.want)
		}
	}
}

func TestSpeaker(t *testing.T) {
	const fin = "{Mood=Ind|VerbForm=Fin}"
	d := texttest.Doc("nb", `Kari/PROPN<3:nsubj@PER Berg/PROPN<1:flat:name@+ sier=si/VERB`+fin+`<0 at/SCONJ<6:mark det/PRON<6:nsubj haster=haste/VERB`+fin+`<3:ccomp ./PUNCT<3:punct
Berg/PROPN<2:nsubj@PER mener=mene/VERB`+fin+`<0 det/PRON<4:nsubj haster=haste/VERB`+fin+`<2:ccomp ./PUNCT<2:punct
Hun/PRON<2:nsubj tror=tro/VERB`+fin+`<0 det/PRON<4:nsubj haster=haste/VERB`+fin+`<2:ccomp ./PUNCT<2:punct
-/PUNCT<3:punct Det/PRON<3:nsubj haster=haste/VERB`+fin+`<0 ./PUNCT<3:punct`)
	as := Find(d)
	if len(as) != 4 {
		t.Fatalf("found %d: %s", len(as), show(d, as))
	}
	for i, a := range as {
		if got := d.Words(a.Speaker.Span); got != "Kari Berg" {
			t.Errorf("speaker of %d is %q, want Kari Berg", i, got)
		}
		if a.Speaker.Inferred != (i > 0) {
			t.Errorf("speaker of %d: inferred is %v", i, a.Speaker.Inferred)
		}
	}
}
