package stories

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ifolge/story"
)

func TestReadTakesArticlesAlone(t *testing.T) {
	f, err := Read(strings.NewReader(`{"id":"s","articles":[{"id":"a1","outlet":"NTB","lang":"nb","published":"2025-03-04","title":"Ras","text":"Veien er stengt."}]}`), "x")
	if err != nil {
		t.Fatal(err)
	}
	a := f.Articles[0].Article()
	if a.ID != "a1" || a.Outlet != "NTB" || a.Lang != "nb" || a.Published != "2025-03-04" || a.Title != "Ras" || a.Text != "Veien er stengt." {
		t.Errorf("%+v", a)
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	for in, want := range map[string]string{
		"":                                     "x: ",
		`[]`:                                   "no story file",
		`{}`:                                   `"articles"`,
		`{"articles":[{}]}`:                    "article 1",
		`{"articles":[{"id":"a"},{}]}`:         "article 2",
		`{"articles":[{"id":"a"},{"id":"a"}]}`: `"a"`,
	} {
		if _, err := Read(strings.NewReader(in), "x"); err == nil || !strings.HasPrefix(err.Error(), "x: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", in, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"id":"s","articles":[{"id":"a1","text":"x"}],"carries":[{"article":"a1","via":["NTB"]}]}`))
	f.Add([]byte("{"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Read(bytes.NewReader(b), "x")
		if err == nil && len(s.Articles) == 0 {
			t.Error("a story without articles")
		}
	})
}

func TestAnswerNamesArticlesAndIsNeverNull(t *testing.T) {
	empty, err := json.Marshal(AnswerOf(nil))
	if err != nil || string(empty) != `{"claims":[],"copies":[]}` {
		t.Errorf("%s, %v", empty, err)
	}
	got := AnswerOf([]story.Story{{
		ID: "s", Articles: []story.Article{{ID: "a1"}, {ID: "a2"}},
		Copies: []story.Copy{{Article: 1, Of: 0, Kind: "passages"}},
		Claims: []story.Claim{{
			ID: "c", Text: "Veien er stengt", Outlets: 2, NotShown: 1, Origins: []story.Origin{{}},
			Members: []story.Member{
				{Article: 0, At: story.Points{3, 18}, Stance: "asserts", Role: story.FirstHand},
				{Article: 1, At: story.Points{0, 15}, Stance: "denies", Role: story.Echo, Via: []string{"NTB"}, Likely: true, Why: []story.Why{
					{Kind: "stated hop", Words: "skriver NTB", Of: 0, Other: "NTB"}, {Kind: "wire mark", Of: -1, Other: "Reuters"},
				}},
			},
		}},
	}})
	want := Answer{
		Claims: []AnsweredClaim{{
			ID: "c", Story: "s", Text: "Veien er stengt", Origins: 1, Outlets: 2, NotShown: 1,
			Statements: []Statement{
				{Article: "a1", Start: 3, End: 18, Via: []string{}, Role: "origin", Stance: "asserts"},
				{Article: "a2", Start: 0, End: 15, Via: []string{"NTB"}, Likely: true, Role: "echo", Stance: "denies", Why: []Why{
					{Kind: "stated hop", Words: "skriver NTB", Of: "a1", Other: "NTB"}, {Kind: "wire mark", Other: "Reuters"},
				}},
			},
		}},
		Copies: []Copy{{Article: "a2", Of: "a1", Kind: "passages"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
