package texttest

import (
	"fmt"
	"strings"
	"testing"

	"ifolge/text"
)

func TestDoc(t *testing.T) {
	d := Doc("nb", `Toppmøtet i Bergen@GPE_LOC

–<4:punct Nei/INTJ<4:ccomp ,<2:punct sier=si/VERB{Mood=Ind|Tense=Pres}<0 Kari/PROPN<4:nsubj@PER Vik/PROPN<5:flat:name@+ .<4:punct | Hun ler .
Det er " viktig " ( for alle ) , ca~ n't 1\/2 .`)
	if want := "Toppmøtet i Bergen\n\n– Nei, sier Kari Vik. Hun ler.\nDet er \"viktig\" (for alle), can't 1/2."; d.Text != want {
		t.Errorf("Text = %q, want %q", d.Text, want)
	}
	if len(d.Sentences) != 4 || len(d.Paragraphs) != 2 {
		t.Errorf("%d sentences, %d paragraphs; want 4, 2", len(d.Sentences), len(d.Paragraphs))
	}
	var quotes []string
	for _, q := range d.Quotes {
		quotes = append(quotes, fmt.Sprintf("%s/%d/%v", d.Words(q.Span), q.Style, q.Open))
	}
	if got, want := strings.Join(quotes, "; "), `– Nei, sier Kari Vik. Hun ler./2/false; "viktig"/1/false`; got != want {
		t.Errorf("Quotes = %s, want %s", got, want)
	}
	if got := d.Words(d.Names[1].Span); got != "Kari Vik" || d.Names[0].Kind != text.GPELoc {
		t.Errorf("Names = %v, second %q", d.Names, got)
	}
}

func TestDocReadsTagsAndTree(t *testing.T) {
	d := Doc("en", "She/PRON<2:nsubj says=say/VERB{Tense=Pres|VerbForm=Fin}<0 so/ADV<2:advmod .<2:punct")
	if h, ok := d.Head(0); !ok || h != 1 || d.Tokens[0].Rel != text.Nsubj {
		t.Errorf("head of She = %d, %v, %v", h, ok, d.Tokens[0].Rel)
	}
	if d.Lemma(1) != "say" || d.Feat(1, "Tense") != "Pres" || d.Tokens[1].Rel != text.Root || d.Tokens[1].POS != text.VERB {
		t.Errorf("says = %+v", d.Tokens[1])
	}
}

func TestDocRefusesFaults(t *testing.T) {
	for _, s := range []string{"a/NOUNS", "a<x", "a<1:foo", "a@+", "a@ABC", "a<2:obj b", "a<2 b<1"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Doc(%q) does not panic", s)
				}
			}()
			Doc("nb", s)
		}()
	}
}
