package article

import (
	"strings"
	"testing"
)

func TestDateKeepsTheGrain(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"2023", "2023"},
		{"2023-09", "2023-09"},
		{" 2023-09-04\n", "2023-09-04"},
		{"2023-22", "2023-22"},
		{"2023-09~", "2023-09~"},
		{"201X", "201X"},
		{"2023-XX-04", "2023-XX-04"},
		{"-0043-03-15", "-0043-03-15"},
		{"2023-09-04/2023-09-06", "2023-09-04/2023-09-06"},
		{"2023-09-04/..", "2023-09-04/.."},
		{"[2023-09-04,2023-09-11]", "[2023-09-04,2023-09-11]"},
		{"[2023-09-04..2023-09-11]", "[2023-09-04..2023-09-11]"},
		{"2023-09-04T09:30:00+02:00", "2023-09-04T09:30:00+02:00"},
		{"2023-09-04T09:30:00.123Z", "2023-09-04T09:30:00Z"},
		{"2023-09-04 09:30", "2023-09-04T09:30:00"},
		{"2023-09-04T09:30:15+0200", "2023-09-04T09:30:15+02:00"},
	} {
		got, ok := Date(c.in)
		if !ok || got != c.want {
			t.Errorf("Date(%q) = %q, %v, want %q", c.in, got, ok, c.want)
		}
		if again, ok := Date(got); !ok || again != got {
			t.Errorf("Date(%q) = %q, %v: not stable", got, again, ok)
		}
	}
}

func TestDateRefusesWhatIsNoDate(t *testing.T) {
	for _, in := range []string{
		"", "2023-", "23-09-04", "04.09.2023", "2023-13", "2023-00", "2023-09-31", "2023-9-4",
		"2023-22-01", "2023-09-04T25:00:00", "2023-09-04T09", "[2023-09-04", "[]", "/", "../..",
		"--2023", "2023-09-04-05", "i dag", "2023-1é", strings.Repeat("2", 1<<20),
	} {
		if got, ok := Date(in); ok {
			t.Errorf("Date(%.40q) = %.40q, want it refused", in, got)
		}
	}
}

func FuzzDate(f *testing.F) {
	f.Add("2023-09-04T09:30:00+02:00")
	f.Add("[2023-09-04..2023-09-11,XXXX-XX-XX]")
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := Date(s)
		if !ok {
			return
		}
		if again, ok := Date(got); !ok || again != got {
			t.Errorf("Date(%q) = %q, which reads as %q, %v", s, got, again, ok)
		}
	})
}
