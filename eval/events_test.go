package eval

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"ifolge/article"
	"ifolge/story"
)

func TestBCubedIsAsWorkedByHand(t *testing.T) {
	// Bagga and Baldwin's own example: 1–5, 6 7, 8–C; the second answer puts the
	// two fives together, the first the two and the five.
	gold := strings.Split("aaaaabbccccc", "")
	for _, tt := range []struct {
		pred string
		p, r float64
	}{
		{"aaaaabbccccc", 12, 12},
		{"111112222222", 5 + 2*2./7 + 5*5./7, 12},
		{"111112211111", 10*5./10 + 2, 12},
		{"123456789abc", 12, 3},
	} {
		p, r := bcubed(gold, strings.Split(tt.pred, ""))
		near(t, tt.pred+" precision", p, tt.p)
		near(t, tt.pred+" recall", r, tt.r)
	}
}

func TestEventScoreIsTheMeanOverTexts(t *testing.T) {
	// In the first topic the last of event a stands with b: P is 1, 1, 1/2, 1/2 and
	// R 2/3, 2/3, 1/3, 1. The second topic is all right.
	s := eventScore([][]string{{"a", "a", "a", "b"}, {"c", "c"}}, [][]string{{"1", "1", "2", "2"}, {"1", "1"}})
	p, r := (3.+2)/6, (2./3+2./3+1./3+1+2)/6
	nearShares(t, "events", s.Shares, 100*p, 100*r, 100*2*p*r/(p+r))
	q := (3*3./4 + 1./4 + 2) / 6
	nearShares(t, "one story a topic", s.Together, 100*q, 100, 100*2*q/(1+q))
	if s.Topics != 2 || s.Texts != 6 {
		t.Errorf("%d topics, %d texts", s.Topics, s.Texts)
	}
	// The samples are the first topic twice, the second twice, and both.
	first := shares(3./4, 8./3/4)
	if near(t, "low", s.Low, first.F1); s.High != 100 {
		t.Errorf("interval %v–%v, want %v–100", s.Low, s.High, first.F1)
	}
}

// sketchOf draws a text by its words alone.
func sketchOf(a *article.Article) *story.Sketch {
	words := strings.Fields(a.Text)
	return &story.Sketch{Article: story.Article{ID: a.ID}, Units: []story.Unit{{
		Text: a.Text, Statement: -1, Words: words, Stance: "asserts", Certainty: "unstated", Polarity: "pos",
	}}}
}

func TestEventsAreMeasuredTopicByTopic(t *testing.T) {
	var b strings.Builder
	for topic, words := range []string{"ferry sold greece owner", "bridge fell river bolts"} {
		for i := range 3 {
			fmt.Fprintf(&b, "{\"id\":\"%d-%d\",\"topic\":%d,\"event\":\"e%d\",\"text\":%q}\n\n", topic, i, topic, topic, words)
		}
	}
	s, err := Events(strings.NewReader(b.String()), "x", sketchOf)
	if err != nil {
		t.Fatal(err)
	}
	if s.Topics != 2 || s.Texts != 6 || s.P != 100 || s.R != 100 {
		t.Errorf("%+v, want all six right", s)
	}
	var out bytes.Buffer
	if err := s.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	if want := `{"topics":2,"texts":6,"b3":{"p":1,"r":1,"f1":1},"interval":[1,1],"one_story_a_topic":{"p":1,"r":1,"f1":1}}` + "\n"; out.String() != want {
		t.Errorf("%s, want %s", out.String(), want)
	}
}

func TestEventsNameTheBadLine(t *testing.T) {
	for in, want := range map[string]string{"{\"id\":\"a\",\"topic\":1,\"event\":\"e\",\"text\":\"x\"}\n{": "x:2", "\n": "x: no texts"} {
		if _, err := Events(strings.NewReader(in), "x", sketchOf); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
