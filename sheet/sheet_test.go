package sheet

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ifolge/article"
	"ifolge/attribution"
	"ifolge/entity"
	"ifolge/ingest"
	"ifolge/lang"
	"ifolge/stance"
	"ifolge/statement"
	"ifolge/text"
	"ifolge/text/texttest"
	"ifolge/when"
)

var update = flag.Bool("update", false, "write the golden files anew")

// said makes a statement by hand. The chain is written as it is printed, from
// the one said to know to the outlet, which is left out; "name=cue".
func said(line int, chain, words string, change ...func(*statement.Statement)) statement.Statement {
	s := statement.Statement{
		Text: words, Form: attribution.Indirect, Stance: stance.Asserts, Certainty: stance.Certain,
		Polarity: stance.Pos, SourceType: entity.Person, Naming: entity.Named, Voice: -1,
		Chain:    statement.Chain{{As: "Dagen", Type: entity.Publication}},
		Evidence: statement.Evidence{Line: line, Found: "rule:test"},
	}
	links := strings.Split(chain, " › ")
	for i := len(links) - 1; i >= 0; i-- {
		as, cue, _ := strings.Cut(links[i], "=")
		s.Chain = append(s.Chain, statement.Link{As: as, Name: as, Cue: cue, Type: entity.Person, Voice: -1})
		s.Speaker = as
	}
	for _, c := range change {
		c(&s)
	}
	return s
}

type change = func(*statement.Statement)

func from(t entity.SourceType) change {
	return func(s *statement.Statement) { s.SourceType, s.Chain[len(s.Chain)-1].Type = t, t }
}
func office(s *statement.Statement)  { s.Naming = entity.ByOffice }
func described(as string) change     { return func(s *statement.Statement) { s.Description = as } }
func does(st stance.Stance) change   { return func(s *statement.Statement) { s.Stance = st } }
func sure(c stance.Certainty) change { return func(s *statement.Statement) { s.Certainty = c } }
func form(f attribution.Form) change { return func(s *statement.Statement) { s.Form = f } }
func really(name string) change {
	return func(s *statement.Statement) { s.Speaker, s.Inferred = name, true }
}
func at(d *text.Document, w string) change {
	return func(s *statement.Statement) {
		i := int32(strings.Index(d.Text, w))
		s.Evidence.Content = []text.Range{{Start: i, End: i + int32(len(w))}}
	}
}

func ferry() *ingest.Reading {
	d := texttest.Doc("nb", "– Vi rakk å snu , sier Lie .\n« Det var nære på » , sier hun .")
	return &ingest.Reading{
		Article: &article.Article{
			Text:  d.Text,
			Title: "Fergen snudde midt i fjorden etter melding om feil i roret", Outlet: "Dagen",
			Byline: "Av Ola Skriver", Published: "2024-05-17T09:30:00+02:00",
		},
		Lang: "nb", Document: d,
		Statements: []statement.Statement{
			said(3, "kapteinen=sier", "feilen ble oppdaget på vei over fjorden", office),
			said(4, "Kari Lie=sier", "Vi rakk å snu", form(attribution.Direct), at(d, "Vi rakk å snu")),
			said(5, "hun=sier", "Det var nære på", form(attribution.Direct), at(d, "Det var nære på"), really("Kari Lie")),
			said(6, "Havneposten=skriver", "roret trolig hadde vært skadet i flere uker", from(entity.Publication), sure(stance.Probable)),
			said(7, "to ansatte=hevder › Havneposten=skriver", "rederiet kjente til feilen", from(entity.Unnamed), described("folk i verkstedet")),
			said(8, "rederiet=avviser", "de ble varslet", from(entity.Organisation), does(stance.Denies)),
			said(9, "rederiet=ønsker ikke å kommentere", "når fergen går igjen", from(entity.Organisation), does(stance.Declines), sure(stance.Unstated)),
			said(11, "=skal ha", "fergen hatt samme feil før", from(entity.Unknown), sure(stance.Possible)),
			said(12, "Kari Lie=mener", "fergen er «trygg nok» til å gå igjen om kort tid dersom verkstedet får de delene som er bestilt", form(attribution.Mixed), does(stance.Believes)),
		},
		Notes: []article.Note{article.NewNote("language.unknown", "found", "nb")},
	}
}

