package segment

import (
	"strings"
	"testing"

	"ifolge/lang"
	"ifolge/text"
)

func rulesFor(t testing.TB, code string) *Model {
	t.Helper()
	m, err := New(code, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// shown writes the tokens of d with spaces between, sentences with " / ".
func shown(d *text.Document) string {
	var b strings.Builder
	for n, s := range d.Sentences {
		if n > 0 {
			b.WriteString(" / ")
		}
		for i := s.Start; i < s.End; i++ {
			if i > s.Start {
				b.WriteByte(' ')
			}
			b.WriteString(d.Form(i))
		}
	}
	return b.String()
}

func annotate(t testing.TB, m *Model, code, s string) *text.Document {
	t.Helper()
	d := &text.Document{Lang: code, Text: s}
	m.Annotate(d)
	if err := d.Check(); err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return d
}

// TestExamplesOfAsides reads the examples in lang/*/asides.txt.
func TestExamplesOfAsides(t *testing.T) {
	for _, code := range lang.Codes() {
		m := rulesFor(t, code)
		for _, row := range lang.Table(code, "asides") {
			before, rest, _ := strings.Cut(row.Field(2), "{")
			want, after, ok := strings.Cut(rest, "}")
			if !ok {
				t.Errorf("%s: example %q shows no {aside}", lang.Place(code, "asides", row), row.Field(2))
				continue
			}
			d := annotate(t, m, code, before+want+after)
			var got string
			for _, s := range d.Sentences {
				if d.Tokens[s.Start].Flags&text.Aside != 0 {
					got += d.Words(s)
				}
			}
			if got != want {
				t.Errorf("%s: aside %q in %q, want %q", lang.Place(code, "asides", row), got, row.Field(2), want)
			}
		}
	}
}

// TestExamplesOfTokens reads the examples in lang/*/tokens.txt.
func TestExamplesOfTokens(t *testing.T) {
	for _, code := range lang.Codes() {
		m := rulesFor(t, code)
		for _, row := range lang.Table(code, "tokens") {
			want := row.Field(2)
			if want == "" {
				t.Errorf("%s: no example", lang.Place(code, "tokens", row))
				continue
			}
			if row.Field(0) == "ends" {
				want = strings.Replace(want, row.Field(1), row.Field(1)+" /", 1)
			}
			written := written(strings.ReplaceAll(want, " /", ""), row.Field(0), row.Field(1))
			if got := shown(annotate(t, m, code, written)); got != want && strings.ReplaceAll(got, " /", "") != want {
				t.Errorf("%s: %q is %q, want %q", lang.Place(code, "tokens", row), written, got, want)
			}
		}
	}
}

// written joins the tokens of an example as they stand in print, by the rule
// that the example is for.
func written(tokens, what, value string) string {
	s := tokens
	switch what {
	case "hyphen":
		s = strings.ReplaceAll(s, " - ", "-")
	case "clitic":
		s = strings.ReplaceAll(strings.ReplaceAll(s, " '", "'"), " n't", "n't")
	case "elided":
		s = strings.ReplaceAll(s, "we 're", "we're")
	case "parts":
		s = strings.ReplaceAll(s, value, strings.ReplaceAll(value, " ", ""))
		s = strings.ReplaceAll(s, " '", "'")
	case "unit":
		for i := 0; i+2 < len(s); i++ {
			if '0' <= s[i] && s[i] <= '9' && strings.HasPrefix(strings.ToLower(s[i+2:]), value) {
				s = s[:i+1] + s[i+2:]
			}
		}
	}
	for _, p := range []string{".", ":", "!!!", "?!"} {
		s = strings.ReplaceAll(s, " "+p+" ", p+" ")
		if rest, ok := strings.CutSuffix(s, " "+p); ok {
			s = rest + p
		}
	}
	return s
}

func TestWordsAndSentences(t *testing.T) {
	for _, tt := range []struct{ code, text, want string }{
		{"nb", "", ""},
		{"nb", "Hun kom kl. 09.30. Vi dro kl. 10.", "Hun kom kl. 09.30 . / Vi dro kl. 10 ."},
		{"nb", "De bor i St. Olavs gate.", "De bor i St. Olavs gate ."},
		{"nb", "Forfatter Ola B. Vik skrev boka.", "Forfatter Ola B. Vik skrev boka ."},
		{"nb", "Den 13. september regnet det. I 2019. Da ble det snø.", "Den 13. september regnet det . / I 2019 . / Da ble det snø ."},
		{"nb", "Prisen er 17.000 kroner, opp 2,5 prosent.", "Prisen er 17.000 kroner , opp 2,5 prosent ."},
		{"nb", "Det var … Nei, det var ikke det ... sa hun.", "Det var … / Nei , det var ikke det ... sa hun ."},
		{"nb", "Han gikk hjem.Etterpå var det stille.", "Han gikk hjem . / Etterpå var det stille ."},
		{"nb", "Det melder bt.no og Dagbladet.no i dag.", "Det melder bt.no og Dagbladet.no i dag ."},
		{"nb", "ALT ER STENGT. INGEN SLIPPER INN.", "ALT ER STENGT . / INGEN SLIPPER INN ."},
		{"nb", "«Det går bra. Jeg er glad.» sier hun. Så gikk hun.", "« Det går bra . / Jeg er glad . » sier hun . / Så gikk hun ."},
		{"nb", "- Går du? spør han. - Ja, sier hun.", "- Går du ? spør han . / - Ja , sier hun ."},
		{"nb", "Hun sier: – Nei.", "Hun sier : / – Nei ."},
		{"nb", "Oslo (NTB): Møtet er over.", "Oslo ( NTB ) : / Møtet er over ."},
		{"nb", "Tros-, lov- og miljøsaker i 2008-09.", "Tros- , lov- og miljøsaker i 2008 - 09 ."},
		{"nb", "Se https://www.vik.no/a?b=c, skriv til kari.vik@vik.no.", "Se https://www.vik.no/a?b=c , skriv til kari.vik@vik.no ."},
		{"nb", "«Nei»-kampanjen vant 2-1 i km/t og/eller A/S.", "« Nei » -kampanjen vant 2 - 1 i km/t og / eller A/S ."},
		{"nb", "Møtet er over\n\nStatsråden sier nei\nDet var alt", "Møtet er over / Statsråden sier nei / Det var alt"},
		{"nn", "Ho kom t.d. 13. mai. Dei fór.", "Ho kom t.d. 13. mai . / Dei fór ."},
		{"en", "John's dog doesn't bark, they're told. It cannot.", "John 's dog does n't bark , they 're told . / It can not ."},
		{"en", "The 15-year-old e-mailed Mr. Hill at 9 p.m. on Sept. 5. He won't go.", "The 15 - year - old e-mailed Mr. Hill at 9 p.m. on Sept. 5 . / He wo n't go ."},
		{"en", "He lives in the U.S. The end.", "He lives in the U.S. / The end ."},
		{"en", "“It is over,” he said. “We won.” They left.", "“ It is over , ” he said . / “ We won . ” / They left ."},
		{"en", "\"It is over.\" He left. \"We won\", she said.", "\" It is over . \" / He left . / \" We won \" , she said ."},
		{"en", "It’s the parents' car, don’t you see?", "It ’s the parents ' car , do n’t you see ?"},
		{"en", "Call 555-345-3436 or pay $3.50 (5%).", "Call 555-345-3436 or pay $ 3.50 ( 5 % ) ."},
	} {
		if got := shown(annotate(t, rulesFor(t, tt.code), tt.code, tt.text)); got != tt.want {
			t.Errorf("%s: %q\n got %s\nwant %s", tt.code, tt.text, got, tt.want)
		}
	}
}
