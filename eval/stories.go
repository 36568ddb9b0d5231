package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"ifolge/corpus/stories"
)

// Shares are precision, recall and F1, in per cent.
type Shares struct{ P, R, F1 float64 }

func sharesOf(right, predicted, gold int) Shares {
	return shares(ratio(float64(right), float64(predicted)), ratio(float64(right), float64(gold)))
}

func shares(p, r float64) Shares { return Shares{100 * p, 100 * r, 100 * ratio(2*p*r, p+r)} }

// StoryScores are the figures of [Stories] for one story, or their mean over
// several. Shares are in per cent.
type StoryScores struct {
	Stories    int // 1, or how many this is the mean of
	Carries    int // statements of gold
	Statements int // predicted ones

	FoundOf int     // statements of gold that are found
	Found   float64 // their share

	// The following are of the statements found; 0 where there are none.
	B3          Shares  // the claims they are grouped into
	Split, Lump float64 // pairs of one claim that are together; of different claims, apart
	Echo        Shares
	Stance      float64
	OriginsOf   int     // claims with a statement found
	Origins     float64 // of them with the right number of origins
	OriginsOff  float64 // by how many the number is wrong, on average

	Spread      float64 // predicted statements for each of gold
	Distractors float64 // statements of articles that carry no claim, grouped with another article's
	Copies      Shares

	Floor StoryFloor
}

// A StoryFloor is what the same statements score without reading anything.
type StoryFloor struct {
	Alone, Together Shares  // B3: each statement a claim; all one claim
	Echo            Shares  // all are echo
	Stance          float64 // all assert
	Origins         float64 // every claim has one
	OriginsOff      float64
}

// predictedStatement is a statement of an answer.
type predictedStatement struct {
	*stories.Statement
	claim string
	words []run
}

// A run is a word: code points of one text, half-open.
type run struct{ start, end int }

// foundStatement is a statement of gold with the predicted one that covers it.
type foundStatement struct {
	gold   *stories.Carry
	pred   *predictedStatement
	stance bool // it is right
}

// Stories compares an answer with the story file that it answers. A statement of
// gold is found when a predicted one covers it: they share words with an F1 of at
// least a half, or the predicted one holds all its words and at most twice as
// many. Of several the one with the right stance is taken, then the one that
// overlaps most. The rest is measured on what is found:
//
//	B3       how claims are grouped, by statements (Bagga and Baldwin 1998)
//	Split    pairs of one claim that stand in one predicted claim
//	Lump     pairs of different claims that are kept apart
//	Echo     has the article it through somebody's hands?
//	Stance   the right one; a span predicted with several is wrong unless gold has them all
//	Origins  how many stand behind a claim after its last status, by the predicted
//	         claim that holds most of its statements
//
// Copies are pairs of articles, either way round.
func Stories(gold *stories.File, answer *stories.Answer) (*StoryScores, error) {
	if len(gold.Carries) == 0 {
		return nil, fmt.Errorf("no \"carries\"; nothing to measure on")
	}
	preds, err := predictedStatements(gold, answer)
	if err != nil {
		return nil, err
	}
	found, err := findStatements(gold, preds)
	if err != nil {
		return nil, err
	}
	s := &StoryScores{Stories: 1, Carries: len(gold.Carries), Statements: len(preds), FoundOf: len(found)}
	s.Found = percent(s.FoundOf, s.Carries)
	s.group(found)
	s.judge(found)
	s.origins(gold, answer, found)
	s.Spread = ratio(float64(len(preds)), float64(s.Carries))
	s.Distractors = float64(distractors(gold, preds))
	s.Copies = copyShares(gold.Copies, answer.Copies)
	return s, nil
}

func percent(a, b int) float64 { return ratio(100*float64(a), float64(b)) }

// predictedStatements lists the statements of an answer with their words.
func predictedStatements(gold *stories.File, answer *stories.Answer) ([]predictedStatement, error) {
	texts := map[[2]string][]rune{}
	for i := range gold.Articles {
		a := &gold.Articles[i]
		texts[[2]string{a.ID, "text"}], texts[[2]string{a.ID, "title"}] = []rune(a.Text), []rune(a.Title)
	}
	var out []predictedStatement
	for i := range answer.Claims {
		c := &answer.Claims[i]
		for k := range c.Statements {
			s := &c.Statements[k]
			text, ok := texts[[2]string{s.Article, part(s)}]
			if !ok {
				return nil, fmt.Errorf("predicted claim %q: no %s of article %q", c.ID, part(s), s.Article)
			}
			if s.Start < 0 || s.End < s.Start || int(s.End) > len(text) {
				return nil, fmt.Errorf("predicted claim %q: [%d,%d) lies outside the %s of article %q, which has %d code points", c.ID, s.Start, s.End, part(s), s.Article, len(text))
			}
			out = append(out, predictedStatement{s, c.ID, runs(text[s.Start:s.End], int(s.Start))})
		}
	}
	return out, nil
}

