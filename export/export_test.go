package export

import (
	"archive/tar"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"ifolge/article"
	"ifolge/corpus"
	"ifolge/corpus/conllu"
	"ifolge/doc/schema"
	"ifolge/ingest"
	"ifolge/sheet/sheettest"
	"ifolge/stance"
	"ifolge/statement"
	"ifolge/text"
)

var update = flag.Bool("update", false, "write the golden files anew")

const articles = "../testdata/articles/"

func file(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func marked(t testing.TB, lang, name string) *ingest.Reading {
	t.Helper()
	return sheettest.Marked(lang, name+".txt", file(t, articles+name+".want.marked"), file(t, articles+name+".want.values"))
}

// readings are those that every form must stand.
func readings(t testing.TB) map[string]*ingest.Reading {
	basen := marked(t, "nb", "readme-example")
	sheettest.Speaks(basen, 1, "neste år", "2025")
	basen.Article.URL = "https://dagen.example/basen?id=1&x=«»"
	return map[string]*ingest.Reading{
		"readme-example": basen,
		"en-river":       marked(t, "en", "en-river"),
		"somewhere":      sheettest.Somewhere(),
		"hostile":        sheettest.Hostile(),
		"empty":          {Article: &article.Article{}, Document: &text.Document{}},
	}
}

func written(t testing.TB, format string, rs ...*ingest.Reading) []byte {
	t.Helper()
	var b bytes.Buffer
	w, ok := New(format, &b)
	if !ok {
		t.Fatalf("no format %q", format)
	}
	for _, r := range rs {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	all := readings(t)
	for _, name := range []string{"readme-example", "en-river", "somewhere"} {
		for _, format := range Formats() {
			got := written(t, format, all[name])
			switch format {
			case "brat":
				got = []byte(untar(t, got)[strings.TrimSuffix(all[name].Article.ID, ".txt")+".ann"])
			case "annotation", "claim", "prov": // one line is no line to review
				var b bytes.Buffer
				if err := json.Indent(&b, got, "", " "); err != nil {
					t.Fatal(err)
				}
				got = b.Bytes()
			}
			path := filepath.Join("testdata", name+"."+format)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if diff := cmp.Diff(file(t, path), string(got)); diff != "" {
				t.Errorf("%s (-want +got; go test ./export -update writes it anew):\n%s", path, diff)
			}
		}
	}
}

func TestSeveralReadingsGoIntoOneOutput(t *testing.T) {
	all := readings(t)
	r := all["readme-example"]
	for _, format := range Formats() {
		twice := written(t, format, r, all["empty"], r)
		if bytes.Equal(twice, written(t, format, r)) || !bytes.Equal(twice, written(t, format, r, all["empty"], r)) {
			t.Errorf("%s: two readings give what one does, or another thing each time", format)
		}
		if format == "csv" && bytes.Count(twice, []byte("article,url,")) != 1 {
			t.Error("csv: the heads of the columns do not stand once")
		}
	}
}

type full struct{ left int }

func (f *full) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

var errFull = errors.New("full")

func TestAFullOutputIsAnError(t *testing.T) {
	r := readings(t)["readme-example"]
	for _, format := range Formats() {
		w, _ := New(format, &full{left: 100})
		if err := errors.Join(w.Write(r), w.Close()); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", format, err)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	if _, ok := New("xml", io.Discard); ok {
		t.Error("xml is written")
	}
}

// validate holds JSON against the published schema.
func validate(t *testing.T, name string, b []byte) {
	t.Helper()
	c := jsonschema.NewCompiler()
	raw, err := schema.Of(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := c.AddResource(name, s); err != nil {
		t.Fatal(err)
	}
	v, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	in, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Validate(in); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

func TestJSONFormsAreALineEachAndFitTheirSchemas(t *testing.T) {
	for name, r := range readings(t) {
		for _, format := range []string{"annotation", "claim", "prov"} {
			b := written(t, format, r)
			if bytes.Count(b, []byte("\n")) != 1 || bytes.ContainsAny(b, "\u2028\u2029\x00\r") {
				t.Errorf("%s of %s is not one line", format, name)
			}
			validate(t, format, b)
		}
	}
}

// TestSchemasRefuse keeps the schemas from letting everything through.
func TestSchemasRefuse(t *testing.T) {
	b := written(t, "annotation", readings(t)["readme-example"])
	for format, bad := range map[string][]byte{
		"annotation": bytes.Replace(b, []byte(`"TextQuoteSelector"`), []byte(`"TextSelector"`), 1),
		"claim":      []byte(`{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle","@id":"x"},{"@type":"ClaimReview","@id":"y"}]}`),
		"prov":       []byte(`{"prefix":{},"entity":{},"wasDerivedFrom":{"_:a":{"prov:generatedEntity":"a:x"}}}`),
	} {
		raw, _ := schema.Of(format)
		s, _ := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		c := jsonschema.NewCompiler()
		c.AddResource(format, s)
		in, err := jsonschema.UnmarshalJSON(bytes.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if c.MustCompile(format).Validate(in) == nil {
			t.Errorf("%s lets through %.200s", format, bad)
		}
	}
}

func TestSelectorsFindTheirWords(t *testing.T) {
	for name, r := range readings(t) {
		var page struct {
			Items []struct{ Body, Target []json.RawMessage }
		}
		if err := json.Unmarshal(written(t, "annotation", r), &page); err != nil {
			t.Fatal(err)
		}
		if len(page.Items) != len(r.Statements) {
			t.Errorf("%s: %d annotations for %d statements", name, len(page.Items), len(r.Statements))
		}
		points, found := []rune(r.Article.Text), 0
		for i, item := range page.Items {
			for _, raw := range slices.Concat(item.Body, item.Target) {
				var x struct {
					Selector []struct {
						Type, Exact, Prefix, Suffix string
						Start, End                  int
					}
				}
				if json.Unmarshal(raw, &x) != nil || len(x.Selector) == 0 {
					continue
				}
				found++
				q, p := x.Selector[0], x.Selector[1]
				if got := string(points[p.Start:p.End]); got != q.Exact || got == "" {
					t.Errorf("%s, statement %d: %q at %d to %d, want %q", name, i+1, got, p.Start, p.End, q.Exact)
				}
				if !strings.HasSuffix(string(points[:p.Start]), q.Prefix) || !strings.HasPrefix(string(points[p.End:]), q.Suffix) {
					t.Errorf("%s, statement %d: %q does not stand between %q and %q", name, i+1, q.Exact, q.Prefix, q.Suffix)
				}
			}
		}
		if found == 0 && name != "empty" {
			t.Errorf("%s: no selectors", name)
		}
	}
}

func TestADenialIsNoClaimOfHisWhoDenies(t *testing.T) {
	for name, r := range readings(t) {
		var g struct {
			Graph []struct {
				Type   string          `json:"@type"`
				ID     string          `json:"@id"`
				Author json.RawMessage `json:"author"`
				Object struct {
					ID string `json:"@id"`
				} `json:"object"`
			} `json:"@graph"`
		}
		b := written(t, "claim", r)
		if err := json.Unmarshal(b, &g); err != nil {
			t.Fatal(err)
		}
		claims, denials := map[string]bool{}, 0
		for _, n := range g.Graph {
			switch n.Type {
			case "Claim":
				claims[n.ID] = n.Author != nil
			case "DisagreeAction":
				denials++
				if authored, there := claims[n.Object.ID]; authored || !there {
					t.Errorf("%s: %s is denied and has an author, or is not there", name, n.Object.ID)
				}
			}
		}
		want, denied := 0, 0
		for _, s := range r.Statements {
			if s.Stance != stance.Declines && s.Stance != stance.Asks {
				want++
			}
			if s.Stance == stance.Denies {
				denied++
			}
		}
		if len(claims) != want || denials != denied {
			t.Errorf("%s: %d claims and %d denials, want %d and %d", name, len(claims), denials, want, denied)
		}
		if bytes.Contains(b, []byte("Rating")) || bytes.Contains(b, []byte("ClaimReview")) {
			t.Errorf("%s: a claim is rated", name)
		}
	}
}

// TestPythonReadsPROV needs Debian's python3-prov (.ci/run installs it).
func TestPythonReadsPROV(t *testing.T) {
	python := ""
	for _, p := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(p, "-c", "import prov").Run() == nil {
			python = p
			break
		}
	}
	if python == "" {
		t.Skip("no python3-prov: PROV-JSON is held against its schema alone")
	}
	for name, r := range readings(t) {
		cmd := exec.Command(python, "-c", `
import sys
from prov.model import *
d = ProvDocument.deserialize(sys.stdin, format="json")
again = ProvDocument.deserialize(content=d.serialize(format="json"), format="json")
assert d == again, "another document when written and read again"
print(len(list(d.get_records(ProvEntity))), len(list(d.get_records(ProvDerivation))))
d.get_provn()
`)
		cmd.Stdin = bytes.NewReader(written(t, "prov", r))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
			continue
		}
		entities, derivations := 1, 0
		for _, s := range r.Statements {
			entities += 1 + max(len(s.Chain)-1, 0)
			derivations += 1 + max(len(s.Chain)-1, 0)
		}
		if name == "somewhere" {
			entities += 5 // Oslo, which two statements speak of, is one of them
		}
		if want := fmt.Sprintln(entities, derivations); string(out) != want {
			t.Errorf("%s: entities and derivations %swant %s", name, out, want)
		}
	}
}

func TestCSVIsReadBack(t *testing.T) {
	for name, r := range readings(t) {
		rows, err := csv.NewReader(bytes.NewReader(written(t, "csv", r))).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(rows) != 1+len(r.Statements) {
			t.Fatalf("%s: %d rows for %d statements", name, len(rows), len(r.Statements))
		}
		if rows[0][0] != "article" || !slices.Equal(rows[0], columns) {
			t.Errorf("%s: columns %q", name, rows[0])
		}
		points := []rune(r.Article.Text)
		for i, row := range rows[1:] {
			for k, c := range row {
				if strings.ContainsFunc(c, func(r rune) bool { return unicode.IsControl(r) || turns(r) }) {
					t.Errorf("%s: row %d: %s is %q", name, i+1, columns[k], c)
				}
				if c != "" && strings.ContainsRune("=+-@", rune(c[0])) {
					t.Errorf("%s: row %d: %s %q is a formula", name, i+1, columns[k], c)
				}
			}
			var s, e int
			if _, err := fmt.Sscan(row[8]+" "+row[9], &s, &e); err == nil {
				content := row[slices.Index(columns, "content")]
				first, _, _ := strings.Cut(content, " … ")
				if got := cell(string(points[s:e])); !strings.HasPrefix(got, first) {
					t.Errorf("%s: row %d: %q stands at %d to %d, want %q", name, i+1, got, s, e, first)
				}
			}
		}
	}
}

func TestCellsThatLookLikeFormulas(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "@x": "'@x", "+47 22": "'+47 22", "- Nei": "'- Nei", "-0.5": "-0.5", "– Nei": "– Nei", "a=b": "a=b", "\t=1": "'=1", "": "", "a\r\nb\x00": "a b\ufffd",
	} {
		if got := cell(in); got != want {
			t.Errorf("cell(%q) = %q, want %q", in, got, want)
		}
	}
}

func untar(t *testing.T, b []byte) map[string]string {
	t.Helper()
	files := map[string]string{}
	for r := tar.NewReader(bytes.NewReader(b)); ; {
		h, err := r.Next()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := files[h.Name]; twice || strings.ContainsAny(h.Name, "/\\ \t") || strings.HasPrefix(h.Name, ".") {
			t.Errorf("file name %q", h.Name)
		}
		files[h.Name] = string(body)
	}
}

func TestStandoffIsReadBack(t *testing.T) {
	all := readings(t)
	for name, r := range all {
		files := untar(t, written(t, "brat", r, r))
		if len(files) != 5 || files["annotation.conf"] != bratTypes {
			t.Errorf("%s: %d files of two articles", name, len(files))
		}
		for file, ann := range files {
			base, ok := strings.CutSuffix(file, ".ann")
			if !ok {
				continue
			}
			body := files[base+".txt"]
			if body != r.Article.Text {
				t.Errorf("%s: another text", name)
			}
			standoff(t, name, []rune(body), ann)
		}
	}
}

// standoff reads what brat would, by the rules of brat.nlplab.org/standoff.html, with
// the line ends that Python knows.
func standoff(t *testing.T, name string, points []rune, ann string) {
	t.Helper()
	ids := map[string]bool{}
	if strings.ContainsAny(ann, "\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029\x00") {
		t.Errorf("%s: a line of standoff is parted", name)
	}
	for line := range strings.Lines(ann) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if ids[f[0]] {
			t.Errorf("%s: %s twice", name, f[0])
		}
		ids[f[0]] = true
		switch f[0][0] {
		case 'T':
			kind, at, _ := strings.Cut(f[1], " ")
			if len(f) != 3 || !strings.Contains("Content Cue Source", kind) {
				t.Errorf("%s: %q", name, line)
			}
			var words []string
			last := 0
			for p := range strings.SplitSeq(at, ";") {
				var s, e int
				if _, err := fmt.Sscanf(p, "%d %d", &s, &e); err != nil || s >= e || s < last {
					t.Fatalf("%s: bad span %q in %q", name, p, line)
				}
				last = e
				words = append(words, string(points[s:e]))
			}
			if got := strings.Join(words, " "); got != f[2] {
				t.Errorf("%s: %q stands at %s, not %q", name, got, at, f[2])
			}
		case 'R':
			var kind, a, b string
			if _, err := fmt.Sscanf(strings.NewReplacer("Arg1:", "", "Arg2:", "").Replace(f[1]), "%s %s %s", &kind, &a, &b); err != nil || !ids[a] || !ids[b] {
				t.Errorf("%s: %q names what is not there", name, line)
			}
		case 'A', '#':
			if p := strings.Fields(f[1]); len(p) < 2 || !ids[p[1]] {
				t.Errorf("%s: %q names what is not there", name, line)
			}
		default:
			t.Errorf("%s: %q", name, line)
		}
	}
}

func TestFragmentsOverlappingPartsAreInOrder(t *testing.T) {
	v := look(&ingest.Reading{Article: &article.Article{Text: "a b\n\n c\td \u2028e"}, Document: &text.Document{}})
	at, words := v.fragments([]text.Range{{Start: 0, End: int32(len(v.Article.Text))}})
	if at != "0 3;6 7;8 9;11 12" || words != "a b c d e" {
		t.Errorf("%q %q", at, words)
	}
}

func TestTreebankIsReadBack(t *testing.T) {
	for name, r := range readings(t) {
		b := written(t, "conllu", r)
		words := map[string]string{} // "Content 3" → its words
		n := 0
		for s, err := range conllu.Read(bytes.NewReader(b)) {
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, w := range s.Words {
				n++
				for _, role := range []string{"Content", "Cue", "Source"} {
					for id := range strings.SplitSeq(conllu.Value(w.Misc, role), ",") {
						words[role+" "+id] += w.Form
					}
				}
			}
		}
		if n != len(r.Document.Tokens) {
			t.Errorf("%s: %d words, want %d", name, n, len(r.Document.Tokens))
		}
		v := look(r)
		for i := range r.Statements {
			e := &r.Statements[i].Evidence
			for role, rs := range map[string][]text.Range{"Content": e.Content, "Cue": e.Cue, "Source": {e.Source}} {
				want := ""
				for _, at := range v.real(rs...) {
					s := corpus.Touched(r.Document, at)
					for k := s.Start; k < s.End; k++ {
						want += r.Document.Form(k)
					}
				}
				if got := words[role+" "+number(i+1)]; got != want && name != "hostile" { // there parts overlap
					t.Errorf("%s: %s of statement %d is %q, want %q", name, role, i+1, got, want)
				}
			}
			if n > 0 && !bytes.Contains(b, fmt.Appendf(nil, "\n# statement %d = ", i+1)) {
				t.Errorf("%s: nothing is said of statement %d", name, i+1)
			}
		}
	}
}

// FuzzExports puts marks anywhere into any text.
func FuzzExports(f *testing.F) {
	h := sheettest.Hostile()
	f.Add(h.Article.Text, "a/b.txt", int32(0), int32(20), int32(9), int32(44))
	f.Add("Veien er stengt, sier politiet.\n", "", int32(0), int32(15), int32(17), int32(30))
	f.Add("\xff\xfe\u2028", "\x00", int32(1), int32(2), int32(0), int32(5))
	f.Fuzz(func(t *testing.T, body, id string, a, b, c, d int32) {
		body = strings.ToValidUTF8(body, "\ufffd")
		r := &ingest.Reading{Article: &article.Article{ID: id, Title: id, Outlet: id, URL: id, Published: id, Text: body}, Document: sheettest.Document("nb", body)}
		s := statement.Statement{Text: body, Speaker: id, Voice: int(d % 3), Attribution: int(a % 3), Stance: stance.Denies}
		s.Evidence.Content = []text.Range{{Start: a, End: b}, {Start: c, End: d}}
		s.Evidence.Source = text.Range{Start: b, End: d}
		s.Chain = statement.Chain{{}, {As: id, Cue: body, Voice: int(c % 5), At: text.Range{Start: b, End: c}}}
		r.Statements = []statement.Statement{s, {Voice: -1}}
		v := look(r)
		for _, format := range Formats() {
			out := written(t, format, r)
			switch format {
			case "annotation", "claim", "prov":
				if !json.Valid(out) || bytes.Count(out, []byte("\n")) != 1 {
					t.Errorf("%s: %q", format, out)
				}
			case "csv":
				if rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll(); err != nil || len(rows) != 3 {
					t.Errorf("csv: %v: %q", err, out)
				}
			case "brat":
				untar(t, out)
			}
		}
		for line := range strings.Lines(v.standoff()) {
			if f := strings.Split(line, "\t"); len(f) < 2 || len(f) > 3 {
				t.Errorf("standoff %q", line)
			}
		}
	})
}

func BenchmarkExport(b *testing.B) {
	r := marked(b, "nb", "readme-example")
	for _, format := range Formats() {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(r.Article.Text)))
			w, _ := New(format, io.Discard)
			for b.Loop() {
				w.Write(r)
			}
		})
	}
}

