package when

// Days are counted from 1970-01-01 in the proleptic Gregorian calendar.

// civil returns the day of a date; the month may be any number: month 13 is the
// January after. The method is that of Hinnant, "chrono-compatible low-level
// date algorithms".
func civil(y int64, m, d int) int64 {
	m--
	y += int64(floorDiv(m, 12))
	m = m - 12*floorDiv(m, 12) + 1
	if m <= 2 {
		y--
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	yoe := y - era*400
	doy := int64((153*((m+9)%12)+2)/5 + d - 1)
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146097 + doe - 719468
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// date is the inverse of civil.
func date(day int64) (y int64, m, d int) {
	z := day + 719468
	era := z / 146097
	if z < 0 {
		era = (z - 146096) / 146097
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	y = yoe + era*400
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = int(doy - (153*mp+2)/5 + 1)
	m = int(mp + 3)
	if mp >= 10 {
		m = int(mp - 9)
	}
	if m <= 2 {
		y++
	}
	return y, m, d
}

// weekday is 1 for a Monday and 7 for a Sunday.
func weekday(day int64) int {
	w := (day + 3) % 7
	if w < 0 {
		w += 7
	}
	return int(w) + 1
}

// monday returns the Monday of the day's week.
func monday(day int64) int64 { return day - int64(weekday(day)) + 1 }

// weekOf returns the Monday of week n of a year by ISO 8601: week 1 is the one
// with the 4th of January.
func weekOf(y int64, n int) int64 { return monday(civil(y, 1, 4)) + 7*int64(n-1) }

func leaps(y int64) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

func monthDays(y int64, m int) int {
	switch m {
	case 2:
		if leaps(y) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// easter returns Easter Sunday of the Western churches, by the anonymous
// Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).
func easter(y int64) int64 {
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return civil(y, int(n/31), int(n%31)+1)
}
