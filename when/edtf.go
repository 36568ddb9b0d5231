package when

import (
	"fmt"
	"strconv"
	"strings"
)

// A Value is what one EDTF string says: a date, an interval, one of a set of
// dates, or all of a set. The zero Value says nothing.
type Value struct {
	Kind    ValueKind
	Members []Member // one, unless Kind is OneOf or AllOf
}

// ValueKind tells how the members of a Value belong together.
type ValueKind uint8

const (
	Nothing ValueKind = iota
	One               // 2023-09-04
	Between           // 2023-09-04/2023-09-10
	OneOf             // [2023-09-04,2023-09-11..2023-09-13]
	AllOf             // {2023-09-04,2023-09-11}
)

// A Member is a date or a stretch from one date to another, both counted in.
type Member struct {
	From, To   Date // the same where it is one date
	Start, End End
	Stretch    bool
}

// An End says whether an end of a stretch has a date.
type End uint8

const (
	Dated   End = iota
	Open        // ".."
	Unknown     // nothing; only in an interval
)

// A Date is an EDTF date, perhaps with a time of day. Digits that are not
// specified ("199X") are 0 in the numbers and set in the masks: bit k stands
// for the digit of 10^k.
type Date struct {
	Year      int64 // as EDTF counts: 0 is 1 BC
	Negative  bool  // written with a minus sign; tells "-0XXX" from "0XXX"
	Long      bool  // written with a Y
	Exponent  uint8 // of a long year: 7 in "Y-17E7"
	Digits    uint8 // significant ones: 2 in "1950S2"; 0: all
	Month     int8  // 1 to 12; 21 to 41 for seasons, quarters, thirds and halves; 0 without one
	Day       int8  // 0 without one
	YearX     uint8
	MonthX    uint8
	DayX      uint8
	HasMonth  bool // it is XX or a number
	HasDay    bool
	Time      Grain // Minute or Second where there is a time of day, else Unsaid
	Hour      int8
	Minute    int8
	Second    int8
	Zoned     bool
	Zone      int16        // minutes east of UTC
	Qualified [4]Qualifier // year, month, day, time
}

// A Qualifier says how far a part of a date can be relied on.
type Qualifier uint8

const (
	Uncertain   Qualifier = 1 << iota // "?"
	Approximate                       // "~"; both are "%"
)

var qualifiers = [...]string{"", "?", "~", "%"}

// Parse reads an EDTF string of ISO 8601-2, levels 0 to 2. It takes more than
// the standard does in three places, which news needs: a time of day may end
// with the minutes ("2023-09-04T09:30"), may stand in an interval, and may be
// qualified ("2023-09-04T09:30~").
func Parse(s string) (Value, error) {
	v, err := parse(s)
	if err != nil {
		return Value{}, fmt.Errorf("edtf: %q: %w", clipped(s), err)
	}
	return v, nil
}

func clipped(s string) string {
	if len(s) > 60 {
		return s[:57] + "..."
	}
	return s
}

func parse(s string) (Value, error) {
	if s == "" {
		return Value{}, fmt.Errorf("empty; want a date as in 2023-09-04")
	}
	if s[0] == '[' || s[0] == '{' {
		return parseSet(s)
	}
	from, to, two := strings.Cut(s, "/")
	if !two {
		d, err := parseDate(s)
		if err != nil {
			return Value{}, err
		}
		return one(d), nil
	}
	m := Member{Stretch: true}
	var err error
	if m.From, m.Start, err = parseEnd(from, Unknown); err != nil {
		return Value{}, err
	}
	if m.To, m.End, err = parseEnd(to, Unknown); err != nil {
		return Value{}, err
	}
	if err := m.check(); err != nil {
		return Value{}, err
	}
	return Value{Between, []Member{m}}, nil
}

func (m Member) check() error {
	if m.Start != Dated && m.End != Dated {
		return fmt.Errorf("no end has a date")
	}
	if m.Start == Dated && m.End == Dated {
		from, _ := m.From.bounds()
		if _, to := m.To.bounds(); from >= to {
			return fmt.Errorf("ends before it begins")
		}
	}
	return nil
}

// parseEnd reads one end of a stretch; bare is what an empty one means.
func parseEnd(s string, bare End) (Date, End, error) {
	switch s {
	case "":
		return Date{}, bare, nil
	case "..":
		return Date{}, Open, nil
	}
	d, err := parseDate(s)
	return d, Dated, err
}

