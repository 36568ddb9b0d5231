package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"ifolge/corpus/stories"
)

// A story of four articles, of which a4 carries nothing. The claims are that the
// ferry is sold (c1), to a Greek company (c2), and that the mayor resigns (c3).
func ferry() *stories.File {
	return &stories.File{
		Articles: []stories.Article{
			{ID: "a1", Outlet: "Fjordposten", Text: "Ferja Fannaråk er solgt til Hellas. Ordføreren går av."},
			{ID: "a2", Outlet: "Kystbladet", Title: "Ferja er solgt", Text: "Fannaråk er solgt, skriver Fjordposten. Kjøperen er gresk."},
			{ID: "a3", Outlet: "Havneposten", Text: "Rederiet avviser at ferja Fannaråk er solgt."},
			{ID: "a4", Outlet: "Havneposten", Text: "Veien er stengt av ras."},
		},
		Carries: []stories.Carry{
			{Article: "a1", Claim: "c1", Text: "Ferja Fannaråk er solgt", Stance: "asserts"},
			{Article: "a1", Claim: "c2", Text: "solgt til Hellas", Stance: "asserts"},
			{Article: "a1", Claim: "c3", Text: "Ordføreren går av", Stance: "asserts"},
			{Article: "a2", Claim: "c1", Text: "Fannaråk er solgt", Stance: "asserts", Via: []string{"Fjordposten"}},
			{Article: "a2", Claim: "c2", Text: "Kjøperen er gresk", Stance: "asserts", Via: []string{"Fjordposten"}},
			{Article: "a3", Claim: "c1", Text: "ferja Fannaråk er solgt", Stance: "denies"},
		},
		Copies: []stories.Copy{{Article: "a2", Of: "a1"}, {Article: "a3", Of: "a2"}},
		Status: []stories.Status{
			{Claim: "c1", AsOf: "2025-03-05", Origins: 2}, {Claim: "c1", AsOf: "2025-03-04", Origins: 1},
			{Claim: "c2", AsOf: "2025-03-04", Origins: 1}, {Claim: "c3", AsOf: "2025-03-04", Origins: 0},
		},
	}
}

// said is a statement that stands in a text of the ferry, found by its words.
func said(article, words, stance string, via ...string) stories.Statement {
	for _, a := range ferry().Articles {
		if at := strings.Index(a.Text, words); a.ID == article && at >= 0 {
			start := len([]rune(a.Text[:at]))
			return stories.Statement{Article: article, Start: int32(start), End: int32(start + len([]rune(words))), Stance: stance, Via: via}
		}
	}
	panic(words)
}

func claim(id string, origins int, ss ...stories.Statement) stories.AnsweredClaim {
	return stories.AnsweredClaim{ID: id, Origins: origins, Statements: ss}
}

func storyScores(t *testing.T, gold *stories.File, claims ...stories.AnsweredClaim) *StoryScores {
	t.Helper()
	s, err := Stories(gold, &stories.Answer{Claims: claims})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s: %v, want %v", name, got, want)
	}
}

func nearShares(t *testing.T, name string, got Shares, p, r, f1 float64) {
	t.Helper()
	near(t, name+" P", got.P, p)
	near(t, name+" R", got.R, r)
	near(t, name+" F1", got.F1, f1)
}

func TestStatementIsFoundByItsWords(t *testing.T) {
	title := said("a2", "Fannaråk", "asserts")
	title.In, title.Start, title.End = "title", 0, 14
	for _, tt := range []struct {
		name string
		pred stories.Statement
		want int
	}{
		{"the same words", said("a1", "Ordføreren går av", "asserts"), 1},
		{"one of four and three others: F1 1/4", said("a3", "Rederiet avviser at ferja", "denies"), 0},
		{"two of four and no more: F1 2/3", said("a3", "ferja Fannaråk", "denies"), 1},
		{"one of four: F1 2/5", said("a3", "ferja", "denies"), 0},
		{"all and three more than its four", said("a3", "Rederiet avviser at ferja Fannaråk er solgt", "denies"), 1},
		{"a whole sentence of six for four and three", said("a1", "Ferja Fannaråk er solgt til Hellas", "asserts"), 2},
		{"all nine words for four, three and three: F1 1/2 and more", said("a1", "Ferja Fannaråk er solgt til Hellas. Ordføreren går av", "asserts"), 3},
		{"another article", said("a4", "Veien er stengt av ras", "asserts"), 0},
		{"no word at all", said("a1", ". ", "asserts"), 0},
		{"the title, where gold stands in the text", title, 0},
	} {
		if s := storyScores(t, ferry(), claim("p", 1, tt.pred)); s.FoundOf != tt.want {
			t.Errorf("%s: %d found, want %d", tt.name, s.FoundOf, tt.want)
		}
	}
	gold := ferry()
	gold.Carries[3].Text = "Ferja er solgt" // only the title of a2 has this
	if s := storyScores(t, gold, claim("p", 1, title)); s.FoundOf != 1 {
		t.Errorf("a statement of the title is not found")
	}
}

