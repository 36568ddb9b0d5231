package plain

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"ifolge/article"
)

const story = "Ordføreren åpner brua\n\n– Ære være dem som bygde den, sier ordføreren.\nBrua er «lang».\n"

func read(t *testing.T, raw []byte) (text, title, date string, notes []article.Note) {
	t.Helper()
	a, err := Read(raw, "bru.txt", Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a.Text, a.Title, a.Published, a.Notes
}

func TestReadEveryEncoding(t *testing.T) {
	le, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(story))
	be, _ := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(story))
	win, err := charmap.Windows1252.NewEncoder().Bytes([]byte(story))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		raw  []byte
		note string // part of the only one; "" for none
	}{
		{"UTF-8", []byte(story), ""},
		{"UTF-8 with mark", []byte("\uFEFF" + story), ""},
		{"UTF-16LE with mark", append([]byte("\xFF\xFE"), le...), ""},
		{"UTF-16BE with mark", append([]byte("\xFE\xFF"), be...), ""},
		{"UTF-16LE", le, "encoding.utf16"},
		{"UTF-16BE", be, "encoding.utf16"},
		{"Windows-1252", win, "encoding.latin"},
		{"decomposed", norm.NFD.Bytes([]byte(story)), ""},
		{"line ends of DOS", []byte(strings.ReplaceAll(story, "\n", "\r\n")), ""},
		{"line ends of old Macs", []byte(strings.ReplaceAll(story, "\n", "\r")), ""},
	} {
		text, title, _, notes := read(t, c.raw)
		if text != story {
			t.Errorf("%s: text %q, want %q", c.name, text, story)
		}
		if title != "Ordføreren åpner brua" {
			t.Errorf("%s: title %q", c.name, title)
		}
		if c.note == "" && len(notes) > 0 || c.note != "" && (len(notes) != 1 || !strings.Contains(notes[0].Key, c.note)) {
			t.Errorf("%s: notes %q, want one with %q", c.name, notes, c.note)
		}
	}
}

func TestReadMendsBrokenUTF8(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Æ og ø og \xC3 og å", "Æ og ø og \uFFFD og å"},
		{"Brua er \xE2\x80", "Brua er \uFFFD"}, // cut off inside a quotation mark
		{"Åpner \xFF\xFE\xFD brua, sier ho på øya", "Åpner \uFFFD brua, sier ho på øya"},
	} {
		text, _, _, notes := read(t, []byte(c.in))
		if text != c.want || len(notes) != 1 || notes[0].Key != "encoding.mended" {
			t.Errorf("%q: %q %q, want %q and a note", c.in, text, notes, c.want)
		}
	}
}

func TestReadRefusesWhatIsNoText(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"Brua\x00 er lang", "plain: bru.txt: not text: 1 of 13 bytes are zero"},
		{strings.Repeat("\x01\x02ab", 30), "60 of 120 bytes are control characters"},
		{"\xFF\xFE\x00\x00B\x00\x00\x00", "UTF-32"},
		{strings.Repeat("\xCF\xF0\xE8\xE2\xE5\xF2 ", 30), "save it as UTF-8"}, // Cyrillic
	} {
		_, err := Read([]byte(c.raw), "bru.txt", Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.20q: error %v, want %q", c.raw, err, c.want)
		}
	}
}

func TestStampIsTheDateAndNotText(t *testing.T) {
	for _, c := range []struct{ in, date, text string }{
		{"date 2023-09 Brua er åpen.", "2023-09", "Brua er åpen."},
		{"\uFEFF \n date 2023-09-04\n\nBrua er åpen.", "2023-09-04", "Brua er åpen."},
		{"date [2023-09-04,2023-09-11] Brua.", "[2023-09-04,2023-09-11]", "Brua."},
		{"date 2023", "2023", ""},
		{"date palms grow here", "", "date palms grow here"},
		{"date [sic] palms", "", "date [sic] palms"},
		{"Date 2023-09 Brua.", "", "Date 2023-09 Brua."},
		{"Brua. date 2023-09", "", "Brua. date 2023-09"},
		{"dates 2023 Brua.", "", "dates 2023 Brua."},
	} {
		text, _, date, notes := read(t, []byte(c.in))
		if text != c.text || date != c.date || len(notes) > 0 {
			t.Errorf("%q: date %q text %q notes %q, want %q %q", c.in, date, text, notes, c.date, c.text)
		}
	}
}

