package segment

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"ifolge/model"
	"ifolge/text"
	"ifolge/text/texttest"
)

// gold is a text whose headlines stand in the line of what follows, as in some
// treebanks and on some pages.
func gold() *text.Document {
	const paragraph = `Nytt møte | Hun reiser i dag . | Han blir hjemme i Oslo .
Ny bru | Hun bor i Bergen . | Han bor på Voss .
Ny vei | Han kommer fra Voss i dag . | Hun er i Oslo ?`
	return texttest.Doc("nb", strings.Repeat(paragraph+"\n", 8))
}

func TestTrainLearnsWhereHeadlinesEnd(t *testing.T) {
	var all [2][]byte
	for k := range all {
		b, err := Train(context.Background(), []*text.Document{gold()}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		all[k] = b
	}
	if !bytes.Equal(all[0], all[1]) {
		t.Error("two runs gave different weights")
	}
	file, err := model.Encode(model.Card{Name: "test"}, []model.Section{{Name: "segment", Data: all[0]}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := model.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := New("nb", f)
	if err != nil {
		t.Fatal(err)
	}
	const s = "Ny bru Han reiser i dag. Hun er på Voss."
	if got, want := shown(annotate(t, m, "nb", s)), "Ny bru / Han reiser i dag . / Hun er på Voss ."; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := shown(annotate(t, rulesFor(t, "nb"), "nb", s)), "Ny bru Han reiser i dag . / Hun er på Voss ."; got != want {
		t.Errorf("by rules: got %s, want %s", got, want)
	}
}

func TestTrainStops(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := Train(ctx, []*text.Document{gold()}, Options{}); err == nil {
		t.Error("no error though the context has ended")
	}
	if _, err := Train(context.Background(), nil, Options{}); err == nil {
		t.Error("no error without texts")
	}
}

func TestBrokenSectionIsRefused(t *testing.T) {
	for _, b := range []string{"", "\x00", "\x01", "\x01\x02\x00\x00", "\x01\x01\x00\x00more"} {
		file, err := model.Encode(model.Card{Name: "test"}, []model.Section{{Name: "segment", Data: []byte(b)}})
		if err != nil {
			t.Fatal(err)
		}
		f, err := model.Decode(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New("nb", f); err == nil || !strings.HasPrefix(err.Error(), "segment: ") {
			t.Errorf("section %q: error %v", b, err)
		}
	}
}
