package eval

import (
	"math"
	"strings"
	"testing"

	"ifolge/corpus/happened"
)

func events(labels ...float64) happened.Sentence {
	var s happened.Sentence
	for _, l := range labels {
		s.Events = append(s.Events, happened.Event{ID: "e", Label: l})
	}
	return s
}

func TestFactualityByHand(t *testing.T) {
	for _, tt := range []struct {
		name             string
		gold             []happened.Sentence
		predicted        [][]float64
		mae, mean, pears float64
	}{
		{"all right", []happened.Sentence{events(3, -3), events(0)}, [][]float64{{3, -3}, {0}}, 0, 2, 1},
		{"the other way about", []happened.Sentence{events(3, -3)}, [][]float64{{-3, 3}}, 6, 3, -1},
		{"right on another scale", []happened.Sentence{events(3, -3)}, [][]float64{{2, 1}}, 2.5, 3, 1},
		{"all the same", []happened.Sentence{events(3, 1), events(2)}, [][]float64{{1, 1}, {1}}, 1, 2. / 3, 0},
		// Gold 1 2 3 (mean 2), predicted 1 3 2: covariance 1, variances 2 and 2.
		{"two changed places", []happened.Sentence{events(1), events(2, 3)}, [][]float64{{1}, {3, 2}}, 2. / 3, 2. / 3, .5},
		{"nothing", nil, nil, 0, 0, 0},
	} {
		s, err := Factuality(tt.gold, tt.predicted)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range [][2]float64{{s.MAE.Value, tt.mae}, {s.Mean.Value, tt.mean}, {s.Pearson.Value, tt.pears}} {
			if math.Abs(f[0]-f[1]) > 1e-9 {
				t.Errorf("%s: error %.3f, of the mean %.3f, Pearson %.3f; want %.3f, %.3f, %.3f", tt.name, s.MAE.Value, s.Mean.Value, s.Pearson.Value, tt.mae, tt.mean, tt.pears)
				break
			}
		}
	}
}

func TestFactualityWantsAValueForEachEvent(t *testing.T) {
	gold := []happened.Sentence{events(1, 2)}
	for _, p := range [][][]float64{nil, {{1}}, {{1, 2}, {}}} {
		if _, err := Factuality(gold, p); err == nil {
			t.Errorf("no error for %v", p)
		}
	}
}

func TestFactualityPrints(t *testing.T) {
	gold := []happened.Sentence{events(3, -3), events(3)}
	s, err := Factuality(gold, [][]float64{{3, -3}, {3}})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := s.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	if want := `{"events":3,"sentences":2,"pearson":[1,`; !strings.HasPrefix(b.String(), want) {
		t.Errorf("%s begins otherwise than %s", b.String(), want)
	}
	b.Reset()
	if err := DumpFactuality(&b, gold, [][]float64{{3, -3}, {.25}}); err != nil {
		t.Fatal(err)
	}
	if want := `{"id":"e","label":0.25}` + "\n"; !strings.HasSuffix(b.String(), want) {
		t.Errorf("%s ends otherwise than %s", b.String(), want)
	}
}
