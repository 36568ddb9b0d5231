package attribution

import (
	"strings"
	"testing"

	"ifolge/text/texttest"
)

func BenchmarkFind(b *testing.B) {
	const fin = "{Mood=Ind|VerbForm=Fin}"
	d := texttest.Doc("nb", strings.Repeat(`Kari/PROPN<3:nsubj@PER Berg/PROPN<1:flat:name@+ sier=si/VERB`+fin+`<0 at/SCONJ<6:mark det/PRON<6:nsubj haster=haste/VERB`+fin+`<3:ccomp ./PUNCT<3:punct
-/PUNCT<3:punct Vi/PRON<3:nsubj venter=vente/VERB`+fin+`<0 ./PUNCT<3:punct
Alle=all/DET<2:nsubj venter=vente/VERB`+fin+`<4:ccomp ,/PUNCT<2:punct sier=si/VERB`+fin+`<0 hun/PRON<4:nsubj ./PUNCT<4:punct
Veien=vei/NOUN<3:nsubj er=være/AUX`+fin+`<3:cop stengt/ADJ<0 ,/PUNCT<6:punct ifølge/ADP<6:case politiet=politi/NOUN<3:obl ./PUNCT<3:punct
Det/PRON<3:nsubj blir/AUX`+fin+`<3:cop dyrt=dyr/ADJ<0 ./PUNCT<3:punct
`, 100))
	b.ReportAllocs()
	for b.Loop() {
		if as := Find(d); len(as) != 300 {
			b.Fatalf("found %d", len(as))
		}
	}
	b.ReportMetric(float64(len(d.Tokens)*b.N)/b.Elapsed().Seconds(), "tokens/s")
}