func part(s *stories.Statement) string {
	if s.In == "" {
		return "text"
	}
	return s.In
}

// runs lists the words of text, which begins at code point at.
func runs(text []rune, at int) []run {
	var out []run
	for i := 0; i < len(text); i++ {
		if !isWord(text[i]) {
			continue
		}
		start := i
		for i < len(text) && isWord(text[i]) {
			i++
		}
		out = append(out, run{at + start, at + i})
	}
	return out
}

// common counts the words of both.
func common(a, b []run) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n++
			i++
			j++
		case a[i].start < b[j].start || a[i].start == b[j].start && a[i].end < b[j].end:
			i++
		default:
			j++
		}
	}
	return n
}

func findStatements(gold *stories.File, preds []predictedStatement) ([]foundStatement, error) {
	article := map[string]*stories.Article{}
	for i := range gold.Articles {
		article[gold.Articles[i].ID] = &gold.Articles[i]
	}
	byArticle := map[[2]string][]*predictedStatement{}
	for i := range preds {
		k := [2]string{preds[i].Article, part(preds[i].Statement)}
		byArticle[k] = append(byArticle[k], &preds[i])
	}
	var out []foundStatement
	for i := range gold.Carries {
		g := &gold.Carries[i]
		a := article[g.Article]
		if a == nil {
			return nil, fmt.Errorf("gold claim %q: no article %q", g.Claim, g.Article)
		}
		in, text := "text", a.Text
		at := strings.Index(text, g.Text)
		if at < 0 {
			in, text = "title", a.Title
			at = strings.Index(text, g.Text)
		}
		if at < 0 {
			return nil, fmt.Errorf("gold claim %q: %q stands neither in the text nor in the title of article %q", g.Claim, g.Text, g.Article)
		}
		here := byArticle[[2]string{g.Article, in}]
		if f, ok := findStatement(gold, g, runs([]rune(g.Text), utf8.RuneCountInString(text[:at])), here); ok {
			out = append(out, f)
		}
	}
	return out, nil
}

// findStatement looks for a statement of gold among the predicted ones of its text.
func findStatement(gold *stories.File, g *stories.Carry, words []run, here []*predictedStatement) (foundStatement, bool) {
	f := foundStatement{gold: g}
	bestStance, bestF1 := false, 0.0
	stances := map[string]bool{} // that its words are predicted with
	for _, p := range here {
		both, all := common(words, p.words), len(words)+len(p.words)
		if 4*both >= all {
			stances[p.Stance] = true
		}
		if len(p.words) == 0 {
			continue
		}
		f1 := float64(2*both) / float64(all)
		if f1 < .5 && (both < len(words) || len(p.words) > 2*len(words)) {
			continue
		}
		stance := p.Stance == g.Stance
		if f.pred == nil || stance && !bestStance || stance == bestStance && f1 > bestF1 {
			f.pred, bestStance, bestF1 = p, stance, f1
		}
	}
	if f.pred == nil {
		return f, false
	}
	for i := range gold.Carries {
		if c := &gold.Carries[i]; c.Article == g.Article && (strings.Contains(g.Text, c.Text) || strings.Contains(c.Text, g.Text)) {
			delete(stances, c.Stance)
		}
	}
	f.stance = bestStance && len(stances) == 0
	return f, true
}

// group measures how the statements found are grouped.
func (s *StoryScores) group(found []foundStatement) {
	var gold, pred, one, alone []string
	for i, f := range found {
		gold, pred = append(gold, f.gold.Claim), append(pred, f.pred.claim)
		one, alone = append(one, ""), append(alone, fmt.Sprint(i))
	}
	s.B3 = bcubedShares(gold, pred)
	s.Floor.Alone, s.Floor.Together = bcubedShares(gold, alone), bcubedShares(gold, one)
	var together, same, apart, different int
	for i := range found {
		for j := range i {
			switch goldSame, predSame := gold[i] == gold[j], pred[i] == pred[j]; {
			case goldSame && predSame:
				together++
				same++
			case goldSame:
				same++
			case predSame:
				different++
			default:
				apart++
				different++
			}
		}
	}
	s.Split, s.Lump = percent(together, same), percent(apart, different)
}

