package stance

import (
	"fmt"
	"strings"
	"testing"

	"ifolge/lang"
	"ifolge/text"
	"ifolge/text/texttest"
)

// likely reads an example whose words of a scale stand in brackets, by the scale of
// its source.
func likely(t *testing.T, code, example string) (got Likelihood, scale, want string) {
	t.Helper()
	if _, rest, ok := strings.Cut(example, "["); ok {
		want, _, _ = strings.Cut(rest, "]")
	}
	d, source, cue, content := parts(t, code, strings.NewReplacer("[", "", "]", "").Replace(example))
	scale = ScaleOf(code, nil, d.Words(source))
	got, _ = Likely(d, scale, Read(d, source, cue, content), cue, content)
	return got, scale, want
}

func TestEveryStepOfTheScalesHolds(t *testing.T) {
	for _, code := range lang.Codes() {
		rows := lang.Table(code, "scales")
		if len(rows) == 0 {
			t.Errorf("lang/%s/scales.txt: no rows", code)
		}
		steps := map[string]bool{}
		for _, row := range rows {
			place := lang.Place(code, "scales", row)
			name := row.Field(0)
			if name == "before" {
				continue
			}
			if name == "bodies" {
				name = row.Field(1)
				for _, b := range phrases(row.Field(3)) {
					if got := ScaleOf(code, nil, strings.Join(b, " ")); got != name {
						t.Errorf("%s: %q has the scale %s", place, b, got)
					}
				}
			}
			got, scale, want := likely(t, code, row.Fields[len(row.Fields)-1])
			if scale != name || got.Scale != name || got.Words != want || want == "" {
				t.Errorf("%s: the example is read as %+v by the scale %s", place, got, scale)
			}
			if row.Field(0) == "bodies" {
				continue
			}
			if r := fmt.Sprintf("%d-%d", got.From, got.To); r != row.Field(2) || got.From >= got.To || got.To > 100 {
				t.Errorf("%s: the example is read as %s", place, r)
			}
			if _, ok := parse(certainties[:], row.Field(3)); !ok {
				t.Errorf("%s: no certainty %q", place, row.Field(3))
			}
			for _, p := range phrases(row.Field(1)) {
				k := name + " " + strings.Join(p, " ")
				if steps[k] {
					t.Errorf("%s: %q stands twice", place, k)
				}
				steps[k] = true
			}
		}
	}
}

// TestScalesHaveNoGaps holds the Norwegian scale and that of ICD 203 against what
// they are: steps that meet.
func TestScalesHaveNoGaps(t *testing.T) {
	for _, code := range lang.Codes() {
		for _, x := range scalesFor(code).all {
			at := map[int]int{}
			for _, ss := range x.steps {
				for _, s := range ss {
					at[s.from] = s.to
				}
			}
			n, want := 0, map[string]int{"norwegian": 5, "icd203": 7}[x.name]
			from := map[string]int{"norwegian": 0, "icd203": 1}[x.name]
			for to, ok := at[from]; ok; to, ok = at[from] {
				n, from = n+1, to
			}
			if n != want || len(at) != want {
				t.Errorf("lang/%s: %s: %d steps that meet, of %d; want %d", code, x.name, n, len(at), want)
			}
		}
	}
}

func TestScaleOf(t *testing.T) {
	for _, tt := range []struct{ code, name, countries, want string }{
		{"nb", "PST", "", "norwegian"},
		{"nb", "PSTs trusselvurdering", "", "norwegian"},
		{"nb", "politiet i Bergen", "", "norwegian"},
		{"nb", "svensk politi", "SE", "everyday"},
		{"nb", "Politiets Fellesforbund", "", "everyday"},
		{"nb", "kommunen", "", "everyday"},
		{"nn", "Politiets tryggingsteneste", "", "norwegian"},
		{"nb", "amerikansk etterretning", "US", "icd203"},
		{"en", "U.S. intelligence", "US", "icd203"},
		{"en", "the Director of National Intelligence’s office", "", "icd203"},
		{"en", "the police", "", "everyday"},
		{"en", "the Norwegian Police Security Service's report", "NO", "norwegian"},
		{"", "PST", "", "everyday"},
	} {
		if got := ScaleOf(tt.code, strings.Fields(tt.countries), tt.name); got != tt.want {
			t.Errorf("%s %q: %s, want %s", tt.code, tt.name, got, tt.want)
		}
	}
}