func parseSet(s string) (Value, error) {
	v := Value{Kind: OneOf}
	closing := "]"
	if s[0] == '{' {
		v.Kind, closing = AllOf, "}"
	}
	inner, ok := strings.CutSuffix(s[1:], closing)
	if !ok {
		return Value{}, fmt.Errorf("no %s at the end", closing)
	}
	n := strings.Count(inner, ",")
	i := 0
	for part := range strings.SplitSeq(inner, ",") {
		part = strings.TrimSpace(part)
		from, to, stretch := strings.Cut(part, "..")
		m := Member{Stretch: stretch}
		var err error
		if m.From, m.Start, err = parseEnd(from, Open); err != nil {
			return Value{}, err
		}
		m.To, m.End = m.From, m.Start
		if stretch {
			if m.To, m.End, err = parseEnd(to, Open); err != nil {
				return Value{}, err
			}
		}
		if err := m.check(); err != nil {
			return Value{}, err
		}
		if m.Start == Open && i > 0 || m.End == Open && i < n {
			return Value{}, fmt.Errorf("%q is open inside the set", part)
		}
		v.Members = append(v.Members, m)
		i++
	}
	return v, nil
}

const maxYear = 1_000_000_000_000_000_000

func parseDate(s string) (Date, error) {
	var d Date
	day, clock, timed := strings.Cut(s, "T")
	rest := day
	part := 0
	var own [3]Qualifier
	for ; ; part++ {
		if part > 2 {
			return d, fmt.Errorf("more than year, month and day")
		}
		var before, after Qualifier
		before, rest = qualifier(rest)
		n := 0
		if part == 0 && n < len(rest) && rest[n] == '-' {
			n++
		}
		if part == 0 && strings.HasPrefix(rest, "Y-") {
			n = 2
		}
		for n < len(rest) && rest[n] != '-' && rest[n] != '?' && rest[n] != '~' && rest[n] != '%' {
			n++
		}
		field := rest[:n]
		after, rest = qualifier(rest[n:])
		own[part] |= before
		for k := 0; k <= part; k++ {
			own[k] |= after
		}
		var err error
		switch part {
		case 0:
			err = d.parseYear(field)
		case 1:
			d.Month, d.MonthX, err = twoDigits(field)
			d.HasMonth = true
		case 2:
			d.Day, d.DayX, err = twoDigits(field)
			d.HasDay = true
		}
		if err != nil {
			return d, err
		}
		if rest == "" {
			break
		}
		if rest[0] != '-' {
			return d, fmt.Errorf("%q after %q", rest, field)
		}
		rest = rest[1:]
	}
	copy(d.Qualified[:], own[:])
	if d.Long && d.HasMonth {
		return d, fmt.Errorf("a long year has no months")
	}
	if !d.valid() {
		return d, fmt.Errorf("no such day")
	}
	if !timed {
		return d, nil
	}
	if !d.HasDay || d.YearX|d.MonthX|d.DayX != 0 {
		return d, fmt.Errorf("a time of day needs a whole date")
	}
	return d, d.parseTime(clock)
}

func qualifier(s string) (Qualifier, string) {
	if s != "" {
		switch s[0] {
		case '?':
			return Uncertain, s[1:]
		case '~':
			return Approximate, s[1:]
		case '%':
			return Uncertain | Approximate, s[1:]
		}
	}
	return 0, s
}

func (d *Date) parseYear(s string) error {
	bad := fmt.Errorf("%q is no year; want four digits, or Y and more", s)
	digits := s
	if t, ok := strings.CutPrefix(digits, "Y"); ok {
		d.Long, digits = true, t
	}
	if t, ok := strings.CutPrefix(digits, "-"); ok {
		d.Negative, digits = true, t
	}
	if digits, sig, ok := strings.Cut(digits, "S"); ok {
		n, err := strconv.ParseUint(sig, 10, 8)
		if err != nil || n == 0 || sig[0] == '0' || sig[0] == '+' {
			return bad
		}
		d.Digits = uint8(n)
		return d.parseDigits(digits, bad)
	}
	return d.parseDigits(digits, bad)
}

func (d *Date) parseDigits(s string, bad error) error {
	if !d.Long {
		if len(s) != 4 {
			return bad
		}
		for k, c := range []byte(s) {
			d.Year *= 10
			switch {
			case c == 'X':
				d.YearX |= 1 << (3 - k)
			case '0' <= c && c <= '9':
				d.Year += int64(c - '0')
			default:
				return bad
			}
		}
		if d.Digits > 4 || d.Digits > 0 && d.YearX != 0 {
			return bad
		}
	} else {
		mantissa, exp, e := strings.Cut(s, "E")
		if mantissa == "" || mantissa[0] < '1' || mantissa[0] > '9' || len(mantissa) > 18 {
			return bad
		}
		y, err := strconv.ParseInt(mantissa, 10, 64)
		if err != nil {
			return bad
		}
		if e {
			n, err := strconv.ParseUint(exp, 10, 8)
			if err != nil || n == 0 || exp[0] == '0' || exp[0] == '+' {
				return bad
			}
			d.Exponent = uint8(n)
			for range n {
				if y > maxYear/10 {
					return fmt.Errorf("a year of more than 18 digits")
				}
				y *= 10
			}
		}
		if y < 10_000 || int(d.Digits) > len(strconv.FormatInt(y, 10)) {
			return bad
		}
		d.Year = y
	}
	if d.Negative {
		if d.Year == 0 && d.YearX == 0 {
			return bad
		}
		d.Year = -d.Year
	}
	return nil
}