// bcubedShares keeps to the order in which the definition rounds.
func bcubedShares(gold, pred []string) Shares {
	p, r := bcubed(gold, pred)
	n := float64(len(gold))
	p, r = ratio(100*p, n), ratio(100*r, n)
	return Shares{p, r, ratio(2*p*r, p+r)}
}

// judge measures echo and stance of the statements found.
func (s *StoryScores) judge(found []foundStatement) {
	var both, pred, gold, right, assert int
	for _, f := range found {
		g, p := len(f.gold.Via) > 0, len(f.pred.Via) > 0
		if g && p {
			both++
		}
		if p {
			pred++
		}
		if g {
			gold++
		}
		if f.stance {
			right++
		}
		if f.gold.Stance == "asserts" {
			assert++
		}
	}
	s.Echo, s.Stance = sharesOf(both, pred, gold), percent(right, len(found))
	s.Floor.Echo, s.Floor.Stance = sharesOf(gold, len(found), gold), percent(assert, len(found))
}

// origins measures the number of origins of each claim with a statement found.
func (s *StoryScores) origins(gold *stories.File, answer *stories.Answer, found []foundStatement) {
	predicted := map[string]int{}
	for i := range answer.Claims {
		predicted[answer.Claims[i].ID] = answer.Claims[i].Origins
	}
	last := map[string]stories.Status{}
	for _, st := range gold.Status {
		if was, ok := last[st.Claim]; !ok || st.AsOf >= was.AsOf {
			last[st.Claim] = st
		}
	}
	exact, one, off, oneOff := 0, 0, 0, 0
	for claim, st := range last {
		count := map[string]int{}
		for _, f := range found {
			if f.gold.Claim == claim {
				count[f.pred.claim]++
			}
		}
		if len(count) == 0 {
			continue
		}
		s.OriginsOf++
		top := ""
		for _, c := range slices.Sorted(maps.Keys(count)) {
			if count[c] > count[top] {
				top = c
			}
		}
		d, e := abs(predicted[top]-st.Origins), abs(1-st.Origins)
		off += d
		oneOff += e
		if d == 0 {
			exact++
		}
		if e == 0 {
			one++
		}
	}
	n := float64(s.OriginsOf)
	s.Origins, s.OriginsOff = percent(exact, s.OriginsOf), ratio(float64(off), n)
	s.Floor.Origins, s.Floor.OriginsOff = percent(one, s.OriginsOf), ratio(float64(oneOff), n)
}

func abs(n int) int { return max(n, -n) }

func distractors(gold *stories.File, preds []predictedStatement) int {
	carrying := map[string]bool{}
	for i := range gold.Carries {
		carrying[gold.Carries[i].Article] = true
	}
	articles := map[string]map[string]bool{} // of each predicted claim
	for i := range preds {
		p := &preds[i]
		if articles[p.claim] == nil {
			articles[p.claim] = map[string]bool{}
		}
		articles[p.claim][p.Article] = true
	}
	n := 0
	for i := range preds {
		if p := &preds[i]; !carrying[p.Article] && len(articles[p.claim]) > 1 {
			n++
		}
	}
	return n
}

func copyShares(gold, pred []stories.Copy) Shares {
	pairs := func(cs []stories.Copy) map[[2]string]bool {
		m := map[[2]string]bool{}
		for _, c := range cs {
			m[[2]string{min(c.Article, c.Of), max(c.Article, c.Of)}] = true
		}
		return m
	}
	g, p, both := pairs(gold), pairs(pred), 0
	for k := range p {
		if g[k] {
			both++
		}
	}
	return sharesOf(both, len(p), len(g))
}

// MeanStories is the mean of the figures of stories, each story counting alike.
func MeanStories(ss []*StoryScores) *StoryScores {
	m := &StoryScores{}
	n := float64(len(ss))
	for _, s := range ss {
		m.Stories += s.Stories
		m.Carries += s.Carries
		m.Statements += s.Statements
		m.FoundOf += s.FoundOf
		m.OriginsOf += s.OriginsOf
		from := s.figures()
		for i, to := range m.figures() {
			*to += *from[i] / n
		}
	}
	return m
}

// figures lists what a mean is made of.
func (s *StoryScores) figures() []*float64 {
	f := &s.Floor
	out := []*float64{
		&s.Found, &s.Split, &s.Lump, &s.Stance, &s.Origins, &s.OriginsOff, &s.Spread, &s.Distractors,
		&f.Stance, &f.Origins, &f.OriginsOff,
	}
	for _, p := range []*Shares{&s.B3, &s.Echo, &s.Copies, &f.Alone, &f.Together, &f.Echo} {
		out = append(out, &p.P, &p.R, &p.F1)
	}
	return out
}

