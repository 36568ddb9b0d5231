package article

import (
	"regexp"
	"strconv"
	"strings"
)

// Date reads a date of publication as articles carry it and returns it in
// EDTF, as coarse as it came. It takes
//
//	EDTF as it is       2023  2023-09  2023-09-04  2023-22  2023-09~  201X
//	                    2023-09-04/2023-09-06  [2023-09-04,2023-09-11]
//	ISO 8601, loosely   2023-09-04T09:30:00.000Z  2023-09-04 09:30  …+0200
//
// and leaves out what EDTF has no room for (parts of a second). It says false
// for everything else, "04.09.2023" included: whether that is April or
// September is not ours to guess.
func Date(s string) (edtf string, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) > maxDate {
		return "", false
	}
	if m := moment.FindStringSubmatch(s); m != nil {
		day, hour, minute, second, zone := m[1], m[2], m[3], m[4], m[5]
		if second == "" {
			second = "00"
		}
		if len(zone) == len("+0200") {
			zone = zone[:3] + ":" + zone[3:]
		}
		if !isDay(day) || hour > "23" || minute > "59" || second > "60" {
			return "", false
		}
		return day + "T" + hour + ":" + minute + ":" + second + zone, true
	}
	if inner, isSet := cutSet(s); isSet {
		for part := range strings.SplitSeq(inner, ",") {
			if !isInterval(part, "..") {
				return "", false
			}
		}
		return s, true
	}
	return s, isInterval(s, "/")
}

// maxDate is in bytes: a set of all days of a year fits, an article does not.
const maxDate = 5000

var (
	moment = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)? ?(Z|[+-]\d\d(?::?\d\d)?)?$`)
	year   = regexp.MustCompile(`^-?[\dX]{4}$|^Y-?\d{5,12}$`)
)

// cutSet takes the brackets off "[a,b]" (one of them) and "{a,b}" (all).
func cutSet(s string) (inner string, ok bool) {
	if len(s) < 2 {
		return "", false
	}
	switch s[:1] + s[len(s)-1:] {
	case "[]", "{}":
		return s[1 : len(s)-1], true
	}
	return "", false
}

// isInterval takes one day or two with sep between; an end may be open.
func isInterval(s, sep string) bool {
	from, to, two := strings.Cut(s, sep)
	if !two {
		return isDay(s)
	}
	open := func(s string) bool { return s == "" || s == ".." && sep == "/" }
	return (open(from) || isDay(from)) && (open(to) || isDay(to)) && !(open(from) && open(to))
}

// isDay takes a year, a month or season of a year, or a day, where digits may
// be unknown ("202X-XX") and each part doubtful ("2023-09~").
func isDay(s string) bool {
	before := ""
	if s, neg := strings.CutPrefix(s, "-"); neg {
		return isDay(s) && !strings.HasPrefix(s, "Y") && !strings.HasPrefix(s, "-")
	}
	parts := strings.Split(s, "-")
	if len(parts) > 3 {
		return false
	}
	for i, p := range parts {
		p = strings.Trim(p, "?~%")
		switch {
		case i == 0 && !year.MatchString(p):
			return false
		case i > 0 && len(p) != 2:
			return false
		case i == 1 && p != "XX" && !within(p, 1, 12) && !(len(parts) == 2 && within(p, 21, 41)):
			return false
		case i == 2 && p != "XX" && !within(p, 1, daysIn(before)):
			return false
		}
		before = p
	}
	return true
}

// within takes a two-digit number of which some digits may be X.
func within(p string, low, high int) bool {
	if strings.Trim(p, "0123456789X") != "" {
		return false
	}
	for n := low; n <= high; n++ {
		d := strconv.Itoa(100 + n)[1:]
		if (p[0] == 'X' || p[0] == d[0]) && (p[1] == 'X' || p[1] == d[1]) {
			return true
		}
	}
	return false
}

// daysIn allows the 29th of every February: whether the year leaps is for the
// reader of the date, not for the one who takes it off the page.
func daysIn(month string) int {
	switch month {
	case "02":
		return 29
	case "04", "06", "09", "11":
		return 30
	}
	return 31
}
