package langid

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ifolge/corpus/conllu"
	"ifolge/corpus/corpustest"
	"ifolge/model"
)

// A small model of own sentences: what Train and Identify do, not how well.
func taught(t testing.TB) *Model {
	t.Helper()
	var ts []Text
	for code, s := range map[string]string{
		"nb": "jeg vet ikke hva hun heter og hvor hun bor nå / statsråden sier at de ikke vil være med på noe slikt / vi har gjort alt vi kan for å få det til",
		"nn": "eg veit ikkje kva ho heiter og kvar ho bur no / statsråden seier at dei ikkje vil vere med på noko slikt / vi har gjort alt vi kan for å få det til",
		"en": "i do not know what she is called and where she lives now / the minister says that they do not want to be part of it",
	} {
		for w := range strings.SplitSeq(s, " / ") {
			ts = append(ts, Text{code, w})
		}
	}
	b, err := Train(context.Background(), ts, Options{Epochs: 1})
	if err != nil {
		t.Fatal(err)
	}
	m, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestIdentify(t *testing.T) {
	m := taught(t)
	for _, tt := range []struct{ text, want string }{
		{"Hun vet ikke hvor jeg bor.", "nb"},
		{"HUN VET IKKE HVOR JEG BOR.", "nb"},
		{"Ho veit ikkje kvar eg bur.", "nn"},
		{"She does not know what they want.", "en"},
		{"", ""},
		{"12 34 56 78", ""},
		{"Hun vet", ""},
		{"Minister powiedział wczoraj, że rozmowy będą kontynuowane.", ""},
		{"\xff\xfe\xfd hun vet ikke hvor \xf0", "nb"},
	} {
		code, share := m.Identify(tt.text)
		if code != tt.want || (code == "") != (share == 0) || share < 0 || share > 1 {
			t.Errorf("Identify(%q) = %q, %v; want %q", tt.text, code, share, tt.want)
		}
	}
}

func TestShareIsLowerInMixedText(t *testing.T) {
	m := taught(t)
	_, pure := m.Identify("jeg vet ikke hva hun heter og hvor hun bor")
	code, mixed := m.Identify("jeg vet ikke hva hun heter og hvor hun bor, not where she lives")
	if code != "nb" || mixed >= pure {
		t.Errorf("share of mixed text %v in %q, of pure text %v", mixed, code, pure)
	}
}

func TestIdentifyDoesNotAllocate(t *testing.T) {
	m := taught(t)
	if n := testing.AllocsPerRun(20, func() { m.Identify("Hun vet ikke hvor jeg bor, sier statsråden.") }); n > 0 {
		t.Errorf("Identify allocates %v times", n)
	}
}

func FuzzDecode(f *testing.F) {
	b, err := Train(context.Background(), []Text{{"a", "x y z"}, {"b", "u v w"}}, Options{Epochs: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b, "x y z")
	f.Add([]byte{sectionVersion, 200, 1}, "")
	f.Fuzz(func(t *testing.T, b []byte, s string) {
		m, err := Decode(b)
		if err != nil {
			return
		}
		if _, share := m.Identify(s); share < 0 || share > 1 {
			t.Fatalf("share %v", share)
		}
	})
}

func trained(t testing.TB) *Model {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "models", "langid", "langid.model"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := model.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestForeignTextGetsNoAnswer(t *testing.T) {
	m := trained(t)
	for _, s := range []string{
		"Ich weiß nicht, wie sie heißt, aber der Minister hat gestern in Berlin gesagt, dass die Verhandlungen weitergehen.",
		"Le ministre a déclaré hier que les négociations continuent et que la France ne signera pas.",
		"El ministro dijo ayer que las negociaciones continúan y que España no va a firmar el acuerdo.",
		"Ministeri sanoi eilen, että neuvottelut jatkuvat eikä Suomi allekirjoita sopimusta.",
		"Ráðherrann sagði í gær að viðræðum yrði haldið áfram og að Ísland myndi ekki skrifa undir.",
		"Министр вчера заявил, что переговоры продолжаются.",
		"Ola Nordmann, Kari Vik, Per Hansen og Anne Berg",
	} {
		if code, share := m.Identify(s); code != "" {
			t.Errorf("Identify(%q) = %q, %v; want no answer", s, code, share)
		}
	}
}

// TestTreebanks holds the figures of models/langid/CARD.md.
func TestTreebanks(t *testing.T) {
	dir := corpustest.Path(t, "ud")
	m := trained(t)
	type count struct{ right, all int }
	sentences, texts := map[string]*count{}, map[string]*count{}
	for _, file := range []string{"nb-dev", "nn-dev", "en-ewt-dev", "en-gum-dev", "da-dev", "sv-dev"} {
		ss, err := conllu.ReadFile(filepath.Join(dir, file+".conllu.gz"))
		if err != nil {
			t.Fatal(err)
		}
		code := file[:2]
		if code == "da" || code == "sv" {
			ss = ss[len(ss)*4/5:] // the rest was learned from
		}
		for _, by := range []map[string]*count{sentences, texts} {
			if by[code] == nil {
				by[code] = &count{}
			}
		}
		d := conllu.Document(code, ss)
		run := ""
		judge := func(c *count, s string) {
			got, _ := m.Identify(s)
			c.all++
			if got == code {
				c.right++
			}
		}
		for _, s := range d.Sentences {
			if w := d.Words(s); len([]rune(w)) > 40 {
				judge(sentences[code], w)
			}
			if run += " " + d.Words(s); len([]rune(run)) > 200 {
				judge(texts[code], run)
				run = ""
			}
		}
	}
	total := func(by map[string]*count, codes ...string) float64 {
		var c count
		for _, code := range codes {
			c.right += by[code].right
			c.all += by[code].all
		}
		return 100 * float64(c.right) / float64(c.all)
	}
	five := []string{"nb", "nn", "en", "da", "sv"}
	for _, code := range five {
		t.Logf("%s: sentences %.2f of %d, texts %.2f of %d", code,
			total(sentences, code), sentences[code].all, total(texts, code), texts[code].all)
	}
	for _, tt := range []struct {
		what         string
		got, atLeast float64
	}{
		{"sentences over 40 characters, five languages", total(sentences, five...), 96.5},
		{"sentences over 40 characters, nb and nn", total(sentences, "nb", "nn"), 96.5},
		{"texts over 200 characters, five languages", total(texts, five...), 99.4},
		{"texts over 200 characters, nb and nn", total(texts, "nb", "nn"), 99.5},
	} {
		t.Logf("%s: %.2f", tt.what, tt.got)
		if tt.got < tt.atLeast {
			t.Errorf("%s: %.2f, want at least %.1f", tt.what, tt.got, tt.atLeast)
		}
	}
}

func BenchmarkIdentify(b *testing.B) {
	m := trained(b)
	s := strings.Repeat("Statsråden sier at de ikke vil være med på noe slikt, melder avisa mandag. ", 20)
	words := 0
	eachWord(s, func(string) { words++ })
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		m.Identify(s)
	}
	b.ReportMetric(float64(words)*float64(b.N)/b.Elapsed().Seconds(), "words/s")
}
