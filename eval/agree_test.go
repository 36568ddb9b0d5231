package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ifolge/corpus"
	"ifolge/corpus/conllu"
	"ifolge/corpus/corpustest"
)

// The tests of this file compare every printed figure with the scorers that
// define the measures. They lie beside the data, and need python3.

func tool(t testing.TB, name string) []string {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to run the reference scorer")
	}
	return []string{python, corpustest.Path(t, "..", "tools", name)}
}

func reference(t testing.TB, command []string, args ...string) string {
	command = append(command, args...)
	var stderr bytes.Buffer
	c := exec.Command(command[0], command[1:]...)
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", command, err, stderr.String())
	}
	return string(out)
}

// sameFigures compares line by line. Ours may go on after three spaces, with
// the interval.
func sameFigures(t *testing.T, ours, theirs string) {
	t.Helper()
	o, r := strings.Split(ours, "\n"), strings.Split(theirs, "\n")
	for i := range max(len(o), len(r)) {
		var a, b string
		if i < len(o) {
			a = o[i]
		}
		if i < len(r) {
			b = r[i]
		}
		rest, ok := strings.CutPrefix(a, b)
		if !ok || rest != "" && !strings.HasPrefix(rest, "   ") {
			t.Errorf("line %d:\nours      %q\nreference %q", i+1, a, b)
		}
	}
}

func writeDocuments(t *testing.T, path string, ds []corpus.Document) string {
	t.Helper()
	var b bytes.Buffer
	for i := range ds {
		if err := corpus.Write(&b, &ds[i]); err != nil {
			t.Fatal(err)
		}
	}
	return writeFile(t, path, b.String())
}

func writeFile(t *testing.T, path, s string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(s), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

var (
	pieces = []string{"renta", "Dahl", "sier", " ", " ", " ", "\n", ", ", "«", "»", "–", "på", "e\u0301l", "𝒳y", "a_b", "1.000", "½", "\u00a0", "\u200b", "ẞ", "😀", "Å-", "2²", "\x1c"}
	labels = map[string][]string{
		"kind":     {"direct", "indirect", "mixed"}, // the reference cannot print a kind of null
		"stance":   {"asserts", "denies", "declines", ""},
		"polarity": {"pos"},
		"speaker":  {"", "Ida Dahl", "Dahl", "IDA  dahl", "unnamed Dahl", "Unnamed source", "naboen", "Weiß", "WEISS", "Ø", "Ø Vik", "dahl, ida"},
	}
)

// randomDocuments makes texts of every sort of character with attributions all
// over them.
func randomDocuments(r *rand.Rand, n int) []corpus.Document {
	ds := make([]corpus.Document, n)
	for i := range ds {
		var b strings.Builder
		for range r.IntN(120) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		ds[i] = corpus.Document{ID: fmt.Sprintf("d%d", i), Lang: "nb", Text: b.String()}
		for range r.IntN(9) {
			ds[i].Attributions = append(ds[i].Attributions, randomAttribution(r, ds[i].Text))
		}
		link := func(as []corpus.Attribution) {
			for k := range as {
				as[k].Parent = -1
				if p := r.IntN(len(as)); r.IntN(3) == 0 && p != k {
					as[k].Parent = p
				}
				if r.IntN(6) == 0 {
					as[k].Same = []int{r.IntN(len(as))}
				}
			}
		}
		link(ds[i].Attributions)
	}
	return ds
}

func randomAttribution(r *rand.Rand, text string) corpus.Attribution {
	end := corpus.NewOffsets(text).Len()
	spans := func(most, width int) (ps []corpus.Points) {
		for range r.IntN(most + 1) {
			s := r.IntN(end + 1)
			ps = append(ps, corpus.Points{Start: s, End: min(end, s+r.IntN(width))})
		}
		return ps
	}
	any := func(k string) string { return labels[k][r.IntN(len(labels[k]))] }
	return corpus.Attribution{
		Source: spans(1, 15), Cue: spans(1, 12), Content: spans(2, 60), Parent: -1,
		Kind: any("kind"), Stance: any("stance"), Polarity: any("polarity"), Speaker: any("speaker"),
	}
}

// disturb changes some of the attributions, so that most pairs match nearly.
func disturb(r *rand.Rand, ds []corpus.Document) []corpus.Document {
	var out []corpus.Document
	for _, d := range ds {
		if r.IntN(12) == 0 {
			continue // a document without predictions
		}
		end := corpus.NewOffsets(d.Text).Len()
		as := make([]corpus.Attribution, len(d.Attributions))
		for i, a := range d.Attributions {
			move := func(ps []corpus.Points) (q []corpus.Points) {
				for _, p := range ps {
					switch r.IntN(6) {
					case 0:
						continue
					case 1:
						p.Start = max(0, p.Start-r.IntN(20))
					case 2:
						p.End = min(end, p.End+r.IntN(20))
					}
					q = append(q, p)
				}
				return q
			}
			a.Source, a.Cue, a.Content = move(a.Source), move(a.Cue), move(a.Content)
			if r.IntN(5) == 0 {
				b := randomAttribution(r, d.Text)
				a.Kind, a.Stance, a.Speaker = b.Kind, b.Stance, b.Speaker
			}
			if r.IntN(8) == 0 {
				a.Parent, a.Same = -1, nil
			}
			as[i] = a
		}
		d.Attributions = as
		for range r.IntN(3) {
			d.Attributions = append(d.Attributions, randomAttribution(r, d.Text))
		}
		out = append(out, d)
	}
	return out
}

// A way is a set of options for us and for the reference.
type way struct {
	args []string
	opts Options
	show Show
}

var (
	plainWay     = way{}
	punctWay     = way{[]string{"--punct", "--kind"}, Options{Punct: true}, Show{Kind: true}}
	outermostWay = way{[]string{"--outermost"}, Options{Outermost: true}, Show{}}
)

func compareAttribution(t *testing.T, gold, pred []corpus.Document, ways ...way) {
	t.Helper()
	score := tool(t, "score.py")
	dir := t.TempDir()
	g := writeDocuments(t, filepath.Join(dir, "gold.jsonl"), gold)
	p := writeDocuments(t, filepath.Join(dir, "pred.jsonl"), pred)
	for _, o := range ways {
		s, err := Attribution(gold, pred, o.opts)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := s.Print(&b, o.show); err != nil {
			t.Fatal(err)
		}
		for _, f := range s.Missed {
			fmt.Fprintf(&b, "missed\t%s  %s\n", f.Document, f.Words)
		}
		for _, f := range s.Wrong {
			fmt.Fprintf(&b, "wrong\t%s  %s\n", f.Document, f.Words)
		}
		sameFigures(t, b.String(), reference(t, score, append([]string{g, p, "--errors", "100000"}, o.args...)...))
	}
}

func compareJSON(t *testing.T, gold, pred []corpus.Document) {
	t.Helper()
	score := tool(t, "score.py")
	dir := t.TempDir()
	g := writeDocuments(t, filepath.Join(dir, "gold.jsonl"), gold)
	p := writeDocuments(t, filepath.Join(dir, "pred.jsonl"), pred)
	s, err := Attribution(gold, pred, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := s.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var ours, theirs map[string]any
	if err := json.Unmarshal(b.Bytes(), &ours); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(reference(t, score, g, p, "--json")), &theirs); err != nil {
		t.Fatal(err)
	}
	for k, v := range theirs {
		if fmt.Sprint(ours[k]) != fmt.Sprint(v) {
			t.Errorf("--json %s: ours %v, reference %v", k, ours[k], v)
		}
	}
}

func TestAttributionAgreesWithReferenceOnRandomText(t *testing.T) {
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 1))
		gold := randomDocuments(r, 40)
		pred := disturb(r, gold)
		compareAttribution(t, gold, pred, plainWay, punctWay, outermostWay)
		compareJSON(t, gold, pred)
	}
}

