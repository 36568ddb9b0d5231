package statement

import (
	"fmt"
	"testing"

	"ifolge/article"
	"ifolge/attribution"
	"ifolge/text"
	"ifolge/text/texttest"
)

func TestStatementsKnowWhereAndWhoseTheirSourcesAre(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"Møtet blir i Vladivostok , sier tjenestemenn i USA og allierte land .", "[Vladivostok] [US] true"},
		{"Ordføreren i Våler kommer , sier amerikanske diplomater i Moskva .", "[Våler?] [US RU] false"},
		{"De bygger i Våler , sier Kreml .", "[Våler?] [RU] false"},
		{"Veien er stengt , sier politiet .", "[] [] false"},
		{"Universitetet@ORG i@+ Oslo@+ vokser , sier naboene .", "[] [] false"},
	} {
		d := texttest.Doc("nb", tt.text)
		comma := text.Index(0)
		for d.Form(comma) != "," {
			comma++
		}
		end := text.Index(len(d.Tokens) - 1)
		s := From(&article.Article{}, d, []attribution.Attribution{{
			Source: text.Span{Start: comma + 2, End: end}, Cue: []text.Span{{Start: comma + 1, End: comma + 2}},
			Content: []text.Span{{Start: 0, End: comma}}, Parent: -1,
		}})[0]
		where := []string{}
		for i := range s.Where {
			w := d.Words(s.Where[i].At)
			if _, ok := s.Where[i].Place(); !ok {
				w += "?"
			}
			where = append(where, w)
		}
		if got := fmt.Sprint(where, s.Countries, s.OtherCountries); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.text, got, tt.want)
		}
	}
}
