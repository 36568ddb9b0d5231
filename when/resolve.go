package when

// A reference is the date of the article: the days it may have been written on.
type reference struct {
	known       bool
	first, last int64 // days
	date        Date  // as it was given, without time of day and marks; the end of "since March"
}

func newReference(v Value) reference {
	if len(v.Members) == 0 {
		return reference{}
	}
	from, to := v.Bounds()
	const span = 400 * 366 * perDay // no article is vaguer than this, or older than paper
	if from < moment(civil(1000, 1, 1)) || to > moment(civil(3000, 1, 1)) || to-from > span {
		return reference{}
	}
	r := reference{known: true, first: floorDay(from), last: floorDay(to - 1)}
	d := v.Members[0].From
	if v.Kind == One && d.YearX|d.MonthX|d.DayX == 0 && d.Digits == 0 {
		if d.Time != Unsaid { // the day where it was written
			r.first = civil(d.Year, int(d.Month), int(d.Day))
			r.last = r.first
		}
		d.Time, d.Hour, d.Minute, d.Second, d.Zoned, d.Zone = Unsaid, 0, 0, 0, false, 0
		d.Qualified = [4]Qualifier{}
		r.date = d
	} else {
		r.date = dayDate(r.last)
	}
	return r
}

func floorDay(m Micros) int64 {
	n := int64(m) / perDay
	if int64(m)%perDay < 0 {
		n--
	}
	return n
}

func (r reference) coarse() bool { return r.first != r.last }

// A reading is one reading of an expression: its first and last date, or, for
// a weekday against a coarse reference, several dates.
type reading struct {
	from, to Date
	single   bool // from is all
	set      []Date
	ok       bool
}

func single(d Date) reading       { return reading{from: d, to: d, single: true, ok: true} }
func stretchOf(a, b Date) reading { return reading{from: a, to: b, ok: true} }
func daysOf(a, b int64) reading {
	if a == b {
		return single(dayDate(a))
	}
	return stretchOf(dayDate(a), dayDate(b))
}

func (r reading) value() Value {
	switch {
	case !r.ok:
		return Value{}
	case len(r.set) > 0:
		v := Value{Kind: OneOf}
		for _, d := range r.set {
			v.Members = append(v.Members, Member{From: d, To: d})
		}
		return v
	case r.single:
		return one(r.from)
	}
	return between(r.from, r.to)
}

// ends returns the outer dates of r.
func (r reading) ends() (Date, Date) {
	if len(r.set) > 0 {
		return r.set[0], r.set[len(r.set)-1]
	}
	if r.single {
		return r.from, r.from
	}
	return r.from, r.to
}

// hull joins what an expression means on the first and on the last day of a
// coarse reference.
func hull(a, b reading) reading {
	if !a.ok || !b.ok {
		return reading{}
	}
	from, _ := a.ends()
	_, to := b.ends()
	if from == to {
		return single(from)
	}
	return stretchOf(from, to)
}

// value returns the value of expression n in a clause on the given side.
func (f *finder) value(n int32, side Side) Value {
	e := f.exprs[n]
	switch e.at(aSide) {
	case -1:
		side = Earlier
	case 1:
		side = Later
	case 2:
		if side == Undecided {
			side = Later
		}
	}
	r := f.bound(&e, side)
	if !r.ok {
		return Value{}
	}
	if len(r.set) == 0 && !r.single && r.from != (Date{}) && !inOrder(r.from, r.to) {
		r = f.point(&e, side)
	}
	v := r.value()
	for i := range v.Members {
		m := &v.Members[i]
		from, to := &e, &e
		switch none := (&expr{}); e.at(aBound) {
		case 1, 4: // the other end is the reference
			to = none
		case 2, 3, 5, 9, 10:
			from = none
		case 8:
			if e.other >= 0 {
				to = &f.exprs[e.other]
				if e.at(aUnsure) > 0 {
					to = &e
				}
			}
		}
		if !m.Stretch {
			from, to = &e, &e
		}
		m.From, m.To = qualified(m.From, from), qualified(m.To, to)
		if r.from == (Date{}) && v.Kind == Between {
			m.From, m.Start = Date{}, Unknown
		}
	}
	return v
}

// inOrder reports whether a stretch from a to b has a moment in it.
func inOrder(a, b Date) bool { return Member{From: a, To: b}.check() == nil }

