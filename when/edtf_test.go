package when

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestEDTFIsReadAndWritten(t *testing.T) {
	for _, tt := range []struct{ in, from, last string }{
		{"1985-04-12", "1985-04-12", "1985-04-12"},
		{"1985-04", "1985-04-01", "1985-04-30"},
		{"1985", "1985-01-01", "1985-12-31"},
		{"1964/2008", "1964-01-01", "2008-12-31"},
		{"2004-06/2006-08", "2004-06-01", "2006-08-31"},
		{"1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12"},
		{"1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12"},
		{"2023-09-04T09:30", "2023-09-04", "2023-09-04"},
		{"2001-21", "2001-03-01", "2001-05-31"},
		{"2023-24", "2023-12-01", "2024-02-29"},
		{"2001-29", "2001-09-01", "2001-11-30"},
		{"2001-34", "2001-04-01", "2001-06-30"},
		{"2001-38", "2001-05-01", "2001-08-31"},
		{"2001-41", "2001-07-01", "2001-12-31"},
		{"1984?", "1984-01-01", "1984-12-31"},
		{"2004-06~", "2004-06-01", "2004-06-30"},
		{"2004-06-11%", "2004-06-11", "2004-06-11"},
		{"2004-06~-11", "2004-06-11", "2004-06-11"},
		{"?2004-06-~11", "2004-06-11", "2004-06-11"},
		{"2011-~06-13", "2011-06-13", "2011-06-13"},
		{"201X", "2010-01-01", "2019-12-31"},
		{"20XX", "2000-01-01", "2099-12-31"},
		{"2004-XX", "2004-01-01", "2004-12-31"},
		{"1985-XX-XX", "1985-01-01", "1985-12-31"},
		{"156X-12-25", "1560-12-25", "1569-12-25"},
		{"15XX-12-XX", "1500-12-01", "1599-12-31"},
		{"1984-1X", "1984-10-01", "1984-12-31"},
		{"199X-02-29", "1992-02-29", "1996-02-29"},
		{"1985-04-12/..", "1985-04-12", ""},
		{"../1985-04-12", "", "1985-04-12"},
		{"1985/", "1985-01-01", ""},
		{"/1985", "", "1985-12-31"},
		{"2004-06-01~/2004-06-20?", "2004-06-01", "2004-06-20"},
		{"-1985", "-1985-01-01", "-1985-12-31"},
		{"-0XXX", "-0999-01-01", "0000-12-31"},
		{"[1667,1668,1670..1672]", "1667-01-01", "1672-12-31"},
		{"[..1760-12-03]", "", "1760-12-03"},
		{"[1760-12..]", "1760-12-01", ""},
		{"{1960,1961-12}", "1960-01-01", "1961-12-31"},
		{"1950S2", "1900-01-01", "1999-12-31"},
		{"Y17101", "", ""},
		{"Y-170000002", "", ""},
		{"Y-17E7", "", ""},
		{"Y171010000S3", "", ""},
	} {
		v, err := Parse(tt.in)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := v.String(); got != tt.in {
			t.Errorf("%s: written as %s", tt.in, got)
		}
		from, to := v.Bounds()
		if tt.from != "" {
			if a, _ := mustParse(t, tt.from).Bounds(); dayOf(a) != dayOf(from) {
				t.Errorf("%s: begins on day %d, want %s", tt.in, dayOf(from), tt.from)
			}
		}
		if tt.last != "" {
			if _, b := mustParse(t, tt.last).Bounds(); dayOf(b-1) != dayOf(to-1) {
				t.Errorf("%s: ends on day %d, want %s", tt.in, dayOf(to-1), tt.last)
			}
		}
	}
}

func dayOf(m Micros) int64 {
	if m == Past || m == Future {
		return int64(m)
	}
	n := int64(m) / perDay
	if int64(m)%perDay < 0 {
		n--
	}
	return n
}

