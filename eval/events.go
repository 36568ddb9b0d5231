package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sort"

	"ifolge/article"
	"ifolge/corpus"
	"ifolge/story"
)

// An eventText is one line of a file of news texts, each about one event of a
// topic.
type eventText struct {
	ID    string          `json:"id"`
	Topic json.RawMessage `json:"topic"`
	Event string          `json:"event"`
	Text  string          `json:"text"`
}

// Events reads texts that are marked with the event they are about, lets draw and
// group part those of each topic into stories, and scores that by B-cubed
// (Bagga and Baldwin 1998): for each text, how many of those put beside it are
// about its event, and how many of those about its event are beside it. P and R
// are the means over all texts, F1 is their harmonic mean; the interval comes from
// samples of the topics.
func Events(r io.Reader, name string, draw func(*article.Article) *story.Sketch) (EventScore, error) {
	r, err := corpus.Unpack(r)
	if err != nil {
		return EventScore{}, fmt.Errorf("%s: %w", name, err)
	}
	topics := map[string][]eventText{}
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 1<<16), 64<<20)
	for n := 1; in.Scan(); n++ {
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		var t eventText
		if err := json.Unmarshal(in.Bytes(), &t); err != nil {
			return EventScore{}, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		topics[string(t.Topic)] = append(topics[string(t.Topic)], t)
	}
	if err := in.Err(); err != nil {
		return EventScore{}, fmt.Errorf("%s: %w", name, err)
	}
	var names []string
	for k := range topics {
		names = append(names, k)
	}
	sort.Strings(names)
	var gold, pred [][]string
	for _, k := range names {
		var ss []*story.Sketch
		event := map[string]string{}
		for _, t := range topics[k] {
			event[t.ID] = t.Event
			ss = append(ss, draw(&article.Article{ID: t.ID, Text: t.Text, Lang: "en"}))
		}
		var g, p []string
		for i, s := range story.Group(ss) {
			for _, a := range s.Articles {
				g, p = append(g, event[a.ID]), append(p, fmt.Sprint(i))
			}
		}
		gold, pred = append(gold, g), append(pred, p)
	}
	if len(gold) == 0 {
		return EventScore{}, fmt.Errorf("%s: no texts", name)
	}
	return eventScore(gold, pred), nil
}

// An EventScore is in per cent.
type EventScore struct {
	Topics, Texts int
	Shares
	Low, High float64 // interval of F1, from samples of the topics
	Together  Shares  // where the texts of a topic are one story
}

// eventScore measures the groups of the texts of each topic.
func eventScore(gold, pred [][]string) EventScore {
	s := EventScore{Topics: len(gold)}
	lines := make([]Line, 2) // as predicted, and one group a topic
	var parts [][]Count
	for k := range gold {
		n := float64(len(gold[k]))
		s.Texts += len(gold[k])
		p, r := bcubed(gold[k], pred[k])
		q, all := bcubed(gold[k], make([]string, len(gold[k])))
		parts = append(parts, []Count{{p, n, r, n}, {q, n, all, n}})
		for i := range lines {
			lines[i].plus(parts[k][i])
		}
	}
	intervals(lines, parts)
	s.Shares, s.Together = shares(lines[0].P(), lines[0].R()), shares(lines[1].P(), lines[1].R())
	s.Low, s.High = 100*lines[0].Low, 100*lines[0].High
	return s
}

// Print writes the figures in a line, with the interval and what one story a
// topic scores.
func (s *EventScore) Print(w io.Writer) error {
	_, err := fmt.Fprintf(w, "events     %s   %.1f–%.1f   one story a topic %.1f   B-cubed over %d texts, %d topics\n", s.Shares, s.Low, s.High, s.Together.F1, s.Texts, s.Topics)
	return err
}

// WriteJSON writes the figures as one JSON object on a line, as shares between 0
// and 1.
func (s *EventScore) WriteJSON(w io.Writer) error {
	line, err := json.Marshal(struct {
		Topics   int          `json:"topics"`
		Texts    int          `json:"texts"`
		B3       sharesObject `json:"b3"`
		Interval [2]float64   `json:"interval"`
		Floor    sharesObject `json:"one_story_a_topic"`
	}{s.Topics, s.Texts, s.Shares.object(), [2]float64{round4(s.Low / 100), round4(s.High / 100)}, s.Together.object()})
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

// bcubed returns the sums of precision and recall over the items.
func bcubed(gold, pred []string) (p, r float64) {
	for i := range gold {
		both, inPred, inGold := 0.0, 0.0, 0.0
		for j := range gold {
			sameGold, samePred := gold[i] == gold[j], pred[i] == pred[j]
			if sameGold && samePred {
				both++
			}
			if samePred {
				inPred++
			}
			if sameGold {
				inGold++
			}
		}
		p += both / inPred
		r += both / inGold
	}
	return p, r
}
