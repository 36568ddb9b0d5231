package ingest

import (
	"testing"

	"ifolge/article"
)

func TestWordsTellWhetherItHappened(t *testing.T) {
	if testing.Short() {
		t.Skip("loads the models of two languages")
	}
	l := New(Options{})
	value := func(code, s string) *int {
		t.Helper()
		r := l.Read(&article.Article{Lang: code, Text: s})
		if len(r.Statements) != 1 {
			t.Fatalf("%q has %d statements, want 1", s, len(r.Statements))
		}
		return r.Statements[0].Factuality
	}
	for _, tt := range []struct {
		text string
		so   bool
	}{
		{"The police said that the ferry left the harbour on Monday.", true},
		{"The police said that the ferry did not leave the harbour on Monday.", false},
		{"The police said that nobody left the harbour on Monday.", false},
		{"The police said that the ferry will leave the harbour on Monday.", false},
	} {
		v := value("en", tt.text)
		if v == nil {
			t.Errorf("%q has no value", tt.text)
		} else if *v > 0 != tt.so || *v > -100 && *v < 100 {
			t.Errorf("%q has the value %d; want 100 and more from 0, above it: %t", tt.text, *v, tt.so)
		}
	}
	if v := value("nb", "Politiet sier at ferja gikk fra havna mandag."); v != nil {
		t.Errorf("a language without a model has the value %d", *v)
	}
}
