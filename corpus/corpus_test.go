package corpus

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ifolge/attribution"
	"ifolge/entity"
	"ifolge/stance"
	"ifolge/statement"
	"ifolge/text"
	"ifolge/text/texttest"
)

const line = `{"id":"d1","lang":"nb","publisher":null,"date":"2024-05","text":"Å <gå>, sier 😀 Dahl.","attributions":[` +
	`{"source":[[15,19]],"cue":[[8,12]],"content":[[0,1],[2,6]],"parent":null,"kind":"mixed","speaker":"Ida Dahl",` +
	`"source_type":"person","stance":"asserts","certainty":"certain","polarity":"pos"},` +
	`{"source":[],"cue":[],"content":[[0,6]],"parent":0,"same":[0],"kind":null,"speaker":null,` +
	`"source_type":null,"stance":null,"certainty":null,"polarity":null,"found":"rule:bare"}]}` + "\n"

func TestWhatIsReadIsWrittenTheSame(t *testing.T) {
	ds, err := ReadAll(strings.NewReader(line), "one.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, &ds[0]); err != nil {
		t.Fatal(err)
	}
	if b.String() != line {
		t.Errorf("wrote\n%s\nwant\n%s", b.String(), line)
	}
	a := ds[0].Attributions[1]
	if a.Parent != 0 || a.Speaker != "" || a.Found != "rule:bare" {
		t.Errorf("second attribution is %+v", a)
	}
	if o := NewOffsets(ds[0].Text); o.Words(ds[0].Attributions[0].Source[0]) != "Dahl" {
		t.Errorf("source is %q, want Dahl", o.Words(ds[0].Attributions[0].Source[0]))
	}
}

func TestReadTakesGzipAndBlankLines(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte("\n" + line + "  \r\n" + strings.Replace(line, "d1", "d2", 1)))
	z.Close()
	path := filepath.Join(t.TempDir(), "gold.jsonl") // the name does not say that it is packed
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	ds, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(ds) != 2 || ds[1].ID != "d2" {
		t.Errorf("read %d documents", len(ds))
	}
}

func TestReadTakesPredictionsWithoutText(t *testing.T) {
	ds, err := ReadAll(strings.NewReader(`{"id":"a","attributions":[{"content":[[3,900]],"source":null}]}`), "p")
	if err != nil {
		t.Fatal(err)
	}
	want := []Document{{ID: "a", Attributions: []Attribution{{Content: []Points{{3, 900}}, Parent: -1}}}}
	if d := cmp.Diff(want, ds, cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
}

func TestReadErrorsNameFileLineAndPlace(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"{", "g.jsonl:1: not a JSON object: unexpected end of JSON input"},
		{"\n\nhello", "g.jsonl:3: not a JSON object: invalid character 'h' looking for beginning of value"},
		{`{"lang":"nb"}`, `g.jsonl:1: no "id"`},
		{`{"id":7}`, `g.jsonl:1: "id" holds a number, which is not what belongs there`},
		{line + line, `g.jsonl:2: id "d1" stands in line 1 already`},
		{`{"id":"a","text":"Å!","attributions":[{},{"cue":[[1,3]]}]}`,
			"g.jsonl:1: attribution 1: cue [1,3) leaves the text of 2 code points"},
		{`{"id":"a","attributions":[{"cue":[[3,1]]}]}`, "g.jsonl:1: attribution 0: cue [3,1) ends before it starts"},
		{`{"id":"a","attributions":[{"cue":[[1]]}]}`, "g.jsonl:1: span [1] is not [start,end]"},
		{`{"id":"a","attributions":[{"cue":[[1,2.5]]}]}`, "g.jsonl:1: span [1,2.5] is not [start,end]"},
		{`{"id":"a","attributions":[{"parent":0},{}]}`, "g.jsonl:1: attribution 0: parent 0 is none of the other 1"},
		{`{"id":"a","attributions":[{"parent":-1},{}]}`, "g.jsonl:1: attribution 0: parent -1 is none of the other 1"},
		{`{"id":"a","attributions":[{"same":[1]}]}`, "g.jsonl:1: attribution 0: same 1 is none of the 1"},
		{"\x1f\x8bxx", "g.jsonl: unexpected EOF"},
	} {
		_, err := ReadAll(strings.NewReader(tt.in), "g.jsonl")
		if err == nil || err.Error() != tt.want {
			t.Errorf("%.60q:\ngot  %v\nwant %s", tt.in, err, tt.want)
		}
	}
}

