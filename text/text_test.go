package text

import (
	"reflect"
	"strings"
	"testing"
)

func TestTokenSize(t *testing.T) {
	typ := reflect.TypeFor[Token]()
	if got := typ.Size(); got != 28 {
		t.Errorf("Token is %d bytes, want 28", got)
	}
	for i := range typ.NumField() {
		switch f := typ.Field(i); f.Type.Kind() {
		case reflect.Pointer, reflect.String, reflect.Slice, reflect.Map, reflect.Interface:
			t.Errorf("Token.%s holds a pointer", f.Name)
		}
	}
}

func TestNamesOfTagsAndRelations(t *testing.T) {
	for i := 1; i < NumPOS; i++ {
		if p, ok := ParsePOS(POS(i).String()); !ok || p != POS(i) {
			t.Errorf("ParsePOS(%q) = %v, %v", POS(i), p, ok)
		}
	}
	for i := 1; i < NumRels; i++ {
		if r, ok := ParseRel(Rel(i).String()); !ok || r != Rel(i) {
			t.Errorf("ParseRel(%q) = %v, %v", Rel(i), r, ok)
		}
	}
	for _, tt := range []struct{ in, want string }{
		{"nsubj:pass", "nsubj:pass"}, {"obl:lmod", "obl"}, {"flat:name", "flat:name"},
	} {
		if r, _ := ParseRel(tt.in); r.String() != tt.want {
			t.Errorf("ParseRel(%q) = %v, want %s", tt.in, r, tt.want)
		}
	}
	if _, ok := ParseRel("nonsense"); ok {
		t.Error("ParseRel knows nonsense")
	}
	if Clf.String() != "clf" || X.String() != "X" || MISC.String() != "MISC" {
		t.Error("the constants and their names are out of step")
	}
	if NsubjPass.Universal() != Nsubj || AclRelcl.Universal() != Acl || Obj.Universal() != Obj {
		t.Error("Universal keeps the subtype")
	}
}

func TestFeat(t *testing.T) {
	d := Document{Text: "x", Tokens: []Token{{End: 1}}}
	d.Tokens[0].Feats = d.Intern("Mood=Ind|Tense=Past|VerbForm=Fin")
	for name, want := range map[string]string{"Mood": "Ind", "Tense": "Past", "VerbForm": "Fin", "Tens": "", "Form": ""} {
		if got := d.Feat(0, name); got != want {
			t.Errorf("Feat(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	tok := func(heads ...int32) []Token {
		var ts []Token
		for i, h := range heads {
			r := Obj
			if h == 0 {
				r = Root
			}
			ts = append(ts, Token{Start: int32(2 * i), End: int32(2*i + 1), Head: h, Rel: r})
		}
		return ts
	}
	all := func(n Index) []Span { return []Span{{0, n}} }
	for _, tt := range []struct {
		name string
		d    Document
		want string
	}{
		{"empty", Document{}, ""},
		{"good", Document{Text: "a b c", Tokens: tok(1, 0, -1), Sentences: all(3), Paragraphs: all(3)}, ""},
		{"lost text", Document{Text: "a b c d", Tokens: tok(1, 0, -1)}, `after the last token: text " d" belongs to no token`},
		{"circle", Document{Text: "a b c", Tokens: tok(1, -1, 0), Sentences: all(3)}, "sentence 0: token 0: its heads run in a circle"},
		{"two roots", Document{Text: "a b", Tokens: tok(0, 0), Sentences: all(2)}, "sentence 0: 2 of 2 tokens have a relation, 2 are roots; want all and 1"},
		{"gap", Document{Text: "a b", Tokens: tok(0, -1), Sentences: []Span{{1, 2}}}, "sentence 0: tokens [1,2) do not follow token 0"},
		{"split rune", Document{Text: "å", Tokens: []Token{{Start: 0, End: 1}}}, "token 0: bytes [0,1) split a rune"},
	} {
		got := ""
		if err := tt.d.Check(); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestResetDoesNotAllocate(t *testing.T) {
	var d Document
	fill := func() {
		d.Reset("en", "x")
		for range 800 {
			d.Tokens = append(d.Tokens, Token{})
		}
		d.Intern("Number=Sing")
	}
	fill()
	if n := testing.AllocsPerRun(20, fill); n > 0 {
		t.Errorf("Reset and refill allocates %v times", n)
	}
}

func TestASubjectIsNoOwner(t *testing.T) {
	d := &Document{}
	d.Reset("nb", "Marit Eidnes eier Eidnes hus")
	at := int32(0)
	for _, w := range strings.Fields(d.Text) {
		d.Tokens = append(d.Tokens, Token{Start: at, End: at + int32(len(w)), Feats: d.Intern("Case=Gen")})
		at += int32(len(w)) + 1
	}
	for i, x := range []struct {
		head int32
		rel  Rel
	}{{2, Nsubj}, {-1, FlatName}, {0, Root}, {1, Nmod}, {-2, Obj}} {
		d.Tokens[i].Head, d.Tokens[i].Rel = x.head, x.rel
	}
	for i, want := range []bool{false, false, true, true, true} {
		if got := d.Genitive(Index(i)); got != want {
			t.Errorf("%s: %v, want %v", d.Form(Index(i)), got, want)
		}
	}
}
