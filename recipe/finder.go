package recipe

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"ifolge/attribution"
	"ifolge/attribution/marked"
	"ifolge/corpus"
	"ifolge/text"
	"ifolge/text/joint"
)

// trainFinder makes the section "finder" from documents with marked
// attributions. Its keys: epochs, folds, seed, nets: the nets that read the
// documents, named from the recipe's folder, of which number k has not seen
// every document whose number in its file, or whose block of its treebank, leaves
// k over (see [Job.apart]); marks: files beside the recipe with marks without words
// (see [Job.marks]); models:
// for each language of the documents a model file with what else is needed to
// read them, as nb:../nb/nb.model; lessons: folders beside the recipe, each named
// for its language, with texts in marked notation (see attribution/marked).
func trainFinder(ctx context.Context, j *Job) ([]byte, error) {
	lessons, err := j.lessons()
	if err != nil {
		return nil, err
	}
	o := attribution.TrainOptions{Progress: j.Progress}
	number := j.numbers(j.stage, &err)
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
	readers, err := j.readers()
	if err != nil {
		return nil, err
	}
	var ls []attribution.Lesson
	// learn takes in the documents of a file, number n read with the net that byNumber
	// names.
	learn := func(file string, ds []corpus.Document, byNumber func(n int) int) error {
		for n := range ds {
			d := &ds[n]
			read, err := readers.of(d.Lang)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", file, d.ID, err)
			}
			doc := read.document(d.Text, cmp.Or(read.net, nets[byNumber(n)%len(nets)]))
			ls = append(ls, attribution.Lesson{Doc: doc, Gold: gold(d, doc)})
		}
		return nil
	}
	for _, file := range j.Files("train") {
		ds, err := corpus.ReadFile(j.Path(file))
		if err != nil {
			return nil, err
		}
		if err := learn(file, ds, func(n int) int { return n }); err != nil {
			return nil, err
		}
	}
	for _, file := range strings.Fields(j.Recipe.Value("finder.marks")) {
		ds, err := j.marks(file)
		if err != nil {
			return nil, err
		}
		if err := learn(file, ds, func(n int) int { return blockOf(ds[n].ID) }); err != nil {
			return nil, err
		}
	}
	for _, folder := range strings.Fields(j.Recipe.Value("finder.lessons")) {
		read, err := readers.of(path.Base(folder))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", folder, err)
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
	l := attribution.Lesson{Doc: read.document(plain, cmp.Or(read.net, net))}
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
