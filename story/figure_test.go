package story

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"ifolge/text/texttest"
)

func TestFiguresAreReadInAllThreeLanguages(t *testing.T) {
	for _, tt := range []struct {
		lang, text string
		want       []Figure
		open       bool // not read so yet
	}{
		{"nb", "prisen/NOUN er/AUX 640/NUM millioner=million/NOUN euro/NOUN", []Figure{{640_000_000_000, "EUR"}}, false},
		{"nb", "7,6/NUM milliarder=milliard/NOUN kroner=krone/NOUN", []Figure{{7_600_000_000_000, "NOK"}}, false},
		{"nn", "7,6/NUM milliardar=milliard/NOUN kroner=krone/NOUN", []Figure{{7_600_000_000_000, "NOK"}}, false},
		{"nb", "4/NUM 300/NUM biler=bil/NOUN", []Figure{{4_300_000, "bil"}}, false},
		{"nb", "1.900/NUM tonn/NOUN", []Figure{{1_900_000, "t"}}, false},
		{"nb", "12/NUM prosent/NOUN", []Figure{{12_000, "%"}}, false},
		{"nb", "12/NUM store=stor/ADJ skip/NOUN", []Figure{{12_000, "skip"}}, false},
		{"nb", "tre/NUM skip/NOUN og/CCONJ fem/NUM biler=bil/NOUN", []Figure{{3_000, "skip"}, {5_000, "bil"}}, false},
		{"nb", "fem/NUM dusin/NOUN biler=bil/NOUN", []Figure{{60_000, "bil"}}, false},
		{"nb", "to-tre/NUM skip/NOUN", nil, false}, // no one number
		{"nb", "et=en/DET skip/NOUN", nil, false},
		{"nn", "kvart/DET skip/NOUN", nil, false}, // each, not a quarter
		{"en", "1,900/NUM tonnes=tonne/NOUN", []Figure{{1_900_000, "t"}}, false},
		{"en", "$/SYM~ 700/NUM million/NUM", []Figure{{700_000_000_000, "USD"}}, false},
		{"en", "$700/NUM million/NUM", []Figure{{700_000_000_000, "USD"}}, false},
		{"en", "1.5/NUM million/NUM", []Figure{{1_500_000_000, ""}}, false},
		{"en", "0.500/NUM", []Figure{{500, ""}}, false},
		{"en", "half/DET a/DET dozen/NUM boats=boat/NOUN", []Figure{{6_000, "skip"}}, true},
		{"en", "five/NUM dozen/NUM boats=boat/NOUN", []Figure{{60_000, "skip"}}, false},
		{"en", "twelve/NUM boats=boat/NOUN", []Figure{{12_000, "skip"}}, false},
		{"en", "99999999999999999999999999/NUM boats=boat/NOUN", nil, false},
	} {
		d := texttest.Doc(tt.lang, tt.text)
		var got []Figure
		for _, p := range figures(d, make([]bool, len(d.Tokens))) {
			got = append(got, p.Figure)
		}
		diff := cmp.Diff(tt.want, got)
		switch {
		case tt.open && diff == "":
			t.Errorf("%s %q is read right now: take its mark away", tt.lang, d.Text)
		case !tt.open && diff != "":
			t.Errorf("%s %q (-want +got):\n%s", tt.lang, d.Text, diff)
		}
	}
}

func TestFigureInATimeIsNone(t *testing.T) {
	d := texttest.Doc("nb", "17/NUM mai/NOUN kom/VERB 17/NUM biler=bil/NOUN")
	got := figures(d, []bool{true, true, false, false, false})
	if len(got) != 1 || got[0].Unit != "bil" {
		t.Errorf("%v, want the cars alone", got)
	}
}

func TestDigitsAreReadWithTheMarksOfBothHabits(t *testing.T) {
	for in, want := range map[string]int64{
		"640": 640_000, "7,6": 7_600, "7.6": 7_600, "1,900": 1_900_000, "1.900": 1_900_000, "0.5": 500, "0,125": 125,
		"1.234.567": 1_234_567_000, "1,234.5": 1_234_500, "3,14159": 3_141,
	} {
		if got, ok := parseMilli(in); !ok || got != want {
			t.Errorf("%s: %d %v, want %d", in, got, ok, want)
		}
	}
	for _, in := range []string{"", ",5", "5,", "12a", "1,2,3", "-4", "9999999999999999999"} {
		if got, ok := parseMilli(in); ok {
			t.Errorf("%q is read as %d", in, got)
		}
	}
}

func FuzzDigits(f *testing.F) {
	for _, s := range []string{"640", "7,6", "1,900", "4.300.000", "0,5", "9223372036854775807", ","} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if v, ok := parseMilli(s); ok && (v < 0 || v > largest+1000) {
			t.Errorf("%q is read as %d", s, v)
		}
	})
}

func TestFiguresCompareByWhatTheyMeasure(t *testing.T) {
	nok := func(n int64) Figure { return Figure{n * 1000, "NOK"} }
	for _, tt := range []struct {
		a, b Figure
		want int
	}{
		{nok(7_600), nok(7_600), figureSame},
		{nok(7_600), nok(7_550), figureSame}, // roundings
		{nok(640), nok(700), figureNear},
		{nok(640), nok(900), figureNot},
		{nok(640), Figure{640_000, "EUR"}, figureOther},
		{nok(0), nok(0), figureOther},
	} {
		if got, back := tt.a.compare(tt.b), tt.b.compare(tt.a); got != tt.want || back != tt.want {
			t.Errorf("%v and %v: %d and %d, want %d", tt.a, tt.b, got, back, tt.want)
		}
	}
}
