package html

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"ifolge/ingest"
	"ifolge/sheet"
	"ifolge/when"
)

// A timeline shows the times that statements speak of, the earliest first, on one
// scale. Places on it are in per cent of its width.
type timeline struct {
	Rows  []row
	Ticks []tick
	Day   string // the article's date in words; "" where it is not known
	From  string // its place
	Width string
	Last  bool // there are times that are left out
}

// A row is one time.
type row struct {
	Name   string // "september 2023"
	Words  string // "senere i september"
	From   string
	Width  string
	Before bool // it has no start
	After  bool // it has no end
	Said   []begin
}

type tick struct{ At, Name string }

// mostRows is how many times are shown: the page is to stay small.
const mostRows = 24

type span struct{ from, to int64 } // seconds of Unix time; half-open

// newTimeline returns nil where statements speak of no time that is known.
func newTimeline(r *ingest.Reading, w *sheet.Words, m *marks) *timeline {
	type entry struct {
		name  string
		words string
		when.Interval
		said []begin
	}
	var es []entry
	at := map[string]int{} // EDTF to index in es
	for _, i := range m.begins {
		for _, t := range r.Statements[i].SpokenOf {
			edtf := t.Value.String()
			if edtf == "" || t.Interval.From == when.Past && t.Interval.To == when.Future {
				continue
			}
			n, ok := at[edtf]
			if !ok {
				n = len(es)
				at[edtf] = n
				es = append(es, entry{name: w.Date(edtf), words: sheet.Plain(t.Words), Interval: t.Interval})
			}
			if b := m.begin(i); len(es[n].said) == 0 || es[n].said[len(es[n].said)-1] != b {
				es[n].said = append(es[n].said, b)
			}
		}
	}
	if len(es) == 0 {
		return nil
	}
	slices.SortStableFunc(es, func(a, b entry) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	tl := &timeline{Last: len(es) > mostRows}
	es = es[:min(len(es), mostRows)]

	var ends []int64
	put := func(i when.Interval) {
		for _, m := range []when.Micros{i.From, i.To} {
			if m != when.Past && m != when.Future {
				ends = append(ends, int64(m)/1_000_000)
			}
		}
	}
	for _, e := range es {
		put(e.Interval)
	}
	day, err := when.Parse(r.Article.Published)
	published := day.Interval()
	if err == nil && published != (when.Interval{}) {
		put(published)
		tl.Day = w.Date(sheet.Plain(r.Article.Published))
	}
	axis := span{slices.Min(ends), slices.Max(ends)}
	pad := (axis.to-axis.from)/40 + 3600
	axis.from, axis.to = axis.from-pad, axis.to+pad

	if tl.Day != "" {
		tl.From, tl.Width, _, _ = axis.place(published)
	}
	for _, e := range es {
		x := row{Name: e.name, Words: e.words, Said: e.said}
		x.From, x.Width, x.Before, x.After = axis.place(e.Interval)
		tl.Rows = append(tl.Rows, x)
	}
	tl.Ticks = axis.ticks(w)
	return tl
}

// place returns where an interval lies on the axis, and whether it goes on beyond it.
func (a span) place(i when.Interval) (from, width string, before, after bool) {
	s, e := a.from, a.to
	if before = i.From == when.Past; !before {
		s = int64(i.From) / 1_000_000
	}
	if after = i.To == when.Future; !after {
		e = int64(i.To) / 1_000_000
	}
	return a.percent(s - a.from), a.percent(e - s), before, after
}

// percent writes a part of the axis with one decimal, in whole numbers throughout.
func (a span) percent(part int64) string {
	all := a.to - a.from
	for all > 1<<50 { // keeps the product below from overflowing
		all, part = all>>1, part>>1
	}
	n := min(max(part*1000/all, 0), 1000)
	return strconv.FormatInt(n/10, 10) + "." + strconv.FormatInt(n%10, 10)
}

// ticks are a few round dates: days, months or years.
func (a span) ticks(w *sheet.Words) []tick {
	const mostDays, mostMonths, mostYears = 4, 5, 7
	from, to := time.Unix(a.from, 0).UTC(), time.Unix(a.to, 0).UTC()
	var ts []tick
	put := func(t time.Time, name string) {
		u := t.Unix()
		if u < a.from || u >= a.to {
			return
		}
		if u > a.to-(a.to-a.from)/5 { // no room for a name to its right
			name = ""
		}
		ts = append(ts, tick{a.percent(u - a.from), name})
	}
	days := int((a.to - a.from) / (24 * 3600))
	years := to.Year() - from.Year() + 1
	switch {
	case days <= 10*mostDays:
		first := from.Truncate(24 * time.Hour)
		for n := 0; n <= days; n += days/mostDays + 1 {
			t := first.AddDate(0, 0, n)
			put(t, w.Date(t.Format("2006-01-02")))
		}
	case days <= 31*6*mostMonths:
		step := days/31/mostMonths + 1
		first := time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC)
		for n := 0; n <= days/28+1; n += step {
			t := first.AddDate(0, n, 0)
			put(t, w.Date(t.Format("2006-01")))
		}
	default:
		step := 1
		for k := 1; years/step > mostYears; k++ {
			step = []int{1, 2, 5}[k%3] * powerOfTen(k/3)
		}
		for y := from.Year() / step * step; y <= to.Year(); y += step {
			put(time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), strconv.Itoa(y))
		}
	}
	return ts
}

func powerOfTen(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}
