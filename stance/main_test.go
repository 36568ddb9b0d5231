package stance

import (
	"testing"

	"ifolge/text"
	"ifolge/text/texttest"
)

func TestMainIsThePredicateOfTheFirstSentence(t *testing.T) {
	const said = "Kim/PROPN<2:nsubj said/VERB<0:root the/DET<4:det ferry/NOUN<5:nsubj left/VERB<2:ccomp early/ADV<5:advmod | It/PRON<2:nsubj sank/VERB<0:root"
	for _, tt := range []struct {
		sentence string
		content  []text.Span
		want     text.Index
		ok       bool
	}{
		{said, []text.Span{{Start: 2, End: 6}}, 4, true},
		{said, []text.Span{{Start: 2, End: 8}}, 4, true},
		{said, []text.Span{{Start: 6, End: 8}, {Start: 2, End: 6}}, 7, true},
		{said, nil, 0, false},
		{said, []text.Span{{Start: 40, End: 50}}, 0, false},
		{"The ferry left", []text.Span{{Start: 0, End: 3}}, 0, false},
	} {
		if got, ok := Main(texttest.Doc("en", tt.sentence), tt.content); ok != tt.ok || ok && got != tt.want {
			t.Errorf("%q %v: %d, %t; want %d, %t", tt.sentence, tt.content, got, ok, tt.want, tt.ok)
		}
	}
}
