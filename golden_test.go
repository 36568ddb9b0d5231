package ifolge_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"ifolge/article"
	"ifolge/article/sniff"
	"ifolge/attribution/marked"
	"ifolge/ingest"
	"ifolge/statement"
	"ifolge/text"
)

// The articles in testdata/articles are our own. For each NAME there are
//
//	NAME.txt          the article
//	NAME.want.marked  the same with every attribution a careful reader finds
//	NAME.want.values  what he says of each: chain, type, stance, certainty, polarity
//	NAME.got.marked   what the program finds, kept so that a change is seen
//	NAME.got.values
//
// A change of got is reviewed like code; -update writes it anew.
var update = flag.Bool("update", false, "write what the program finds to testdata/articles/*.got.*")

const articles = "testdata/articles"

func TestGoldenArticles(t *testing.T) {
	line := ingest.New(ingest.Options{})
	var sum agreement
	for _, name := range goldenNames(t) {
		t.Run(name, func(t *testing.T) {
			a, shift := readGolden(t, name)
			want := wantMarks(t, name)
			r := line.Read(a)
			for _, n := range r.Notes {
				if n.Key == "models" {
					t.Skip(n) // a model that is not whole finds other things
				}
				t.Log(n)
			}
			raw := golden(t, name+".txt")
			got := marksOf(r.Statements, shift)
			compareGolden(t, name+".got.marked", mark(raw, got))
			compareGolden(t, name+".got.values", valuesTable(r.Statements))
			agree := compare(raw, want, wantValues(t, name), got, valuesOf(r.Statements))
			t.Logf("%s", agree)
			sum.add(agree)
		})
	}
	t.Logf("all: %s", sum)
	if *update || sum.want == 0 {
		return
	}
	// The floors hold what has been reached; raise them when the program is better.
	if sum.who*100 < floorWho*sum.want {
		t.Errorf("%d of %d attributions have the right content and source; want %d in 100", sum.who, sum.want, floorWho)
	}
	if sum.who*100 < floorWho*sum.got {
		t.Errorf("%d of %d attributions found are right; want %d in 100", sum.who, sum.got, floorWho)
	}
	if sum.values*100 < floorValues*4*sum.who {
		t.Errorf("%d of %d values of these are right; want %d in 100", sum.values, 4*sum.who, floorValues)
	}
}

const (
	floorWho    = 75 // in 100
	floorValues = 90
)

// TestGoldenTexts keeps an article and its marked form the same text.
func TestGoldenTexts(t *testing.T) {
	for _, name := range goldenNames(t) {
		plain, marks, err := marked.Parse(golden(t, name+".want.marked"))
		if err != nil {
			t.Errorf("%s.want.marked: %v", name, err)
			continue
		}
		if plain != golden(t, name+".txt") {
			t.Errorf("%s.want.marked without its marks is not %s.txt", name, name)
		}
		if back := mark(plain, group(marks)); back != golden(t, name+".want.marked") {
			t.Errorf("%s.want.marked: writing it again gives\n%s", name, gocmp.Diff(golden(t, name+".want.marked"), back))
		}
		n := len(group(marks))
		if v := wantValues(t, name); len(v) != n {
			t.Errorf("%s.want.values has %d rows for %d attributions", name, len(v), n)
		}
	}
}

func goldenNames(t *testing.T) []string {
	t.Helper()
	fs, err := filepath.Glob(filepath.Join(articles, "*.want.marked"))
	if err != nil || len(fs) == 0 {
		t.Fatalf("no articles in %s (%v)", articles, err)
	}
	for i, f := range fs {
		fs[i] = strings.TrimSuffix(filepath.Base(f), ".want.marked")
	}
	return fs
}