func TestAttributionAgreesWithReferenceOnGoldFiles(t *testing.T) {
	for name, o := range map[string]way{"nb-dev.jsonl": punctWay, "en-dev.jsonl": plainWay} {
		gold, err := corpus.ReadFile(corpustest.Path(t, "attribution", name))
		if err != nil {
			t.Fatal(err)
		}
		compareAttribution(t, gold, disturb(rand.New(rand.NewPCG(7, 7)), gold), o)
	}
}

// A row is one line of a treebank to be: a surface token of one or more words.
type row struct {
	form  string
	words [][]string // columns 2 to 10
	end   bool       // last of its sentence
}

func pick(r *rand.Rand, s ...string) string { return s[r.IntN(len(s))] }

func randomWord(r *rand.Rand, form string) []string {
	return []string{form, pick(r, form, strings.ToLower(form), "_"), pick(r, "NOUN", "VERB", "X"), "_",
		pick(r, "_", "Case=Gen", "Number=Sing|Case=Nom", "Foo=Bar|Number=Plur"), "", pick(r, "nsubj", "nsubj:pass", "obj", "root"), "_",
		pick(r, "name=O", "name=O", "_", "name=B-PER", "name=I-PER", "name=B-GPE_LOC", "name=I-LOC", "name=I-GPE_ORG", "name=B-ORG", "name=B-GPE")}
}

// randomRows cuts chars into tokens, some of them of several words.
func randomRows(r *rand.Rand, chars []rune) []row {
	var rows []row
	for len(chars) > 0 {
		n := min(len(chars), 1+r.IntN(5))
		form := string(chars[:n])
		chars = chars[n:]
		w := row{form: form, end: r.IntN(8) == 0}
		if r.IntN(6) == 0 {
			for range 1 + r.IntN(3) {
				w.words = append(w.words, randomWord(r, pick(r, form, strings.ToUpper(form), string([]rune(form)[:1]), "x", "y")))
			}
		} else {
			w.words = [][]string{randomWord(r, form)}
			if r.IntN(30) == 0 && n > 1 { // white space inside a word does not count
				rs := []rune(form)
				w.words[0][0] = string(rs[:1]) + "\u00a0" + string(rs[1:])
			}
		}
		rows = append(rows, w)
	}
	return rows
}