func qualified(d Date, e *expr) Date {
	q := Qualifier(0)
	if e.at(aApprox) > 0 {
		q |= Approximate
	}
	if e.at(aUnsure) > 0 {
		q |= Uncertain
	}
	if q == 0 || d == (Date{}) {
		return d
	}
	d.Qualified[0] |= q
	if d.HasMonth {
		d.Qualified[1] |= q
	}
	if d.HasDay {
		d.Qualified[2] |= q
	}
	if d.Time != Unsaid {
		// A time has a mark of its own: the day is as sure as before.
		d.Qualified = [4]Qualifier{3: q}
	}
	return d
}

// bound reads an expression with its "since", "until" and the like.
func (f *finder) bound(e *expr, side Side) reading {
	ref := f.ref
	switch e.at(aBound) {
	case 8:
		return f.fromTo(e, side)
	case 1: // since
		r := f.point(e, Earlier)
		from, _ := r.ends()
		if !r.ok || !ref.known {
			return r
		}
		if a, _ := from.days(); a > ref.last {
			return r
		}
		return stretchOf(from, ref.date)
	case 2, 3, 10: // until, within, through
		if side == Undecided || e.at(aBound) == 3 {
			side = Later
		}
		r := f.point(e, side)
		if !r.ok || !ref.known {
			return r
		}
		_, to := r.ends()
		if e.at(aBound) == 10 && r.single && e.has(aLast) {
			to = r.from
		}
		if _, b := to.days(); b <= ref.first {
			if e.at(aBound) == 3 {
				return r
			}
			return reading{to: to, ok: true}
		}
		if to == ref.date {
			return r
		}
		return stretchOf(ref.date, to)
	case 9: // the rest of
		r := f.point(e, side)
		if !r.ok || !ref.known {
			return r
		}
		_, to := r.ends()
		_, b := to.days()
		return stretchOf(ref.date, dayDate(b-1))
	case 4, 5:
		return f.lastUnits(e)
	}
	return f.point(e, side)
}

// fromTo reads "from 4 to 6 May": what one end leaves out it has from the other.
func (f *finder) fromTo(e *expr, side Side) reading {
	if e.other < 0 {
		return f.point(e, side)
	}
	a, b := *e, f.exprs[e.other]
	a.drop(aBound)
	clockOnly := b.set&^(1<<aHour|1<<aMinute|1<<aMinoff|1<<aPM|1<<aPart) == 0
	if clockOnly { // "mandag kl. 19–21": the end has the same day
		c := a
		c.drop(aHour, aMinute, aMinoff)
		c.merge(&b)
		if !b.has(aPM) && !a.has(aPM) && c.at(aHour) < a.at(aHour) && !a.has(aPart) {
			c.drop(aPM)
		}
		if b.has(aPM) && !a.has(aPM) && a.at(aHour) <= b.at(aHour) {
			a.put(aPM, b.at(aPM))
		}
		b = c
	} else if b.has(aHour) && a.set&^(1<<aHour|1<<aMinute|1<<aMinoff|1<<aPM) == 0 {
		c := b
		c.drop(aHour, aMinute, aMinoff)
		if a.has(aPM) {
			c.drop(aPM)
		}
		c.merge(&a)
		a = c
	}
	inherit := func(to, from *expr, as ...attr) {
		for _, x := range as {
			if from.has(x) && !to.has(x) {
				to.put(x, from.at(x))
			}
		}
	}
	switch {
	case a.has(aDay) && !a.has(aMonth) && b.has(aMonth):
		inherit(&a, &b, aMonth, aYear, aYoff)
	case b.has(aDay) && !b.has(aMonth) && a.has(aMonth):
		inherit(&b, &a, aMonth, aYear, aYoff)
	case b.has(aDay) && a.has(aMonth) && !a.has(aDay): // no date: "May to 6"
	}
	if a.has(aMonth) && b.has(aMonth) || a.has(aSeason) && b.has(aSeason) || a.has(aHoliday) && b.has(aHoliday) {
		inherit(&a, &b, aYear, aYoff)
	}
	if a.has(aWday) && b.has(aWday) {
		inherit(&a, &b, aWoff)
		inherit(&b, &a, aWoff)
	}
	if a.has(aDay) && a.has(aMonth) { // "onsdag 4. til fredag 6. mai": the dates decide
		a.drop(aWday)
	}
	if b.has(aDay) && b.has(aMonth) {
		b.drop(aWday)
	}
	first, second := a, b
	ra := f.point(&first, side)
	rb := f.point(&second, side)
	if !ra.ok || !rb.ok {
		return reading{}
	}
	from, _ := ra.ends()
	_, to := rb.ends()
	x, _ := from.days()
	_, y := to.days()
	if a.has(aHour) && b.has(aHour) && to.Time != Unsaid && x+1 == y && from.Hour > to.Hour { // "from 6 a.m. to midnight"
		first, _ := to.days()
		next := dayDate(first + 1)
		to.Year, to.Month, to.Day = next.Year, next.Month, next.Day
		return stretchOf(from, to)
	}
	if x >= y || y-x > 300 && !b.has(aYear) && !a.has(aYear) {
		// One end fell on the other side: go on from the one that is fixed.
		day, _ := from.days()
		if side == Earlier && !a.has(aYear) {
			day, _ = to.days()
			ra = f.point2(&first, Earlier, day)
		} else {
			rb = f.point2(&second, Later, day)
		}
		if !ra.ok || !rb.ok {
			return reading{}
		}
		from, _ = ra.ends()
		_, to = rb.ends()
		x, _ = from.days()
		if _, y = to.days(); x >= y {
			return reading{}
		}
	}
	if from == to {
		return single(from)
	}
	return stretchOf(from, to)
}