// TestPlacesAreReadBack asks each form that has room for them for the places of an
// article: what they are, where they lie, and which of them is open.
func TestPlacesAreReadBack(t *testing.T) {
	r := sheettest.Somewhere()
	decode := func(format string, to any) {
		t.Helper()
		if err := json.Unmarshal(written(t, format, r), to); err != nil {
			t.Fatal(err)
		}
	}
	compare := func(format string, got []string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
	}

	var graph struct {
		Graph []struct {
			Author struct {
				ID string `json:"@id"`
			}
			SpatialCoverage []struct {
				Type        string `json:"@type"`
				Name        string
				Description string
				Geo         struct{ Latitude, Longitude json.Number }
				Address     struct{ AddressCountry, AddressRegion string }
			}
		} `json:"@graph"`
	}
	decode("claim", &graph)
	var got, speakers []string
	for _, n := range graph.Graph[1:] {
		speakers = append(speakers, n.Author.ID[len(n.Author.ID)-len("#voice-0"):])
		for _, p := range n.SpatialCoverage {
			got = append(got, fmt.Sprintf("%s %s %s,%s %s-%s %s", p.Type, p.Name, p.Geo.Latitude, p.Geo.Longitude, p.Address.AddressCountry, p.Address.AddressRegion, p.Description))
		}
	}
	compare("claim", got, "AdministrativeArea Oslo 59.9000,10.8000 NO-03 ", "Place Våler , NO- open: Våler (NO-31) or Våler (NO-34)", "City Paris 48.9000,2.4000 FR- guess",
		"Country Japan 36.0000,138.0000 JP- ", "AdministrativeArea Oslo 59.9000,10.8000 NO-03 ", "Place Europa , - ")
	compare("claim: one who speaks twice has one id", speakers, "#voice-0", "#voice-0")

	var page struct {
		Items []struct {
			Body []struct{ Purpose, Value string }
		}
	}
	decode("annotation", &page)
	got = nil
	for _, b := range page.Items[0].Body {
		for _, tag := range []string{"place:", "speaker:", "voice:"} {
			if strings.HasPrefix(b.Value, tag) {
				got = append(got, b.Value)
			}
		}
	}
	compare("annotation", got, "speaker:Kari Lie", "voice:0", "place:Oslo, municipality, NO, geo:59.9000,10.8000",
		"place:Våler, NO, open: Våler (NO-31) or Våler (NO-34)", "place:Paris, town, FR, geo:48.9000,2.4000, guess")

	var document struct{ Entity map[string]map[string]any }
	decode("prov", &document)
	got = nil
	for _, n := range []string{"1", "2"} {
		for _, ref := range document.Entity["a:statement-"+n]["ifolge:about"].([]any) {
			id := ref.(map[string]any)["$"].(string)
			e := document.Entity[id]
			got = append(got, fmt.Sprint(n, " ", id, " ", e["prov:label"], " ", e["ifolge:geo"], " ", e["ifolge:sure"]))
		}
	}
	compare("prov", got, "1 a:place-1 Oslo geo:59.9000,10.8000 certain", "1 a:place-2 Våler <nil> open", "1 a:place-3 Paris geo:48.9000,2.4000 guess",
		"2 a:place-4 Japan geo:36.0000,138.0000 certain", "2 a:place-1 Oslo geo:59.9000,10.8000 certain", "2 a:place-5 Europa <nil> certain")

	rows, err := csv.NewReader(bytes.NewReader(written(t, "csv", r))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got = nil
	for _, c := range []string{"places", "place_kinds", "place_countries", "place_geo", "place_sure"} {
		got = append(got, rows[1][slices.Index(columns, c)])
	}
	compare("csv", got, "Oslo; Våler; Paris", "municipality; ; town", "NO; NO; FR", "geo:59.9000,10.8000; ; geo:48.9000,2.4000", "certain; open; guess")
}

// TestWordsForHowLikelyComeWithTheirScale: a word alone would be read by another's.
func TestWordsForHowLikelyComeWithTheirScale(t *testing.T) {
	r := sheettest.Somewhere()
	r.Statements[0].Likelihood = stance.Likelihood{Words: "lite sannsynlig", Scale: "norwegian", From: 10, To: 40}
	r.Statements[1].Likelihood = stance.Likelihood{Words: "kanskje", Scale: stance.Everyday}
	for format, want := range map[string][]string{
		"csv":        {"lite sannsynlig,norwegian,10-40\n", "kanskje,everyday,\n"},
		"prov":       {`"ifolge:likelihood":"lite sannsynlig"`, `"ifolge:percent":"10-40"`, `"ifolge:scale":"norwegian"`, `"ifolge:scale":"everyday"`},
		"annotation": {`"likelihood:lite sannsynlig, norwegian, 10-40"`, `"likelihood:kanskje, everyday"`},
		"claim":      {`\"lite sannsynlig\" is 10-40 per cent on the scale norwegian`},
	} {
		got := string(written(t, format, r))
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s has no %s", format, w)
			}
		}
	}
}