func twoDigits(s string) (n int8, x uint8, err error) {
	if len(s) != 2 {
		return 0, 0, fmt.Errorf("%q is not two digits", s)
	}
	for k, c := range []byte(s) {
		n *= 10
		switch {
		case c == 'X':
			x |= 1 << (1 - k)
		case '0' <= c && c <= '9':
			n += int8(c - '0')
		default:
			return 0, 0, fmt.Errorf("%q is not two digits", s)
		}
	}
	return n, x, nil
}

// fits reports whether n is what the digits leave open.
func fits(n int, digits int64, x uint8) bool {
	for k := range 4 {
		if x&(1<<k) == 0 && int64(n)%10 != digits%10 {
			return false
		}
		n, digits = n/10, digits/10
	}
	return true
}

func (d Date) season() bool { return d.HasMonth && d.MonthX == 0 && d.Month > 12 }

// valid reports whether some day fits d.
func (d Date) valid() bool {
	if !d.HasMonth {
		return true
	}
	if d.season() {
		return !d.HasDay && 21 <= d.Month && d.Month <= 41
	}
	_, _, ok := d.search(false)
	return ok
}

// search returns the first or the last month of the year and day of it that fit
// d, whose year it fixes.
func (d Date) search(last bool) (from, to int64, ok bool) {
	lo, hi := d.years()
	step := int64(1)
	y := lo
	if last {
		step, y = -1, hi
	}
	sign := int64(1)
	if d.Negative {
		sign = -1
	}
	for tries := 0; lo <= y && y <= hi && tries < 10_000; y += step {
		tries++
		if d.YearX != 0 && !fits(int(sign*y), sign*d.Year, d.YearX) {
			continue
		}
		for i := 1; i <= 12; i++ {
			m := i
			if last {
				m = 13 - i
			}
			if !fits(m, int64(d.Month), d.MonthX) {
				continue
			}
			n := monthDays(y, m)
			if !d.HasDay {
				return civil(y, m, 1), civil(y, m, n) + 1, true
			}
			for j := 1; j <= n; j++ {
				k := j
				if last {
					k = n + 1 - j
				}
				if fits(k, int64(d.Day), d.DayX) {
					return civil(y, m, k), civil(y, m, k) + 1, true
				}
			}
		}
	}
	return 0, 0, false
}

// years returns the first and the last year that d may mean.
func (d Date) years() (lo, hi int64) {
	y := d.Year
	if d.Negative {
		y = -y
	}
	lo, hi = y, y
	if d.Digits > 0 {
		width := 4
		if d.Long {
			width = len(strconv.FormatInt(y, 10))
		}
		unit := int64(1)
		for range width - int(d.Digits) {
			unit *= 10
		}
		lo = y / unit * unit
		hi = lo + unit - 1
	}
	unit := int64(1)
	for k := range 4 {
		if d.YearX&(1<<k) != 0 {
			hi += 9 * unit
		}
		unit *= 10
	}
	if d.Negative {
		lo, hi = -hi, -lo
	}
	return lo, hi
}

func (d *Date) parseTime(s string) error {
	bad := fmt.Errorf("%q is no time of day; want 09:30 or 09:30:00, with Z or +02:00 if known", s)
	d.Qualified[3], s = lastQualifier(s)
	if t, ok := strings.CutSuffix(s, "Z"); ok {
		s, d.Zoned = t, true
	} else if n := strings.LastIndexAny(s, "+-"); n >= 0 {
		sign := int16(1)
		if s[n] == '-' {
			sign = -1
		}
		h, m, two := strings.Cut(s[n+1:], ":")
		hours, x, err := twoDigits(h)
		var minutes int8
		if err == nil && x == 0 && two {
			minutes, x, err = twoDigits(m)
		}
		if err != nil || x != 0 || hours > 23 || minutes > 59 {
			return bad
		}
		s, d.Zoned, d.Zone = s[:n], true, sign*(int16(hours)*60+int16(minutes))
	}
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return bad
	}
	fields := []*int8{&d.Hour, &d.Minute, &d.Second}
	most := []int8{24, 59, 60}
	for i, p := range parts {
		n, x, err := twoDigits(p)
		if err != nil || x != 0 || n > most[i] {
			return bad
		}
		*fields[i] = n
	}
	if d.Hour == 24 && (d.Minute > 0 || d.Second > 0) {
		return bad
	}
	d.Time = Minute
	if len(parts) == 3 {
		d.Time = Second
	}
	return nil
}