// point2 is point against another day than the reference.
func (f *finder) point2(e *expr, side Side, day int64) reading {
	saved := f.ref
	f.ref = reference{known: true, first: day, last: day, date: dayDate(day)}
	r := f.point(e, side)
	f.ref = saved
	return r
}

// lastUnits reads "the last two years": one unit finer than the one named.
func (f *finder) lastUnits(e *expr) reading {
	ref := f.ref
	if !ref.known {
		return reading{}
	}
	n := int64(1)
	if e.has(aN) {
		n = int64(e.at(aN))
	}
	if e.at(aBound) == 4 {
		n = -n
	}
	then := f.finer(e.at(aUnit), n)
	if then == (Date{}) || then == ref.date {
		return reading{}
	}
	end := ref.date
	switch e.at(aUnit) {
	case 8, 9:
		end = yearDate(end.Year)
	case 7, 10:
		if end.HasDay {
			end = monthDate(end.Year, int(end.Month))
		}
	}
	if then == end {
		return single(then)
	}
	if n < 0 {
		return stretchOf(then, end)
	}
	return stretchOf(end, then)
}

// finer returns the date n units from the reference, in the unit below, or as
// coarse as the reference is.
func (f *finder) finer(u int32, n int64) Date {
	ref := f.ref
	y, m, d := date(ref.first)
	if !ref.date.HasMonth || ref.date.season() { // a year
		switch u {
		case 9:
			return yearDate(y + 100*n)
		case 8:
			return yearDate(y + 10*n)
		case 7:
			return yearDate(y + n)
		case 6:
			y, _, _ = date(civil(y, m+int(n), 1))
		default:
			if n < 0 {
				return yearDate(y - 1)
			}
			return yearDate(y + 1)
		}
		return yearDate(y)
	}
	switch u {
	case 9:
		return yearDate(y + 100*n)
	case 8:
		return yearDate(y + 10*n)
	case 7:
		return monthDate(y+n, m)
	case 10:
		y, m, _ = date(civil(y, m+int(6*n), 1))
		return monthDate(y, m)
	case 6:
		y, m, _ = date(civil(y, m+int(n), 1))
		if !ref.date.HasDay {
			return monthDate(y, m)
		}
		return dayDate(civil(y, m, min(d, monthDays(y, m))))
	}
	days := map[int32]int64{5: 7, 4: 1}[u] * n
	if days == 0 { // hours and less
		days = (n*int64(map[int32]int{3: 1}[u]) + 23) / 24
		if n < 0 {
			days = -((-n*int64(map[int32]int{3: 1}[u]) + 23) / 24)
		}
		if days == 0 {
			return Date{}
		}
	}
	if !ref.date.HasDay {
		y, m, _ = date(ref.first + days)
		return monthDate(y, m)
	}
	return dayDate(ref.first + days)
}

// point reads an expression without its bounds.
func (f *finder) point(e *expr, side Side) reading {
	r := f.calendar(e, side)
	if !r.ok {
		return r
	}
	if e.has(aLast) {
		_, to := r.ends()
		_, b := to.days()
		r = single(dayDate(b - 1))
	}
	if e.has(aHour) {
		r = f.clock(r, e)
	}
	return r
}

