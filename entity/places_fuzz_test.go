package entity

import (
	"strings"
	"testing"
	"time"

	"ifolge/gazetteer"
	"ifolge/text"
	"ifolge/text/texttest"
)

// checkPlaces reports what is wrong with places of any document.
func checkPlaces(t *testing.T, d *text.Document, ps []Place) {
	t.Helper()
	last := text.Span{}
	for i := range ps {
		p := &ps[i]
		all := d.Range(p.At)
		switch {
		case p.At.Len() < 1 || p.At.Start < last.Start || p.At.Start < last.End && p.At != last || int(p.At.End) > len(d.Tokens):
			t.Fatalf("place %d at %v after %v", i, p.At, last)
		case p.Range.Start < all.Start || p.Range.End > all.End || p.Range.Start > p.Range.End:
			t.Fatalf("place %d: name %v outside %v", i, p.Range, all)
		case p.Chosen >= len(p.Candidates) || p.Chosen < 0 && p.Sure != Open || p.Chosen >= 0 && p.Sure == Open:
			t.Fatalf("place %d: %d of %d chosen, %v", i, p.Chosen, len(p.Candidates), p.Sure)
		case p.Sure == Certain && len(p.Candidates) > 1:
			t.Fatalf("place %d: certain of one in %d", i, len(p.Candidates))
		case p.How == ByName && len(p.Candidates) == 0:
			t.Fatalf("place %d: nothing bears the name", i)
		}
		last = p.At
	}
}

func FuzzPlaces(f *testing.F) {
	f.Add("nb", "Amerikanske tjenestemenn i Våler i Innlandet og New York-baserte norsk-russiske")
	f.Add("en", "He lives in Paris , Texas . The U.S. and Côte d'Ivoire St. Petersburg 's")
	f.Add("nn", "Noregs İstanbul-tur ’ - – -- Oslo- -Oslo Ålesunds \xff")
	f.Fuzz(func(t *testing.T, code, s string) {
		d := parted(code, s)
		ps := Finder{Outlet: "Nordlys"}.Places(d)
		checkPlaces(t, d, ps)
		CountriesOf(ps, text.Span{End: text.Index(len(d.Tokens))})
	})
}

// parted makes a document of tokens parted by white space.
func parted(code, s string) *text.Document {
	s = strings.ToValidUTF8(s, "?")
	d := &text.Document{Lang: code, Text: s, Syms: []string{""}}
	at := int32(0)
	for _, w := range strings.Fields(s) {
		at += int32(strings.Index(s[at:], w))
		d.Tokens = append(d.Tokens, text.Token{Start: at, End: at + int32(len(w)), Flags: text.SpaceAfter})
		at += int32(len(w))
	}
	return d
}

func TestEveryNameInsideTheProgramIsFound(t *testing.T) {
	for _, n := range gazetteer.World().Names() {
		for _, named := range gazetteer.World().Named(n) {
			if named.Word {
				continue
			}
			d := parted("nb", "x "+strings.ToUpper(n[:1])+n[1:])
			if !isUpper(d.Form(1)) {
				d = parted("nb", "x "+named.Name)
			}
			ps := Places(d)
			checkPlaces(t, d, ps)
			if len(ps) == 0 || int(ps[0].At.End) != len(d.Tokens) {
				t.Errorf("%q is not found in %q", n, d.Text)
			}
		}
	}
}

func BenchmarkPlaces(b *testing.B) {
	line := "Amerikanske tjenestemenn sier at møtet i Vladivostok blir avlyst , og at de ikke vet mer om saken før onsdag .\n" +
		"Ordføreren i Våler i Innlandet mener Oslo-politiet og russerne må vente til veien er åpen igjen , sier hun .\n"
	d := texttest.Doc("nb", strings.Repeat(line, 200))
	Places(d)
	b.ReportAllocs()
	b.SetBytes(int64(len(d.Text)))
	for b.Loop() {
		Places(d)
	}
	b.ReportMetric(float64(len(d.Tokens)*b.N)/b.Elapsed().Seconds(), "tokens/s")
}

func TestPlacesOfLongTextsTakeNoLonger(t *testing.T) {
	// A megabyte of what would be slow if anything were quadratic.
	for _, s := range []string{"Våler ", "New ", "St. ", "Os-Oslo-", "Våler i Våler, ", "Den ", "De forente ", "\ufffd", "Å"} {
		d := parted("nb", strings.Repeat(s, 1<<20/len(s)))
		start := time.Now()
		checkPlaces(t, d, Places(d))
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%q: %v", s, took)
		}
	}
}