func TestWrite(t *testing.T) {
	for _, tt := range []struct {
		name string
		r    *ingest.Reading
		o    Options
	}{
		{"ferry-80", ferry(), Options{Width: 80}},
		{"ferry-50", ferry(), Options{Width: 50}},
		{"ferry-color", ferry(), Options{Width: 80, Color: true}},
		{"ferry-nn", ferry(), Options{Width: 80, Words: must(In("nn"))}},
		{"ferry-en", ferry(), Options{Width: 80, Words: must(In("en"))}},
		{"nothing", &ingest.Reading{Article: &article.Article{ID: "tom.txt"}, Document: &text.Document{}, Lang: "nb"}, Options{}},
		{"hostile", hostile(), Options{Width: 1}},
	} {
		if tt.o.Words == nil {
			tt.o.Words = must(In("nb"))
		}
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			if err := Write(&b, tt.r, tt.o); err != nil {
				t.Fatal(err)
			}
			golden(t, tt.name+".golden", b.String())
		})
	}
}

// hostile is an article that would drive the reader's terminal.
func hostile() *ingest.Reading {
	return &ingest.Reading{
		Article:  &article.Article{Title: "\x1b[2Jslettet\u202e", Outlet: "a\tb\nc"},
		Document: &text.Document{},
		Statements: []statement.Statement{
			said(100000, "x\x07=sier", strings.Repeat("langtordutenmellomrom", 4)+" \x1b]0;tittel\x07 漢字漢字漢字漢字漢字漢字漢字漢字"),
			{}, // as empty as a Statement can be
		},
	}
}

func must(w *Words, _ bool) *Words { return w }

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; go test -update writes it anew):\n%s", path, diff)
	}
}

func TestHeadNamesTheLanguagesOfParagraphs(t *testing.T) {
	r := ferry()
	r.Document.ParagraphLangs = []string{"nb", "en", "nn", "en"}
	for code, want := range map[string]string{
		"nb": "lest som bokmål · noen avsnitt som engelsk, nynorsk",
		"nn": "lesen som bokmål · nokre avsnitt som engelsk, nynorsk",
		"en": "read as Bokmål · some paragraphs as English, Nynorsk",
	} {
		w, _ := In(code)
		var b strings.Builder
		if err := Write(&b, r, Options{Words: w, Width: 200}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s: no %q in\n%s", code, want, b.String())
		}
	}
}

func TestNotesInEachLanguage(t *testing.T) {
	long := article.NewNote("long", "bytes", 2_000_000, "read", 1_048_576)
	near := article.NewNote("language.near", "said", "da", "found", "nb")
	none := article.NewNote("language.none", "said", "tlh", "languages", "en nb nn")
	for code, want := range map[string][]string{
		"nb": {
			"2\u00a0000\u00a0000 byte er for mye for én sak; bare de første 1\u00a0048\u00a0576 er lest.",
			"Dansk har ingen egne modeller; lest som bokmål, så regn med flere feil.",
			"Ingenting her leser «tlh»; det som leses, er engelsk, bokmål, nynorsk. Si --lang hvis teksten er på et av disse.",
		},
		"nn": {
			"2\u00a0000\u00a0000 byte er for mykje for éi sak; berre dei første 1\u00a0048\u00a0576 er lesne.",
			"Dansk har ingen eigne modellar; lesen som bokmål, så rekn med fleire feil.",
			"Ingenting her les «tlh»; det som blir lese, er engelsk, bokmål, nynorsk. Sei --lang om teksten er på eit av desse.",
		},
		"en": {
			"2,000,000 bytes are too many for one article; only the first 1,048,576 were read.",
			"Danish has no models of its own; read as Bokmål, so expect more mistakes.",
			"Nothing here reads “tlh”; read are English, Bokmål, Nynorsk. Say --lang if the text is in one of these.",
		},
	} {
		w := must(In(code))
		for i, n := range []article.Note{long, near, none} {
			if got := w.Note(n); got != want[i] {
				t.Errorf("%s: %s\n is %q\nwant %q", code, n, got, want[i])
			}
		}
	}
}

var written = regexp.MustCompile(`(?:NewNote|\.note)\("([a-z0-9.]+)"((?:, "[a-z]+", [^,()]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?)*)`)

// TestEveryNoteHasWords reads the notes out of the source: each has words in
// every language, with no hole that is not filled.
func TestEveryNoteHasWords(t *testing.T) {
	var files []string
	for _, p := range []string{"../article/*/*.go", "../ingest/*.go"} {
		fs, err := filepath.Glob(p)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, fs...)
	}
	met := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range written.FindAllStringSubmatch(string(b), -1) {
			n := article.NewNote(m[1])
			met[m[1]] = true
			for _, name := range regexp.MustCompile(`, "([a-z]+)", `).FindAllStringSubmatch(m[2], -1) {
				n.With = append(n.With, name[1], "12")
			}
			for _, code := range Languages() {
				if s := must(In(code)).Note(n); strings.Contains(s, "note.") || strings.ContainsAny(s, "{}") {
					t.Errorf("%s: %s in %s: %q", f, n, code, s)
				}
			}
		}
	}
	for key := range must(In("en")).of {
		if name, ok := strings.CutPrefix(key, "note."); ok && !met[name] {
			t.Errorf("words for the note %s, which nobody writes", name)
		}
	}
}

