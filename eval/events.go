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
// about its event, and how many of those about its event are beside it.
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
	s := EventScore{Topics: len(names)}
	for k := range gold {
		p, r := bcubed(gold[k], pred[k])
		s.Texts += len(gold[k])
		s.P += p
		s.R += r
	}
	if s.Texts > 0 {
		s.P, s.R = 100*s.P/float64(s.Texts), 100*s.R/float64(s.Texts)
	}
	if s.P+s.R > 0 {
		s.F1 = 2 * s.P * s.R / (s.P + s.R)
	}
	return s, nil
}

// An EventScore is in per cent.
type EventScore struct {
	Topics, Texts int
	P, R, F1      float64
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
