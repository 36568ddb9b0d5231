package attribution

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ifolge/text"
)

var (
	someForms = []string{"sier", "mener", "at", "Kari", "politiet", "hun", "jeg", ",", ".", ":", "?", "«", "»", "\"", "-", "–",
		"skal", "ha", "ikke", "ifølge", "det", "samme", "said", "according", "to", "told", "declined", "påstand", "om", "som", "vil", "kalle", "(", ")"}
	someFeats = []string{"", "Mood=Ind|VerbForm=Fin", "VerbForm=Part", "VerbForm=Inf", "Voice=Pass", "Case=Gen"}
)

// anyDocument draws a document that keeps every promise of Check and no other:
// words, tags, relations and trees at random.
func anyDocument(t *rapid.T) *text.Document {
	d := &text.Document{}
	words := rapid.SliceOfN(rapid.SampledFrom(someForms), 0, 90).Draw(t, "words")
	lang := rapid.SampledFrom([]string{"nb", "nn", "en", "xx"}).Draw(t, "lang")
	d.Reset(lang, strings.Join(words, " "))
	tagged := rapid.Bool().Draw(t, "tagged")
	at := int32(0)
	for _, w := range words {
		tok := text.Token{Start: at, End: at + int32(len(w)), Flags: text.SpaceAfter}
		if tagged {
			tok.POS = text.POS(rapid.IntRange(1, text.NumPOS-1).Draw(t, "pos"))
			tok.Feats = d.Intern(rapid.SampledFrom(someFeats).Draw(t, "feats"))
			tok.Lemma = d.Intern(rapid.SampledFrom([]string{"", "si", "mene", "ha", "skulle", "say", "tell", "påstand", "kommentere", "kalle"}).Draw(t, "lemma"))
		}
		d.Tokens = append(d.Tokens, tok)
		at = tok.End + 1
	}
	n := len(words)
	for s := 0; s < n; {
		e := min(n, s+rapid.IntRange(1, 14).Draw(t, "length"))
		d.Sentences = append(d.Sentences, text.Span{Start: text.Index(s), End: text.Index(e)})
		d.Tokens[s].Flags |= text.Flags(rapid.IntRange(0, 255).Draw(t, "flags"))
		if tagged && rapid.Bool().Draw(t, "parsed") {
			// Each word hangs on one that is placed already: always a tree.
			order := rapid.Permutation(seq(s, e)).Draw(t, "order")
			for k, i := range order {
				d.Tokens[i].Rel = text.Root
				if k > 0 {
					d.Tokens[i].Head = int32(order[rapid.IntRange(0, k-1).Draw(t, "head")] - i)
					d.Tokens[i].Rel = text.Rel(rapid.IntRange(2, text.NumRels-1).Draw(t, "rel"))
				}
			}
		}
		s = e
	}
	if n > 0 {
		d.Paragraphs = []text.Span{{Start: 0, End: text.Index(n)}}
	}
	for s := 0; s < n; {
		s += rapid.IntRange(0, 10).Draw(t, "gap")
		e := s + rapid.IntRange(1, 12).Draw(t, "quote")
		if e > n {
			break
		}
		d.Quotes = append(d.Quotes, text.Quote{Span: text.Span{Start: text.Index(s), End: text.Index(e)}, Style: text.QuoteStyle(rapid.IntRange(1, 2).Draw(t, "style"))})
		s = e
	}
	for s := 0; s < n; {
		s += rapid.IntRange(0, 10).Draw(t, "gap")
		e := s + rapid.IntRange(1, 3).Draw(t, "name")
		if e > n {
			break
		}
		d.Names = append(d.Names, text.Name{Span: text.Span{Start: text.Index(s), End: text.Index(e)}, Kind: text.NameKind(rapid.IntRange(1, text.NumNameKinds-1).Draw(t, "kind"))})
		s = e
	}
	return d
}

