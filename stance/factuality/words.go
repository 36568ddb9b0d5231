package factuality

import (
	"strings"

	"ifolge/lang"
)

// A kind is what a word does to the event that hangs on it, or to the one that
// it hangs on.
type kind uint8

const (
	other   kind = iota
	holds        // "managed to": so, and not so where it is negated
	fails        // "failed to": the other way about
	known        // "regrets that": so, negated or not
	says         // "says that"
	claims       // "claims that"
	thinks       // "thinks that"
	doubts       // "doubts that"
	wants        // "wants to"
	plans        // "plans to"
	tries        // "tried to"
	asks         // "asked him to"
	lets         // "let him", "able to"
	may          // "may", "perhaps"
	must         // "should"
	will         // "will", "tomorrow"
	given        // "if", "whenever"
	phase        // "began to", "usually"
	feigns       // "pretended to", "almost"
	negates      // "not", "no"
	done         // "already"
)

var kindNames = [...]string{"", "holds", "fails", "known", "says", "claims", "thinks", "doubts", "wants", "plans",
	"tries", "asks", "lets", "may", "must", "will", "if", "goes on", "feigns", "not", "did"}

func kindNamed(s string) kind {
	for k, n := range kindNames {
		if n == s {
			return kind(k)
		}
	}
	return other
}

// words are the kinds of the words of one language, by lemma, and by lemma and
// what stands behind it: "forget to".
type words map[string]kind

var byLang lang.Cache[words]

func wordsFor(code string) words { return byLang.Of(code, readWords) }

func readWords(code string) words {
	w := words{}
	for _, r := range lang.Table(code, "factuality") {
		k := kindNamed(r.Field(1))
		for p := range strings.SplitSeq(r.Field(0), ",") {
			w[strings.TrimSpace(p)] = k
		}
	}
	return w
}

// of returns the kind of a word before what stands behind it: "to", "that" and
// "-ing" for an infinitive, a clause and a gerund, else a particle or nothing.
func (w words) of(lemma, behind string) kind {
	if behind != "" && len(lemma)+len(behind) < 60 {
		var b [64]byte
		key := append(append(append(b[:0], lemma...), ' '), behind...)
		if k, ok := w[string(key)]; ok {
			return k
		}
	}
	return w[lemma]
}
