package export

import (
	"archive/tar"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"

	"ifolge/ingest"
	"ifolge/text"
)

// An archive is a collection of brat, https://brat.nlplab.org/standoff.html, as a
// tar file: for each article NAME.txt with its text and NAME.ann with what was found
// in it, and before them annotation.conf with the types.
//
//	T1	Content 0 15	Veien er stengt
//	T2	Cue 17 21	sier
//	T3	Source 22 30	politiet
//	R1	Cues Arg1:T2 Arg2:T1
//	R2	Says Arg1:T3 Arg2:T1
//	A1	Stance T1 asserts
//
// Content is where everything hangs, for it alone is always there.
type archive struct {
	*tar.Writer
	begun bool
	taken map[string]bool // names of files without their endings
}

func newArchive(w io.Writer) *archive {
	return &archive{Writer: tar.NewWriter(w), taken: map[string]bool{}}
}

func (t *archive) Write(r *ingest.Reading) error {
	v := look(r)
	name := t.name(r.Article.ID)
	if err := t.begin(); err != nil {
		return err
	}
	if err := t.file(name+".txt", valid(r.Article.Text)); err != nil {
		return err
	}
	if err := t.file(name+".ann", v.standoff()); err != nil {
		return err
	}
	return t.Flush()
}

func (t *archive) begin() error {
	if t.begun {
		return nil
	}
	t.begun = true
	return t.file("annotation.conf", bratTypes)
}

func (t *archive) Close() error { return t.Writer.Close() }

func (t *archive) file(name, body string) error {
	h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(body)), Format: tar.FormatUSTAR}
	if err := t.WriteHeader(h); err != nil {
		return fmt.Errorf("brat: %s: %w", name, err)
	}
	_, err := io.WriteString(t.Writer, body)
	return err
}

// name makes a file name of an article's ID: its last part without ending, in
// letters, digits, "-" and "_", and a number where it is taken.
func (t *archive) name(id string) string {
	id = path.Base(strings.TrimRight(id, "/"))
	id = strings.TrimSuffix(id, path.Ext(id))
	id = strings.Map(func(r rune) rune {
		if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_') {
			return r
		}
		return '_'
	}, id)
	if id = strings.Trim(id, "_-"); id == "" {
		id = "article"
	}
	id = id[:min(len(id), 60)]
	name := id
	for n := 2; t.taken[name]; n++ {
		name = id + "-" + number(n)
	}
	t.taken[name] = true
	return name
}

const bratTypes = `[entities]
Content
Cue
Source

[relations]
Says	Arg1:Source, Arg2:Content
Cues	Arg1:Cue, Arg2:Content
Within	Arg1:Content, Arg2:Content
<OVERLAP>	Arg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>

[events]

[attributes]
Form	Arg:Content, Value:direct|indirect|mixed
Stance	Arg:Content, Value:asserts|believes|confirms|denies|declines|intends|asks
Certainty	Arg:Content, Value:certain|probable|possible|unstated
Polarity	Arg:Content, Value:pos|neg
SourceType	Arg:Content, Value:person|organisation|publication|document|group|unnamed|unknown
`

// standoff returns the annotations of an article. Those without a content that
// brat could show are left out.
func (v *view) standoff() string {
	var b strings.Builder
	var texts, relations, values int
	bound := func(kind string, rs ...text.Range) string {
		at, words := v.fragments(rs)
		if at == "" {
			return ""
		}
		texts++
		fmt.Fprintf(&b, "T%d\t%s %s\t%s\n", texts, kind, at, words)
		return fmt.Sprintf("T%d", texts)
	}
	relate := func(kind, from, to string) {
		if from != "" && to != "" {
			relations++
			fmt.Fprintf(&b, "R%d\t%s Arg1:%s Arg2:%s\n", relations, kind, from, to)
		}
	}
	contents := make([]string, len(v.Statements))
	for i := range v.Statements {
		s := &v.Statements[i]
		content := bound("Content", s.Evidence.Content...)
		if content == "" {
			continue
		}
		contents[i] = content
		relate("Cues", bound("Cue", s.Evidence.Cue...), content)
		relate("Says", bound("Source", s.Evidence.Source), content)
		for _, x := range []struct{ name, value string }{
			{"Form", s.Form.String()}, {"Stance", s.Stance.String()}, {"Certainty", s.Certainty.String()},
			{"Polarity", s.Polarity.String()}, {"SourceType", s.SourceType.String()},
		} {
			if x.value != "" && x.value != "unsaid" {
				values++
				fmt.Fprintf(&b, "A%d\t%s %s %s\n", values, x.name, content, x.value)
			}
		}
		fmt.Fprintf(&b, "#%d\tAnnotatorNotes %s\t%s\n", i+1, content, v.way(s))
	}
	for i := range v.Statements {
		if p := v.parent(i); p >= 0 {
			relate("Within", contents[i], contents[p])
		}
	}
	return b.String()
}

// fragments writes ranges as brat has them, "0 15;20 28", and the words they cover,
// parted by spaces. A line end or another character that cannot stand in a line of
// standoff parts a range in two.
func (v *view) fragments(rs []text.Range) (at, words string) {
	var ats, parts []string
	for _, r := range v.real(rs...) {
		body := v.cut(r)
		for i := 0; i < len(body); {
			n := strings.IndexFunc(body[i:], breaks)
			if n < 0 {
				n = len(body) - i
			}
			piece := strings.TrimRightFunc(body[i:i+n], unicode.IsSpace)
			from := i + len(piece) - len(strings.TrimLeftFunc(piece, unicode.IsSpace))
			if piece = body[from : i+len(piece)]; piece != "" {
				p := v.points.Points(text.Range{Start: r.Start + int32(from), End: r.Start + int32(from+len(piece))})
				ats = append(ats, fmt.Sprintf("%d %d", p.Start, p.End))
				parts = append(parts, valid(piece))
			}
			i += n
			for i < len(body) && strings.IndexFunc(body[i:], breaks) == 0 {
				i++
				for i < len(body) && body[i]&0xC0 == 0x80 { // the rest of its bytes
					i++
				}
			}
		}
	}
	return strings.Join(ats, ";"), strings.Join(parts, " ")
}

// breaks reports whether r ends a line for some reader, or is a control character.
func breaks(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
}
