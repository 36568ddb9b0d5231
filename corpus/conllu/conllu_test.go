package conllu

import (
	"strings"
	"testing"

	"ifolge/corpus/corpustest"
	"ifolge/text"
)

const sample = `# newpar
# sent_id = 1
1	Statsråd	statsråd	NOUN	subst	Number=Sing	3	nsubj	_	name=O
2	Berg	Berg	PROPN	subst	_	1	flat:name	_	name=B-PER
3	svarer	svare	VERB	verb	Tense=Pres	0	root	_	SpaceAfter=No|name=O
4	.	$.	PUNCT	clb	_	3	punct	_	name=O

# sent_id = 2
1-2	Don't	_	_	_	_	_	_	_	_
1	Do	do	AUX	_	_	3	aux	_	_
2	n't	not	PART	_	_	3	advmod	_	_
3	go	go	VERB	_	_	0	root	_	_

# newpar
# sent_id = 3
1	Acme	Acme	PROPN	_	_	2	compound	_	Entity=(1-organization-new-x
2	Corp	Corp	PROPN	_	_	0	root	_	Entity=1)|SpaceAfter=No

`

func read(t *testing.T, s string) []Sentence {
	t.Helper()
	var ss []Sentence
	for s, err := range Read(strings.NewReader(s)) {
		if err != nil {
			t.Fatal(err)
		}
		ss = append(ss, s)
	}
	return ss
}

func TestDocumentHasTheGoldLayers(t *testing.T) {
	d := Document("nb", read(t, sample))
	if want := "Statsråd Berg svarer. Don't go\n\nAcme Corp"; d.Text != want || Raw(read(t, sample)) != want {
		t.Errorf("text %q, want %q", d.Text, want)
	}
	if err := d.Check(); err != nil {
		t.Error(err)
	}
	var got []string
	for i := range d.Tokens {
		got = append(got, d.Form(text.Index(i)))
	}
	if want := "Statsråd Berg svarer . Do n't go Acme Corp"; strings.Join(got, " ") != want {
		t.Errorf("tokens %q, want %q", got, want)
	}
	if len(d.Sentences) != 3 || len(d.Paragraphs) != 2 {
		t.Errorf("%d sentences, %d paragraphs; want 3 and 2", len(d.Sentences), len(d.Paragraphs))
	}
	if len(d.Names) != 2 || d.Words(d.Names[0].Span) != "Berg" || d.Words(d.Names[1].Span) != "Acme Corp" || d.Names[1].Kind != text.ORG {
		t.Errorf("names %v", d.Names)
	}
	if h, _ := d.Head(0); h != 2 || d.Tokens[0].Rel != text.Nsubj || d.Feat(2, "Tense") != "Pres" || d.Lemma(2) != "svare" {
		t.Error("tags or tree are lost")
	}
}

func TestWriteKeepsEveryCharacter(t *testing.T) {
	d := Document("nb", read(t, sample))
	var b strings.Builder
	if err := Write(&b, d, nil); err != nil {
		t.Fatal(err)
	}
	again := Document("nb", read(t, strings.ReplaceAll(b.String(), `SpacesAfter=\n\n`, "SpacesAfter=x")))
	if again.Text != d.Text {
		t.Errorf("text %q, want %q", again.Text, d.Text)
	}
	if len(again.Names) != 2 || again.Check() != nil {
		t.Errorf("names %v, check %v", again.Names, again.Check())
	}
}

func TestReadNamesTheLine(t *testing.T) {
	for in, want := range map[string]string{
		"1\tx\n":                                "line 1: 2 columns, want 10",
		"2\tx\t_\t_\t_\t_\t_\t_\t_\t_\n":        `line 1: word id "2", want 1`,
		"# c\n1\tx\t_\t_\t_\t_\t7\t_\t_\t_\n\n": "line 1: word 1: head 7 of 1 words",
		"1\tx\t_\t_\t_\t_\tseven\t_\t_\t_\n":    `line 1: bad head "seven"`,
		"1-3\tx\t_\t_\t_\t_\t_\t_\t_\t_\n1\tx\t_\t_\t_\t_\t0\t_\t_\t_\n": "line 1: token 1-3 of 1 words",
	} {
		got := ""
		for _, err := range Read(strings.NewReader(in)) {
			if err != nil {
				got = err.Error()
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestTreebanksBecomeSoundDocuments(t *testing.T) {
	for _, f := range corpustest.Glob(t, "ud", "*-dev.conllu.gz") {
		ss, err := ReadFile(f)
		if err != nil {
			t.Error(err)
			continue
		}
		if err := Document("", ss).Check(); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sample)
	f.Fuzz(func(t *testing.T, s string) {
		var ss []Sentence
		for s, err := range Read(strings.NewReader(s)) {
			if err != nil {
				return
			}
			ss = append(ss, s)
		}
		Document("", ss)
	})
}