func TestEveryLanguageHasAName(t *testing.T) {
	for _, code := range lang.Codes() {
		codes := []string{code}
		for _, r := range lang.Table(code, "near") {
			codes = append(codes, r.Field(0))
		}
		for _, c := range codes {
			for _, ui := range Languages() {
				if name := must(In(ui)).languages([]string{c}); name == strconv.Quote(c) && c != "und" {
					t.Errorf("%s has no name for %q", ui, c)
				}
			}
		}
	}
}

func TestPartsThatFollowEachOtherAreJoined(t *testing.T) {
	body := "Ja. Jeg vet det.\n\n– Nei, sier hun, jeg vet ikke."
	find := func(w string) text.Range {
		i := int32(strings.Index(body, w))
		return text.Range{Start: i, End: i + int32(len(w))}
	}
	p := &page{r: &ingest.Reading{Article: &article.Article{Text: body}}}
	for _, tt := range []struct {
		parts []string
		want  string
	}{
		{[]string{"Ja.", "Jeg vet det.", "Nei"}, "Ja. Jeg vet det. Nei"},
		{[]string{"Nei", "jeg vet ikke"}, "Nei … jeg vet ikke"},
		{[]string{"jeg vet ikke", "Nei"}, "as the statement has it"}, // out of order
		{nil, "as the statement has it"},
	} {
		s := statement.Statement{Text: "as the statement has it"}
		for _, w := range tt.parts {
			s.Evidence.Content = append(s.Evidence.Content, find(w))
		}
		if got := p.words(&s); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.parts, got, tt.want)
		}
	}
}

func TestLinesFitAndNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := plain(rapid.String().Draw(t, "text"))
		n := rapid.IntRange(2, 60).Draw(t, "columns")
		lines := wrap(s, n)
		for _, l := range lines {
			if width(l) > n && columns.Truncate(l, n, "") != "" { // one character may be wider than the sheet
				t.Errorf("line %q has %d columns, want at most %d", l, width(l), n)
			}
		}
		if got, want := strings.Join(lines, ""), strings.ReplaceAll(s, " ", ""); strings.ReplaceAll(got, " ", "") != want {
			t.Errorf("wrap kept %q of %q", got, want)
		}
	})
}

func TestNoLineIsWiderThanTheSheet(t *testing.T) {
	words := rapid.StringMatching(`[a-zæøå«»–]{0,40}( [A-Za-z.,]{1,12}){0,30}`)
	rapid.Check(t, func(t *rapid.T) {
		r := ferry()
		r.Article.Title, r.Article.Outlet = words.Draw(t, "title"), words.Draw(t, "outlet")
		for i := range r.Statements {
			s := &r.Statements[i]
			s.Text, s.Speaker, s.Evidence.Line = words.Draw(t, "text"), words.Draw(t, "speaker"), rapid.IntRange(1, 1e6).Draw(t, "line")
			s.Chain[len(s.Chain)-1].As = words.Draw(t, "as")
		}
		var b strings.Builder
		n := rapid.IntRange(narrowest, 120).Draw(t, "columns")
		if err := Write(&b, r, Options{Words: must(In("nn")), Width: n}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if line = strings.TrimSuffix(line, "\n"); width(line) > n {
				t.Errorf("%d columns, want at most %d: %q", width(line), n, line)
			}
		}
	})
}

func TestPlainLeavesNothingThatDrivesATerminal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := plain(rapid.String().Draw(t, "text"))
		if i := strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e' }); i >= 0 {
			t.Errorf("plain left %q", s[i:])
		}
	})
}

func TestColourRepeatsWhatWordsSay(t *testing.T) {
	var plainly, colourfully strings.Builder
	o := Options{Words: must(In("nb"))}
	Write(&plainly, ferry(), o)
	o.Color = true
	Write(&colourfully, ferry(), o)
	s := colourfully.String()
	for _, st := range []style{bold, dim, yellow} {
		s = strings.ReplaceAll(s, "\x1b["+string(st)+"m", "")
	}
	if s = strings.ReplaceAll(s, "\x1b[0m", ""); s != plainly.String() {
		t.Errorf("without its colours the sheet is\n%s\nwant\n%s", s, plainly.String())
	}
}

