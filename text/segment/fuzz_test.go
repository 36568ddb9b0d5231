package segment

import (
	"strings"
	"testing"

	"ifolge/lang"
	"ifolge/text"
)

func FuzzAnnotate(f *testing.F) {
	for _, s := range []string{
		"", "\n", "– Nei, sier hun.\n\n«Ja», sa han. Foto: Kari Vik / NTB", "I can't. \"No",
		"a\u200bb\ufeff c\u2028d\r\ne\rf", "\"«“'’»”\"", "1.1.1-1/1:1,1@a.b", "https://a.no/?x=(y).", "😀👍🏽 :-) ...", "...!?!",
	} {
		f.Add(s)
	}
	var models []*Model
	for _, code := range lang.Codes() {
		models = append(models, rulesFor(f, code))
	}
	f.Fuzz(func(t *testing.T, s string) {
		valid := strings.ToValidUTF8(s, "\ufffd")
		for _, m := range models {
			m.Annotate(&text.Document{Text: s}) // must not panic on broken text either
			d := &text.Document{Text: valid}
			m.Annotate(d)
			if err := d.Check(); err != nil {
				t.Fatalf("%q: %v", valid, err)
			}
			for n, q := range d.Quotes {
				if q.Style != text.Marked && q.Style != text.Dashed {
					t.Fatalf("%q: quote %d has no style", valid, n)
				}
			}
			if len(d.Tokens) > 0 && (len(d.Sentences) == 0 || len(d.Paragraphs) == 0) {
				t.Fatalf("%q: tokens without sentences or paragraphs", valid)
			}
		}
	})
}
