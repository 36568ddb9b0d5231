package when

import "cmp"

const (
	perDay    = 24 * 60 * 60 * 1_000_000
	perMinute = 60 * 1_000_000
)

// moment returns the start of a day, held inside what a Micros can tell.
func moment(day int64) Micros {
	const most = int64(Future) / perDay
	switch {
	case day > most-1:
		return Future
	case day < 1-most:
		return Past
	}
	return Micros(day * perDay)
}

// quarters gives, for the codes 21 to 41, the month in which a season, quarter,
// third or half of a year begins, and how many months it has. 21 to 24 are
// those of the northern half of the world, by whole months as meteorology
// counts them; a winter has the year in which it begins.
var quarters = [...][2]int{
	{3, 3}, {6, 3}, {9, 3}, {12, 3}, // spring, summer, autumn, winter
	{3, 3}, {6, 3}, {9, 3}, {12, 3}, // north
	{9, 3}, {12, 3}, {3, 3}, {6, 3}, // south
	{1, 3}, {4, 3}, {7, 3}, {10, 3},
	{1, 4}, {5, 4}, {9, 4},
	{1, 6}, {7, 6},
}

// seasonDays returns the days of season code s (21 to 41) of a year, half-open.
func seasonDays(y int64, s int) (from, to int64) {
	q := quarters[s-21]
	return civil(y, q[0], 1), civil(y, q[0]+q[1], 1)
}

// days returns the first day that d may mean and the day after the last.
func (d Date) days() (from, to int64) {
	lo, hi := d.years()
	// civil stays exact this far, and no Micros reaches it.
	const far = 1_000_000_000
	lo, hi = max(min(lo, far), -far), max(min(hi, far), -far)
	switch {
	case !d.HasMonth:
		return civil(lo, 1, 1), civil(hi+1, 1, 1)
	case d.season():
		from, _ = seasonDays(lo, int(d.Month))
		_, to = seasonDays(hi, int(d.Month))
		return from, to
	}
	from, _, _ = d.search(false)
	_, to, _ = d.search(true)
	return from, to
}

// bounds returns the earliest moment that d may mean and the one after the last.
func (d Date) bounds() (from, to Micros) {
	a, b := d.days()
	from, to = moment(a), moment(b)
	if d.Time != Unsaid && Past < from && to < Future {
		from += Micros((int64(d.Hour)*60+int64(d.Minute)-int64(d.Zone))*perMinute + int64(d.Second)*1_000_000)
		to = from + perMinute
		if d.Time == Second {
			to = from + 1_000_000
		}
	}
	if from >= to { // both ends lie beyond what a Micros can tell
		if to == Past {
			to++
		} else {
			from = to - 1
		}
	}
	return from, to
}

func (m Member) bounds() (from, to Micros) {
	from, to = Past, Future
	if m.Start == Dated {
		from, _ = m.From.bounds()
	}
	if m.End == Dated {
		_, to = m.To.bounds()
	}
	return from, max(to, from+1)
}

// Bounds returns the earliest moment that v may mean and the one after the
// last; both 0 for the zero Value. "Around" and "perhaps" do not widen them.
func (v Value) Bounds() (from, to Micros) {
	for i, m := range v.Members {
		a, b := m.bounds()
		if i == 0 {
			from, to = a, b
		}
		from, to = min(from, a), max(to, b)
	}
	return from, to
}

// Grain returns the unit v is told in; that of the finer end, for an interval.
func (v Value) Grain() Grain {
	g := Unsaid
	finer := func(e End, d Date) {
		if h := d.grain(); e == Dated && (g == Unsaid || h < g) {
			g = h
		}
	}
	for _, m := range v.Members {
		finer(m.Start, m.From)
		finer(m.End, m.To)
	}
	return g
}

func (d Date) grain() Grain {
	switch {
	case d.Time != Unsaid:
		return d.Time
	case d.HasDay && d.DayX != 3:
		return Day
	case d.season() && d.Month >= 37:
		return Half
	case d.season():
		return Season
	case d.HasMonth && d.MonthX != 3:
		return Month
	}
	switch lo, hi := d.years(); {
	case hi-lo >= 999:
		return Millennium
	case hi-lo >= 99:
		return Century
	case hi-lo >= 9:
		return Decade
	}
	return Year
}

// Approx reports whether some date in v is marked as approximate.
func (v Value) Approx() bool { return v.marked(Approximate) }

// Uncertain reports whether some date in v is marked as uncertain.
func (v Value) Uncertain() bool { return v.marked(Uncertain) }

func (v Value) marked(q Qualifier) bool {
	for _, m := range v.Members {
		for k := range m.From.Qualified {
			if (m.From.Qualified[k]|m.To.Qualified[k])&q != 0 {
				return true
			}
		}
	}
	return false
}

// Interval returns the bounds of v with its grain.
func (v Value) Interval() Interval {
	if len(v.Members) == 0 {
		return Interval{}
	}
	from, to := v.Bounds()
	return Interval{from, to, v.Grain(), v.Approx()}
}

// Overlaps reports whether v and w may mean some moment in common.
func (v Value) Overlaps(w Value) bool {
	for _, m := range v.Members {
		a, b := m.bounds()
		for _, n := range w.Members {
			if c, d := n.bounds(); a < d && c < b {
				return true
			}
		}
	}
	return false
}

// Before reports whether all of v lies before all of w. A Value that says
// nothing lies before none.
func (v Value) Before(w Value) bool {
	if len(v.Members) == 0 || len(w.Members) == 0 {
		return false
	}
	_, end := v.Bounds()
	start, _ := w.Bounds()
	return end <= start
}

// Compare orders values by their start, then by their end; 0 does not mean that
// they are the same.
func Compare(v, w Value) int {
	a, b := v.Bounds()
	c, d := w.Bounds()
	return cmp.Or(cmp.Compare(a, c), cmp.Compare(b, d))
}
