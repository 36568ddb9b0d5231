package narc

import (
	"strings"
	"testing"

	"ifolge/corpus"
)

func TestWordsAreJoinedAsTheyAreWritten(t *testing.T) {
	for in, want := range map[string]string{
		"Kari kom .\nHun smilte .":            "Kari kom.\nHun smilte.",
		`Han er " halvt fornøyd " med det .`:  `Han er "halvt fornøyd" med det.`,
		"Nytt bad |\n- Nei , sier Ola ( 40 )": "Nytt bad\n- Nei, sier Ola (40)",
		"Bergen - Brann 2 - 0 .":              "Bergen - Brann 2 - 0.",
		"":                                    "",
		"a  b":                                "a b",
	} {
		got, at := Join(in)
		if got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
		if len(at) != len([]rune(in))+1 {
			t.Errorf("%q: %d places for %d code points", in, len(at), len([]rune(in)))
		}
		for i := 1; i < len(at); i++ {
			if at[i] < at[i-1] {
				t.Errorf("%q: code point %d goes back", in, i)
			}
		}
	}
}

func TestMentionsMoveWithTheirWords(t *testing.T) {
	ds, err := Read(strings.NewReader(`{"id":"a","lang":"nb","text":"Åse ( 40 ) kom .\nHun smilte |","mentions":[[0,10],[4,10],[17,20],[28,29],[0,16]],"clusters":[[0,2]]}`+"\n"), "x")
	if err != nil {
		t.Fatal(err)
	}
	d := ds[0]
	o := corpus.NewOffsets(d.Text)
	var got []string
	for _, m := range d.Mentions {
		got = append(got, o.Words(m))
	}
	if want := "Åse (40);(40);Hun;Åse (40) kom."; strings.Join(got, ";") != want {
		t.Errorf("mentions %q, want %q", got, want)
	}
	if d.Entity[0] != 0 || d.Entity[1] != -1 || d.Entity[2] != 0 {
		t.Errorf("entities %v", d.Entity)
	}
}

func TestBadOffsetsAreErrors(t *testing.T) {
	for _, s := range []string{
		`{"id":"a","text":"ab","mentions":[[0,9]],"clusters":[]}`,
		`{"id":"a","text":"ab","mentions":[[0,1]],"clusters":[[3]]}`,
		`{"id":"a","text":"ab"}`,
		`[`,
	} {
		if _, err := Read(strings.NewReader(s), "x"); err == nil || !strings.HasPrefix(err.Error(), "x:1: ") {
			t.Errorf("%s: error %v", s, err)
		}
	}
}

func FuzzJoin(f *testing.F) {
	f.Add("\xcc \x80")
	f.Add("Kari \" kom \" .\n- Nei |")
	f.Fuzz(func(t *testing.T, s string) {
		got, at := Join(s)
		if end := at[len(at)-1]; end != corpus.NewOffsets(got).Len() {
			t.Errorf("%q becomes %q of %d code points, its end is at %d", s, got, corpus.NewOffsets(got).Len(), end)
		}
	})
}

func TestTreebanksGiveTheirEntities(t *testing.T) {
	const rows = `# newdoc id = a
# sent_id = a-1
1	Kari	Kari	PROPN	_	_	2	nsubj	_	Entity=(1-person-new-coref)
2	came	come	VERB	_	_	0	root	_	SpaceAfter=No
3	.	.	PUNCT	_	_	2	punct	_	_

# sent_id = a-2
1	She	she	PRON	_	_	2	nsubj	_	Entity=(1-person-giv-ana)
2	met	meet	VERB	_	_	0	root	_	_
3	a	a	DET	_	_	4	det	_	Entity=(2-person-new-sgl
4	man	man	NOUN	_	_	2	obj	_	Entity=2)|SpaceAfter=No
5	.	.	PUNCT	_	_	2	punct	_	_

# newdoc id = b
# sent_id = b-1
1	Yes	yes	INTJ	_	_	0	root	_	_

`
	ds, err := Treebank(strings.NewReader(rows), "x")
	if err != nil {
		t.Fatal(err)
	}
	if len(ds) != 2 {
		t.Fatalf("%d documents, want 2", len(ds))
	}
	d := ds[0]
	o := corpus.NewOffsets(d.Text)
	var got []string
	for _, m := range d.Mentions {
		got = append(got, o.Words(m))
	}
	if want := "Kari;She;a man"; strings.Join(got, ";") != want {
		t.Errorf("mentions %q of %q, want %q", got, d.Text, want)
	}
	if d.Entity[0] != d.Entity[1] || d.Entity[1] == d.Entity[2] {
		t.Errorf("entities %v", d.Entity)
	}
}
