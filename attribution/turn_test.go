package attribution

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"ifolge/learn"
	"ifolge/text"
	"ifolge/text/texttest"
)

// A turn of which the second sentence goes on, "Alle er klare.", or does not, "De gikk
// hjem."; nothing but the words tells.
func turnLesson(n int, on bool) Lesson {
	const fin = "{Mood=Ind|VerbForm=Fin}"
	second := "Alle/PRON<2:nsubj sover=sove/VERB" + fin + "<0 ./PUNCT<2:punct"
	if !on {
		second = "Naboene=nabo/NOUN<2:nsubj spiste=spise/VERB" + fin + "<0 ./PUNCT<2:punct"
	}
	d := texttest.Doc("nb", fmt.Sprintf("–/PUNCT<3:punct Vi/PRON<3:nsubj sover=sove/VERB%s<0 N%d/PROPN<3:obj ./PUNCT<3:punct\n%s", fin, n, second))
	d.Quotes = []text.Quote{{Span: text.Span{Start: 0, End: 5}, Style: text.Dashed}}
	gold := Attribution{Content: []text.Span{{Start: 1, End: 5}}}
	if on {
		gold.Content = append(gold.Content, text.Span{Start: 5, End: 8})
	}
	return Lesson{d, []Attribution{gold}}
}

func TestHowFarATurnGoesIsLearned(t *testing.T) {
	var ls []Lesson
	for n := range 20 {
		ls = append(ls, turnLesson(n, n%2 == 0))
	}
	w, err := trainTurns(context.Background(), ls, TrainOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, on := range []bool{true, false} {
		f := newFinder(turnLesson(99, on).Doc)
		f.turns = w
		f.find()
		if len(f.as) == 0 {
			t.Fatal("no turn found")
		}
		if got := len(f.as[0].Content) == 2; got != on {
			t.Errorf("goes on: %v, want %v; content %v", got, on, f.as[0].Content)
		}
	}
}

// What the layer says in integers is what it learned, but for the rounding, and
// it comes back from a model file as it went in.
func TestAHiddenLayerSaysInIntegersWhatItLearned(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	seen := make([]uint8, 1<<hiddenBits)
	for k := range seen {
		seen[k] = leastSeen
	}
	tutor := newHiddenTutor(seen, r)
	tutor.scale = 1
	tutor.pass()
	h := tutor.hidden()
	rd := learn.NewReader(h.append(nil))
	back := readHidden(rd)
	if rd.Err() != nil || rd.Len() != 0 {
		t.Fatal(rd.Err(), rd.Len())
	}
	feats := func() []uint32 { return []uint32{r.Uint32(), r.Uint32(), r.Uint32()} }
	for range 50 {
		c := &site{feats: feats(), contents: []option{{feats: feats()}, {feats: feats()}}, sources: []option{{feats: feats()}}}
		tutor.read(c)
		var s, s2 sums[int32]
		h.read(c, &s)
		back.read(c, &s2)
		for a := range c.contents {
			want, got := tutor.pair(a, 0), h.pair(&s, a, 0)
			if math.Abs(want-got) > 0.2 {
				t.Errorf("%v in integers, %v learned", got, want)
			}
			if again := back.pair(&s2, a, 0); again != got {
				t.Errorf("%v read back, %v written", again, got)
			}
		}
	}
}
