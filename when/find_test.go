package when

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ifolge/lang"
	"ifolge/text"
	"ifolge/text/texttest"
)

// texts are what the fuzzers start from.
var texts = []string{
	"Natt til tirsdag 5. september kl. 09.30 raste brua , de siste to årene .",
	"fra 4. til 6. mai , 4. – 6. mai , 12. mai – 3. juni 2017 , mellom klokken 9 og 11",
	"trolig i april , rundt 2015 , midten av 1990-årene , innen utgangen av året , uke 53",
	"the spring of 2017 , from 9 to 11 a.m. on Friday , in the 18th century , 4/3/2019",
	"29. februar , 31. juni , 31. februar 2019 , kl. 25 , 99. mai , uke 0 , for 99999999 år siden",
	"in 999 centuries , 999 decades ago , the last 999 years , om 999 uker , 1000 , 2199",
	"dei siste to åra , frå måndag til fredag , på 1890-talet , i fjor haust , julaftan",
}

var references = []string{"", "2023-09-04", "2023-09", "2023", "2023-22", "199X", "[2023-09-04,2023-09-11]", "2023-09-04/2024-01-01",
	"2023-09-04T09:30+02:00", "0000-01-01", "-9999", "9999-12-31", "Y170000002", "../2023", "2024-02-29", "2023-09-04~"}

func refOf(t testing.TB, s string) Value {
	if s == "" {
		return Value{}
	}
	return mustParse(t, s)
}

// words parts s at white space into tokens, as a document without any layer.
func plain(code, s string) *text.Document {
	d := &text.Document{}
	d.Reset(code, s)
	start := -1
	end := func(i int) {
		if start >= 0 {
			d.Tokens = append(d.Tokens, text.Token{Start: int32(start), End: int32(i)})
			start = -1
		}
	}
	for i, r := range s {
		if text.IsSpace(r) {
			end(i)
		} else if start < 0 {
			start = i
		}
	}
	end(len(s))
	return d
}

// check holds what every caller may rely on.
func check(t interface{ Fatalf(string, ...any) }, d *text.Document, xs []Expression) {
	last := text.Index(0)
	for _, x := range xs {
		if x.Span.Start < last || x.Span.Len() < 1 || int(x.Span.End) > len(d.Tokens) {
			t.Fatalf("expression %v after token %d of %d", x.Span, last, len(d.Tokens))
		}
		last = x.Span.End
		if x.Range != d.Range(x.Span) || x.Rule == "" || x.Kind == "" {
			t.Fatalf("%+v", x)
		}
		s := x.Value.String()
		if x.Value.Kind == Nothing {
			if s != "" || x.Interval != (Interval{}) {
				t.Fatalf("nothing is %q, %v", s, x.Interval)
			}
			continue
		}
		v, err := Parse(s)
		if err != nil {
			t.Fatalf("%s: %v", d.Words(x.Span), err)
		}
		if v.String() != s || x.Interval.From >= x.Interval.To || x.Interval.Grain == Unsaid {
			t.Fatalf("%s: %s, %v", d.Words(x.Span), s, x.Interval)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range texts {
		f.Add(s, "2023-09-04")
		f.Add(s, "2023-09")
	}
	f.Fuzz(func(t *testing.T, s, ref string) {
		v, _ := Parse(ref)
		s = strings.ToValidUTF8(s, "")
		for _, code := range append(lang.Codes(), "xx") {
			d := plain(code, s)
			check(t, d, Find(d, v))
		}
	})
}

// TestAnyWordsInAnyOrder puts words of the tables together at random, with a
// tree and tags at random, against every kind of reference.
func TestAnyWordsInAnyOrder(t *testing.T) {
	vocabulary := map[string][]string{}
	for _, code := range lang.Codes() {
		for _, table := range []string{"time", "timerules"} {
			for _, row := range lang.Table(code, table) {
				f := row.Field(2)
				if table == "timerules" {
					f = row.Field(3)
				}
				vocabulary[code] = append(vocabulary[code], strings.FieldsFunc(f, func(r rune) bool { return strings.ContainsRune(" ,;/?<>[]", r) })...)
			}
		}
		vocabulary[code] = append(vocabulary[code], "1.", "31.", "31", "9", "24", "53", "2019", "1990-tallet", "1990s", "'90s", "09.30",
			"24.08.2022", "2010-2014", "17/5", ",", "–", "-", "og", "and", "29.", "februar", "February", "mid-June", "19-tiden")
	}
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom(lang.Codes()).Draw(t, "code")
		ws := rapid.SliceOfN(rapid.SampledFrom(vocabulary[code]), 1, 14).Draw(t, "words")
		d := plain(code, strings.Join(ws, " "))
		n := len(d.Tokens)
		if n == 0 {
			return
		}
		d.Tokens[0].Flags |= text.SentenceStart
		root := rapid.IntRange(0, n-1).Draw(t, "root")
		feats := []string{"", "Mood=Ind|Tense=Past|VerbForm=Fin", "Mood=Ind|Tense=Pres|VerbForm=Fin", "VerbForm=Inf", "VerbForm=Part"}
		for i := range d.Tokens {
			k := &d.Tokens[i]
			k.POS = text.POS(rapid.IntRange(1, text.NumPOS-1).Draw(t, "pos"))
			k.Rel = text.Rel(rapid.IntRange(1, text.NumRels-1).Draw(t, "rel"))
			k.Feats = d.Intern(rapid.SampledFrom(feats).Draw(t, "feats"))
			k.Head = int32(root - i)
		}
		v := refOf(nil, "")
		if s := rapid.SampledFrom(references).Draw(t, "reference"); s != "" {
			v, _ = Parse(s)
		}
		check(t, d, Find(d, v))
	})
}