// clock sets the time of day of a reading.
func (f *finder) clock(r reading, e *expr) reading {
	minutes := int64(e.at(aHour))*60 + int64(e.at(aMinute)) + int64(e.at(aMinoff))
	switch part := e.at(aPart); {
	case e.has(aPM):
		if e.at(aHour) == 12 {
			minutes -= 12 * 60
		}
		minutes += int64(e.at(aPM)) * 60
	case (part == 3 || part == 4) && e.at(aHour) > 0 && e.at(aHour) < 12:
		minutes += 12 * 60
	case part == 5 && e.at(aHour) > 5 && e.at(aHour) < 12:
		minutes += 12 * 60
	}
	if minutes < 0 || minutes > 24*60 {
		return reading{}
	}
	set := func(d Date) Date {
		if d.HasDay && d.YearX|d.MonthX|d.DayX == 0 {
			n := minutes
			if n == 24*60 {
				first, _ := d.days()
				d, n = dayDate(first+1), 0
			}
			d.Time, d.Hour, d.Minute = Minute, int8(n/60), int8(n%60)
		}
		return d
	}
	r.from, r.to = set(r.from), set(r.to)
	if len(r.set) > 0 {
		r.set = append([]Date(nil), r.set...)
		for i := range r.set {
			r.set[i] = set(r.set[i])
		}
	}
	return r
}

// both evaluates on each end of a coarse reference.
func (f *finder) both(at func(day int64) reading) reading {
	if !f.ref.known {
		return reading{}
	}
	a := at(f.ref.first)
	if !f.ref.coarse() {
		return a
	}
	h := hull(a, at(f.ref.last))
	if h.ok && !h.single {
		// The days of a whole month or year have its name.
		x, _ := h.from.days()
		_, y := h.to.days()
		if p, q := f.ref.date.days(); x == p && y == q {
			return single(f.ref.date)
		}
	}
	return h
}

func (f *finder) calendar(e *expr, side Side) reading {
	switch {
	case e.has(aCentury):
		n := e.at(aCentury)
		if n < 0 { // "the 18th century" begins with 17
			n = e.at(aN) - 1
		}
		if n < 0 || n > 21 {
			return reading{}
		}
		d := yearDate(int64(n) * 100)
		d.YearX = 3
		return single(d)
	case e.has(aDecade) || e.has(aTens):
		n := int64(e.at(aDecade))
		if !e.has(aDecade) {
			n = 190 + int64(e.at(aTens))
		}
		d := yearDate(n * 10)
		d.YearX = 1
		return single(d)
	case e.has(aYear2):
		return stretchOf(yearDate(int64(e.at(aYear))), yearDate(int64(e.at(aYear2))))
	case e.has(aBound) && (e.at(aBound) == 6 || e.at(aBound) == 7):
		return f.units2(e)
	case e.has(aYear):
		return f.inYear(e, int64(e.at(aYear)))
	case e.has(aYoff):
		off := int64(e.at(aYoff))
		return f.both(func(day int64) reading {
			y, _, _ := date(day)
			return f.inYear(e, y+off)
		})
	case e.has(aSwap) && e.has(aMonth):
		return f.yearly(e, side)
	case e.has(aMonth) || e.has(aSeason) || e.has(aHoliday) || e.has(aWeek):
		if e.has(aMonth) && e.has(aDay) && e.has(aWday) {
			e.drop(aWday)
		}
		if !f.ref.known {
			return f.yearless(e)
		}
		return f.yearly(e, side)
	case e.has(aWday):
		return f.weekday(e, side)
	case e.has(aWeekend):
		return f.weekend(e, side)
	case e.has(aWoff):
		off := int64(e.at(aWoff))
		return f.both(func(day int64) reading {
			m := monday(day) + 7*off
			return daysOf(m, m+6)
		})
	case e.has(aMoff):
		off := int(e.at(aMoff))
		return f.both(func(day int64) reading {
			y, m, _ := date(day)
			y, m, _ = date(civil(y, m+off, 1))
			if e.has(aDay) {
				if int(e.at(aDay)) > monthDays(y, m) {
					return reading{}
				}
				return single(dayDate(civil(y, m, int(e.at(aDay)))))
			}
			return single(monthDate(y, m))
		})
	case e.has(aDoff):
		off := int64(e.at(aDoff))
		if e.at(aPart) == 5 && e.at(aDoff) == 0 && side == Later && !e.has(aWhich) {
			off = 1 // "i natt" of the night that comes ends tomorrow
		}
		return f.both(func(day int64) reading { return single(dayDate(day + off)) })
	case e.has(aDay):
		return f.monthly(e, side)
	case e.has(aHour):
		return f.both(func(day int64) reading { return single(dayDate(day)) })
	}
	return reading{}
}