func seq(s, e int) []int {
	var is []int
	for i := s; i < e; i++ {
		is = append(is, i)
	}
	return is
}

func TestFindKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument(t)
		if err := d.Check(); err != nil {
			t.Fatal(err)
		}
		before := slices.Clone(d.Tokens)
		as := Find(d)
		if again := Find(d); show(d, as) != show(d, again) {
			t.Fatal("two runs differ")
		}
		if !slices.Equal(before, d.Tokens) {
			t.Fatal("the document was changed")
		}
		inside := func(s text.Span) bool {
			return s.Start >= 0 && s.Start < s.End && int(s.End) <= len(d.Tokens)
		}
		for i, a := range as {
			if len(a.Content) == 0 {
				t.Fatalf("%d has no content", i)
			}
			if i > 0 && a.First() < as[i-1].First() {
				t.Fatalf("%d stands before the one before it", i)
			}
			for _, ss := range [][]text.Span{a.Content, a.Cue} {
				for k, s := range ss {
					if !inside(s) || k > 0 && s.Start < ss[k-1].Start {
						t.Fatalf("%d: spans %v are empty, out of order or leave the text", i, ss)
					}
				}
			}
			for _, s := range []text.Span{a.Source, a.Recipient, a.Speaker.Span} {
				if s.Len() != 0 && !inside(s) {
					t.Fatalf("%d: span %v leaves the text", i, s)
				}
			}
			if a.Form == 0 || a.Found == "" || a.Score <= 0 || a.Score > 1 {
				t.Fatalf("%d: %+v is not filled in", i, a)
			}
			if c := Chain(as, i); len(c) > len(as) || c[len(c)-1] != i {
				t.Fatalf("%d: its parents run in a circle: %v", i, c)
			}
		}
	})
}

// TestFindIsLinear reads sentences without end: one where each saying holds the
// next, one where all hang on one word. Nothing may grow with the square of
// their length.
func TestFindIsLinear(t *testing.T) {
	words := []string{"hun", "sier", "at"}
	tags := []text.POS{text.PRON, text.VERB, text.SCONJ}
	for name, head := range map[string]func(i int) (int, text.Rel){
		"nested": func(i int) (int, text.Rel) {
			switch i % 3 {
			case 0:
				return i + 1, text.Nsubj
			case 1:
				return i - 3, text.Ccomp
			}
			return i + 2, text.Mark
		},
		"a star": func(i int) (int, text.Rel) {
			return 1, [...]text.Rel{text.Nsubj, text.Conj, text.Ccomp}[i%3]
		},
	} {
		took := func(n int) time.Duration {
			d := &text.Document{}
			d.Reset("nb", strings.Repeat("hun sier at ", n/3))
			fin := d.Intern("Mood=Ind|VerbForm=Fin")
			si := d.Intern("si")
			at := int32(0)
			for i := range n / 3 * 3 {
				w := words[i%3]
				tok := text.Token{Start: at, End: at + int32(len(w)), POS: tags[i%3]}
				if i%3 == 1 {
					tok.Feats, tok.Lemma = fin, si
				}
				h, r := head(i)
				tok.Head, tok.Rel = int32(h-i), r
				if i == 1 {
					tok.Head, tok.Rel = 0, text.Root
				}
				if h >= n/3*3 {
					tok.Head = -1
				}
				at += int32(len(w)) + 1
				d.Tokens = append(d.Tokens, tok)
			}
			d.Sentences = []text.Span{{Start: 0, End: text.Index(len(d.Tokens))}}
			d.Paragraphs = d.Sentences
			if n == 999 {
				if err := d.Check(); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
			t0 := time.Now()
			Find(d)
			return time.Since(t0)
		}
		took(999)
		small, large := took(6_000), took(96_000)
		if large > 16*8*small+200*time.Millisecond {
			t.Errorf("%s: 6,000 tokens took %v, 96,000 took %v", name, small, large)
		}
		t.Logf("%s: %v %v", name, small, large)
	}
}