func TestEveryReferenceIsTaken(t *testing.T) {
	for _, ref := range references {
		for _, s := range texts {
			for _, code := range lang.Codes() {
				d := plain(code, s)
				check(t, d, Find(d, refOf(t, ref)))
			}
		}
	}
}

// TestWithoutReference finds what the text alone tells.
func TestWithoutReference(t *testing.T) {
	for phrase, want := range map[string]string{
		"13. september": "XXXX-09-13", "i september": "XXXX-09", "13. september 2023": "2023-09-13", "i 2019": "2019",
		"våren 2017": "2017-21", "på 1990-tallet": "199X", "i sommer": "XXXX-22", "i går": "", "mandag": "", "siden 2012": "2012",
	} {
		xs := Find(plain("nb", phrase), Value{})
		if len(xs) != 1 || xs[0].Value.String() != want {
			t.Errorf("%s: %v, want %q", phrase, xs, want)
		}
	}
}

func TestEachParagraphInItsLanguage(t *testing.T) {
	d := texttest.Doc("nb", "Det skjedde i fjor .\n\nIt happened last year i fjor .")
	d.ParagraphLangs = []string{"nb", "en"}
	var got []string
	for _, x := range Find(d, mustParse(t, "2023-09-06")) {
		got = append(got, d.Words(x.Span))
	}
	if strings.Join(got, ", ") != "i fjor, last year" {
		t.Errorf("found %q", got)
	}
}

// TestReadingsStayASet keeps both where no verb tells on which side a day lies.
func TestReadingsStayASet(t *testing.T) {
	for phrase, want := range map[string]string{
		"Nytt møte mandag": "[2023-09-04,2023-09-11]",
		"Møte på mandag":   "2023-09-11",
		"Konsert 17. mai":  "[2023-05-17,2024-05-17]",
		"Konsert i mai":    "[2023-05,2024-05]",
	} {
		xs := Find(plain("nb", phrase), mustParse(t, "2023-09-06"))
		if len(xs) != 1 || xs[0].Value.String() != want {
			t.Errorf("%s: %v, want %q", phrase, xs, want)
		}
	}
}