func TestReadStopsWhenAsked(t *testing.T) {
	n := 0
	for range Read(strings.NewReader(line+"broken"), "g") {
		n++
		break
	}
	if n != 1 {
		t.Errorf("read %d documents", n)
	}
}

func TestSpansAreTheTokensTouched(t *testing.T) {
	d := texttest.Doc("nb", "– Renta går opp , sier Ida Dahl .")
	o := NewOffsets(d.Text)
	at := func(s string) Points {
		b := strings.Index(d.Text, s)
		return o.Points(text.Range{Start: int32(b), End: int32(b + len(s))})
	}
	for _, tt := range []struct{ part, want string }{
		{"Renta går", "Renta går"},
		{"enta g", "Renta går"},
		{" ", ""},
		{"opp,", "opp,"},
		{"Ida Dahl.", "Ida Dahl."},
	} {
		got := ""
		for _, s := range Spans(d, o, []Points{at(tt.part)}) {
			got += d.Words(s)
		}
		if got != tt.want {
			t.Errorf("%q touches %q, want %q", tt.part, got, tt.want)
		}
	}
}

func TestExchangeCountsCodePoints(t *testing.T) {
	d := texttest.Doc("nb", "– Å , nei , sier Ida Øen .")
	as := []attribution.Attribution{{
		Source: text.Span{Start: 6, End: 8}, Cue: []text.Span{{Start: 5, End: 6}}, Content: []text.Span{{Start: 1, End: 4}},
		Form: attribution.Direct, Parent: -1, Found: "rule:dash",
	}, {Content: []text.Span{{Start: 3, End: 4}}, Parent: 0}}
	ss := []statement.Statement{{
		Attribution: 0, Speaker: "Ida Øen", SourceType: entity.Person,
		Stance: stance.Denies, Certainty: stance.Certain, Polarity: stance.Neg,
	}}
	got := Exchange(d, as, ss)
	want := []Attribution{
		{
			Source: []Points{{15, 22}}, Cue: []Points{{10, 14}}, Content: []Points{{2, 8}}, Parent: -1,
			Kind: "direct", Speaker: "Ida Øen", SourceType: "person", Stance: "denies", Certainty: "certain", Polarity: "neg", Found: "rule:dash",
		},
		{Content: []Points{{5, 8}}, Parent: 0},
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
}

func FuzzOffsets(f *testing.F) {
	f.Add("", 0)
	f.Add(strings.Repeat("Å 😀e\u0301", 50), 130)
	f.Add("\xff\xfe å", 2)
	f.Fuzz(func(t *testing.T, s string, at int) {
		o := NewOffsets(s)
		var starts []int // byte of each code point
		for i := range s {
			starts = append(starts, i)
		}
		if o.Len() != len(starts) {
			t.Fatalf("%q: %d code points, want %d", s, o.Len(), len(starts))
		}
		for p, b := range starts {
			if o.Byte(p) != b || o.Point(b) != p {
				t.Fatalf("%q: code point %d is byte %d and byte %d is code point %d; want %d", s, p, o.Byte(p), b, o.Point(b), b)
			}
		}
		if o.Byte(o.Len()) != len(s) || o.Point(len(s)) != o.Len() {
			t.Fatalf("%q: the end is not the end", s)
		}
		if b := o.Byte(at); b < 0 || b > len(s) {
			t.Fatalf("%q: code point %d is byte %d", s, at, b)
		}
		if p := o.Point(at); p < 0 || p > o.Len() {
			t.Fatalf("%q: byte %d is code point %d", s, at, p)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(line))
	f.Add([]byte(`{"id":"a","text":"Å","attributions":[{"content":[[0,1]],"parent":1},{}]}`))
	f.Add([]byte(`{"id":"a","attributions":[{"content":[[0,1]]}]}`)) // offsets into a text that is elsewhere
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, in []byte) {
		ds, err := ReadAll(bytes.NewReader(in), "fuzz")
		if err != nil {
			return
		}
		var b bytes.Buffer
		for i := range ds {
			if err := Write(&b, &ds[i]); err != nil {
				t.Fatal(err)
			}
		}
		again, err := ReadAll(&b, "again")
		if err != nil {
			t.Fatalf("what was read cannot be read again: %v", err)
		}
		if d := cmp.Diff(ds, again, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("read, written and read again:\n%s", d)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	in := []byte{}
	for i := range 200 {
		in = append(in, strings.Replace(line, `"d1"`, `"d`+strings.Repeat("x", i)+`"`, 1)...)
	}
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range Read(bytes.NewReader(in), "b") {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
