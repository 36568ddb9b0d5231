package happened

import (
	"slices"
	"strings"
	"testing"

	"ifolge/corpus"
	"ifolge/corpus/corpustest"
	"ifolge/text"
	"ifolge/text/texttest"
)

func TestWordsAreJoinedAsTheyAreWritten(t *testing.T) {
	for in, want := range map[string]string{
		"They did n't win , sadly .":        "They didn't win, sadly.",
		"`` We 'll go , '' she said .":      "“We'll go,” she said.",
		`He said " no " ( twice ) .`:        `He said "no" (twice).`,
		"The boat 's owner paid $ 5 .":      "The boat's owner paid $5.",
		"":                                  "",
		"a  b":                              "a b",
		"Did they ? \" Yes . \" \" No . \"": `Did they? "Yes." "No."`,
	} {
		got, at := Join(in)
		if got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
		if len(at) != len([]rune(in))+1 {
			t.Errorf("%q: %d places for %d code points", in, len(at), len([]rune(in)))
		}
		if !slices.IsSorted(at) {
			t.Errorf("%q: a code point goes back: %v", in, at)
		}
	}
}

func TestEventsMoveWithTheirWords(t *testing.T) {
	ss, err := Read(strings.NewReader(`{"id":"a","text":"She did n't leave , Åse says .","span":[12,17],"label":-3.0}
{"id":"b","text":"She did n't leave , Åse says .","span":[24,28],"label":2.5}

{"id":"c","text":"`+"``"+` It rained .","span":[6,12],"label":3}
`), "x")
	if err != nil {
		t.Fatal(err)
	}
	if len(ss) != 2 || len(ss[0].Events) != 2 || len(ss[1].Events) != 1 {
		t.Fatalf("sentences %+v", ss)
	}
	var got []string
	for _, s := range ss {
		for _, e := range s.Events {
			got = append(got, corpus.NewOffsets(s.Text).Words(e.At))
		}
	}
	if want := []string{"leave", "says", "rained"}; !slices.Equal(got, want) {
		t.Errorf("events %q, want %q", got, want)
	}
	if e := ss[0].Events[0]; e.ID != "a" || e.Label != -3 {
		t.Errorf("event %+v", e)
	}
}

func TestAnEventIsItsHead(t *testing.T) {
	d := texttest.Doc("en", "They/PRON<3:nsubj will/AUX<3:aux take/VERB<0:root off/ADP<3:compound:prt soon/ADV<3:advmod")
	o := corpus.NewOffsets(d.Text)
	for _, tt := range []struct {
		at   corpus.Points
		want text.Index
		ok   bool
	}{
		{corpus.Points{Start: 5, End: 18}, 2, true},
		{corpus.Points{Start: 10, End: 14}, 2, true},
		{corpus.Points{Start: 15, End: 23}, 3, true},
		{corpus.Points{Start: 14, End: 15}, 0, false},
	} {
		got, ok := Event{At: tt.at}.Token(d, o)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("%v: token %d, %t; want %d, %t", tt.at, got, ok, tt.want, tt.ok)
		}
	}
}

func TestBadRowsAreErrors(t *testing.T) {
	for _, s := range []string{
		`{"id":"a","text":"ab","span":[0,9],"label":1}`,
		`{"id":"a","text":"ab","span":[1,1],"label":1}`,
		`{"id":"a","text":"ab","span":[-1,1],"label":1}`,
		`{"id":"a","text":"ab","span":[0,1]}`,
		`{"id":"a","text":"ab","span":[0,1],"label":4}`,
		`[`,
	} {
		if _, err := Read(strings.NewReader(s), "x"); err == nil || !strings.HasPrefix(err.Error(), "x:1: ") {
			t.Errorf("%s: error %v", s, err)
		}
	}
}

// TestAllFilesAreWhole reads the files that the models are made and measured on.
func TestAllFilesAreWhole(t *testing.T) {
	for _, path := range corpustest.Glob(t, "extra", "factuality-*.jsonl.gz") {
		r, err := corpus.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		ss, err := Read(r, path)
		r.Close()
		if err != nil {
			t.Error(err)
		}
		for _, s := range ss {
			for _, e := range s.Events {
				if w := corpus.NewOffsets(s.Text).Words(e.At); w == "" || strings.TrimSpace(w) != w {
					t.Errorf("%s: event %q", e.ID, w)
				}
			}
		}
	}
}

func FuzzJoin(f *testing.F) {
	f.Add("\xcc `` \x80 ''")
	f.Add("She did n't \" come \" .")
	f.Fuzz(func(t *testing.T, s string) {
		got, at := Join(s)
		if end := at[len(at)-1]; end != corpus.NewOffsets(got).Len() {
			t.Errorf("%q becomes %q of %d code points, its end is at %d", s, got, corpus.NewOffsets(got).Len(), end)
		}
		if !slices.IsSorted(at) || len(at) != len([]rune(s))+1 {
			t.Errorf("%q: places %v", s, at)
		}
	})
}
