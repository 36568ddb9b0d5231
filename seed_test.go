package ifolge_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"ifolge/article/sniff"
	"ifolge/corpus/corpustest"
	"ifolge/entity"
	"ifolge/ingest"
	"ifolge/statement"
	"ifolge/text"
)

// seed reads the article of the shared data on a journey, which is not ours and lies
// outside the repository; without it these tests are skipped.
func seed(t *testing.T) *ingest.Reading {
	t.Helper()
	f, err := os.Open(corpustest.Path(t, "seed", "seed.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	line := ingest.New(ingest.Options{})
	for a, err := range sniff.Read(f, "seed.txt", sniff.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		r := line.Read(a)
		for _, n := range r.Notes {
			if n.Key == "models" {
				t.Skip(n)
			}
		}
		return r
	}
	t.Fatal("no article")
	return nil
}

// saying returns the statements of r whose content holds some words, in text order.
func saying(t *testing.T, r *ingest.Reading, words string) []*statement.Statement {
	t.Helper()
	var found []*statement.Statement
	for i := range r.Statements {
		if strings.Contains(r.Statements[i].Text, words) {
			found = append(found, &r.Statements[i])
		}
	}
	if len(found) == 0 {
		t.Fatalf("no statement with %q", words)
	}
	return found
}

func times(ts []statement.Time) []string {
	var all []string
	for _, x := range ts {
		all = append(all, x.Words+" = "+x.Value.String())
	}
	return all
}

// TestSeed holds what the whole program has to tell of one real article.
func TestSeed(t *testing.T) {
	r := seed(t)

	t.Run("the journey lies in the rest of September", func(t *testing.T) {
		for _, s := range saying(t, r, "reise til Russland") {
			if len(s.SpokenOf) == 0 {
				t.Errorf("%q: no time", s.Text)
				continue
			}
			x := s.SpokenOf[0]
			if x.Words != "senere i september" || !strings.HasPrefix(x.Value.String(), "2023-09") || x.Interval.From.String() < "2023-09-01" || x.Interval.To.String() > "2023-10-01T00:00:00Z" {
				t.Errorf("%q: %s, from %s to %s", s.Text, times(s.SpokenOf), x.Interval.From, x.Interval.To)
			}
		}
	})

	t.Run("Moscow is possible, Vladivostok is probable", func(t *testing.T) {
		for words, want := range map[string]string{"reiser til Moskva": "possible", "havnebyen Vladivostok": "probable"} {
			s := saying(t, r, words)[0]
			if s.Certainty.String() != want || s.Likelihood.Scale != "everyday" || s.Speaker != "The New York Times" {
				t.Errorf("%q: %s, %+v, by %s", words, s.Certainty, s.Likelihood, s.Speaker)
			}
			places := []string{}
			for k := range s.Where {
				if p, ok := s.Where[k].Place(); ok {
					places = append(places, p.Name)
				}
			}
			if !slices.Contains(places, strings.Fields(words)[len(strings.Fields(words))-1]) {
				t.Errorf("%q: places %q", words, places)
			}
		}
	})

	t.Run("Peskov spoke last week", func(t *testing.T) {
		s := saying(t, r, "nærere forhold")[0]
		if s.Said.Words != "forrige uke" || s.Said.Value.String() == "" {
			t.Errorf("said %q: %s", s.Said.Words, s.Said.Value)
		}
		if s.Speaker != "Dmitrij Peskov" || s.Speaker != saying(t, r, "gjensidig respekt")[0].Speaker || s.Voice != saying(t, r, "gjensidig respekt")[0].Voice {
			t.Errorf("by %q", s.Speaker)
		}
	})

	t.Run("the visit was this summer", func(t *testing.T) {
		s := saying(t, r, "besøkte Nord-Korea")[0]
		if got := times(s.SpokenOf); !slices.Contains(got, "tidligere i sommer = 2023-22") && !slices.ContainsFunc(got, func(x string) bool { return strings.HasPrefix(x, "tidligere i sommer = 2023-0") }) {
			t.Errorf("spoken of %q", got)
		}
		if s.SpokenOf[0].Rule == "" {
			t.Error("no reason for the time")
		}
		if !strings.Contains(s.Speaker, "amerikansk etterretning") || !slices.Equal(s.Countries, []string{"US"}) {
			t.Errorf("by %q of %q", s.Speaker, s.Countries)
		}
	})

	t.Run("the chain of hands, with what another sentence says of the first", func(t *testing.T) {
		for _, words := range []string{"reise til Russland", "Formålet med reisen"} {
			s := saying(t, r, words)[0]
			var hands []string
			for _, l := range s.Chain[1:] {
				hands = append(hands, l.Name)
			}
			slices.Reverse(hands)
			if got := strings.Join(hands, " › "); got != "ikke navngitte kilder › The New York Times" {
				t.Errorf("%q: %s", words, got)
			}
			if s.Description != "tjenestemenn fra USA og allierte land" || !slices.Equal(s.Countries, []string{"US"}) || !s.OtherCountries {
				t.Errorf("%q: %q of %q, others %v", words, s.Description, s.Countries, s.OtherCountries)
			}
		}
	})

	t.Run("the Kremlin gives no answer on what the White House tells", func(t *testing.T) {
		s := saying(t, r, "opplysningene")[0]
		if s.Speaker != "Kreml" || s.Stance.String() != "declines" {
			t.Errorf("%s %s", s.Speaker, s.Stance)
		}
		if s := saying(t, r, "utvekslet brev")[0]; s.Speaker != "Det hvite hus" || s.Stance.String() != "asserts" {
			t.Errorf("%s %s", s.Speaker, s.Stance)
		}
	})

	t.Run("one person is one, whatever he is called", func(t *testing.T) {
		cast, at := entity.Meet(r.Document), map[string]int{}
		for name, as := range map[string][]string{
			"Kim Jong-un":    {"Nord-Koreas leder", "Jong-un", "Kim Jong-un"},
			"Vladimir Putin": {"Putin", "Vladimir Putin"},
			"Dmitrij Peskov": {"Vladimir Putins talsperson", "Dmitrij Peskov", "Putin-talsperson Dmitrij Peskov"},
			"Sergej Sjojgu":  {"Sjojgu", "Sergej Sjojgu"},
		} {
			for _, words := range as {
				i := int32(strings.LastIndex(r.Document.Text, words))
				if i < 0 {
					t.Fatalf("no %q", words)
				}
				n, _, ok := cast.Voice(tokens(r, i, i+int32(len(words))), -1)
				if !ok || cast.Voices[n].Name != name {
					t.Errorf("%q is %q, want %q", words, cast.Voices[n].Name, name)
				}
				if k, met := at[name]; met && k != n {
					t.Errorf("%q is another voice than %q", words, name)
				}
				at[name] = n
			}
		}
	})
}

// TestSeedHasEachVoiceOnce: no two voices of its statements have one name, and
// nobody is one with somebody else.
func TestSeedHasEachVoiceOnce(t *testing.T) {
	r := seed(t)
	names := map[string]int{}
	for i := range r.Statements {
		s := &r.Statements[i]
		if n, met := names[s.Speaker]; met && n != s.Voice && s.Voice >= 0 {
			t.Errorf("%q is voice %d and %d", s.Speaker, n, s.Voice)
		}
		names[s.Speaker] = s.Voice
	}
	var got []string
	for n := range names {
		got = append(got, n)
	}
	slices.Sort(got)
	want := []string{"", "Det hvite hus", "Dmitrij Peskov", "Kim Jong-un", "Kreml", "Russland", "Sergej Sjojgu", "The New York Times", "amerikansk etterretning", "ikke navngitte kilder"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("voices %q, want %q", got, want)
	}
}

// tokens returns the tokens of some bytes of the text.
func tokens(r *ingest.Reading, from, to int32) text.Span {
	var s text.Span
	for i, t := range r.Document.Tokens {
		if t.Start <= from {
			s.Start = text.Index(i)
		}
		if t.Start < to {
			s.End = text.Index(i + 1)
		}
	}
	return s
}
