package eval

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"ifolge/corpus/conllu"
)

// A treebank is a file of sentences laid along one string: all its surface
// tokens with nothing between them. Two analyses of one text have the same
// string, whatever their tokens, so that their words can be compared by place.
type treebank struct {
	chars     string
	words     []word
	tokens    []place // surface tokens; one for the words of a multiword token
	sentences []place
	names     []name // in text order
}

// A place is a half-open run of bytes of chars.
type place struct{ start, end int }

type word struct {
	place              // that of the whole token for a word of a multiword token
	multi       bool   // part of a multiword token
	form        string // in lower case
	lemma, upos string
	feats       string // the universal ones, sorted
	rel         string // without subtype
	parent      int    // in words; -1: root
	sentence    int
}

type name struct {
	place
	kind string
}

// universalFeats are the features that count (CoNLL 2018): those every treebank
// may have, not those of one language.
var universalFeats = strings.Fields("PronType NumType Poss Reflex Foreign Abbr Gender Animacy Number Case " +
	"Definite Degree VerbForm Mood Tense Aspect Voice Evident Polarity Person Polite")

func newTreebank(ss []conllu.Sentence) *treebank {
	b := &treebank{}
	var chars strings.Builder
	put := func(form string) place {
		start := chars.Len()
		for _, r := range form {
			if !isSpace(r) {
				chars.WriteRune(r)
			}
		}
		p := place{start, chars.Len()}
		b.tokens = append(b.tokens, p)
		return p
	}
	for n := range ss {
		s := &ss[n]
		base, start := len(b.words), chars.Len()
		multi := s.Multi
		var within place
		last := 0 // last word of the multiword token we are in
		for i, w := range s.Words {
			if len(multi) > 0 && multi[0].First == i+1 {
				within, last, multi = put(multi[0].Form), multi[0].Last, multi[1:]
			}
			at := within
			if i+1 > last {
				at = put(w.Form)
			}
			rel, _, _ := strings.Cut(w.Deprel, ":")
			parent := -1
			if w.Head > 0 {
				parent = base + w.Head - 1
			}
			b.words = append(b.words, word{at, i+1 <= last, strings.ToLower(w.Form), w.Lemma, w.UPOS, onlyUniversal(w.Feats), rel, parent, n})
		}
		b.sentences = append(b.sentences, place{start, chars.Len()})
		b.addNames(s, b.words[base:])
	}
	b.chars = chars.String()
	return b
}

func onlyUniversal(feats string) string {
	var kept []string
	for f := range strings.SplitSeq(feats, "|") {
		if name, _, _ := strings.Cut(f, "="); slices.Contains(universalFeats, name) {
			kept = append(kept, f)
		}
	}
	slices.Sort(kept)
	return strings.Join(kept, "|")
}

// addNames reads name=B-PER out of MISC. GPE_LOC and GPE_ORG fold to LOC and
// ORG, GPE alone to LOC.
func (b *treebank) addNames(s *conllu.Sentence, ws []word) {
	open := false
	for i, w := range ws {
		tag := conllu.Value(s.Words[i].Misc, "name")
		if len(tag) < 2 || tag[0] != 'B' && tag[0] != 'I' {
			open = false
			continue
		}
		kind := strings.ReplaceAll(strings.ReplaceAll(tag[2:], "GPE_", ""), "GPE", "LOC")
		if n := len(b.names); tag[0] == 'I' && open && b.names[n-1].kind == kind {
			b.names[n-1].end = w.end
			continue
		}
		b.names = append(b.names, name{w.place, kind})
		open = true
	}
}

// sameText reports where the texts of two treebanks differ.
func sameText(gold, pred *treebank) error {
	if gold.chars == pred.chars {
		return nil
	}
	g, p := gold.chars, pred.chars
	k := 0 // in code points
	for g != "" && p != "" {
		a, n := utf8.DecodeRuneInString(g)
		b, m := utf8.DecodeRuneInString(p)
		if a != b {
			break
		}
		g, p, k = g[n:], p[m:], k+1
	}
	head := func(s string) string { rs := []rune(s); return string(rs[:min(30, len(rs))]) }
	return fmt.Errorf("texts differ at character %d, spaces not counted: gold %q, predicted %q; was it made from this file's text?", k, head(g), head(p))
}

// sentenceAt returns the sentence that holds character c.
func (b *treebank) sentenceAt(c int) int {
	n := sort.Search(len(b.sentences), func(n int) bool { return b.sentences[n].end > c })
	return min(n, len(b.sentences)-1)
}

// align returns for every word of gold its counterpart in pred, -1 for none.
// Words that are tokens match by place. Where either side has a multiword
// token, the words of the stretch that both sides agree on match by the longest
// common subsequence of their forms.
func align(gold, pred []word) []int {
	m := make([]int, len(gold))
	for i := range m {
		m[i] = -1
	}
	for i, j := 0, 0; i < len(gold) && j < len(pred); {
		g, p := &gold[i], &pred[j]
		switch {
		case g.multi || p.multi:
			a, b := i, j
			i, j = stretch(gold, pred, i, j)
			alignForms(gold[a:i], pred[b:j], func(u, v int) { m[a+u] = b + v })
		case g.place == p.place:
			m[i] = j
			i, j = i+1, j+1
		case g.start <= p.start:
			i++
		default:
			j++
		}
	}
	return m
}

// stretch returns the ends of the shortest runs from i and j that end at the
// same place.
func stretch(gold, pred []word, i, j int) (int, int) {
	end := max(gold[i].end, pred[j].end)
	run := func(ws []word, i int) int {
		for i < len(ws) && (ws[i].end <= end || ws[i].start < end) {
			end = max(end, ws[i].end)
			i++
		}
		return i
	}
	for {
		i = run(gold, i)
		j = run(pred, j)
		if i == len(gold) || gold[i].start >= end {
			return i, j
		}
	}
}

func alignForms(x, y []word, match func(u, v int)) {
	// longest[u][v]: of x[u:] and y[v:]
	longest := make([][]int, len(x)+1)
	for u := range longest {
		longest[u] = make([]int, len(y)+1)
	}
	for u := len(x) - 1; u >= 0; u-- {
		for v := len(y) - 1; v >= 0; v-- {
			if x[u].form == y[v].form {
				longest[u][v] = 1 + longest[u+1][v+1]
			} else {
				longest[u][v] = max(longest[u+1][v], longest[u][v+1])
			}
		}
	}
	for u, v := 0, 0; u < len(x) && v < len(y); {
		switch {
		case x[u].form == y[v].form:
			match(u, v)
			u, v = u+1, v+1
		case longest[u+1][v] >= longest[u][v+1]:
			u++
		default:
			v++
		}
	}
}
