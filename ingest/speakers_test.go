package ingest

import (
	"strings"
	"testing"

	"ifolge/article"
	"ifolge/model"
	"ifolge/models"
)

// Each text ends in a source that other words of it name.
func TestSourcesAreNamedByWhatTheTextCallsThem(t *testing.T) {
	tests := []struct{ lang, text, cue, want string }{
		{"nb", "Rektor Kari Lund møtte ordfører Per Moen på rådhuset tirsdag. Hun sier at skolen er trygg.", "sier", "Kari Lund"},
		{"nb", "Rektor Kari Lund møtte ordfører Per Moen på rådhuset tirsdag. Han sier at skolen er trygg.", "sier", "Per Moen"},
		{"nn", "Ordførar Idunn Frøysland kjem frå Dalen. Ordføraren seier at vegen er open.", "seier", "Idunn Frøysland"},
		{"en", "Mary Lund met John Moss at the town hall on Tuesday. She said that the school was safe.", "said", "Mary Lund"},
		// Nothing is made up where nobody is named.
		{"nb", "Rektoren sier at skolen er trygg.", "sier", "Rektoren"},
	}
	line := New(Options{})
	for _, test := range tests {
		r := line.Read(&article.Article{Text: test.text, Lang: test.lang})
		found := false
		for _, s := range r.Statements {
			if !strings.Contains(r.Article.Text[s.Evidence.Cue[0].Start:], test.cue) {
				continue
			}
			found = true
			if s.Speaker != test.want {
				t.Errorf("%s: speaker %q, want %q", test.text, s.Speaker, test.want)
			}
			if s.Inferred != (test.want != "Rektoren") {
				t.Errorf("%s: inferred %v", test.text, s.Inferred)
			}
		}
		if !found {
			t.Errorf("%s: no statement by %q", test.text, test.cue)
		}
	}
}

// Without its model the rest reads on.
func TestSourcesAreReadWithoutTheModelOfCoreference(t *testing.T) {
	line := New(Options{Models: func(name string) (*model.File, error) {
		if name == "corefer" {
			return models.Load("none")
		}
		return models.Load(name)
	}})
	r := line.Read(&article.Article{Text: "Ifølge politiet er veien åpen.", Lang: "nb"})
	if len(r.Statements) != 1 || r.Statements[0].Speaker != "politiet" {
		t.Errorf("%+v", r.Statements)
	}
}
