package when

import "strings"

// number adds the senses of a word that begins with digits; false where it has
// none.
func (f *finder) number(s string) bool {
	w := f.w
	if s[0] == '\'' || strings.HasPrefix(s, "’") || strings.HasPrefix(s, "‘") { // '90s
		s = strings.TrimLeft(s, "'’‘")
		if s == "" || !digit(s) {
			return false
		}
	}
	n := leadingDigits(s)
	v := atoi(s[:n])
	rest := s[n:]
	if n == 0 || n > 8 {
		return false
	}
	switch {
	case rest == "":
		f.plain(v, n)
		return true
	case rest == "." && n <= 2 && v >= 1 && v <= 31:
		f.sense(w.ord, pair{aDay, v}, pair{aN, v})
		return true
	case (rest[0] == '.' || rest[0] == ':') && f.dotted(v, n, rest):
		return true
	case (rest[0] == '-' || rest[0] == '/' || strings.HasPrefix(rest, "–")) && f.joined(v, n, rest):
		return true
	}
	for _, x := range w.suffixes {
		if equalFold(rest, x.text) {
			return f.suffixed(v, n, x)
		}
	}
	return false
}

func equalFold(s, lower string) bool { return len(s) == len(lower) && strings.EqualFold(s, lower) }

func leadingDigits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// atoi reads at most eight digits.
func atoi(s string) int32 {
	v := int32(0)
	for _, c := range []byte(s[:min(len(s), 8)]) {
		v = v*10 + int32(c-'0')
	}
	return v
}

func (f *finder) plain(v int32, n int) {
	w := f.w
	if n == 4 && 1000 <= v && v < 2200 {
		f.sense(w.year4, pair{aYear, v})
	}
	if n <= 3 {
		f.sense(w.digits, pair{aN, v})
	}
	if n <= 2 {
		if 1 <= v && v <= 31 {
			f.sense(w.dd, pair{aDay, v})
		}
		if v <= 24 {
			f.sense(w.hh, pair{aHour, v})
		}
		if 1 <= v && v <= 53 {
			f.sense(w.wk, pair{aWeek, v})
		}
	}
}

// dotted reads "09.30", "9:30", "24.08.2022", "24.8.22" and "24.8.".
func (f *finder) dotted(a int32, n int, rest string) bool {
	sep := rest[0]
	m := leadingDigits(rest[1:])
	if m == 0 || m > 2 || n > 2 {
		return false
	}
	b, tail := atoi(rest[1:1+m]), rest[1+m:]
	switch {
	case tail == "" && m == 2 && a <= 24 && b <= 59:
		f.sense(f.w.clock, pair{aHour, a}, pair{aMinute, b})
		if sep == '.' && 1 <= a && a <= 31 && 1 <= b && b <= 12 {
			f.sense(f.w.short, pair{aDay, a}, pair{aMonth, b})
		}
		return true
	case sep == '.' && tail == "." && 1 <= a && a <= 31 && 1 <= b && b <= 12:
		f.sense(f.w.short, pair{aDay, a}, pair{aMonth, b})
		return true
	case sep == '.' && len(tail) > 1 && tail[0] == '.':
		return f.threeParts(a, b, tail[1:], "dmy")
	case sep == ':' && len(tail) == 3 && tail[0] == ':' && leadingDigits(tail[1:]) == 2 && a <= 24 && b <= 59:
		f.sense(f.w.clock, pair{aHour, a}, pair{aMinute, b})
		return true
	}
	return false
}