func lastQualifier(s string) (Qualifier, string) {
	if s == "" {
		return 0, s
	}
	q, rest := qualifier(s[len(s)-1:])
	if rest != "" {
		return 0, s
	}
	return q, s[:len(s)-1]
}

// String writes v in EDTF. What Parse reads back is v.
func (v Value) String() string {
	var b []byte
	switch v.Kind {
	case One, Between:
		if len(v.Members) > 0 {
			b = v.Members[0].append(b, "/")
		}
	case OneOf, AllOf:
		marks := "[]"
		if v.Kind == AllOf {
			marks = "{}"
		}
		b = append(b, marks[0])
		for i, m := range v.Members {
			if i > 0 {
				b = append(b, ',')
			}
			b = m.append(b, "..")
		}
		b = append(b, marks[1])
	}
	return string(b)
}

func (m Member) append(b []byte, sep string) []byte {
	if !m.Stretch {
		return m.From.append(b)
	}
	b = m.Start.append(b, m.From, sep)
	b = append(b, sep...)
	return m.End.append(b, m.To, sep)
}

func (e End) append(b []byte, d Date, sep string) []byte {
	switch {
	case e == Dated:
		return d.append(b)
	case e == Open && sep == "/":
		return append(b, ".."...)
	}
	return b
}

// String writes d in EDTF.
func (d Date) String() string { return string(d.append(nil)) }

func (d Date) append(b []byte) []byte {
	parts := 1
	if d.HasMonth {
		parts++
	}
	if d.HasDay {
		parts++
	}
	q := d.Qualified[:parts]
	// A mark behind a part holds for all before it, so one is enough where
	// they agree from the left on; else each part has its own in front.
	together := 0
	for together < parts && q[together] == q[0] {
		together++
	}
	for k := together; k < parts; k++ {
		if q[k] != 0 {
			together = 0
		}
	}
	for k := range parts {
		if k > 0 {
			b = append(b, '-')
		}
		if together == 0 {
			b = append(b, qualifiers[q[k]&3]...)
		}
		switch k {
		case 0:
			b = d.appendYear(b)
		case 1:
			b = appendDigits(b, int64(d.Month), d.MonthX, 2)
		case 2:
			b = appendDigits(b, int64(d.Day), d.DayX, 2)
		}
		if k+1 == together {
			b = append(b, qualifiers[q[k]&3]...)
		}
	}
	if d.Time == Unsaid {
		return b
	}
	b = appendDigits(append(b, 'T'), int64(d.Hour), 0, 2)
	b = appendDigits(append(b, ':'), int64(d.Minute), 0, 2)
	if d.Time == Second {
		b = appendDigits(append(b, ':'), int64(d.Second), 0, 2)
	}
	if d.Zoned && d.Zone == 0 {
		b = append(b, 'Z')
	} else if d.Zoned {
		z, sign := int64(d.Zone), byte('+')
		if z < 0 {
			z, sign = -z, '-'
		}
		b = appendDigits(append(b, sign), z/60, 0, 2)
		b = appendDigits(append(b, ':'), z%60, 0, 2)
	}
	return append(b, qualifiers[d.Qualified[3]&3]...)
}

func (d Date) appendYear(b []byte) []byte {
	if d.Long {
		b = append(b, 'Y')
	}
	y := d.Year
	if d.Negative {
		b = append(b, '-')
		y = -y
	}
	if d.Long {
		for range d.Exponent {
			y /= 10
		}
		b = strconv.AppendInt(b, y, 10)
		if d.Exponent > 0 {
			b = strconv.AppendInt(append(b, 'E'), int64(d.Exponent), 10)
		}
	} else {
		b = appendDigits(b, y, d.YearX, 4)
	}
	if d.Digits > 0 {
		b = strconv.AppendInt(append(b, 'S'), int64(d.Digits), 10)
	}
	return b
}

func appendDigits(b []byte, n int64, x uint8, width int) []byte {
	at := len(b)
	for range width {
		b = append(b, '0')
	}
	for k := range width {
		c := byte('0' + n%10)
		if x&(1<<k) != 0 {
			c = 'X'
		}
		b[at+width-1-k] = c
		n /= 10
	}
	return b
}

// one is the Value of a single date.
func one(d Date) Value { return Value{One, []Member{{From: d, To: d}}} }

// between is the Value of the time from the first to the last date.
func between(from, to Date) Value {
	return Value{Between, []Member{{From: from, To: to, Stretch: true}}}
}