// disturbRows keeps most of the rows, and cuts some stretches anew.
func disturbRows(r *rand.Rand, rows []row) []row {
	var out []row
	for i := 0; i < len(rows); i++ {
		w := rows[i]
		switch r.IntN(8) {
		case 0: // this and some more are cut in other places
			form := []rune(w.form)
			for k := r.IntN(3); k > 0 && i+1 < len(rows); k-- {
				i++
				form = append(form, []rune(rows[i].form)...)
			}
			out = append(out, randomRows(r, form)...)
			continue
		case 1:
			w.end = !w.end
		case 2:
			if len(w.words) == 1 {
				w.words = [][]string{randomWord(r, w.words[0][0])}
			}
		}
		out = append(out, w)
	}
	return out
}

func writeRows(r *rand.Rand, rows []row) string {
	var b strings.Builder
	for len(rows) > 0 {
		n := 0
		words := 0
		for n < len(rows) {
			words += len(rows[n].words)
			n++
			if rows[n-1].end {
				break
			}
		}
		id := 1
		b.WriteString("# a comment\n")
		for _, w := range rows[:n] {
			if len(w.words) > 1 || w.form != strings.ReplaceAll(w.words[0][0], "\u00a0", "") {
				fmt.Fprintf(&b, "%d-%d\t%s\t_\t_\t_\t_\t_\t_\t_\t_\n", id, id+len(w.words)-1, w.form)
			}
			for _, c := range w.words {
				if c[5] == "" || r.IntN(6) == 0 {
					c[5] = fmt.Sprint(r.IntN(words + 1))
				}
				var h int
				if fmt.Sscan(c[5], &h); h > words {
					c[5] = "0"
				}
				fmt.Fprintf(&b, "%d\t%s\n", id, strings.Join(c, "\t"))
				id++
			}
		}
		if r.IntN(9) == 0 {
			fmt.Fprintf(&b, "%d.1\tghost\t_\t_\t_\t_\t_\t_\t_\t_\n", id-1)
		}
		b.WriteString("\n")
		rows = rows[n:]
	}
	return b.String()
}

func compareTreebanks(t *testing.T, goldPath, predPath string) {
	gold, err := conllu.ReadFile(goldPath)
	if err != nil {
		t.Fatal(err)
	}
	pred, err := conllu.ReadFile(predPath)
	if err != nil {
		t.Fatal(err)
	}
	ud, err := UD(gold, pred)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	ud.Print(&b, Show{})
	lines := strings.SplitAfter(b.String(), "\n")
	// the reference has no heading and no line for surface tokens
	sameFigures(t, strings.Join(lines[3:], ""), reference(t, tool(t, "ud_score.py"), goldPath, predPath))

	names, err := Names(gold, pred)
	if err != nil {
		t.Fatal(err)
	}
	b.Reset()
	names.Print(&b, Show{})
	_, body, _ := strings.Cut(b.String(), "\n")
	sameFigures(t, body, reference(t, tool(t, "names_score.py"), goldPath, predPath))
}

func TestTreebankMeasuresAgreeWithReferenceOnRandomText(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 2))
		var chars []rune
		for range 20 + r.IntN(900) {
			chars = append(chars, []rune("abcdeæøå.«𝒳ßI")[r.IntN(13)])
		}
		dir := t.TempDir()
		rows := randomRows(r, chars)
		g := writeFile(t, filepath.Join(dir, "gold.conllu"), writeRows(r, rows))
		p := writeFile(t, filepath.Join(dir, "pred.conllu"), writeRows(r, disturbRows(r, rows)))
		compareTreebanks(t, g, p)
		if t.Failed() {
			t.Fatalf("seed %d\n%s", seed, dir)
		}
	}
}

func TestTreebankMeasuresAgreeWithReferenceOnGoldFiles(t *testing.T) {
	for _, name := range []string{"en-ewt-dev"} {
		path := corpustest.Path(t, "ud", name+".conllu.gz")
		gold, err := conllu.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(9, 9))
		var rows []row
		for _, s := range gold {
			rows = append(rows, rowsOf(s)...)
		}
		p := writeFile(t, filepath.Join(t.TempDir(), "pred.conllu"), writeRows(r, disturbRows(r, rows)))
		compareTreebanks(t, path, p)
	}
}

func rowsOf(s conllu.Sentence) []row {
	var rows []row
	multi := s.Multi
	for i := 0; i < len(s.Words); {
		w := row{form: s.Words[i].Form}
		n := 1
		if len(multi) > 0 && multi[0].First == i+1 {
			w.form, n, multi = multi[0].Form, multi[0].Last-i, multi[1:]
		}
		for _, x := range s.Words[i : i+n] {
			c := []string{x.Form, x.Lemma, x.UPOS, x.XPOS, x.Feats, fmt.Sprint(x.Head), x.Deprel, "", x.Misc}
			for k := range c {
				if c[k] == "" {
					c[k] = "_"
				}
			}
			w.words = append(w.words, c)
		}
		i += n
		rows = append(rows, w)
	}
	rows[len(rows)-1].end = true
	return rows
}
