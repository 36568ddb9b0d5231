package eval

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"ifolge/corpus"
)

// A TimeRow is a sentence with one time expression, or with none.
type TimeRow struct {
	Sentence  string
	Reference string // date of the article, EDTF
	Phrase    string // in the sentence; "-" where nothing may be found
	EDTF      string // "-" likewise
}

// A TimeReading is an expression that was found; Start and End count code
// points of the sentence, half-open.
type TimeReading struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	EDTF  string `json:"edtf"`
}

// TimeRows reads a file of rows: sentence, reference, phrase and EDTF parted by
// tabs; "#" begins a comment line.
func TimeRows(r io.Reader) ([]TimeRow, error) {
	u, err := corpus.Unpack(r)
	if err != nil {
		return nil, err
	}
	var rows []TimeRow
	in := bufio.NewScanner(u)
	in.Buffer(nil, 1<<20)
	for n := 1; in.Scan(); n++ {
		line := in.Text()
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			return nil, fmt.Errorf("line %d: %d fields parted by tabs; want sentence, reference, phrase and EDTF", n, len(f))
		}
		row := TimeRow{f[0], f[1], f[2], f[3]}
		if row.Phrase != "-" && !strings.Contains(row.Sentence, row.Phrase) {
			return nil, fmt.Errorf("line %d: %q does not stand in its sentence", n, row.Phrase)
		}
		rows = append(rows, row)
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errors.New("no rows; is this a file of time phrases?")
	}
	return rows, nil
}

// TimeScores are the figures of [Time].
type TimeScores struct {
	Rows, Right    int
	Phrases, Found int // rows with an expression, and the right ones of them
	Traps, Avoided int // rows without
	Edges          int // right phrases that are found to the character
	Wrong          []TimeRow
	Got            [][]TimeReading // for each wrong row
}

// Time compares readings with the rows they were made for. A row is right when
// a reading overlaps the phrase and its EDTF is the same text; one without a
// phrase when there is no reading. Other expressions of a sentence that has a
// phrase are not judged.
func Time(rows []TimeRow, got [][]TimeReading) *TimeScores {
	s := &TimeScores{Rows: len(rows)}
	for i, row := range rows {
		right := false
		if row.Phrase == "-" {
			s.Traps++
			if right = len(got[i]) == 0; right {
				s.Avoided++
			}
		} else {
			s.Phrases++
			at := strings.Index(row.Sentence, row.Phrase)
			from := len([]rune(row.Sentence[:at]))
			to := from + len([]rune(row.Phrase))
			exact := false
			for _, r := range got[i] {
				if r.Start < to && from < r.End && r.EDTF == row.EDTF {
					right = true
					exact = exact || r.Start == from && r.End == to
				}
			}
			if right {
				s.Found++
			}
			if exact {
				s.Edges++
			}
		}
		if right {
			s.Right++
		} else {
			s.Wrong = append(s.Wrong, row)
			s.Got = append(s.Got, got[i])
		}
	}
	return s
}

// Print writes the figures as a table, then up to errors wrong rows.
func (s *TimeScores) Print(w io.Writer, errors int) error {
	out := bufio.NewWriter(w)
	for _, l := range s.lines() {
		fmt.Fprintf(out, "%-8s %6.1f   of %s\n", l.name, l.share, l.of)
	}
	for i, row := range s.Wrong[:min(max(errors, 0), len(s.Wrong))] {
		fmt.Fprintf(out, "wrong\t%s\t%s\t%s\t%s\t%v\n", row.Sentence, row.Reference, row.Phrase, row.EDTF, s.Got[i])
	}
	return out.Flush()
}

type timeLine struct {
	name  string
	share float64
	of    string
}

func (s *TimeScores) lines() []timeLine {
	percent := func(a, b int) float64 { return 100 * float64(a) / float64(max(1, b)) }
	return []timeLine{
		{"all", percent(s.Right, s.Rows), fmt.Sprint(s.Rows)},
		{"phrases", percent(s.Found, s.Phrases), fmt.Sprint(s.Phrases)},
		{"traps", percent(s.Avoided, s.Traps), fmt.Sprint(s.Traps)},
		{"edges", percent(s.Edges, s.Found), "the right phrases"},
	}
}

// WriteJSON writes the figures as one JSON object on a line, as shares between
// 0 and 1.
func (s *TimeScores) WriteJSON(w io.Writer) error {
	var b []byte
	for i, l := range s.lines() {
		b = append(b, ",{"[min(1, 1-min(i, 1))])
		share, _ := json.Marshal(round4(l.share / 100))
		b = fmt.Appendf(b, "%q:%s", l.name, share)
	}
	b = fmt.Appendf(b, ",\"rows\":%d}\n", s.Rows)
	_, err := w.Write(b)
	return err
}

// DumpTimes writes the readings of each row in turn, one JSON object a row.
func DumpTimes(w io.Writer, got [][]TimeReading) error {
	for _, rs := range got {
		if rs == nil {
			rs = []TimeReading{}
		}
		b, err := json.Marshal(struct {
			Readings []TimeReading `json:"readings"`
		}{rs})
		if err != nil {
			return err
		}
		if _, err := w.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	return nil
}