func mustParse(t testing.TB, s string) Value {
	t.Helper()
	v, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEDTFRefuses(t *testing.T) {
	for _, s := range []string{"", "2023-13", "2023-00", "2023-02-30", "2023-22-01", "2023-42", "23-09-04", "2023-9-4",
		"2023/2022", "../..", "/", "[", "[]", "[2023", "{2023]", "[2023,..,2024]", "[2023..,2024]", "2023-09-04T25:00",
		"2023-09T10:00", "2023-09-04T24:30", "Y123", "Y12345-01", "Y1E19", "-0000", "2001-02-29", "X001-02-29",
		"1950S0", "1950S5", "201XS2", "2023-09-04-05", "2023??", "2023-09-04T09:30+02:", "04.09.2023"} {
		if v, err := Parse(s); err == nil {
			t.Errorf("%q: read as %s", s, v)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2023-09-04", "[1667,1670..1672]", "{..1985}", "?2004-06-~11", "Y-17E7", "1950S2", "156X-12-25",
		"2023-09-04T09:30+02:00~", "../1985-04", "1985/", "-0XXX"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := Parse(s)
		if err != nil {
			return
		}
		w, err := Parse(v.String())
		if err != nil {
			t.Fatalf("%q is written %q: %v", s, v, err)
		}
		if !reflect.DeepEqual(v, w) {
			t.Fatalf("%q: %+v\nread back: %+v", s, v, w)
		}
		from, to := v.Bounds()
		if from >= to {
			t.Fatalf("%q: [%d,%d)", s, from, to)
		}
		if !v.Overlaps(v) || v.Before(v) || Compare(v, v) != 0 {
			t.Fatalf("%q does not lie where it lies", s)
		}
	})
}

func TestDaysCountOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(-1_000_000_000, 1_000_000_000).Draw(t, "day")
		y, m, d := date(n)
		if civil(y, m, d) != n {
			t.Fatalf("day %d is %d-%d-%d is day %d", n, y, m, d, civil(y, m, d))
		}
		if w := weekday(n + 1); w != weekday(n)%7+1 {
			t.Fatalf("weekday %d after %d", w, weekday(n))
		}
		if monday(n) > n || n-monday(n) > 6 || weekday(monday(n)) != 1 {
			t.Fatalf("the Monday of %d is %d", n, monday(n))
		}
	})
}

func TestADateIsInsideWhatIsCoarser(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y, m, d := date(rapid.Int64Range(-400_000, 900_000).Draw(t, "day"))
		day := Date{Year: y, Negative: y < 0, Month: int8(m), Day: int8(d), HasMonth: true, HasDay: true}
		month := day
		month.HasDay, month.Day = false, 0
		year := month
		year.HasMonth, year.Month = false, 0
		from, to := day.bounds()
		for _, c := range []Date{month, year} {
			if a, b := c.bounds(); from < a || b < to {
				t.Fatalf("%s does not hold %s", c, day)
			}
			if !one(c).Overlaps(one(day)) || !one(day).Overlaps(one(c)) {
				t.Fatalf("%s and %s do not overlap", c, day)
			}
		}
		next := Date{}
		next.Year, _, _ = date(civil(y, m, d) + 400)
		next.Negative = next.Year < 0
		if !one(day).Before(one(next)) && next.Year > y {
			t.Fatalf("%s is not before %s", day, next)
		}
	})
}

func TestEasterIsWhereTheAlmanacHasIt(t *testing.T) {
	for y, want := range map[int64]string{1818: "1818-03-22", 1943: "1943-04-25", 2019: "2019-04-21", 2023: "2023-04-09", 2024: "2024-03-31", 2025: "2025-04-20", 2038: "2038-04-25"} {
		if got := dayDate(easter(y)).String(); got != want {
			t.Errorf("%d: %s, want %s", y, got, want)
		}
	}
}

func TestGrainAndMarks(t *testing.T) {
	for s, want := range map[string]Grain{"2023": Year, "2023-09": Month, "2023-09-04": Day, "2023-09-04T09:30": Minute,
		"2023-09-04T09:30:00": Second, "2023-22": Season, "2023-33": Season, "2023-40": Half, "199X": Decade, "18XX": Century,
		"1XXX": Millennium, "2023/2023-09-04": Day} {
		v := mustParse(t, s)
		if v.Grain() != want {
			t.Errorf("%s: %s, want %s", s, v.Grain(), want)
		}
	}
	if v := mustParse(t, "2023%"); !v.Approx() || !v.Uncertain() || !v.Interval().Approx {
		t.Error("2023% is neither approximate nor uncertain")
	}
	if v := mustParse(t, "2023"); v.Approx() || v.Uncertain() {
		t.Error("2023 is marked")
	}
	if (Value{}).Interval() != (Interval{}) || (Value{}).Before(mustParse(t, "2023")) {
		t.Error("the zero Value says something")
	}
}
