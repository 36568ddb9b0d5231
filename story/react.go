package story

import "slices"

// A clause that only answers has few words of the claim it answers: "– Det vil
// jeg ikke kommentere." What it answers stands before it.

// answers reports whether a stance answers what somebody else has said.
func answers(stance string) bool {
	return stance == "declines" || stance == "denies" || stance == "confirms"
}

const (
	// alikeAnswer is how likely, in thousandths, a claim must be by its words
	// for an answer to be put there whatever stands nearer.
	alikeAnswer = 90

	// nearAnswer is how many clauses before an answer what it answers may stand.
	nearAnswer = 12
)

// react moves each answer that stands alone to the claim it answers: the one that
// is likest among those that its article tells before, else the nearest of those
// that others tell too. of is the claim of each clause, and so is what it returns.
func react(cs []clause, of []int) []int {
	articles := map[int]map[int]bool{} // claim → articles
	for i, g := range of {
		if articles[g] == nil {
			articles[g] = map[int]bool{}
		}
		articles[g][cs[i].article] = true
	}
	moved := slices.Clone(of)
	for i := range cs {
		u := &cs[i]
		if !answers(u.Stance) || len(articles[of[i]]) > 1 {
			continue
		}
		if g, ok := answered(cs, of, articles, i); ok {
			moved[i] = g
		}
	}
	return moved
}

// answered returns the claim that clause i answers.
func answered(cs []clause, of []int, articles map[int]map[int]bool, i int) (int, bool) {
	u := &cs[i]
	best, most := -1, int64(0)
	nearest := -1
	for j := i - 1; j >= 0 && cs[j].article == u.article && i-j <= nearAnswer; j-- {
		if of[j] == of[i] || answers(cs[j].Stance) && cs[j].Speaker == u.Speaker {
			continue
		}
		if nearest < 0 && len(articles[of[j]]) > 1 && asserts(cs[j].Stance) {
			nearest = of[j]
		}
		if p := likest(cs, of, i, of[j]); p > most {
			best, most = of[j], p
		}
	}
	if most >= alikeAnswer {
		return best, true
	}
	for j := range cs { // what others tell
		if cs[j].article == u.article || of[j] == of[i] {
			continue
		}
		if p := u.states(&cs[j]); p > most {
			best, most = of[j], p
		}
	}
	if most >= 2*alikeAnswer {
		return best, true
	}
	return nearest, nearest >= 0
}

// likest returns how likely clause i belongs to a claim by its likest member.
func likest(cs []clause, of []int, i, g int) int64 {
	most := int64(0)
	for j := range cs {
		if of[j] == g && j != i {
			most = max(most, cs[i].states(&cs[j]))
		}
	}
	return most
}
