package recipe

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"ifolge/attribution"
	"ifolge/attribution/marked"
	"ifolge/corpus"
	"ifolge/model"
	"ifolge/text"
	"ifolge/text/joint"
	"ifolge/text/names"
	"ifolge/text/segment"
	"ifolge/text/tag"
)

// trainFinder makes the section "finder" from documents with marked
// attributions. Its keys: epochs, folds, seed, nets: the nets that read the
// documents, named from the recipe's folder, of which number k has not seen
// every document whose number in its file leaves k over (see [apart]); models:
// for each language of the documents a model file with what else is needed to
// read them, as nb:../nb/nb.model; lessons: folders beside the recipe, each named
// for its language, with texts in marked notation (see attribution/marked).
func trainFinder(ctx context.Context, j *Job) ([]byte, error) {
	lessons, err := j.lessons()
	if err != nil {
		return nil, err
	}
	o := attribution.TrainOptions{Progress: j.Progress}
	number := func(key string, otherwise int) (n int) {
		if err == nil {
			n, err = j.Number(key, otherwise)
		}
		return n
	}
	o.Epochs, o.Folds, o.Seed = number("epochs", 0), number("folds", 0), uint64(number("seed", 1))
	if err != nil {
		return nil, err
	}
	return attribution.Train(ctx, lessons, o)
}

// lessons reads the marked documents as a text that nobody has seen is read.
func (j *Job) lessons() ([]attribution.Lesson, error) {
	var nets []*joint.Model
	for _, name := range strings.Fields(j.Recipe.Value("finder.nets")) {
		f, err := j.file(name)
		if err != nil {
			return nil, err
		}
		m, err := joint.New(f)
		if err != nil {
			return nil, err
		}
		nets = append(nets, m)
	}
	if len(nets) == 0 {
		return nil, fmt.Errorf("no nets to read with; add a line finder.nets = …")
	}
	readers := map[string]*reader{}
	for _, v := range strings.Fields(j.Recipe.Value("finder.models")) {
		code, name, _ := strings.Cut(v, ":")
		f, err := j.file(name)
		if err != nil {
			return nil, err
		}
		if readers[code], err = newReader(code, f); err != nil {
			return nil, err
		}
	}
	var ls []attribution.Lesson
	for _, file := range j.Files("train") {
		r, err := corpus.Open(j.Path(file))
		if err != nil {
			return nil, err
		}
		defer r.Close()
		n := 0
		for d, err := range corpus.Read(r, file) {
			if err != nil {
				return nil, err
			}
			read, ok := readers[d.Lang]
			if !ok {
				return nil, fmt.Errorf("%s: %s: no model for %q; add %s:FILE to finder.models", file, d.ID, d.Lang, d.Lang)
			}
			doc := read.document(d.Text, nets[n%len(nets)])
			ls = append(ls, attribution.Lesson{Doc: doc, Gold: gold(d, doc)})
			n++
		}
	}
	for _, folder := range strings.Fields(j.Recipe.Value("finder.lessons")) {
		read, ok := readers[path.Base(folder)]
		if !ok {
			return nil, fmt.Errorf("%s: no model for %q; add %s:FILE to finder.models", folder, path.Base(folder), path.Base(folder))
		}
		files, err := filepath.Glob(filepath.Join(j.dir, filepath.FromSlash(folder), "*.txt"))
		if err != nil {
			return nil, err
		}
		for n, file := range files {
			l, err := ownLesson(file, read, nets[n%len(nets)])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			ls = append(ls, l)
		}
	}
	return ls, nil
}

// ownLesson reads a lesson in marked notation: no net has seen it.
func ownLesson(file string, read *reader, net *joint.Model) (attribution.Lesson, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return attribution.Lesson{}, err
	}
	plain, marks, err := marked.Parse(string(b))
	if err != nil {
		return attribution.Lesson{}, err
	}
	if read.net != nil {
		net = read.net
	}
	l := attribution.Lesson{Doc: read.document(plain, net)}
	at := map[int]int{} // index in Gold by number
	for _, m := range marks {
		k, ok := at[m.N]
		if !ok {
			k = len(l.Gold)
			at[m.N] = k
			l.Gold = append(l.Gold, attribution.Attribution{Parent: -1})
		}
		a := &l.Gold[k]
		s := corpus.Touched(l.Doc, text.Range{Start: int32(m.Start), End: int32(m.End)})
		switch m.Role {
		case 's':
			a.Source = s
		case 'q':
			a.Cue = append(a.Cue, s)
		case 'c':
			a.Content = append(a.Content, s)
		}
	}
	return l, nil
}

// gold gives the marks of d in tokens of doc.
func gold(d *corpus.Document, doc *text.Document) []attribution.Attribution {
	o := corpus.NewOffsets(d.Text)
	var as []attribution.Attribution
	for _, a := range d.Attributions {
		g := attribution.Attribution{Cue: corpus.Spans(doc, o, a.Cue), Content: corpus.Spans(doc, o, a.Content), Parent: int32(a.Parent)}
		if s := corpus.Spans(doc, o, a.Source); len(s) > 0 {
			g.Source = text.Span{Start: s[0].Start, End: s[len(s)-1].End}
		}
		as = append(as, g)
	}
	return as
}

// A reader is what reads texts of one language but for the net.
type reader struct {
	code  string
	net   *joint.Model // nil where the language shares one
	words *segment.Model
	lemma *tag.Lemmas
	names *names.Model
}

func newReader(code string, f *model.File) (*reader, error) {
	r := &reader{code: code}
	var err error
	if f.Has(joint.Section) {
		if r.net, err = joint.New(f); err != nil {
			return nil, err
		}
	}
	if r.words, err = segment.New(code, f); err != nil {
		return nil, err
	}
	if r.lemma, err = tag.NewLemmas(f); err != nil {
		return nil, err
	}
	r.names, err = names.New(f)
	return r, err
}

func (r *reader) document(s string, net *joint.Model) *text.Document {
	d := &text.Document{}
	d.Reset(r.code, s)
	r.words.Annotate(d)
	net.Annotate(d)
	r.lemma.Annotate(d)
	r.names.Annotate(d)
	return d
}
