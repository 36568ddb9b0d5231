package segment

import (
	"fmt"
	"strings"
	"testing"

	"ifolge/text"
)

// quoted writes the quotations of d: "[…]" with marks, "<…>" dashed, a "+"
// after one that is never closed.
func quoted(d *text.Document) string {
	var qs []string
	for _, q := range d.Quotes {
		w := strings.ReplaceAll(d.Words(q.Span), "\n", "/")
		switch {
		case q.Style == text.Dashed:
			w = "<" + w + ">"
		default:
			w = "[" + w + "]"
		}
		if q.Open {
			w += "+"
		}
		qs = append(qs, w)
	}
	return strings.Join(qs, " ")
}

func TestQuotes(t *testing.T) {
	for _, tt := range []struct{ name, code, text, want string }{
		{"angle", "nb", "Hun sier «ja» og «nei, nei».", "[«ja»] [«nei, nei»]"},
		{"angle, turned", "nb", "Hun sier »ja« og »nei«.", "[»ja«] [»nei«]"},
		{"straight", "nb", `Hun sier "ja", og han ("nei").`, `["ja"] ["nei"]`},
		{"curly", "en", "He said “yes” and ‘no’.", "[“yes”] [‘no’]"},
		{"low and high", "nb", "Hun sier „ja“ og ”nei”.", "[„ja“] [”nei”]"},
		{"mixed by hand", "en", "He said “yes\" and \"no”.", "[“yes\"] [\"no”]"},
		{"space about each mark", "nb", "Filmen « Dagen » og \" sagaøya \", men \" Natten \" ble sett .", "[« Dagen »] [\" sagaøya \"] [\" Natten \"]"},
		{"inside another", "nb", "«Hun sa «ja» til meg», sier han.", "[«Hun sa «ja» til meg»]"},
		{"single inside double", "en", "“He said ‘yes’ to me,” she said.", "[“He said ‘yes’ to me,”]"},
		{"several sentences", "nb", "«Ja. Vi kommer. Vent!» Han smilte.", "[«Ja. Vi kommer. Vent!»]"},
		{"over lines", "nb", "«Ja.\nVi kommer», sier han.\nHan smilte.", "[«Ja./Vi kommer»]"},
		{"over paragraphs, opened once", "nb", "«Ja.\n\nVi kommer», sier han.", "[«Ja.//Vi kommer»]"},
		{"over paragraphs, opened again", "en", "“Yes.\n\n“We come.”\n\nHe smiled.", "[“Yes.//“We come.”]"},
		{"never closed", "nb", "Han sier «ja. Vi går.\n\nSå gikk de.", "[«ja. Vi går.]+"},
		{"never closed, lines", "nb", "Han sier «ja. Vi går.\nSå gikk de. «Nei».", "[«ja. Vi går.]+ [«Nei»]"},
		{"closed only", "nb", "Han sier ja». Så gikk de.", ""},
		{"apostrophes", "en", "It's rock 'n' roll in the '90s, the boys' club’s fans’ joy.", ""},
		{"possessive", "nb", "Hellas' regjering og Hamas' leder.", ""},
		{"inches", "nb", `En skjerm på 24" og en på 27" ble solgt.`, ""},
		{"talking dash", "nb", "Møtet er over.\n– Nei, sier hun.\n- Ja.\n—Kanskje.\nSlutt.", "<– Nei, sier hun.> <- Ja.> <—Kanskje.>"},
		{"dash in a line", "nb", "Hun – som alltid – smilte.", ""},
		{"dash inside a quotation", "nb", "«Ja.\n– Nei.\nSlutt», leste hun.", "[«Ja./– Nei./Slutt»]"},
		{"marks after a dash", "nb", "– Jeg sa «ja», sier hun.", "<– Jeg sa «ja», sier hun.>"},
		{"list", "nb", "Vi trenger:\n- melk\n- brød\n- tolv egg\n- Nei, sier hun.", "<- Nei, sier hun.>"},
		{"two headlines", "nb", "- Jeg er klar\n- Vi er klare", "<- Jeg er klar> <- Vi er klare>"},
	} {
		d := annotate(t, rulesFor(t, tt.code), tt.code, tt.text)
		if got := quoted(d); got != tt.want {
			t.Errorf("%s: %q\n got %s\nwant %s", tt.name, tt.text, got, tt.want)
		}
	}
}

