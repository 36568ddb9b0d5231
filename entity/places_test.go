package entity

import (
	"fmt"
	"strings"
	"testing"

	"ifolge/gazetteer"
	"ifolge/lang"
	"ifolge/text"
	"ifolge/text/texttest"
)

// bracketed reads an example whose places stand in [ ]: words parted by spaces.
func bracketed(code, example string) (*text.Document, []string) {
	var want []string
	for rest := example; ; {
		_, after, ok := strings.Cut(rest, "[")
		if !ok {
			break
		}
		var name string
		name, rest, _ = strings.Cut(after, "]")
		want = append(want, name)
	}
	words := strings.NewReplacer("[", "", "]'s", "~ 's", "]", "").Replace(example)
	return texttest.Doc(code, words), want
}

// surfaces are the words of the places.
func surfaces(d *text.Document, ps []Place) []string {
	var ws []string
	for i := range ps {
		ws = append(ws, d.Words(ps[i].At))
	}
	return ws
}

func TestEveryRowOfThePlaceTablesHolds(t *testing.T) {
	for _, code := range lang.Codes() {
		for _, table := range []string{"placewords", "institutions"} {
			for _, row := range lang.Table(code, table) {
				example := row.Fields[len(row.Fields)-1]
				d, want := bracketed(code, example)
				got := surfaces(d, Places(d))
				if len(want) == 0 || fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s: %s: places %q, want %q", lang.Place(code, table, row), example, got, want)
				}
			}
		}
		for _, row := range lang.Table(code, "countries") {
			place := lang.Place(code, "countries", row)
			c, ok := gazetteer.World().Country(row.Field(0))
			if !ok {
				t.Errorf("%s: no country %q", place, row.Field(0))
				continue
			}
			for _, n := range list(row.Field(1)) {
				n, word := strings.CutPrefix(n, "~")
				if !word && !names(code, n, c) {
					t.Errorf("%s: %q is not read as the country", place, n)
				}
			}
			for _, n := range append(list(row.Field(2)), list(row.Field(3))...) {
				n, word := strings.CutPrefix(n, "~")
				if !word && !names(code, n, c) {
					t.Errorf("%s: %q is not read as of the country", place, n)
				}
			}
		}
		for _, row := range lang.Table(code, "demonyms") {
			place := lang.Place(code, "demonyms", row)
			named := gazetteer.World().Named(gazetteer.Fold(row.Field(0)))
			if len(named) == 0 {
				t.Errorf("%s: no place %q", place, row.Field(0))
				continue
			}
			for _, n := range append(list(row.Field(1)), list(row.Field(2))...) {
				if n != "-" && !names(code, n, named[0].Place) {
					t.Errorf("%s: %q is not read as of the place", place, n)
				}
			}
		}
	}
}

// names reports whether a word in the middle of a sentence may mean a place.
func names(code, word string, place *gazetteer.Place) bool {
	d := texttest.Doc(code, "X "+word+" x")
	ps := Places(d)
	return len(ps) > 0 && ps[0].At.Len() == len(strings.Fields(word)) && has(ps[0].Candidates, place)
}

func TestEveryLanguageNamesEveryCountry(t *testing.T) {
	for _, code := range lang.Codes() {
		seen := map[string]bool{}
		for _, row := range lang.Table(code, "countries") {
			if seen[row.Field(0)] {
				t.Errorf("%s: twice", lang.Place(code, "countries", row))
			}
			seen[row.Field(0)] = true
		}
		for _, p := range gazetteer.World().Places() {
			if (p.Kind == gazetteer.Country || p.Kind == gazetteer.Territory) && !seen[p.Country] {
				t.Errorf("lang/%s/countries.txt does not name %s", code, p.Country)
			}
		}
	}
}

// shown writes places as a test reads them: words=name/country by how, sure and why.
func shown(d *text.Document, ps []Place) string {
	var out []string
	for i := range ps {
		p := &ps[i]
		w := d.Text[p.Range.Start:p.Range.End] + "="
		if c, ok := p.Place(); ok {
			w += c.NameIn(d.Lang)
			if c.Region != "" {
				w += "/" + c.Country + "-" + c.Region
			} else if c.Country != c.Name {
				w += "/" + c.Country
			}
		} else {
			w += "?" + p.Country()
		}
		if p.How != ByName {
			w += " " + p.How.String()
		}
		if p.Sure != Certain {
			w += " " + p.Sure.String()
		}
		if p.Why > Only {
			w += " " + p.Why.String()
		}
		if p.InName {
			w += " inside"
		}
		if p.Acts {
			w += " acts"
		}
		if p.Stands != "" {
			w += " (" + p.Stands + ")"
		}
		out = append(out, w)
	}
	return strings.Join(out, "; ")
}

