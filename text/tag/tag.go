// Package tag gives tokens their lemmas. It also has a whole tagger, which gives
// them parts of speech and features too; recipes train it so that names can be
// learned from tags as they will be met, faults and all.
//
// A tag is a part of speech and a set of features taken together, as the
// training texts have them ("NOUN Definite=Def|Gender=Masc|Number=Sing"). A
// greedy averaged perceptron walks through the sentence from left to right and
// chooses one tag a word by the word's own form and affixes, its neighbours,
// what the training texts know of these words (the lexicon), and the tags
// already given. A word that the lexicon knows well gets one of the tags it had
// there. For a word it does not know, the longest known word that it ends in
// speaks too: "fergekøen" by way of "køen".
//
// The lemma is a rule from form to lemma ("cut two letters, add e"): the
// rule that the training texts had for this form and tag, else the one that a
// second perceptron chooses by the word's end.
//
// The method is that of Collins (2002) with the lexicon of Ratnaparkhi (1996);
// lemma rules after Chrupała (2006) and UDPipe (Straka et al. 2016).
//
// [Lemmas.Annotate] fills the Lemma of all tokens; it needs sentences, POS and
// Feats. [Model.Annotate] fills all three. Neither can fail, and both may run in
// any number of goroutines.
package tag

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"ifolge/learn"
	"ifolge/text"
)

// format is the first number of a tagger, raised whenever what follows changes.
const format = 1

// A Model tags text of one language. It is immutable. No model file has one.
type Model struct {
	tags    []fullTag
	lex     lexicon
	weights *learn.Weights
	lemmas  lemmatiser
	scratch sync.Pool
}

// fullTag is a part of speech with its features.
type fullTag struct {
	pos   text.POS
	feats string
}

// Decode reads a tagger that [Train] has made.
func Decode(b []byte) (*Model, error) {
	r := learn.NewReader(b)
	if v := r.Uvarint(); v != format {
		return nil, fmt.Errorf("tags in format %d, this program reads %d; rebuild the model with ifolge train", v, format)
	}
	m := &Model{tags: readTags(r)}
	m.lex = readLexicon(r, len(m.tags))
	m.weights = r.Weights()
	m.lemmas = readLemmatiser(r)
	if r.Err() != nil {
		return nil, r.Err()
	}
	if len(m.tags) == 0 || m.weights.Classes() != text.NumPOS+len(m.tags) {
		return nil, errors.New("tags and weights do not fit each other; rebuild the model with ifolge train")
	}
	m.scratch.New = func() any { return new(scratch) }
	return m, nil
}

func readTags(r *learn.Reader) []fullTag {
	tags := make([]fullTag, r.Count())
	for k := range tags {
		pos := r.Uvarint()
		if pos >= uint64(text.NumPOS) {
			r.Fail()
			return nil
		}
		tags[k] = fullTag{text.POS(pos), r.String()}
	}
	return tags
}

func appendTags(b []byte, tags []fullTag) []byte {
	b = binary.AppendUvarint(b, uint64(len(tags)))
	for _, t := range tags {
		b = binary.AppendUvarint(b, uint64(t.pos))
		b = learn.AppendString(b, t.feats)
	}
	return b
}

func (m *Model) encode() ([]byte, error) {
	b := appendTags(binary.AppendUvarint(nil, format), m.tags)
	b = m.lex.append(b)
	b, err := m.weights.AppendBinary(b)
	if err != nil {
		return nil, err
	}
	return m.lemmas.append(b)
}

// scratch is what one Annotate works in.
type scratch struct {
	words []word
	lower []byte
	arena []uint16
	tags  []uint16
	feats []uint32
	out   []int32
	syms  []text.Sym // features of each tag in this Document; 0: not yet interned
	lemma []byte

	lemmaOut []int32
}

// Annotate tags all tokens of d.
func (m *Model) Annotate(d *text.Document) {
	s := m.scratch.Get().(*scratch)
	defer m.scratch.Put(s)
	s.syms = append(s.syms[:0], make([]text.Sym, len(m.tags))...)
	for _, span := range d.Sentences {
		m.sentence(d, span, s)
	}
	d.Made = append(d.Made, text.Maker{Layer: "tags"})
}

func (m *Model) sentence(d *text.Document, span text.Span, s *scratch) {
	m.read(d, span, s)
	s.tags = s.tags[:0]
	for i := range s.words {
		s.feats = static(s.feats[:0], s.words, i)
		s.feats = dynamic(s.feats, s.words, i, s.tags, m.tags)
		s.tags = append(s.tags, uint16(m.choose(&s.words[i], s)))
	}
	for i, t := range s.tags {
		tok := &d.Tokens[span.Start+text.Index(i)]
		tok.POS = m.tags[t].pos
		if fs := m.tags[t].feats; fs != "" && s.syms[t] == 0 {
			s.syms[t] = d.Intern(fs)
		}
		tok.Feats = s.syms[t]
		tok.Lemma = m.lemmas.lemma(d, span.Start+text.Index(i), &s.words[i], int(t), m.tags[t].pos, s)
	}
}

// choose returns the best tag of w by the features in s.feats.
func (m *Model) choose(w *word, s *scratch) int {
	if len(w.may) == 1 {
		return int(w.may[0])
	}
	if len(s.out) != m.weights.Classes() {
		s.out = make([]int32, m.weights.Classes())
	}
	clear(s.out)
	m.weights.Score(s.feats, s.out)
	return best(w, s.out, m.tags)
}

// best returns the tag that w may have with the highest score: its own and
// that of its part of speech together.
func best(w *word, out []int32, tags []fullTag) int {
	own := out[text.NumPOS:]
	if len(w.may) > 0 {
		best := int(w.may[0])
		top := own[best] + out[tags[best].pos]
		for _, t := range w.may[1:] {
			if s := own[t] + out[tags[t].pos]; s > top {
				best, top = int(t), s
			}
		}
		return best
	}
	best, top := 0, own[0]+out[tags[0].pos]
	for t := 1; t < len(tags); t++ {
		if s := own[t] + out[tags[t].pos]; s > top {
			best, top = t, s
		}
	}
	return best
}