// units2 reads "two years ago" and "in two weeks": the unit that many away.
func (f *finder) units2(e *expr) reading {
	n := int64(1)
	if e.has(aN) {
		n = int64(e.at(aN))
	}
	if e.at(aBound) == 6 {
		n = -n
	}
	return f.both(func(day int64) reading {
		y, m, _ := date(day)
		switch e.at(aUnit) {
		case 9:
			return single(yearDate(y + 100*n))
		case 8:
			return single(yearDate(y + 10*n))
		case 7:
			return f.inYear(e, y+n)
		case 10:
			y, m, _ = date(civil(y, m+int(6*n), 1))
			return single(monthDate(y, m))
		case 6:
			y, m, _ = date(civil(y, m+int(n), 1))
			return single(monthDate(y, m))
		case 5:
			w := monday(day) + 7*n
			if e.has(aWday) {
				return single(dayDate(w + int64(e.at(aWday)) - 1))
			}
			return daysOf(w, w+6)
		case 4:
			return single(dayDate(day + n))
		}
		return single(dayDate(day))
	})
}

// inYear reads an expression whose year is known.
func (f *finder) inYear(e *expr, y int64) reading {
	switch {
	case e.has(aMonth) && e.has(aDay):
		m, d := int(e.at(aMonth)), int(e.at(aDay))
		if m < 1 || m > 12 || d < 1 || d > monthDays(y, m) {
			return reading{}
		}
		r := single(dayDate(civil(y, m, d)))
		if e.has(aSwap) && d <= 12 {
			r.set = []Date{r.from, dayDate(civil(y, d, m))}
			if a, _ := r.set[0].days(); a > civil(y, d, m) {
				r.set[0], r.set[1] = r.set[1], r.set[0]
			}
		}
		return r
	case e.has(aMonth):
		return single(monthDate(y, int(e.at(aMonth))))
	case e.has(aSeason):
		return single(monthDate(y, int(e.at(aSeason))))
	case e.has(aHoliday) || e.has(aWeek):
		a, b := f.occurs(e, y)
		return daysOf(a, b)
	}
	return single(yearDate(y))
}

// occurs returns the first and the last day of what comes every year.
func (f *finder) occurs(e *expr, y int64) (first, last int64) {
	switch {
	case e.has(aHoliday):
		return f.w.holidays[e.at(aHoliday)].days(y)
	case e.has(aWeek):
		w := weekOf(y, int(e.at(aWeek)))
		return w, w + 6
	case e.has(aSeason):
		a, b := seasonDays(y, int(e.at(aSeason)))
		return a, b - 1
	case e.has(aDay):
		d := civil(y, int(e.at(aMonth)), int(e.at(aDay)))
		return d, d
	}
	m := int(e.at(aMonth))
	return civil(y, m, 1), civil(y, m, monthDays(y, m))
}

func (f *finder) exists(e *expr, y int64) bool {
	if e.has(aMonth) && e.has(aDay) {
		return int(e.at(aDay)) <= monthDays(y, int(e.at(aMonth)))
	}
	if e.has(aWeek) && e.at(aWeek) == 53 {
		return weekOf(y, 53) < weekOf(y+1, 1)
	}
	return true
}

// yearless is the reading of a date without a year where the article has none.
func (f *finder) yearless(e *expr) reading {
	if !e.has(aMonth) && !e.has(aSeason) {
		return reading{}
	}
	d := Date{YearX: 15, HasMonth: true, Month: int8(e.at(aMonth))}
	if e.has(aSeason) {
		d.Month = int8(e.at(aSeason))
	}
	if e.has(aDay) && e.has(aMonth) {
		d.HasDay, d.Day = true, int8(e.at(aDay))
	}
	if !d.valid() {
		return reading{}
	}
	return single(d)
}