func TestPlaces(t *testing.T) {
	for _, tt := range []struct{ code, text, want string }{
		{"nb", "Amerikanske tjenestemenn sier at Moskva tier .", "Amerikanske=US adjective; Moskva=Moskva/RU"},
		{"nb", "Tjenestemenn i USA og allierte land advarer .", "USA=US; allierte land=? countries open"},
		{"nb", "De møttes i Tromsøs havn .", "Tromsø=Tromsø/NO-55"},
		{"nb", "Oslo-politiet og den norsk-russiske grensa", "Oslo=Oslo/NO-03; norsk=NO adjective; russiske=RU adjective"},
		{"nb", "En New York-basert avis og New Yorks havn", "New York=New York/US-NY likely one spot; New York=New York/US-NY likely one spot"},
		{"nb", "En Nord-Korea-ekspert mener det er anti-russisk .", "Nord-Korea=KP; russisk=RU adjective"},
		{"nb", "Kreml og Det hvite hus er uenige .", "Kreml=RU office (Russlands president og hans stab); Det hvite hus=US office (USAs president og hans stab)"},
		{"nb", "Hun snakker farsi og skriver på tysk .", "farsi=IR language; tysk=DE language"},
		{"nb", "Han svarte på russisk , på russisk side/NOUN .", "russisk=RU language; russisk=RU adjective"},

		// Two places bear the name.
		{"nb", "Møtet i Våler var kort .", "Våler=?NO open"},
		{"nb", "Møtet i Våler i Innlandet var kort . | Våler vokser .", "Våler=Våler/NO-34 beside; Innlandet=Innlandet/NO-34; Våler=Våler/NO-34 likely beside"},
		{"nb", "Ordføreren i Herøy snakket i Sandnessjøen .", "Herøy=Herøy/NO-18 likely near; Sandnessjøen=Sandnessjøen/NO-18"},
		{"nb", "Nordland trenger folk , sier de i Herøy .", "Nordland=Nordland/NO-18; Herøy=Herøy/NO-18 likely region"},
		{"en", "He lives in Paris , Texas .", "Paris=Paris/US-TX beside; Texas=Texas/US-TX"},
		{"en", "He lives in Paris .", "Paris=Paris/FR guess largest"},
		{"en", "French police searched homes in Paris .", "French=FR adjective; Paris=Paris/FR likely country"},
		{"en", "The state of Washington sued .", "Washington=Washington state/US-WA kind"},
		{"en", "Talks in Washington failed .", "Washington=Washington/US-DC guess largest"},
		{"en", "Soldiers entered Georgia .", "Georgia=? open"},
		{"en", "Soldiers left Tbilisi as Georgia and the United States talked .", "Tbilisi=Tbilisi/GE; Georgia=GE likely inside; United States=US"},
		{"nb", "Fly landet i Kongo .", "Kongo=CD guess largest"},
		{"nb", "Fly landet i Kinshasa i Kongo .", "Kinshasa=Kinshasa/CD; Kongo=CD likely inside"},

		// Words that are names of places too.
		{"nb", "Time etter time gikk .", ""},
		{"nb", "De bor i Time .", "Time=Time/NO-11"},
		{"nb", "Kari@PER Lund@+ bor i Lund@LOC .", "Lund=Lund/NO-11 likely language"},
		{"en", "Alia/PROPN Salem/PROPN spoke . | Later Salem left . | He lives in Salem .", "Salem=Salem/US-OR guess largest"},
		{"nb", "Ein Kari@PER Molde@+ kom . | Molde sa nei . | Folk i Molde sa ja .", "Molde=Molde/NO-15"},
		{"nb", "Nord-koreansk presse og Korea", "Nord-koreansk=KP adjective; Korea=? open"},
		{"nb", "Hamas@ORG og Kyoto-avtalen@PROD , EU~ 's krav og Norge~ 's svar", "Kyoto=Kyoto/JP inside; EU=? office open (EU); Norge=NO"},
		{"nb", "Jack@PER London@+ og Paris@PER Hilton@+ kom .", ""},
		{"nb", "Hun finner/VERB en finne/NOUN .", "finne=FI people"},
		{"en", "They ate turkey . | Jordan@PER scored in Jordan@LOC .", "Jordan=JO"},
		{"nb", "Universitetet@ORG i@+ Oslo@+ og Oslo@GPE_ORG krever det .", "Oslo=Oslo/NO-03 inside; Oslo=Oslo/NO-03 acts"},
		{"nb", "Brussel krever svar .", "Brussel=Brussel/BE (EU)"},
		{"en", "The U.S. president met Norway~ 's king and South Korean officials .", "U.S.=US; Norway=NO; South Korean=KR adjective"},
	} {
		d := texttest.Doc(tt.code, tt.text)
		if got := shown(d, Places(d)); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func TestHomeOfThePaperDecides(t *testing.T) {
	d := texttest.Doc("nb", "Ordføreren i Våler svarte .")
	for outlet, want := range map[string]string{
		"Østlendingen": "Våler=Våler/NO-34 likely home", "Moss Avis": "Våler=Våler/NO-31 likely home",
		"Nordlys": "Våler=?NO open", "": "Våler=?NO open",
	} {
		if got := shown(d, Finder{Outlet: outlet}.Places(d)); got != want {
			t.Errorf("%s: %s, want %s", outlet, got, want)
		}
	}
}

func TestCountriesOf(t *testing.T) {
	for _, tt := range []struct{ code, text, want string }{
		{"nb", "tjenestemenn i USA og allierte land", "[US] true"},
		{"nb", "russiske og amerikanske diplomater i Moskva", "[RU US] false"},
		{"nb", "europeiske diplomater", "[] true"},
		{"nb", "ordføreren i Våler", "[NO] false"},
		{"nb", "Kreml", "[RU] false"},
		{"nb", "Nato", "[] false"},
		{"en", "officials in Georgia", "[] true"},
		{"en", "the US@ORG State@+ Department@+ and The@PROD Washington@+ Times@+", "[US] false"},
	} {
		d := texttest.Doc(tt.code, tt.text)
		codes, more := CountriesOf(Places(d), text.Span{End: text.Index(len(d.Tokens))})
		if got := fmt.Sprint(codes, more); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.text, got, tt.want)
		}
	}
}