func golden(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(articles, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// readGolden reads an article as the program does. Its text may begin later
// than the file, after a date stamp: shift is how many bytes later.
func readGolden(t *testing.T, name string) (a *article.Article, shift int) {
	t.Helper()
	raw := golden(t, name+".txt")
	for read, err := range sniff.Read(strings.NewReader(raw), name+".txt", sniff.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		a = read
	}
	shift = strings.Index(raw, strings.TrimSpace(a.Text))
	if shift < 0 {
		t.Fatalf("%s: its text is not in the file", name)
	}
	return a, shift - strings.Index(a.Text, strings.TrimSpace(a.Text))
}

// An attr is the bytes of one attribution, by role.
type attr map[byte][]text.Range

func wantMarks(t *testing.T, name string) []attr {
	t.Helper()
	_, marks, err := marked.Parse(golden(t, name+".want.marked"))
	if err != nil {
		t.Fatalf("%s.want.marked: %v", name, err)
	}
	return group(marks)
}

// group gathers marks by their numbers, which run from 1.
func group(ms []marked.Mark) []attr {
	var as []attr
	for _, m := range ms {
		for len(as) < m.N {
			as = append(as, attr{})
		}
		as[m.N-1][m.Role] = append(as[m.N-1][m.Role], text.Range{Start: int32(m.Start), End: int32(m.End)})
	}
	return as
}

func marksOf(ss []statement.Statement, shift int) []attr {
	as := make([]attr, len(ss))
	for i, s := range ss {
		as[i] = attr{'q': s.Evidence.Cue, 'c': s.Evidence.Content}
		if s.Evidence.Source != (text.Range{}) {
			as[i]['s'] = []text.Range{s.Evidence.Source}
		}
		for role, rs := range as[i] {
			moved := make([]text.Range, len(rs))
			for k, r := range rs {
				moved[k] = text.Range{Start: r.Start + int32(shift), End: r.End + int32(shift)}
			}
			as[i][role] = moved
		}
	}
	return as
}

// mark writes text with its attributions marked. A mark that would cross
// another is closed and opened again.
func mark(s string, as []attr) string {
	type span struct {
		text.Range
		label string
		order int
	}
	var spans []span
	for n, a := range as {
		for _, role := range "csq" {
			for _, r := range a[byte(role)] {
				spans = append(spans, span{r, strconv.Itoa(n+1) + string(role), len(spans)})
			}
		}
	}
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.order, b.order))
	})
	var b strings.Builder
	var open []span
	write := func(from, to int32) {
		b.WriteString(strings.NewReplacer("{", "{{", "}", "{}").Replace(s[from:to]))
	}
	at := int32(0)
	closeTo := func(limit int32) {
		for len(open) > 0 {
			end := open[0].End
			for _, o := range open {
				end = min(end, o.End)
			}
			if end > limit {
				return
			}
			write(at, end)
			at = end
			first := slices.IndexFunc(open, func(o span) bool { return o.End == end })
			again := slices.Clone(open[first:])
			b.WriteString(strings.Repeat("}", len(again)))
			open = open[:first]
			for _, o := range again {
				if o.End > end {
					b.WriteString("{" + o.label + ":")
					open = append(open, o)
				}
			}
		}
	}
	for _, sp := range spans {
		closeTo(sp.Start)
		write(at, sp.Start)
		at = sp.Start
		b.WriteString("{" + sp.label + ":")
		open = append(open, sp)
	}
	closeTo(int32(len(s)))
	write(at, int32(len(s)))
	return b.String()
}

// A value is what is said of one attribution beside its spans: type, stance,
// certainty, polarity, after the chain.
type value [5]string

func wantValues(t *testing.T, name string) []value {
	t.Helper()
	var vs []value
	for l := range strings.Lines(golden(t, name+".want.values")) {
		f := strings.Split(strings.TrimSpace(l), " | ")
		if strings.HasPrefix(l, "#") {
			continue
		}
		if len(f) != 6 || f[0] != strconv.Itoa(len(vs)+1) {
			t.Fatalf("%s.want.values: bad row %q", name, l)
		}
		vs = append(vs, value(f[1:]))
	}
	return vs
}