// yearly finds the year of what comes once a year.
func (f *finder) yearly(e *expr, side Side) reading {
	ref := f.ref
	yf, _, _ := date(ref.first)
	yl, _, _ := date(ref.last)
	const far = 8 // years to a 29th of February
	last := func(ok func(a, b int64) bool) reading {
		for y := yl + 1; y >= yf-far; y-- {
			if a, b := f.occurs(e, y); f.exists(e, y) && ok(a, b) {
				return f.inYear(e, y)
			}
		}
		return reading{}
	}
	next := func(ok func(a, b int64) bool) reading {
		for y := yf - 1; y <= yl+far; y++ {
			if a, b := f.occurs(e, y); f.exists(e, y) && ok(a, b) {
				return f.inYear(e, y)
			}
		}
		return reading{}
	}
	if e.has(aWhich) {
		switch e.at(aWhich) {
		case -1:
			if ref.coarse() {
				if r := last(func(a, b int64) bool { return b < ref.first }); !ref.date.HasMonth {
					return r
				}
			}
			return last(func(a, b int64) bool { return b < ref.first })
		case 1:
			return next(func(a, b int64) bool { return a > ref.last })
		}
	}
	if ref.coarse() {
		if r := next(func(a, b int64) bool { return a >= ref.first && b <= ref.last }); r.ok {
			return r
		}
		if r := next(func(a, b int64) bool { return a <= ref.last && b >= ref.first }); r.ok {
			return r
		}
	}
	past := last(func(a, b int64) bool { return a <= ref.first })
	future := next(func(a, b int64) bool { return b >= ref.last })
	switch {
	case e.has(aWhich) && e.at(aSeason) != 24 && past.from.Year == yf: // "this summer"
		return past
	case e.has(aWhich) && e.at(aSeason) != 24 && future.from.Year == yf:
		return future
	case side == Earlier:
		return past
	case side == Later:
		return future
	case past.from == future.from || !future.ok:
		return past
	case !past.ok:
		return future
	case past.single && future.single:
		return reading{from: past.from, to: future.to, set: []Date{past.from, future.from}, ok: true}
	}
	return past
}

// monthly finds the month of a bare day: "den 17.".
func (f *finder) monthly(e *expr, side Side) reading {
	if !f.ref.known {
		return reading{}
	}
	y, m, _ := date(f.ref.first)
	d := int(e.at(aDay))
	step := 1
	if side == Earlier {
		step = -1
	}
	for k := range 4 {
		y2, m2, _ := date(civil(y, m+step*k, 1))
		if d > monthDays(y2, m2) {
			continue
		}
		day := civil(y2, m2, d)
		if side == Earlier && day > f.ref.last || side != Earlier && day < f.ref.first {
			continue
		}
		return single(dayDate(day))
	}
	return reading{}
}

// weekday finds the day of a bare weekday.
func (f *finder) weekday(e *expr, side Side) reading {
	ref := f.ref
	if !ref.known {
		return reading{}
	}
	w := int64(e.at(aWday))
	if e.has(aWoff) {
		off := int64(e.at(aWoff))
		return f.both(func(day int64) reading { return single(dayDate(monday(day) + 7*off + w - 1)) })
	}
	after := func(day int64) int64 { // the first such day not before it
		return day + (w-int64(weekday(day))+7)%7
	}
	first, last := ref.first, ref.last
	switch {
	case e.has(aWhich) && e.at(aWhich) < 0:
		first, last = after(first-7), after(last-7)
	case e.has(aWhich) && e.at(aWhich) > 0:
		first, last = after(first+1), after(last+1)
	case e.has(aWhich): // "denne mandagen": of this week
		if !ref.coarse() {
			first = monday(first) + w - 1
			last = first
			break
		}
		first, last = after(first), after(last-6)
	case ref.coarse():
		first, last = after(first), after(last-6)
	case side == Earlier:
		first = after(first - 6)
		last = first
	case side == Later:
		first = after(first + 1)
		last = first
	default:
		past, next := after(first-6), after(first+1)
		if past == first { // today
			next = past
		}
		first, last = past, next
	}
	r := reading{from: dayDate(first), to: dayDate(last), single: first == last, ok: true}
	if !r.single {
		for day := first; day <= last && len(r.set) < 1000; day += 7 {
			r.set = append(r.set, dayDate(day))
		}
	}
	return r
}

// weekend finds the Saturday and Sunday.
func (f *finder) weekend(e *expr, side Side) reading {
	if !f.ref.known {
		return reading{}
	}
	if e.has(aWoff) {
		off := int64(e.at(aWoff))
		return f.both(func(day int64) reading {
			s := monday(day) + 7*off + 5
			return daysOf(s, s+1)
		})
	}
	return f.both(func(day int64) reading {
		s := monday(day) + 5 // Saturday of this week
		switch {
		case e.has(aWhich) && e.at(aWhich) < 0:
			s -= 7
		case e.has(aWhich) && e.at(aWhich) > 0:
			if s <= day {
				s += 7
			}
		case side == Earlier || side == Undecided && s+1 != day && s != day && weekday(day) <= 2:
			if s > day {
				s -= 7
			}
		}
		return daysOf(s, s+1)
	})
}