func TestFlags(t *testing.T) {
	s := "Møttes i sommer\n\nDet er over. «Ja vel», sier hun.\nSlutt.\n\nLES OGSÅ: Nytt møte i dag\n\nAlt om saken. Foto: Kari Vik"
	d := annotate(t, rulesFor(t, "nb"), "nb", s)
	var b strings.Builder
	for i, tok := range d.Tokens {
		for _, f := range []struct {
			flag text.Flags
			name string
		}{
			{text.ParagraphStart, "¶"}, {text.LineStart, "L"}, {text.SentenceStart, "S"}, {text.Headline, "H"},
			{text.Aside, "A"}, {text.InQuotes, "Q"},
		} {
			if tok.Flags&f.flag != 0 {
				b.WriteString(f.name)
			}
		}
		fmt.Fprintf(&b, "%s", d.Form(text.Index(i)))
		if tok.Flags&text.SpaceAfter != 0 {
			b.WriteByte(' ')
		}
	}
	want := "¶LSHMøttes i sommer ¶LSDet er over. S«QJa Qvel», sier hun. LSSlutt. ¶LSALES OGSÅ: Nytt møte i dag ¶LSAlt om saken. SAFoto: Kari Vik"
	if b.String() != want {
		t.Errorf("flags\n got %s\nwant %s", b.String(), want)
	}
}

func TestAsideGoesOnInTheNextLine(t *testing.T) {
	d := annotate(t, rulesFor(t, "nb"), "nb", "Møtet er over.\nLes også:\nStatsråden går av\nSlik var møtet\nFoto:\nHun kom klokka ti.")
	var got []string
	for _, s := range d.Sentences {
		if d.Tokens[s.Start].Flags&text.Aside != 0 {
			got = append(got, d.Words(s))
		}
	}
	if want := "Les også:|Statsråden går av|Foto:"; strings.Join(got, "|") != want {
		t.Errorf("asides %q, want %q", strings.Join(got, "|"), want)
	}
}

func TestWhatIsNoAside(t *testing.T) {
	for _, s := range []string{"Fotografen kom klokka ti.", "Foto er kunst, sier hun.", "Hun tok et foto.", "NTB melder det.", "Saken er over."} {
		if d := annotate(t, rulesFor(t, "nb"), "nb", s); d.Tokens[0].Flags&text.Aside != 0 || len(d.Sentences) != 1 {
			t.Errorf("%q is read as %s with an aside", s, shown(d))
		}
	}
}

func TestHardWrappedLines(t *testing.T) {
	wrapped := "Statsråden sier at hun ikke vil være med på å stenge den\n" +
		"gamle brua over fjorden før det er bygd en ny, og at det\n" +
		"er fylket som må betale. Kommunen har bedt om penger i\n" +
		"over ti år. Nå er det slutt.\n" +
		"\n" +
		"– Vi kan ikke vente lenger på staten, sier ordføreren og\n" +
		"viser til at brua ble stengt to ganger i vinter.\n"
	d := annotate(t, rulesFor(t, "nb"), "nb", wrapped)
	if got := len(d.Sentences); got != 4 {
		t.Errorf("%d sentences, want 4: %s", got, shown(d))
	}
	if got, want := quoted(d), "<– Vi kan ikke vente lenger på staten, sier ordføreren og/viser til at brua ble stengt to ganger i vinter.>"; got != want {
		t.Errorf("quotes %s, want %s", got, want)
	}
	// A sentence or a headline a line is not wrapped.
	lines := "Nytt møte i dag\nStatsråden kommer klokka ti og går klokka tolv.\nHun vil ikke svare\npå spørsmål\n"
	if d := annotate(t, rulesFor(t, "nb"), "nb", lines); len(d.Sentences) != 4 {
		t.Errorf("%d sentences, want 4: %s", len(d.Sentences), shown(d))
	}
}
