package export

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"ifolge/corpus"
	"ifolge/corpus/conllu"
	"ifolge/ingest"
	"ifolge/text"
)

// A treebank writes CoNLL-U as "ifolge text" does, with the parts of attributions
// in MISC: Content=1,2 on each word of what the first and the second statement
// say, Cue=1 and Source=2 likewise. What is said of each statement stands in
// comments before the first sentence of its article:
//
//	# newdoc id = veien.txt
//	# statement 1 = form=direct stance=asserts certainty=certain polarity=pos source_type=person chain=Kari Lie › Dagen
type treebank struct{ io.Writer }

func (t treebank) Write(r *ingest.Reading) error {
	v, d := look(r), r.Document
	if len(d.Sentences) == 0 {
		return nil // a comment must have words below it
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# newdoc id = %s\n", oneLine(r.Article.ID))
	for i := range r.Statements {
		s := &r.Statements[i]
		fmt.Fprintf(&b, "# statement %d = form=%s stance=%s certainty=%s polarity=%s source_type=%s", i+1, s.Form, s.Stance, s.Certainty, s.Polarity, s.SourceType)
		if p := v.parent(i); p >= 0 {
			fmt.Fprintf(&b, " parent=%d", p+1)
		}
		fmt.Fprintf(&b, " chain=%s\n", v.way(s))
	}
	roles := v.roles()
	err := conllu.Write(&b, d, func(i text.Index) string {
		var misc []string
		for _, role := range roles {
			if ns := role.of[i]; len(ns) > 0 {
				misc = append(misc, role.name+"="+strings.Join(ns, ","))
			}
		}
		return strings.Join(misc, "|")
	})
	if err != nil {
		return err
	}
	_, err = t.Writer.Write(b.Bytes())
	return err
}

func (t treebank) Close() error { return nil }

type role struct {
	name string
	of   map[text.Index][]string // numbers of statements, by token
}

// most is how many statements one word is said to belong to in one role: more
// come only from text made to do harm.
const most = 16

func (v *view) roles() []role {
	rs := []role{{"Content", map[text.Index][]string{}}, {"Cue", map[text.Index][]string{}}, {"Source", map[text.Index][]string{}}}
	put := func(r role, n int, at ...text.Range) {
		for _, a := range v.real(at...) {
			s := corpus.Touched(v.Document, a)
			for i := s.Start; i < s.End; i++ {
				if len(r.of[i]) < most {
					r.of[i] = append(r.of[i], number(n+1))
				}
			}
		}
	}
	for n := range v.Statements {
		e := &v.Statements[n].Evidence
		put(rs[0], n, e.Content...)
		put(rs[1], n, e.Cue...)
		put(rs[2], n, e.Source)
	}
	return rs
}