func TestTenseDecidesTheSide(t *testing.T) {
	for _, tt := range []struct {
		code, doc string
		want      Side
	}{
		{"nb", "Laget/NOUN<2:nsubj tapte/VERB{Mood=Ind|Tense=Past|VerbForm=Fin}<0 mandag/NOUN<2:obl", Earlier},
		{"nb", "Laget/NOUN<2:nsubj spiller/VERB{Mood=Ind|Tense=Pres|VerbForm=Fin}<0 mandag/NOUN<2:obl", Later},
		{"nb", "Det/PRON<2:obj opplyser=opplyse/VERB{Mood=Ind|Tense=Pres|VerbForm=Fin}<0 politiet/NOUN<2:nsubj mandag/NOUN<2:obl", Earlier},
		{"nb", "Laget/NOUN<3:nsubj har=ha/AUX{Mood=Ind|Tense=Pres|VerbForm=Fin}<3:aux tapt/VERB{VerbForm=Part}<0 mandag/NOUN<3:obl", Earlier},
		{"nb", "Han/PRON<4:nsubj skal=skulle/AUX{Mood=Ind|Tense=Pres|VerbForm=Fin}<4:aux ha=ha/AUX{VerbForm=Inf}<4:aux reist/VERB{VerbForm=Part}<0 mandag/NOUN<4:obl", Earlier},
		{"nb", "Han/PRON<3:nsubj skal=skulle/AUX{Mood=Ind|Tense=Pres|VerbForm=Fin}<3:aux reise/VERB{VerbForm=Inf}<0 mandag/NOUN<3:obl", Later},
		{"nb", "Snø/NOUN<3:nsubj er=være/AUX{Mood=Ind|Tense=Pres|VerbForm=Fin}<3:aux ventet=vente/VERB{VerbForm=Part}<0 mandag/NOUN<3:obl", Later},
		{"nb", "Mannen/NOUN<3:nsubj er=være/AUX{Mood=Ind|Tense=Pres|VerbForm=Fin}<3:aux funnet=finne/VERB{VerbForm=Part}<0 mandag/NOUN<3:obl", Earlier},
		{"nb", "Hun/PRON<2:nsubj lovte=love/VERB{Mood=Ind|Tense=Past|VerbForm=Fin}<0 å/PART<4:mark betale/VERB{VerbForm=Inf}<2:xcomp mandag/NOUN<4:obl", Later},
		{"en", "They/PRON<3:nsubj will=will/AUX{VerbForm=Fin}<3:aux meet/VERB{VerbForm=Inf}<0 Monday/PROPN<3:obl", Later},
		{"en", "They/PRON<2:nsubj met/VERB{Mood=Ind|Tense=Past|VerbForm=Fin}<0 Monday/PROPN<2:obl", Earlier},
		{"en", "She/PRON<2:nsubj said=say/VERB{Mood=Ind|Tense=Past|VerbForm=Fin}<0 he/PRON<5:nsubj would=would/AUX{Mood=Ind|Tense=Past|VerbForm=Fin}<5:aux leave/VERB{VerbForm=Inf}<2:ccomp Monday/PROPN<5:obl", Later},
		{"en", "Nothing/PRON<0 Monday/PROPN<1:obl", Undecided},
	} {
		xs := Find(texttest.Doc(tt.code, tt.doc), mustParse(t, "2023-09-06"))
		if len(xs) != 1 || xs[0].Side != tt.want {
			t.Errorf("%s: %+v, want side %d", tt.doc, xs, tt.want)
		}
	}
}

// TestTimeGrowsWithTheText reads one sentence without end; were any step
// quadratic, a hundred times the text would take ten thousand times as long.
func TestTimeGrowsWithTheText(t *testing.T) {
	took := func(n int) time.Duration {
		var fastest time.Duration
		d := plain("nb", strings.Repeat(texts[0]+" "+texts[1]+" i i i av av mandag ", n))
		for i := range d.Tokens {
			d.Tokens[i].POS = text.NOUN
		}
		for range 3 {
			start := time.Now()
			Find(d, mustParse(t, "2023-09"))
			if d := time.Since(start); fastest == 0 || d < fastest {
				fastest = d
			}
		}
		return fastest
	}
	if small, large := took(50), took(5000); large > 1500*small {
		t.Errorf("100 times the text took %.0f times as long", float64(large)/float64(small))
	}
}

func BenchmarkFind(b *testing.B) {
	d := plain("nb", strings.Repeat("Brua over elva ble stengt i går kveld , opplyser kommunen , og den skal være stengt fram til fredag . "+
		"Det er ikke første gang at brua må stenges , sier en nabo som har bodd ved elva i mange år . ", 200))
	ref := mustParse(b, "2023-09-04")
	b.ReportAllocs()
	b.SetBytes(int64(len(d.Text)))
	for b.Loop() {
		Find(d, ref)
	}
	b.ReportMetric(float64(len(d.Tokens))*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
}