func TestWordsHaveTheSameKeys(t *testing.T) {
	keys := map[string][]string{}
	for _, code := range Languages() {
		b, err := wordFiles.ReadFile("words/" + code + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range lang.Parse(string(b)) {
			if r.Field(1) == "" {
				t.Errorf("%s: %s has no words", code, r.Field(0))
			}
			keys[code] = append(keys[code], r.Field(0)+" "+holes(r.Field(1)))
		}
	}
	for _, code := range Languages()[1:] {
		if diff := cmp.Diff(keys["nb"], keys[code]); diff != "" {
			t.Errorf("keys and {names} of nb and %s differ (-nb +%s):\n%s", code, code, diff)
		}
	}
}

// holes returns the {names} in s.
func holes(s string) string {
	var hs []string
	for {
		_, rest, ok := strings.Cut(s, "{")
		if !ok {
			return strings.Join(hs, " ")
		}
		h, after, _ := strings.Cut(rest, "}")
		hs, s = append(hs, h), after
	}
}

func TestEveryValueHasWords(t *testing.T) {
	w := must(In("nn"))
	var keys []string
	for s := stance.Asserts; s <= stance.Asks; s++ {
		keys = append(keys, "stance."+s.String())
	}
	for _, c := range []stance.Certainty{stance.Possible, stance.Probable, stance.Certain} {
		keys = append(keys, "certainty."+c.String())
	}
	for s := entity.Unknown; s <= entity.Unnamed; s++ {
		keys = append(keys, kind(&statement.Statement{SourceType: s}), kind(&statement.Statement{SourceType: s, Naming: entity.ByOffice}))
	}
	for m := range 12 {
		keys = append(keys, "month."+strconv.Itoa(m+1))
	}
	for _, k := range keys {
		if w.say(k) == k {
			t.Errorf("no words for %s", k)
		}
	}
}

func TestDate(t *testing.T) {
	for in, want := range map[string]string{
		"2023-09": "september 2023", "2023-09-04": "4. september 2023",
		"2023-09-04T09:05:00+02:00": "4. september 2023 kl. 09.05",
		"2023":                      "2023", "2023-22": "sommer 2023", "": "", "i går": "i går", "2023-09-04/2023-09-05": "4. september 2023 til 5. september 2023",
		"[2023-09-04,2023-09-11,2023-09-18]": "4., 11. eller 18. september 2023",
		"[2023-09-25,2023-10-02]":            "[2023-09-25,2023-10-02]", "[]": "[]", "[,]": "[,]", "[2023-99-99,2023-99-98]": "[2023-99-99,2023-99-98]",
	} {
		if got := must(In("nb")).date(in); got != want {
			t.Errorf("date(%q) = %q, want %q", in, got, want)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	r, o := ferry(), Options{Words: must(In("nb"))}
	for b.Loop() {
		Write(discard{}, r, o)
	}
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

func TestATimeOfNoKnownYearIsLeftToItsWords(t *testing.T) {
	p := &page{Options: Options{Words: must(In("en"))}}
	for edtf, want := range map[string]string{
		"XXXX-03": "about “x”", "2024-03": "about “x” (March 2024)", "201X": "about “x” (201X)",
	} {
		v, err := when.Parse(edtf)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.time("time.spoken", statement.Time{Words: "x", Value: v}); got != want {
			t.Errorf("%s: %q, want %q", edtf, got, want)
		}
	}
}

func TestAWordOfAScaleIsShownWithIt(t *testing.T) {
	r := &ingest.Reading{Article: &article.Article{}, Document: &text.Document{}, Statements: []statement.Statement{
		said(1, "PST=sier", "det er mulig", sure(stance.Possible), func(s *statement.Statement) {
			s.Likelihood = stance.Likelihood{Words: "mulig", Scale: "norwegian", From: 40, To: 60}
		}),
		said(2, "Lie=sier", "det er mulig", sure(stance.Possible), func(s *statement.Statement) {
			s.Likelihood = stance.Likelihood{Words: "mulig", Scale: stance.Everyday}
		}),
	}}
	l := Lay(r, must(In("nb")))
	for i, want := range []string{"«mulig» (40–60 % på skalaen til norsk politi og etterretning)", "kanskje"} {
		if got := l.Sources[i].Says[0].Manner[1]; got != want {
			t.Errorf("statement %d: %q, want %q", i+1, got, want)
		}
	}
	for _, scale := range []string{"norwegian", "icd203"} {
		for _, code := range Languages() {
			w := must(In(code))
			if w.say("scale."+scale) == "scale."+scale || w.say("scale."+scale) == "" {
				t.Errorf("%s has no words for the scale %s", code, scale)
			}
		}
	}
}