func valuesOf(ss []statement.Statement) []value {
	var vs []value
	for _, s := range ss {
		var hands []string
		for _, l := range s.Chain[1:] {
			hands = append(hands, cmp.Or(l.Name, l.As, "?"))
		}
		slices.Reverse(hands)
		vs = append(vs, value{strings.Join(hands, " › "), s.SourceType.String(), s.Stance.String(), s.Certainty.String(), s.Polarity.String()})
	}
	return vs
}

func valuesTable(ss []statement.Statement) string {
	var b strings.Builder
	b.WriteString("# number | chain, the one said to know first | type | stance | certainty | polarity\n")
	for i, v := range valuesOf(ss) {
		fmt.Fprintf(&b, "%d | %s\n", i+1, strings.Join(v[:], " | "))
	}
	return b.String()
}

func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join(articles, file)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := golden(t, file); got != want {
		t.Errorf("%s has changed (go test . -run Golden -update writes it anew):\n%s", file, gocmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
	}
}

// An agreement counts what the program and the reader have in common.
type agreement struct{ want, got, who, exact, chains, values int }

func (a *agreement) add(b agreement) {
	a.want += b.want
	a.got += b.got
	a.who += b.who
	a.exact += b.exact
	a.chains += b.chains
	a.values += b.values
}

func (a agreement) String() string {
	return fmt.Sprintf("%d wanted, %d found; %d with the right content and source, %d of them to the letter; of these %d chains and %d of %d values right",
		a.want, a.got, a.who, a.exact, a.chains, a.values, 4*a.who)
}

// compare pairs attributions, the most alike contents first. A pair has the
// right content and source when both overlap by more than half.
func compare(raw string, want []attr, wantV []value, got []attr, gotV []value) agreement {
	type pair struct {
		f    float64
		i, j int
	}
	var ps []pair
	for i := range want {
		for j := range got {
			if f := overlap(raw, want[i]['c'], got[j]['c']); f >= 0.5 {
				ps = append(ps, pair{f + overlap(raw, want[i]['s'], got[j]['s']), i, j})
			}
		}
	}
	slices.SortStableFunc(ps, func(a, b pair) int { return cmp.Compare(b.f, a.f) })
	a := agreement{want: len(want), got: len(got)}
	usedI, usedJ := map[int]bool{}, map[int]bool{}
	for _, p := range ps {
		if usedI[p.i] || usedJ[p.j] {
			continue
		}
		usedI[p.i], usedJ[p.j] = true, true
		ws, gs := want[p.i]['s'], got[p.j]['s']
		if len(ws)+len(gs) > 0 && overlap(raw, ws, gs) < 0.5 {
			continue
		}
		a.who++
		if overlap(raw, ws, gs) == 1 || len(ws)+len(gs) == 0 {
			if overlap(raw, want[p.i]['c'], got[p.j]['c']) == 1 {
				a.exact++
			}
		}
		if wantV[p.i][0] == gotV[p.j][0] {
			a.chains++
		}
		for k := 1; k < len(wantV[p.i]); k++ {
			if wantV[p.i][k] == gotV[p.j][k] {
				a.values++
			}
		}
	}
	return a
}

// overlap is twice the bytes in both over the bytes in each, letters and digits
// only, so that a comma or a quotation mark costs nothing.
func overlap(raw string, a, b []text.Range) float64 {
	in := func(rs []text.Range) map[int32]bool {
		m := map[int32]bool{}
		for _, r := range rs {
			for i := r.Start; i < r.End; i++ {
				if !strings.ContainsRune(" \n.,:;!?\"-", rune(raw[i])) && !strings.ContainsRune("«»–“”", rune(raw[i])) {
					m[i] = true
				}
			}
		}
		return m
	}
	ma, mb := in(a), in(b)
	both := 0
	for i := range ma {
		if mb[i] {
			both++
		}
	}
	if len(ma)+len(mb) == 0 {
		return 0
	}
	return 2 * float64(both) / float64(len(ma)+len(mb))
}