func TestRightStanceIsTakenBeforeOverlap(t *testing.T) {
	whole, part := said("a3", "ferja Fannaråk er solgt", "asserts"), said("a3", "ferja Fannaråk er", "denies", "NTB")
	s := storyScores(t, ferry(), claim("p", 1, whole), claim("q", 1, part))
	if s.Echo.P != 0 || s.FoundOf != 1 {
		t.Fatalf("echo %v of %d found, want one found, an echo that gold has not", s.Echo, s.FoundOf)
	}
	near(t, "stance of a span with two stances, of which gold has one", s.Stance, 0)
	near(t, "stance of the right one alone", storyScores(t, ferry(), claim("q", 1, part)).Stance, 100)
	gold := ferry()
	gold.Carries = append(gold.Carries, stories.Carry{Article: "a3", Claim: "c2", Text: "Fannaråk er solgt", Stance: "asserts"})
	near(t, "stance where gold has both", storyScores(t, gold, claim("p", 1, whole), claim("q", 1, part)).Stance, 100)
}

// Five of six statements are found; p has one of c2 among three of c1, q has c2
// alone, and that the mayor resigns is not found.
func worked() []stories.AnsweredClaim {
	return []stories.AnsweredClaim{
		claim("p", 1,
			said("a1", "Ferja Fannaråk er solgt", "asserts"), said("a1", "solgt til Hellas", "asserts"),
			said("a2", "Fannaråk er solgt", "asserts", "Fjordposten"), said("a3", "ferja Fannaråk er solgt", "asserts", "Fjordposten"),
			said("a4", "Veien er stengt", "asserts")),
		claim("q", 1, said("a2", "Kjøperen er gresk", "asserts")),
		claim("r", 1, said("a4", "av ras", "asserts")),
	}
}

func TestStoryMeasuresAreAsWorkedByHand(t *testing.T) {
	s := storyScores(t, ferry(), worked()...)
	near(t, "found", s.Found, 100*5./6)
	// precision: three in p share their claim with 3 of 4, one with 1 of 4, q's with 1 of 1;
	// recall: three with 3 of 3, the two of c2 with 1 of 2
	p, r := (3*3./4+1./4+1)/5, (3+2*1./2)/5
	nearShares(t, "b3", s.B3, 100*p, 100*r, 100*2*p*r/(p+r))
	near(t, "split", s.Split, 100*3./4) // of the pairs of one claim, 3 in c1 and 1 in c2
	near(t, "lump", s.Lump, 100*3./6)   // of the pairs of two claims, those of q with c1
	nearShares(t, "echo", s.Echo, 50, 50, 50)
	near(t, "stance", s.Stance, 80)
	near(t, "origins", s.Origins, 50) // c1 has 2, c2 has 1
	near(t, "origins off", s.OriginsOff, .5)
	near(t, "spread", s.Spread, 7./6)
	near(t, "distractors", s.Distractors, 1) // r is alone
	f := s.Floor
	nearShares(t, "each alone", f.Alone, 100, 40, 100*2*.4/1.4)
	together := (3*3./5 + 2*2./5) / 5
	nearShares(t, "all one", f.Together, 100*together, 100, 100*2*together/(1+together))
	nearShares(t, "all echo", f.Echo, 40, 100, 100*2*.4/1.4)
	near(t, "all assert", f.Stance, 80)
	near(t, "always one", f.Origins, 50)
	near(t, "always one, off", f.OriginsOff, .5)
}

