package ingest

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ifolge/article"
	"ifolge/corpus/conllu"
	"ifolge/corpus/corpustest"
	"ifolge/text"
)

const (
	nbFerge   = "Fergen til Skarvøya ble innstilt i går, og ingen vet når den vil gå igjen, sier ordfører Signe Aalbu."
	nbBrev    = "«Jeg har ikke fått noe svar på brevene mine, og jeg vet ikke hva jeg skal gjøre nå», skriver hun i et leserinnlegg."
	nnFerje   = "Ferja til Skarvøya vart innstilt i går, og ingen veit når ho vil gå igjen, seier ordførar Signe Aalbu."
	nnKorleis = "Ho veit ikkje korleis det skal gå med skulen dersom folk ikkje kjem seg over sundet til arbeid."
	enFerry   = "\"The ferry doesn't meet the standards that we agreed on,\" said Robert Hale, who runs the yard that built her."
	enSafe    = "The yard said it had told the owners about the fault in March, and that nobody answered."
	deSatz    = "Die Werft hat gestern mitgeteilt, dass sie den Fehler im März gemeldet habe und niemand geantwortet hat."
)

func paragraphLangs(t testing.TB, l *Line, code string, paragraphs ...string) []string {
	t.Helper()
	r := l.Read(&article.Article{Lang: code, Text: strings.Join(paragraphs, "\n\n")})
	check(t, r)
	return r.Document.ParagraphLangs
}

func TestParagraphsAreReadInTheirOwnLanguage(t *testing.T) {
	if testing.Short() {
		t.Skip("loads all models")
	}
	l := New(Options{})
	for _, tt := range []struct {
		name, lang string
		paragraphs []string
		want       string // "": all in the article's
	}{
		{"all Bokmål", "nb", []string{nbFerge, nbBrev, nbFerge}, ""},
		{"an English statement in a Bokmål article", "nb", []string{nbFerge, enFerry, nbBrev}, "nb en nb"},
		{"at the end", "nb", []string{nbFerge, nbBrev, enSafe}, "nb nb en"},
		{"a Bokmål letter in a Nynorsk paper", "nn", []string{nnFerje, nbBrev, nnKorleis}, "nn nb nn"},
		{"three languages", "nn", []string{nnFerje, enFerry, enSafe, nbBrev, nnKorleis}, "nn en en nb nn"},
		{"a Bokmål statement in an English article", "en", []string{enSafe, nbFerge, enFerry}, "en nb en"},
		{"one paragraph cannot be parted", "nb", []string{nbFerge + " " + enFerry}, ""},
		{"a short line says little", "nb", []string{nbFerge, "\"A good day for us.\"", nbBrev}, ""},
		{"unless it is plain", "nb", []string{nbFerge, "\"We are not happy with what they have told us.\"", nbBrev}, "nb en nb"},
		{"the article is in the language of most of it", "", []string{nbFerge, enFerry, nbBrev, enFerry, nnFerje, nbFerge}, "nb en nb en nn nb"},
		{"a short line goes with those around it", "nb", []string{nbFerge, enFerry, "Then silence.", enSafe, nbBrev}, "nb en en en nb"},
		{"a short line between two languages is in the article's", "nb", []string{nbFerge, enFerry, "(NTB)", nbBrev}, "nb en nb nb"},
		{"what nothing reads is read as the article", "nb", []string{nbFerge, deSatz, nbBrev}, ""},
		{"a headline of names", "nn", []string{"Signe Aalbu, Robert Hale, Runa Falkenberg, Odd Myklevoll og Per Hav på Skarvøya", nnFerje, nnKorleis}, ""},
	} {
		if got := strings.Join(paragraphLangs(t, l, tt.lang, tt.paragraphs...), " "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if got := paragraphLangs(t, New(Options{Lang: "nb"}), "", nbFerge, enFerry, nbBrev); got != nil {
		t.Errorf("--lang nb: %q, want all as the user says", got)
	}
}

func TestEachLanguageHasItsWordsAndItsRules(t *testing.T) {
	if testing.Short() {
		t.Skip("loads two models")
	}
	r := New(Options{}).Read(&article.Article{Lang: "nb", Text: nbFerge + "\n\n" + enFerry + "\n\n" + enSafe + "\n\n" + nbBrev})
	check(t, r)
	d := r.Document
	if d.Lang != "nb" || r.Lang != "nb" {
		t.Errorf("the article is read as %q, want nb", d.Lang)
	}
	lemma := map[string]string{}
	for i := range d.Tokens {
		lemma[d.Form(text.Index(i))] = d.Lemma(text.Index(i))
	}
	for form, want := range map[string]string{"innstilt": "innstille", "does": "do", "n't": "not", "told": "tell", "sier": "si"} {
		if lemma[form] != want {
			t.Errorf("lemma of %q is %q, want %q", form, lemma[form], want)
		}
	}
	var got []string
	for _, s := range r.Statements {
		got = append(got, s.Speaker+": "+s.Stance.String())
	}
	for _, want := range []string{"ordfører Signe Aalbu: asserts", "Robert Hale: asserts", "The yard: asserts"} {
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasSuffix(s, want) || strings.HasSuffix(want, s) }) {
			t.Errorf("no statement %q among %q", want, got)
		}
	}
	for i := 1; i < len(d.Names); i++ {
		if d.Names[i].Start < d.Names[i-1].End {
			t.Errorf("names out of order: %v", d.Names)
		}
	}
}

