package langid

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"

	"ifolge/learn"
)

// A Text is a sentence to learn from.
type Text struct {
	Code string
	Text string
}

// Options say how to train. The zero Options are what the recipe uses.
type Options struct {
	Epochs   int    // 0: 10
	Seed     uint64 // of the order of the examples; 0 is a seed too
	Quantise learn.Quantise
	Progress func(done, total int) // called now and then; may be nil
}

const (
	perEpoch = 6000 // snippets a language and epoch, however many texts it has
	// commonWords is how many of a language's words count as words it uses all
	// the time; they make up some 55 of 100 words of running text.
	commonWords = 400
)

// Train learns from sentences of known language and returns the section
// "langid". It learns on snippets of the sentences, so that short texts are
// told apart as well, and on as many for each language.
func Train(ctx context.Context, texts []Text, o Options) ([]byte, error) {
	if o.Epochs == 0 {
		o.Epochs = 10
	}
	byCode := map[string][][]string{}
	for _, t := range texts {
		var ws []string
		eachWord(t.Text, func(w string) { ws = append(ws, w) })
		if len(ws) > 0 {
			byCode[t.Code] = append(byCode[t.Code], ws)
		}
	}
	codes := slices.Sorted(maps.Keys(byCode))
	if len(codes) < 2 || len(codes) > maxCodes {
		return nil, errors.New("langid: needs texts of 2 to 16 languages")
	}
	r := learn.Rand(o.Seed)
	t := learn.NewTrainer(len(codes))
	out := make([]int32, len(codes))
	for epoch := range o.Epochs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, k := range learn.Shuffle(perEpoch*len(codes), r) {
			gold := k % len(codes)
			fs := snippet(byCode[codes[gold]], r)
			clear(out)
			t.Score(fs, out)
			if rival := bestBut(out, gold); out[gold] <= out[rival]+margin {
				t.Add(fs, gold, +1)
				t.Add(fs, rival, -1)
			}
			t.Tick()
		}
		if o.Progress != nil {
			o.Progress(epoch+1, o.Epochs)
		}
	}
	b := []byte{sectionVersion}
	b = binary.AppendUvarint(b, uint64(len(codes)))
	for _, code := range codes {
		b = learn.AppendString(b, code)
		hashes := common(byCode[code])
		b = binary.AppendUvarint(b, uint64(len(hashes)))
		last := uint32(0)
		for _, h := range hashes {
			b = binary.AppendUvarint(b, uint64(h-last))
			last = h
		}
	}
	return t.Weights(o.Quantise).AppendBinary(b)
}

// margin is by how much the right language must lead in training.
const margin = 20

// snippet returns the features of three to twenty words of a random sentence
// and, where it is shorter, of that sentence.
func snippet(sentences [][]string, r *rand.Rand) []uint32 {
	ws := sentences[r.IntN(len(sentences))]
	if n := 3 + r.IntN(18); len(ws) > n {
		start := r.IntN(len(ws) - n + 1)
		ws = ws[start : start+n]
	}
	var fs []uint32
	for _, w := range ws {
		fs, _ = features(fs, w)
	}
	return fs
}

func bestBut(out []int32, gold int) int {
	best := -1
	for c, s := range out {
		if c != gold && (best < 0 || s > out[best]) {
			best = c
		}
	}
	return best
}

// common returns the hashes of the most frequent words, ascending.
func common(sentences [][]string) []uint32 {
	count := map[uint32]int{}
	for _, ws := range sentences {
		for _, w := range ws {
			_, whole := features(nil, w)
			count[whole]++
		}
	}
	hashes := slices.SortedFunc(maps.Keys(count), func(a, b uint32) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	hashes = hashes[:min(commonWords, len(hashes))]
	slices.Sort(hashes)
	return hashes
}