// joined reads "2023-09-04", "4/3/2019", "17/5", "2010-2014", "2019/20".
func (f *finder) joined(a int32, n int, rest string) bool {
	sep := rest[0]
	size := 1
	if sep >= 0x80 {
		size = len("–")
	}
	m := leadingDigits(rest[size:])
	if m == 0 {
		return false
	}
	b, tail := atoi(rest[size:size+m]), rest[size+m:]
	year := n == 4 && 1000 <= a && a < 2200
	switch {
	case year && m == 2 && sep == '-' && len(tail) == 3 && tail[0] == '-' && leadingDigits(tail[1:]) == 2:
		return f.full(a, b, atoi(tail[1:]), false)
	case year && tail == "" && m == 4 && a < b && b < 2200:
		f.sense(f.w.span, pair{aYear, a}, pair{aYear2, b})
		return true
	case year && tail == "" && m == 2 && b == (a+1)%100:
		f.sense(f.w.span, pair{aYear, a}, pair{aYear2, a + 1})
		return true
	case sep == '/' && n <= 2 && m <= 2 && len(tail) > 1 && tail[0] == '/':
		return f.threeParts(a, b, tail[1:], f.w.slash)
	case sep == '/' && n <= 2 && m <= 2 && tail == "" && 1 <= a && a <= 31 && 1 <= b && b <= 12:
		f.sense(f.w.short, pair{aDay, a}, pair{aMonth, b})
		return true
	}
	return false
}

// threeParts reads the year of "24.08.2022" and of "24.8.22".
func (f *finder) threeParts(a, b int32, year string, order string) bool {
	n := leadingDigits(year)
	if tail := year[n:]; tail != "" && tail != "." || n != 2 && n != 4 {
		return false
	}
	y := atoi(year[:n])
	if n == 2 {
		y += 1900
		if y < 1950 {
			y += 100
		}
	}
	if order == "either" {
		if a > 12 {
			return f.full(y, b, a, false)
		}
		return f.full(y, a, b, a != b && b <= 12)
	}
	return f.full(y, b, a, false)
}

func (f *finder) full(y, m, d int32, swap bool) bool {
	if m < 1 || m > 12 || d < 1 || int(d) > monthDays(int64(y), int(m)) || y < 1000 || y >= 2200 {
		return false
	}
	x := sense{sym: f.w.full, n: 3, core: true, pairs: [3]pair{{aYear, y}, {aMonth, m}, {aDay, d}}}
	f.senses = append(f.senses, x)
	if swap {
		f.senses[len(f.senses)-1].sym = f.w.swap
	}
	return true
}

// suffixed reads digits with a suffix of the table, by the class it names.
func (f *finder) suffixed(v int32, n int, x suffix) bool {
	class := x.class
	if n < 4 && x.short != "" {
		class = x.short
	}
	switch class {
	case "ord":
		if n > 2 || v < 1 || v > 31 {
			return false
		}
		f.sense(f.w.ord, pair{aDay, v}, pair{aN, v})
	case "decade", "century":
		switch {
		case n == 4 && v%100 == 0 && (v != 2000 || class == "century") && 1000 <= v && v < 2200:
			f.sense(f.w.century, pair{aCentury, v / 100})
		case n == 4 && v%10 == 0 && 1000 <= v && v < 2200:
			f.sense(f.w.decade, pair{aDecade, v / 10})
		default:
			return false
		}
	case "tens", "age":
		if n != 2 || v%10 != 0 || v < 10 {
			return false
		}
		if class == "tens" {
			f.sense(f.w.tens, pair{aTens, v / 10})
		} else {
			f.sense(f.w.age, pair{aTens, v / 10})
		}
	case "around":
		if n > 2 || v > 24 {
			return false
		}
		f.sense(f.w.around, pair{aHour, v}, pair{aApprox, 1})
	default:
		return false
	}
	return true
}

// prefixed reads a word that begins with a prefix of the table: "mid-1990s".
func (f *finder) prefixed(word []byte) (core bool) {
	for _, p := range f.w.prefixes {
		if len(word) <= len(p.text) || string(word[:len(p.text)]) != p.text {
			continue
		}
		rest := string(word[len(p.text):])
		first := len(f.senses)
		if digit(rest) {
			f.number(rest)
		} else if at := f.w.vocab.next[rest]; at != nil {
			f.senses = append(f.senses, at.senses...)
		}
		if p.class == 0 {
			for k := first; k < len(f.senses); k++ {
				if x := &f.senses[k]; int(x.n) < len(x.pairs) {
					x.pairs[x.n] = p.pair
					x.n++
				}
			}
			return len(f.senses) > first
		}
		for k, n := first, len(f.senses); k < n; k++ {
			if x := f.senses[k]; x.sym == f.w.hh || x.sym == f.w.clock {
				x.sym = p.class
				f.senses = append(f.senses, x)
				return true
			}
		}
	}
	return false
}
