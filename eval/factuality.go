package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"ifolge/corpus/happened"
)

// FactualityScores are the figures of [Factuality].
type FactualityScores struct {
	Sentences, Events int
	MAE               Figure
	Mean              Figure // the error where every event is given the mean of gold
	Pearson           Figure
}

// A Figure is a number with its interval.
type Figure struct{ Value, Low, High float64 }

// Factuality compares values of events, from -3 to 3, with those of gold: the mean
// absolute error, and Pearson's coefficient of correlation, which asks for the order and
// the spacing and not for the same scale. Beside the error stands that of the
// mean of gold, which knows the scale and nothing else. Of each sentence predicted
// has a value for each event. The intervals come from samples of the sentences.
func Factuality(gold []happened.Sentence, predicted [][]float64) (*FactualityScores, error) {
	if len(gold) != len(predicted) {
		return nil, fmt.Errorf("%d sentences predicted of %d", len(predicted), len(gold))
	}
	s := &FactualityScores{Sentences: len(gold)}
	total := 0.0
	for i, g := range gold {
		if len(g.Events) != len(predicted[i]) {
			return nil, fmt.Errorf("sentence %d: %d events predicted of %d", i+1, len(predicted[i]), len(g.Events))
		}
		s.Events += len(g.Events)
		for _, e := range g.Events {
			total += e.Label
		}
	}
	mean := ratio(total, float64(s.Events))
	parts := make([]moments, len(gold))
	var sum moments
	for i, g := range gold {
		for k, e := range g.Events {
			parts[i].add(predicted[i][k], e.Label, mean)
		}
		sum.plus(&parts[i])
	}
	s.MAE.Value, s.Mean.Value, s.Pearson.Value = sum.figures()
	if len(parts) == 0 {
		return s, nil
	}
	draw := drawing(parts)
	var mae, flat, r []float64
	for range samples {
		var m moments
		for range parts {
			m.plus(&parts[draw.IntN(len(parts))])
		}
		a, b, c := m.figures()
		mae, flat, r = append(mae, a), append(flat, b), append(r, c)
	}
	s.MAE.Low, s.MAE.High = middle(mae)
	s.Mean.Low, s.Mean.High = middle(flat)
	s.Pearson.Low, s.Pearson.High = middle(r)
	return s, nil
}

// moments are the sums that the figures are made of: x predicted, y gold.
type moments struct{ n, x, y, xx, yy, xy, off, flat float64 }

func (m *moments) add(x, y, mean float64) {
	m.plus(&moments{1, x, y, x * x, y * y, x * y, math.Abs(x - y), math.Abs(y - mean)})
}

func (m *moments) plus(o *moments) {
	m.n += o.n
	m.x += o.x
	m.y += o.y
	m.xx += o.xx
	m.yy += o.yy
	m.xy += o.xy
	m.off += o.off
	m.flat += o.flat
}

// figures returns the mean absolute error, that of the mean, and Pearson's r, 0
// where one side is all the same.
func (m *moments) figures() (mae, flat, r float64) {
	const nothing = 1e-9 // what is left of equal numbers after rounding
	vx, vy := m.xx-ratio(m.x*m.x, m.n), m.yy-ratio(m.y*m.y, m.n)
	if vx > nothing && vy > nothing {
		r = (m.xy - m.x*m.y/m.n) / math.Sqrt(vx*vy)
	}
	return ratio(m.off, m.n), ratio(m.flat, m.n), r
}

// Print writes the figures as a table.
func (s *FactualityScores) Print(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%d events in %d sentences\n", s.Events, s.Sentences)
	for _, l := range s.lines() {
		fmt.Fprintf(out, "%-26s %6.3f   %.3f to %.3f\n", l.name, l.Value, l.Low, l.High)
	}
	return out.Flush()
}

type figureLine struct {
	name, key string
	Figure
}

func (s *FactualityScores) lines() []figureLine {
	return []figureLine{
		{"Pearson", "pearson", s.Pearson},
		{"mean absolute error", "mae", s.MAE},
		{"the same, mean for all", "mae_mean", s.Mean},
	}
}

// WriteJSON writes the figures as one JSON object on a line.
func (s *FactualityScores) WriteJSON(w io.Writer) error {
	b := fmt.Appendf(nil, `{"events":%d,"sentences":%d`, s.Events, s.Sentences)
	for _, l := range s.lines() {
		figures, err := json.Marshal([]float64{round4(l.Value), round4(l.Low), round4(l.High)})
		if err != nil {
			return err
		}
		b = fmt.Appendf(b, ",%q:%s", l.key, figures)
	}
	_, err := w.Write(append(b, '}', '\n'))
	return err
}

// DumpFactuality writes the predicted values under the events' ids, one JSON
// object an event, as in a gold file.
func DumpFactuality(w io.Writer, gold []happened.Sentence, predicted [][]float64) error {
	for i, g := range gold {
		for k, e := range g.Events {
			b, err := json.Marshal(struct {
				ID    string  `json:"id"`
				Label float64 `json:"label"`
			}{e.ID, predicted[i][k]})
			if err != nil {
				return err
			}
			if _, err := w.Write(append(b, '\n')); err != nil {
				return err
			}
		}
	}
	return nil
}
