package story

import "slices"

// likeness is how two clauses compare.
type likeness struct {
	cosine  int64 // of their words, in thousandths
	shared  int64 // what they share, weighed by how rare it is, in 1/full
	names   int64 // the part of it that is names
	contain int64 // the share of the lighter one that the other has, in thousandths

	same, near, not bool // their numbers: one is the same, near, another
	meet            bool // their times
	voice           bool // one voice says both

	own    int64 // how many of them are in their article's own voice
	length int64 // log2 of the words of the shorter one, and one, in 1/full
}

// states returns how likely two clauses state one claim by what they say alone, in
// thousandths.
func (c *clause) states(d *clause) int64 {
	f := c.features(d)
	return f.probability(false, false, 0)
}

func (c *clause) features(d *clause) likeness {
	var f likeness
	v, w := &c.vec, &d.vec
	dot, one, two := int64(0), int64(0), int64(0)
	for _, t := range v.terms {
		one += t.amount
	}
	for _, t := range w.terms {
		two += t.amount
	}
	v.share(w, func(a, b *term) {
		dot += a.amount * b.amount
		least := min(a.amount, b.amount)
		f.shared += least
		if slices.Contains(c.Names, a.key) {
			f.names += least
		}
	})
	if n := v.norm * w.norm; n > 0 {
		f.cosine = dot * 1000 / n
	}
	if n := min(one, two); n > 0 {
		f.contain = f.shared * 1000 / n
	}
	for _, x := range c.Figures {
		for _, y := range d.Figures {
			switch x.compare(y) {
			case figureSame:
				f.same = true
			case figureNear:
				f.near = true
			case figureNot:
				f.not = true
			}
		}
	}
	for _, t := range c.Times {
		for _, v := range d.Times {
			if t.From < v.To && v.From < t.To {
				f.meet = f.meet || max(t.To-t.From, v.To-v.From) <= 40
			}
		}
	}
	for _, u := range []*clause{c, d} {
		if u.Statement < 0 {
			f.own++
		}
	}
	f.length = log2(1 + int64(min(len(c.Words)+len(c.Names), len(d.Words)+len(d.Names))))
	f.voice = len(c.Who) > 0 && len(d.Who) > 0 && c.Who[len(c.Who)-1] == d.Who[len(d.Who)-1] && !c.Unnamed
	return f
}

// How much a likeness tells that two clauses state one claim: the weights of a
// logistic model, in thousandths, fitted on the seven stories of doc/quality.md.
const (
	tellsBias    = -1600
	tellsCosine  = 800
	tellsShared  = 165 // of each full bit
	tellsNames   = -50 // likewise
	tellsContain = 500
	tellsSame    = 2500
	tellsMany    = -180 // of each full bit, where a number is the same: the two tell one thing
	tellsNear    = 2000
	tellsNot     = 1600
	tellsMeet    = 1800
	tellsCopy    = 300 // the later article was made from the earlier one
	tellsOpening = 550 // both stand in the opening
	tellsVoice   = 250
	tellsContext = 600  // the clauses beside them
	tellsOwn     = -500 // each of the two that is in the article's own voice
	tellsLength  = -490 // of each doubling of the words of the shorter one
)

// probability returns how likely two clauses state one claim, in thousandths.
func (f *likeness) probability(made, opening bool, context int64) int64 {
	const most = 30 * full
	shared := min(f.shared, most)
	z := int64(tellsBias)
	z += tellsCosine * f.cosine / 1000
	z += tellsShared * shared / full
	z += tellsNames * min(f.names, most/2) / full
	z += tellsContain * min(f.contain, 1000) / 1000
	switch {
	case f.same:
		z += tellsSame + tellsMany*shared/full
	case f.near:
		z += tellsNear
	case f.not:
		z += tellsNot
	}
	if f.meet {
		z += tellsMeet
	}
	if made {
		z += tellsCopy
	}
	if opening {
		z += tellsOpening
	}
	if f.voice {
		z += tellsVoice
	}
	z += tellsOwn * f.own
	z += tellsLength * f.length / full
	return sigmoid(z + tellsContext*context/1000)
}

// sigmoids are 1000/(1+exp(-z)) for z = 0, 1/2, 1 … 6.
var sigmoids = [...]int64{500, 622, 731, 818, 881, 924, 953, 971, 982, 989, 993, 996, 998}

// sigmoid is the logistic function of z thousandths, in thousandths, by straight
// lines between halves.
func sigmoid(z int64) int64 {
	if z < 0 {
		return 1000 - sigmoid(-z)
	}
	k := z / 500
	if k >= int64(len(sigmoids))-1 {
		return sigmoids[len(sigmoids)-1]
	}
	return sigmoids[k] + (sigmoids[k+1]-sigmoids[k])*(z%500)/500
}