func TestOriginsAreThoseAfterTheLastStatusOfTheClaimWithMost(t *testing.T) {
	s := storyScores(t, ferry(),
		claim("p", 2, said("a1", "Ferja Fannaråk er solgt", "asserts"), said("a3", "ferja Fannaråk er solgt", "denies")),
		claim("q", 7, said("a2", "Fannaråk er solgt", "asserts")))
	if s.OriginsOf != 1 { // of c2 and c3 no statement is found
		t.Fatalf("origins of %d claims, want 1", s.OriginsOf)
	}
	near(t, "origins", s.Origins, 100)
	near(t, "origins off", s.OriginsOff, 0)
	near(t, "always one, off", s.Floor.OriginsOff, 1)
}

func TestCopiesCountEitherWayRoundAndOnce(t *testing.T) {
	s, err := Stories(ferry(), &stories.Answer{Copies: []stories.Copy{{Article: "a1", Of: "a2"}, {Article: "a2", Of: "a1"}, {Article: "a4", Of: "a1"}}})
	if err != nil {
		t.Fatal(err)
	}
	nearShares(t, "copies", s.Copies, 50, 50, 50)
}

func TestMeanCountsEveryStoryAlike(t *testing.T) {
	all := storyScores(t, ferry(), worked()...)
	none := storyScores(t, ferry())
	m := MeanStories([]*StoryScores{all, none, none})
	near(t, "found", m.Found, all.Found/3)
	near(t, "b3", m.B3.F1, all.B3.F1/3)
	near(t, "floor", m.Floor.Echo.R, 100./3)
	if m.Stories != 3 || m.Carries != 18 || m.FoundOf != 5 {
		t.Errorf("%d stories, %d of %d found", m.Stories, m.FoundOf, m.Carries)
	}
}

func TestStoriesThatCannotBeMeasuredAreRefused(t *testing.T) {
	lost, stranger, empty := ferry(), ferry(), ferry()
	lost.Carries[0].Text = "Ferja er kjøpt"
	stranger.Carries[0].Article = "a9"
	empty.Carries = nil
	beyond := said("a1", "Ferja", "asserts")
	beyond.End = 1000
	unknown := said("a1", "Ferja", "asserts")
	unknown.Article = "a9"
	for _, tt := range []struct {
		gold *stories.File
		pred stories.Statement
		want string
	}{
		{lost, said("a1", "Ferja", "asserts"), "Ferja er kjøpt"},
		{stranger, said("a1", "Ferja", "asserts"), `"a9"`},
		{empty, said("a1", "Ferja", "asserts"), "carries"},
		{ferry(), beyond, "1000"},
		{ferry(), unknown, `"a9"`},
	} {
		_, err := Stories(tt.gold, &stories.Answer{Claims: []stories.AnsweredClaim{claim("p", 1, tt.pred)}})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v does not name %s", err, tt.want)
		}
	}
}

func TestStoryScoresInJSONAreShares(t *testing.T) {
	var b bytes.Buffer
	if err := storyScores(t, ferry(), worked()...).WriteJSON(&b, "ferry"); err != nil {
		t.Fatal(err)
	}
	var o storyObject
	if err := json.Unmarshal(b.Bytes(), &o); err != nil {
		t.Fatal(err)
	}
	if o.Story != "ferry" || o.Found != .8333 || o.Split != .75 || o.Echo.F1 != .5 || o.Floor.Echo.P != .4 || o.OriginsOff != .5 || o.Spread != 1.1667 {
		t.Errorf("%s", b.String())
	}
}

