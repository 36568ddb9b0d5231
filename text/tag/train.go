package tag

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"ifolge/learn"
	"ifolge/text"
)

// Options steer training. The zero Options are the ones that the shipped
// models were chosen among.
type Options struct {
	Epochs   int    // passes over the training texts; 0: 8
	Seed     uint64 // of the order of sentences
	Sure     int    // a word seen so often takes no new tag; 0: 10
	Quantise learn.Quantise
	Progress func(what string, done, total int) // may be nil
}

// Train learns a tagger from documents with gold tags and lemmas, for [Decode].
func Train(ctx context.Context, docs []*text.Document, o Options) ([]byte, error) {
	t := newTeacher(o)
	t.collect(docs)
	if err := t.learnTags(ctx); err != nil {
		return nil, err
	}
	if err := t.learnLemmas(ctx); err != nil {
		return nil, err
	}
	return t.m.encode()
}

func newTeacher(o Options) *teacher {
	if o.Epochs == 0 {
		o.Epochs = 8
	}
	if o.Sure == 0 {
		o.Sure = 10
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	return &teacher{m: &Model{lex: lexicon{sure: int32(o.Sure)}}, o: o, tagOf: map[fullTag]uint16{}}
}

// A teacher trains one Model.
type teacher struct {
	m     *Model
	o     Options
	tagOf map[fullTag]uint16
	all   []lesson
}

// A lesson is a sentence with its gold tags.
type lesson struct {
	words  []word
	gold   []uint16
	forms  []string
	lemmas []string
	feats  [][]uint32 // static features of each word
}

// collect makes the tag set, the lexicon and the lessons.
func (t *teacher) collect(docs []*text.Document) {
	m := t.m
	count := map[fullTag]int{}
	for _, d := range docs {
		for _, s := range d.Sentences {
			for i := s.Start; i < s.End; i++ {
				count[fullTag{d.Tokens[i].POS, d.Feats(i)}]++
			}
		}
	}
	m.tags = slices.SortedFunc(maps.Keys(count), func(a, b fullTag) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a.pos, b.pos), cmp.Compare(a.feats, b.feats))
	})
	for n, tag := range m.tags {
		t.tagOf[tag] = uint16(n)
	}
	var lower []byte
	for _, d := range docs {
		for _, s := range d.Sentences {
			l := lesson{words: make([]word, s.Len())}
			for i := s.Start; i < s.End; i++ {
				l.gold = append(l.gold, t.tagOf[fullTag{d.Tokens[i].POS, d.Feats(i)}])
				l.forms = append(l.forms, d.Form(i))
				l.lemmas = append(l.lemmas, d.Lemma(i))
				w := &l.words[i-s.Start]
				w.first = i == s.Start
				lower = w.Look(d.Form(i), lower)
				m.lex.count(t.countedAs(w, d.Tokens[i].POS), l.gold[i-s.Start])
			}
			t.all = append(t.all, l)
		}
	}
	m.lex.seal()
	for n := range t.all {
		l := &t.all[n]
		for i := range l.words {
			w := &l.words[i]
			lower = w.Look(l.forms[i], lower)
			w.consult(&m.lex, lower, t.countedAs(w, m.tags[l.gold[i]].pos), l.gold[i], nil)
		}
		for i := range l.words {
			l.feats = append(l.feats, static(nil, l.words, i))
		}
	}
}

// countedAs returns the key under which the lexicon counts a word: a capital
// that only the start of a sentence asks for does not count.
func (t *teacher) countedAs(w *word, pos text.POS) uint64 {
	if w.first && w.Shape&(learn.UpperFirst|learn.UpperLater) == learn.UpperFirst && pos != text.PROPN {
		return w.Lower
	}
	return w.Exact
}

func (t *teacher) learnTags(ctx context.Context) error {
	m := t.m
	p := learn.NewTrainer(text.NumPOS + len(m.tags))
	out := make([]int32, p.Classes())
	r := learn.Rand(t.o.Seed)
	var given []uint16
	for epoch := range t.o.Epochs {
		t.o.Progress("tags", epoch, t.o.Epochs)
		for _, n := range learn.Shuffle(len(t.all), r) {
			if err := ctx.Err(); err != nil {
				return err
			}
			l := &t.all[n]
			given = given[:0]
			for i := range l.words {
				f := l.feats[i]
				f = dynamic(f[:len(f):len(f)], l.words, i, given, m.tags)
				clear(out)
				p.Score(f, out)
				guess, gold := best(&l.words[i], out, m.tags), int(l.gold[i])
				if guess != gold {
					p.Add(f, text.NumPOS+gold, +1)
					p.Add(f, text.NumPOS+guess, -1)
					if a, b := m.tags[gold].pos, m.tags[guess].pos; a != b {
						p.Add(f, int(a), +1)
						p.Add(f, int(b), -1)
					}
				}
				p.Tick()
				given = append(given, uint16(guess))
			}
		}
	}
	m.weights = p.Weights(t.o.Quantise)
	return nil
}

// rarest is how many words must have taken a rule before a new word may.
const rarest = 2

func (t *teacher) learnLemmas(ctx context.Context) error {
	m := t.m
	x := &m.lemmas
	type use struct {
		lesson, word int
		rule         uint16
	}
	ruleOf := map[rule]uint16{}
	took := map[uint64]map[uint16]int32{}
	uses := map[uint64]use{} // the first use of each word, tag and rule
	takers := map[[2]int]int{}
	for n := range t.all {
		l := &t.all[n]
		for i := range l.words {
			w, tag := &l.words[i], int(l.gold[i])
			ru := ruleFor(l.forms[i], l.lemmas[i])
			k, ok := ruleOf[ru]
			if !ok {
				k = uint16(len(x.rules))
				ruleOf[ru] = k
				x.rules = append(x.rules, ru)
			}
			key := pair(w.Exact, tag)
			if took[key] == nil {
				took[key] = map[uint16]int32{}
			}
			took[key][k]++
			if id := pair(key, int(k)); took[key][k] == 1 {
				uses[id] = use{n, i, k}
				takers[[2]int{int(m.tags[tag].pos), int(k)}]++
			}
		}
	}
	x.fill(took)
	for at, n := range takers {
		if n >= rarest {
			x.may[at[0]] = append(x.may[at[0]], uint16(at[1]))
		}
	}
	for p := range x.may {
		slices.Sort(x.may[p])
	}
	p := learn.NewTrainer(len(x.rules))
	out := make([]int32, p.Classes())
	r := learn.Rand(t.o.Seed + 1)
	ids := slices.Sorted(maps.Keys(uses))
	var feats []uint32
	for epoch := range t.o.Epochs {
		t.o.Progress("lemmas", epoch, t.o.Epochs)
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, n := range learn.Shuffle(len(ids), r) {
			u := uses[ids[n]]
			l := &t.all[u.lesson]
			w, tag := &l.words[u.word], int(l.gold[u.word])
			pos := m.tags[tag].pos
			may := x.may[pos]
			if !slices.Contains(may, u.rule) || w.Shape&learn.Letter == 0 && pos != text.PUNCT && pos != text.SYM {
				continue
			}
			feats = x.features(feats[:0], w, tag, pos)
			clear(out)
			p.Score(feats, out)
			guess := may[0]
			for _, c := range may[1:] {
				if out[c] > out[guess] {
					guess = c
				}
			}
			if guess != u.rule {
				p.Add(feats, int(u.rule), +1)
				p.Add(feats, int(guess), -1)
			}
			p.Tick()
		}
	}
	x.weights = p.Weights(learn.Quantise{Scale: 16})
	return nil
}
