package narc

import (
	"fmt"
	"io"

	"ifolge/corpus"
	"ifolge/corpus/conllu"
	"ifolge/text"
)

// Treebank reads the documents of a treebank that marks coreference as GUM does,
// in Entity brackets. Their Lang is "".
func Treebank(r io.Reader, name string) ([]Document, error) {
	u, err := corpus.Unpack(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var ds []Document
	var ss []conllu.Sentence
	for s, err := range conllu.Read(u) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if s.NewDoc && len(ss) > 0 {
			ds = append(ds, marked(ss))
			ss = nil
		}
		ss = append(ss, s)
	}
	if len(ss) > 0 {
		ds = append(ds, marked(ss))
	}
	return ds, nil
}

func marked(ss []conllu.Sentence) Document {
	g := conllu.Document("", ss)
	o := corpus.NewOffsets(g.Text)
	d := Document{ID: ss[0].ID, Text: g.Text}
	number := map[string]int{}
	for k, s := range ss {
		base := g.Sentences[k].Start
		for _, e := range s.Entities() {
			n, ok := number[e.Group]
			if !ok {
				n = len(number)
				number[e.Group] = n
			}
			d.Mentions = append(d.Mentions, o.Points(g.Range(text.Span{Start: base + text.Index(e.Start), End: base + text.Index(e.End)})))
			d.Entity = append(d.Entity, n)
		}
	}
	return d
}