func TestStoriesAgreeWithTheReference(t *testing.T) {
	command := tool(t, "score_stories.py")
	dir := t.TempDir()
	for seed := range uint64(40) {
		draw := rand.New(rand.NewPCG(1, seed))
		gold := randomStory(draw)
		answer := randomAnswer(draw, gold)
		goldFile := writeJSON(t, dir+"/gold.json", gold)
		answerFile := writeJSON(t, dir+"/answer.json", answer)
		s, err := Stories(gold, answer)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := s.Print(&b); err != nil {
			t.Fatal(err)
		}
		sameFigures(t, b.String(), reference(t, command, goldFile, answerFile))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func writeJSON(t *testing.T, path string, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return writeFile(t, path, string(b))
}

var storyStances = []string{"asserts", "asserts", "confirms", "denies", "declines"}

func randomStory(draw *rand.Rand) *stories.File {
	f := &stories.File{Status: []stories.Status{}}
	for i := range 2 + draw.IntN(4) {
		f.Articles = append(f.Articles, stories.Article{ID: fmt.Sprintf("a%d", i), Title: randomWords(draw, 8), Text: randomWords(draw, 60)})
	}
	for range 1 + draw.IntN(12) {
		a := f.Articles[draw.IntN(len(f.Articles))]
		text := []rune(a.Text)
		if draw.IntN(6) == 0 {
			text = []rune(a.Title)
		}
		start := draw.IntN(len(text))
		end := min(len(text), start+1+draw.IntN(25))
		f.Carries = append(f.Carries, stories.Carry{
			Article: a.ID, Claim: fmt.Sprintf("c%d", draw.IntN(4)), Text: string(text[start:end]),
			Via: randomVia(draw), Stance: storyStances[draw.IntN(len(storyStances))],
		})
	}
	for range draw.IntN(10) {
		f.Status = append(f.Status, stories.Status{Claim: fmt.Sprintf("c%d", draw.IntN(5)), AsOf: fmt.Sprintf("2025-03-%02d", 1+draw.IntN(5)), Origins: draw.IntN(4)})
	}
	f.Copies = randomCopies(draw, f)
	return f
}

// randomAnswer has some of gold's statements as they are, some moved a little, and
// some that stand anywhere.
func randomAnswer(draw *rand.Rand, f *stories.File) *stories.Answer {
	answer := &stories.Answer{Claims: []stories.AnsweredClaim{}, Copies: randomCopies(draw, f)}
	for i := range draw.IntN(5) {
		answer.Claims = append(answer.Claims, claim(fmt.Sprintf("p%d", i), draw.IntN(4)))
	}
	for range draw.IntN(20) {
		if len(answer.Claims) == 0 {
			break
		}
		a := f.Articles[draw.IntN(len(f.Articles))]
		s := stories.Statement{Article: a.ID, Via: randomVia(draw), Stance: storyStances[draw.IntN(len(storyStances))]}
		text := []rune(a.Text)
		if draw.IntN(6) == 0 {
			s.In, text = "title", []rune(a.Title)
		}
		start := draw.IntN(len(text) + 1)
		end := min(len(text), start+draw.IntN(25))
		if g := f.Carries[draw.IntN(len(f.Carries))]; draw.IntN(4) > 0 {
			for _, a := range f.Articles {
				if at := strings.Index(a.Text, g.Text); a.ID == g.Article && at >= 0 {
					s.Article, s.In, s.Stance, text = a.ID, "", g.Stance, []rune(a.Text)
					start = min(len(text), max(0, len([]rune(a.Text[:at]))+draw.IntN(5)-2))
					end = min(len(text), start+len([]rune(g.Text))+draw.IntN(9)-2)
					end = max(start, end)
				}
			}
		}
		s.Start, s.End = int32(start), int32(end)
		c := &answer.Claims[draw.IntN(len(answer.Claims))]
		c.Statements = append(c.Statements, s)
	}
	for i := range answer.Claims {
		if answer.Claims[i].Statements == nil {
			answer.Claims[i].Statements = []stories.Statement{}
		}
	}
	return answer
}

func randomWords(draw *rand.Rand, n int) string {
	var b strings.Builder
	for range 1 + draw.IntN(n) {
		b.WriteString(pieces[draw.IntN(len(pieces))])
	}
	return b.String()
}

func randomVia(draw *rand.Rand) []string {
	if draw.IntN(2) == 0 {
		return []string{}
	}
	return []string{"NTB"}
}

func randomCopies(draw *rand.Rand, f *stories.File) []stories.Copy {
	out := []stories.Copy{}
	for range draw.IntN(4) {
		out = append(out, stories.Copy{Article: f.Articles[draw.IntN(len(f.Articles))].ID, Of: f.Articles[draw.IntN(len(f.Articles))].ID})
	}
	return out
}
