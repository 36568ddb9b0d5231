package story

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/text"
)

const (
	gram   = 4 // words of a passage
	window = 4 // of each so many passages one is kept
)

// passages keeps passages of the text by winnowing (Schleimer, Wilkerson and
// Aiken 2003): of every window of hashes the least. The words are folded, so that
// a Nynorsk version of a Bokmål text is found.
func (w *drawer) passages() {
	var hashes []uint32
	var at []text.Index
	for i := range w.d.Tokens {
		t := &w.d.Tokens[i]
		if t.POS == text.PUNCT {
			continue
		}
		n, ok := w.d.SentenceAt(text.Index(i))
		if !ok || w.d.Tokens[w.d.Sentences[n].Start].Flags&text.Aside != 0 {
			continue
		}
		f := fold(w.d.Lang, w.d.Lemma(text.Index(i)), t.POS)
		if ns := w.names[text.Index(i)]; len(ns) > 0 {
			f = ns[0]
		}
		hashes, at = append(hashes, hash(f)), append(at, text.Index(i))
	}
	if len(hashes) < gram {
		return
	}
	grams := make([]uint32, len(hashes)-gram+1)
	for i := range grams {
		h := uint32(2166136261)
		for _, x := range hashes[i : i+gram] {
			h = (h ^ x) * 16777619
			h ^= h >> 15
		}
		grams[i] = h
	}
	last := -1
	for i := range grams {
		if i+1 < window && i+1 < len(grams) {
			continue
		}
		least := max(0, i+1-window)
		for j := least + 1; j <= i; j++ {
			if grams[j] <= grams[least] {
				least = j
			}
		}
		if least == last {
			continue
		}
		last = least
		n, _ := w.d.SentenceAt(at[least])
		u, ok := w.firstUnit[n]
		if !ok {
			continue
		}
		w.sk.Grams = append(w.sk.Grams, Gram{grams[least], int32(u)})
	}
}

// hash is 32-bit FNV-1a.
func hash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// longestMark bounds what is taken for a wire mark, in bytes.
const longestMark = 60

// wires reads the papers and agencies that bylines and wire marks name: "(NTB)",
// "(©NTB)", "(NTB/Bergensbladet)", "OSLO (NTB):".
func (w *drawer) wires() {
	w.credit(w.a.Byline)
	for _, s := range w.d.Sentences {
		first := &w.d.Tokens[s.Start]
		words := w.d.Words(s)
		if first.Flags&text.Aside != 0 && len(words) <= longestMark && !strings.Contains(words, ":") {
			w.credit(words)
		}
	}
	open := 0
	for _, t := range w.d.Tokens[:min(8, len(w.d.Tokens))] { // the place and the agency before the first words
		if w.d.Text[t.Start:t.End] == "(" {
			open = int(t.End)
		}
		if word := w.d.Text[t.Start:t.End]; open > 0 && strings.HasPrefix(word, ")") {
			w.credit(w.d.Text[open:t.Start])
			break
		}
	}
	if n := strings.TrimRightFunc(w.d.Text, unicode.IsSpace); len(n) > 0 {
		line := n[strings.LastIndexByte(n, '\n')+1:]
		if len(line) <= longestMark && (strings.HasPrefix(line, "(") || strings.HasPrefix(line, "©") || strings.HasPrefix(line, "/")) {
			w.credit(line)
		}
	}
	w.sk.Wires = once(w.sk.Wires)
}

// credit adds the names of a mark. A name is capitals or begins with one.
func (w *drawer) credit(s string) {
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune("()©/–-,;", r) }) {
		part = strings.TrimSpace(part)
		r, _ := utf8.DecodeRuneInString(part)
		if !unicode.IsUpper(r) || same(part, w.a.Outlet) || strings.Count(part, " ") > 2 {
			continue
		}
		w.sk.Wires = append(w.sk.Wires, foldName(part))
	}
}
