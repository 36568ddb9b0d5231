// Package when reads the times that a text speaks of.
//
// [Find] takes a Document and the date of its article and returns each time
// expression with its value in EDTF (ISO 8601-2, [Parse]). In an article of
// 2023-09-04 "senere i september" is 2023-09, "fram til fredag" is
// 2023-09-04/2023-09-08. The article's date may be coarse: in one of 2023-09
// "mandag" is [2023-09-04,2023-09-11,2023-09-18,2023-09-25], one of these and
// no guess which.
//
// What the words are and how they go together stands in lang/CODE/time.txt and
// lang/CODE/timerules.txt; the code knows the calendar and no language. The
// rules are a cascade of finite patterns, each level reading what the level
// below has made (as Strötgen and Gertz 2010, HeidelTime, do it with regular
// expressions), so the time a text takes grows with its length alone. On which
// side of the article's date a bare "mandag" lies is told by the tense of the
// clause it stands in.
//
// Find has an answer for every Document, parsed or not, and never fails. It may
// be called from any number of goroutines.
package when

import (
	"fmt"
	"math"
)

// A Micros is a moment: microseconds since 1970-01-01 00:00 UTC, the finest
// step that both SQLite integers and PostgreSQL timestamps keep. A time without
// a zone counts as UTC.
type Micros int64

const (
	Past   Micros = math.MinInt64 // before every moment: "no known start"
	Future Micros = math.MaxInt64 // after every moment: "no known end"
)

// String writes m in RFC 3339, in whole seconds of UTC; "" for Past, Future and
// all that lies before year 0 or after 9999.
func (m Micros) String() string {
	day := floorDay(m)
	y, month, d := date(day)
	if y < 0 || y > 9999 {
		return ""
	}
	second := (int64(m) - day*perDay) / 1_000_000
	return fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02dZ", y, month, d, second/3600, second/60%60, second%60)
}

// An Interval is the half-open time [From, To). The zero Interval means "not
// said"; in every other, From < To: a moment is an Interval one grain long.
type Interval struct {
	From, To Micros
	Grain    Grain // how finely the text spoke: "in 2019" is a year
	Approx   bool  // "around", "some", "nesten"
}

// Overlaps reports whether some moment lies in both.
func (i Interval) Overlaps(j Interval) bool {
	return i != (Interval{}) && j != (Interval{}) && i.From < j.To && j.From < i.To
}

// A Grain is the size of the unit that a text named.
type Grain uint8

const (
	Unsaid Grain = iota
	Second
	Minute
	Hour
	Day
	Week
	Month
	Season // a quarter, too
	Half   // of a year; a third, too
	Year
	Decade
	Century
	Millennium
)

var grains = [...]string{"", "second", "minute", "hour", "day", "week", "month", "season", "half", "year",
	"decade", "century", "millennium"}

func (g Grain) String() string {
	if int(g) < len(grains) {
		return grains[g]
	}
	return ""
}
