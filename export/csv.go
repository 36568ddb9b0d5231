package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"ifolge/ingest"
	"ifolge/statement"
)

// A table writes a row a statement, by RFC 4180 but for its line ends, which are
// "\n". Cells hold one line each. One that a spreadsheet would take for a formula
// gets an apostrophe before it.
type table struct {
	*csv.Writer
	begun bool
}

var columns = []string{
	"article", "url", "outlet", "published", "lang", "statement", "parent", "line", "start", "end",
	"speaker", "source", "source_type", "naming", "voice", "inferred", "description",
	"cue", "content", "form", "stance", "certainty", "polarity", "chain", "spoken_of", "said", "score", "found",
	"places", "place_kinds", "place_countries", "place_geo", "place_sure", "source_countries",
	"likelihood", "likelihood_scale", "likelihood_percent",
}

func newTable(w io.Writer) *table { return &table{Writer: csv.NewWriter(w)} }

func (t *table) Write(r *ingest.Reading) error {
	if !t.begun {
		t.begun = true
		t.Writer.Write(columns)
	}
	v := look(r)
	for i := range r.Statements {
		row := v.row(i)
		for k := range row {
			row[k] = cell(row[k])
		}
		t.Writer.Write(row)
	}
	t.Flush()
	return t.Error()
}

func (t *table) Close() error { return nil }

func (v *view) row(i int) []string {
	s, a := &v.Statements[i], v.Article
	start, end := "", ""
	if rs := v.real(s.Evidence.Content...); len(rs) > 0 {
		start, end = number(v.points.Points(rs[0]).Start), number(v.points.Points(rs[len(rs)-1]).End)
	}
	parent, voice, score := "", "", ""
	if p := v.parent(i); p >= 0 {
		parent = number(p + 1)
	}
	if s.Voice >= 0 {
		voice = number(s.Voice)
	}
	if k := s.Attribution; k >= 0 && k < len(v.Attributions) {
		score = fmt.Sprintf("%.3f", v.Attributions[k].Score)
	}
	var times []string
	for _, t := range s.SpokenOf {
		times = append(times, t.Value.String())
	}
	var where [5][]string // a place each in all of them, so that the n-th of one belongs to the n-th of another
	for _, x := range v.spots(s) {
		for k, w := range []string{strings.ReplaceAll(x.name, ";", ","), x.kind, x.country, x.geo, x.sure} {
			where[k] = append(where[k], w)
		}
	}
	list := func(ss []string) string { return strings.Join(ss, "; ") }
	return []string{
		a.ID, a.URL, a.Outlet, a.Published, v.Lang, number(i + 1), parent, number(s.Evidence.Line), start, end,
		who(s), v.cut(s.Evidence.Source), s.SourceType.String(), s.Naming.String(), voice, strconv.FormatBool(s.Inferred), s.Description,
		v.cues(s), s.Text, s.Form.String(), s.Stance.String(), s.Certainty.String(), s.Polarity.String(),
		v.way(s), list(times), s.Said.Value.String(), score, s.Evidence.Found,
		list(where[0]), list(where[1]), list(where[2]), list(where[3]), list(where[4]), list(s.Countries),
		s.Likelihood.Words, s.Likelihood.Scale, percent(s),
	}
}

func (v *view) cues(s *statement.Statement) string {
	var parts []string
	for _, r := range s.Evidence.Cue {
		parts = append(parts, v.cut(r))
	}
	return strings.Join(parts, " … ")
}

// percent returns what the words for how likely s is mean on the scale of who speaks,
// "40-60"; "" where they have no figures.
func percent(s *statement.Statement) string {
	if s.Likelihood.To == 0 {
		return ""
	}
	return number(s.Likelihood.From) + "-" + number(s.Likelihood.To)
}

func cell(s string) string {
	s = oneLine(s)
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "'" + s
		}
	}
	return s
}
