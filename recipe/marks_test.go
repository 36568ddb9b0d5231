package recipe

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ifolge/corpus"
)

const bank = `# sent_id = 1
# text = Ja.
1	Ja	ja	INTJ	_	_	0	root	_	SpaceAfter=No
2	.	$.	PUNCT	_	_	1	punct	_	_

# sent_id = 2
# text = Det regner, sier Dahl.
1	Det	det	PRON	_	_	2	expl	_	_
2	regner	regne	VERB	_	_	0	root	_	SpaceAfter=No
3	,	$,	PUNCT	_	_	2	punct	_	_
4	sier	si	VERB	_	_	2	parataxis	_	_
5	Dahl	Dahl	PROPN	_	_	4	nsubj	_	SpaceAfter=No
6	.	$.	PUNCT	_	_	2	punct	_	_

`

func marksOf(t *testing.T, lines string) ([]corpus.Document, error) {
	t.Helper()
	dir := t.TempDir()
	for name, s := range map[string]string{
		"bank.conllu": bank,
		"news.jsonl":  `{"id":"a1","lang":"en","text":"It rains, Dahl said.","attributions":[]}` + "\n",
		"marks.jsonl": lines,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(s), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return (&Job{data: dir, dir: dir}).marks("marks.jsonl")
}

func TestMarksFindTheirWords(t *testing.T) {
	ds, err := marksOf(t, `{"id":"bank.conllu 0 2","lang":"nb","attributions":[{"source":[[21,25]],"cue":[[16,20]],"content":[[4,14]],"parent":null,"kind":null}]}
{"id":"news.jsonl a1","lang":"en","attributions":[{"source":[[10,14]],"cue":[[15,19]],"content":[[0,8]],"parent":null,"kind":null}]}
`)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range []string{"Det regner|sier|Dahl", "It rains|said|Dahl"} {
		o, a := corpus.NewOffsets(ds[n].Text), ds[n].Attributions[0]
		if got := o.Words(a.Content[0]) + "|" + o.Words(a.Cue[0]) + "|" + o.Words(a.Source[0]); got != want {
			t.Errorf("%s: marked %q, want %q", ds[n].ID, got, want)
		}
	}
	if got := blockOf("bank.conllu 300 400"); got != 3 {
		t.Errorf("block %d, want 3", got)
	}
}

func TestMarksOfAnotherEditionAreRefused(t *testing.T) {
	for id, want := range map[string]string{
		"bank.conllu 1 3": "has 2 sentences",
		"news.jsonl b2":   `no document "b2"`,
		"gone.jsonl a1":   "gone.jsonl",
	} {
		_, err := marksOf(t, `{"id":"`+id+`","lang":"nb","attributions":[]}`+"\n")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q in it", id, err, want)
		}
	}
}

// The marks of the project: every attribution has a content, and spans are in
// order. No words are in them.
func TestMarksAreWellFormed(t *testing.T) {
	files, err := filepath.Glob("../models/finder/marks/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal("no marks", err)
	}
	for _, file := range files {
		ds, err := corpus.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, d := range ds {
			if d.Text != "" {
				t.Errorf("%s: %s has its words in it", file, d.ID)
			}
			for k, a := range d.Attributions {
				n++
				if len(a.Content) == 0 || len(a.Source) > 1 {
					t.Errorf("%s: %s: attribution %d has %d contents, %d sources", file, d.ID, k, len(a.Content), len(a.Source))
				}
				for _, ps := range [][]corpus.Points{a.Content, a.Cue, a.Source} {
					for i, p := range ps {
						if p.End <= p.Start || i > 0 && p.Start < ps[i-1].End {
							t.Errorf("%s: %s: attribution %d: spans %v", file, d.ID, k, ps)
						}
					}
				}
			}
		}
		t.Logf("%s: %d documents, %d attributions", filepath.Base(file), len(ds), n)
	}
}