func TestWrongStampStaysWithANote(t *testing.T) {
	const in = "date 2023-13 Brua er åpen."
	text, _, date, notes := read(t, []byte(in))
	if text != in || date != "" || len(notes) != 1 || notes[0].String() != `date.stamp date="2023-13"` {
		t.Errorf("text %q date %q notes %q", text, date, notes)
	}
}

func TestHeadlineStandsAlone(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Ny bru åpner\n\nBrua er lang.", "Ny bru åpner"},
		{"\n\n– Vi gir oss ikke\n \nHun sier det.", "– Vi gir oss ikke"},
		{"Politiet: «To er siktet»\n\nDet sier politiet.", "Politiet: «To er siktet»"},
		{"Brua er lang.\n\nDen er ny.", ""},
		{"Hun sier: «Brua er lang.»\n\nDen er ny.", ""},
		{"Brua er lang\nog den er ny.\n\nFolk er glade.", ""},
		{"Ny bru åpner\n\n", ""},
		{"Ny bru åpner", ""},
		{"***\n\nBrua er lang.", ""},
		{strings.Repeat("bru ", 50) + "\n\nBrua er lang.", ""},
	} {
		if _, title, _, _ := read(t, []byte(c.in)); title != c.want {
			t.Errorf("%.40q: title %q, want %q", c.in, title, c.want)
		}
	}
}

func TestCutLeavesNoHalfWord(t *testing.T) {
	whole := []byte(story)
	le, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes(whole)
	be, _ := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes(whole)
	for _, raw := range [][]byte{whole, le, be} {
		for n := 60; n < len(raw); n++ {
			a, err := Read(raw[:n], "bru.txt", Options{Cut: true})
			if err != nil {
				t.Fatalf("first %d bytes: %v", n, err)
			}
			rest, ok := strings.CutPrefix(story, a.Text)
			if !ok || rest == "" || rest[0] != ' ' && rest[0] != '\n' {
				t.Errorf("first %d of %d bytes: %q is not words of the story", n, len(raw), a.Text)
			}
			if len(a.Notes) != 1 || a.Notes[0].Key != "cut" {
				t.Errorf("notes %q", a.Notes)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{story, "date 2023-09 Brua.", "\xFF\xFEB\x00r\x00", "\xE6\xF8\xE5 er \xC3", "\r\n\r", "e\u0301"} {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
	f.Fuzz(func(t *testing.T, raw []byte, cut bool) {
		a, err := Read(raw, "fuzz.txt", Options{Cut: cut})
		if err != nil {
			return
		}
		if !utf8.ValidString(a.Text) || strings.Contains(a.Text, "\r") || !norm.NFC.IsNormalString(a.Text) {
			t.Errorf("text %q is not valid, normal UTF-8 with line ends of ours", a.Text)
		}
		// Three bytes for each broken one, and what NFC takes apart: at most 3 times.
		if len(a.Text) > 9*len(raw)+16 {
			t.Errorf("%d bytes grew to %d", len(raw), len(a.Text))
		}
		if !strings.Contains(a.Text, a.Title) {
			t.Errorf("title %q is not in the text", a.Title)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	utf8Text := bytes.Repeat([]byte(story), 10_000)
	win, _ := charmap.Windows1252.NewEncoder().Bytes(utf8Text)
	for name, raw := range map[string][]byte{"UTF-8": utf8Text, "Windows-1252": win} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Read(raw, "bru.txt", Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