// TestTheWordIsReadByWhoSpeaks has the same word from several mouths, and words that
// are no word of the scale, or another thing beside it.
func TestTheWordIsReadByWhoSpeaks(t *testing.T) {
	for _, tt := range []struct{ code, example, want string }{
		{"nb", "{1s:PST} {1q:sier=si} at {1c:det er mulig at noen prøver} .", "mulig norwegian 40-60"},
		{"nb", "{1s:Naboen} {1q:sier=si} at {1c:det er mulig at noen prøver} .", "er mulig everyday 0-0"},
		{"nb", "{1s:CIA} {1q:sier=si} at {1c:det er mulig at noen prøver} .", "er mulig everyday 0-0"},
		{"nb", "{1s:CIA} {1q:sier=si} at {1c:det er sannsynlig at noen prøver} .", "sannsynlig icd203 55-80"},
		{"nb", "{1s:PST} {1q:sier=si} at {1c:det er mer sannsynlig at noen prøver} .", "sannsynlig everyday 0-0"},
		{"nb", "{1s:PST} {1q:sier=si} at {1c:trolig prøver noen igjen} .", "trolig everyday 0-0"},
		{"nb", "{1s:PST} {1q:sier=si} at {1c:noen prøver igjen} .", "  0-0"},
		{"nb", "{1s:PST} {1q:sier=si} {1c:noen prøver igjen , og at det er mulig} .", "  0-0"},
		{"nb", "{1s:Politiet} {1q:anser=anse} det som svært lite sannsynlig at {1c:han er her} .", "svært lite sannsynlig norwegian 0-10"},
		{"nb", "{1s:Naboen} {1q:anser=anse} det som svært lite sannsynlig at {1c:han er her} .", "  0-0"},
		{"en", "{1s:CIA} {1q:says=say} {1c:it is not likely that the deal holds} .", "likely everyday 0-0"},
		{"en", "{1s:CIA} {1q:says=say} {1c:it is possible that the deal holds} .", "possible everyday 0-0"},
	} {
		got, _, _ := likely(t, tt.code, tt.example)
		if s := fmt.Sprintf("%s %s %d-%d", got.Words, got.Scale, got.From, got.To); s != tt.want {
			t.Errorf("%s: %s, want %s", tt.example, s, tt.want)
		}
	}
}

func FuzzLikely(f *testing.F) {
	f.Add("Det er svært lite sannsynlig at noen kommer.", "PST", int32(0), int32(3), int32(2), int32(9))
	f.Fuzz(func(t *testing.T, s, who string, a, b, c, e int32) {
		if strings.TrimSpace(s) == "" || strings.ContainsAny(s, "\\=/{<@~|\n") {
			return
		}
		defer func() {
			if p, ok := recover().(string); ok && !strings.HasPrefix(p, "texttest:") {
				t.Fatal(p)
			}
		}()
		d := texttest.Doc("nb", s)
		cue, content := []text.Span{{Start: text.Index(a), End: text.Index(b)}}, []text.Span{{Start: text.Index(c), End: text.Index(e)}}
		for _, scale := range []string{ScaleOf("nb", nil, who), "norwegian", "icd203", "no such"} {
			got, _ := Likely(d, scale, Read(d, text.Span{}, cue, content), cue, content)
			if (got.Words == "") != (got.Scale == "") || d.Words(got.At) != got.Words || got.From > got.To {
				t.Errorf("%+v", got)
			}
		}
	})
}