// Print writes the figures as a table, a measure a line, and behind three spaces
// what the measure is without reading anything.
func (s *StoryScores) Print(w io.Writer) error {
	out := bufio.NewWriter(w)
	f := &s.Floor
	fmt.Fprintf(out, "found      %6.1f   %d of %d statements\n", s.Found, s.FoundOf, s.Carries)
	if s.FoundOf > 0 {
		fmt.Fprintf(out, "b3         %s   each alone %.1f, all one %.1f\n", s.B3, f.Alone.F1, f.Together.F1)
		fmt.Fprintf(out, "split/lump %6.1f %6.1f\n", s.Split, s.Lump)
		fmt.Fprintf(out, "echo       %s   all echo %.1f\n", s.Echo, f.Echo.F1)
		fmt.Fprintf(out, "stance     %6.1f   all assert %.1f\n", s.Stance, f.Stance)
		if s.OriginsOf > 0 {
			fmt.Fprintf(out, "origins    %6.1f   exact of %d claims, mean error %.2f   always one %.1f, %.2f\n", s.Origins, s.OriginsOf, s.OriginsOff, f.Origins, f.OriginsOff)
		}
	}
	fmt.Fprintf(out, "spread     %6.2f   %d predicted statements\n", s.Spread, s.Statements)
	if s.Stories == 1 {
		fmt.Fprintf(out, "distractors %5.0f\n", s.Distractors)
	} else {
		fmt.Fprintf(out, "distractors %5.1f\n", s.Distractors)
	}
	fmt.Fprintf(out, "copies     %s\n", s.Copies)
	return out.Flush()
}

func (s Shares) String() string { return fmt.Sprintf("%6.1f %6.1f %6.1f", s.P, s.R, s.F1) }

// WriteJSON writes the figures as one JSON object on a line; shares are between 0
// and 1. story is the story's id, "" for a mean.
func (s *StoryScores) WriteJSON(w io.Writer, story string) error {
	share := func(x float64) float64 { return round4(x / 100) }
	line, err := json.Marshal(storyObject{
		Story: story, Stories: s.Stories, Carries: s.Carries, Statements: s.Statements, Found: share(s.Found),
		B3: s.B3.object(), Split: share(s.Split), Lump: share(s.Lump), Echo: s.Echo.object(), Stance: share(s.Stance),
		Origins: share(s.Origins), OriginsOff: round4(s.OriginsOff), OriginsOf: s.OriginsOf,
		Spread: round4(s.Spread), Distractors: round4(s.Distractors), Copies: s.Copies.object(),
		Floor: storyFloorObject{
			Alone: s.Floor.Alone.object(), Together: s.Floor.Together.object(), Echo: s.Floor.Echo.object(),
			Stance: share(s.Floor.Stance), Origins: share(s.Floor.Origins), OriginsOff: round4(s.Floor.OriginsOff),
		},
	})
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

type storyObject struct {
	Story       string           `json:"story"`
	Stories     int              `json:"stories"`
	Carries     int              `json:"carries"`
	Statements  int              `json:"statements"`
	Found       float64          `json:"found"`
	B3          sharesObject     `json:"b3"`
	Split       float64          `json:"split"`
	Lump        float64          `json:"lump"`
	Echo        sharesObject     `json:"echo"`
	Stance      float64          `json:"stance"`
	Origins     float64          `json:"origins"`
	OriginsOff  float64          `json:"origins_off"`
	OriginsOf   int              `json:"origins_of"`
	Spread      float64          `json:"spread"`
	Distractors float64          `json:"distractors"`
	Copies      sharesObject     `json:"copies"`
	Floor       storyFloorObject `json:"floor"`
}

type storyFloorObject struct {
	Alone      sharesObject `json:"b3_alone"`
	Together   sharesObject `json:"b3_together"`
	Echo       sharesObject `json:"echo"`
	Stance     float64      `json:"stance"`
	Origins    float64      `json:"origins"`
	OriginsOff float64      `json:"origins_off"`
}

type sharesObject struct {
	P  float64 `json:"p"`
	R  float64 `json:"r"`
	F1 float64 `json:"f1"`
}

func (s Shares) object() sharesObject {
	return sharesObject{round4(s.P / 100), round4(s.R / 100), round4(s.F1 / 100)}
}