// TestQuotationOverTheBorderIsHeardOnce: the cue stands in one language, what
// was said in another.
func TestQuotationOverTheBorderIsHeardOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("loads two models")
	}
	r := New(Options{MinScore: 0.01}).Read(&article.Article{Lang: "nb", Text: nbFerge + "\n\nVerftet skriver i en e-post til Fjordposten:\n\n" +
		"\"The ferry met every standard that was agreed on when the contract was signed in 2019.\"\n\n" + nbBrev})
	check(t, r)
	n := 0
	for i := range r.Statements {
		if strings.Contains(r.Statements[i].Text, "every standard") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the quotation is in %d statements, want 1", n)
	}
}

func TestMixedTextsKeepTheirPromises(t *testing.T) {
	if testing.Short() {
		t.Skip("loads all models")
	}
	l := New(Options{})
	parts := append([]string{nbFerge, nbBrev, nnFerje, nnKorleis, enFerry, enSafe, "«" + enSafe, nnFerje + "»", "- " + enFerry + "\n- " + enSafe}, pieces...)
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 12).Draw(t, "paragraphs"), "\n\n")
		check(t, l.Read(&article.Article{Text: s, Lang: rapid.SampledFrom(l.Languages()).Draw(t, "lang")}))
	})
}

// TestTreebanksAreInOneLanguage holds the figures at border: each sentence of a
// dev part is a paragraph, and nearly all are in the treebank's language.
func TestTreebanksAreInOneLanguage(t *testing.T) {
	l := New(Options{})
	for _, tt := range []struct {
		file, lang string
		most       int
	}{{"nb-dev", "nb", 4}, {"nn-dev", "nn", 4}, {"en-ewt-dev", "en", 0}} {
		ss, err := conllu.ReadFile(corpustest.Path(t, "ud", tt.file+".conllu.gz"))
		if err != nil {
			t.Fatal(err)
		}
		d := conllu.Document(tt.lang, ss)
		d.Paragraphs = d.Sentences
		n := 0
		for k, code := range l.paragraphLangs(tt.lang, d) {
			if code != tt.lang {
				n++
				t.Logf("%s as %s: %s", tt.file, code, d.Words(d.Paragraphs[k]))
			}
		}
		t.Logf("%s: %d of %d", tt.file, n, len(d.Paragraphs))
		if n > tt.most {
			t.Errorf("%s: %d of %d sentences are taken for another language, want at most %d", tt.file, n, len(d.Paragraphs), tt.most)
		}
	}
}

func BenchmarkParagraphLangs(b *testing.B) {
	l := New(Options{})
	r := l.Read(&article.Article{Lang: "nb", Text: strings.Repeat(nbFerge+"\n\n"+nbBrev+"\n\n", 20)})
	b.SetBytes(int64(len(r.Document.Text)))
	b.ReportAllocs()
	for b.Loop() {
		l.paragraphLangs("nb", r.Document)
	}
	b.ReportMetric(float64(len(r.Document.Tokens)*b.N)/b.Elapsed().Seconds(), "tokens/s")
}
