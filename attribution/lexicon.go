package attribution

import (
	"slices"
	"strings"
	"sync"

	"ifolge/lang"
)

// A lexicon is what the tables cues.txt and clause.txt of one language say. It
// is never changed after it is read.
type lexicon struct {
	cues  map[string][]*cue // by first word of the lemma, those of more words first
	roles map[string]role   // of words in lower case
	ends  []ending          // nouns by their last part, "undersøkelse" in "brukerundersøkelse"
}

// A class says in which construction a cue stands. The names are those of the
// second field of cues.txt.
type class uint8

const (
	classVerb class = iota + 1
	classNoun
	classPrep
	classAdverb
	classModal
	classPhrase // an adjective or noun with a copula: "er redd for"
	classNot    // looks like a cue and is none: "sørge for at"
)

var classNames = map[string]class{
	"verb": classVerb, "noun": classNoun, "prep": classPrep, "adverb": classAdverb,
	"modal": classModal, "phrase": classPhrase, "not": classNot,
}

// takes says what a cue may have as its content.
type takes uint16

const (
	takesThat      takes = 1 << iota // a clause with "at"/"that"
	takesBare                        // a clause without: "hun mener det går"
	takesQuestion                    // "om"/"whether", or a clause that opens with a question word
	takesInf                         // an infinitive: "lover å komme"
	takesNoun                        // a noun phrase: "varsler kutt"
	takesTopic                       // a noun phrase behind the preposition: "ber om hjelp"
	takesQuote                       // direct speech
	takesNothing                     // can do without: "vil ikke kommentere"
	takesPredicate                   // object and what it is called: "kaller loven en fiasko"
)

var takesNames = map[string]takes{
	"that": takesThat, "bare": takesBare, "question": takesQuestion, "inf": takesInf,
	"noun": takesNoun, "topic": takesTopic, "quote": takesQuote, "predicate": takesPredicate, "nothing": takesNothing,
}

// A cue is a row of cues.txt.
type cue struct {
	class  class
	stance string
	words  []string // the lemma, by word
	takes  takes
	preps  []string // prepositions that may stand before the content: "på" of "peke på at"

	document bool   // only a text or a measurement speaks so: "viser"
	passive  bool   // counts only in the passive: "blir siktet for"
	negated  bool   // counts under a negation or a refusal alone: "vil ikke si"
	clause   bool   // prep: the source is the subject of what follows: "etter det NTB erfarer"
	close    string // prep: the word that closes the phrase, "mening" of "etter X' mening"
}

// A role is what a function word does.
type role uint32

const (
	roleThat        role = 1 << iota // opens a clause: "at", "that"
	roleWhether                      // opens a question: "om", "whether"
	roleAsk                          // question word: "hva", "why"
	roleInf                          // "å", "to"
	roleAgent                        // of the passive: "av", "by"
	roleTo                           // before whom it is said to: "til", "overfor"
	roleIn                           // before the text that says so, in ", heter det i rapporten"
	roleNot                          // negation
	roleIf                           // opens a condition
	roleSelf                         // the speaker: "jeg", "we"
	roleAnyone                       // nobody in particular: "man", "du"
	roleIt                           // stands for what was said before: "det", "dette"
	roleRelative                     // "som", "who"
	roleHe                           // third person, one: "hun"
	roleThey                         // third person, more: "de"
	roleHave                         // of the hearsay perfect: "ha"
	roleWill                         // plans: "vil"
	roleAsIf                         // before what a thing is called: "som", "as"
	roleWithout                      // takes the saying away: "uten å si"
	roleBoth                         // opens a list that belongs to the source: "både"
	roleDocument                     // a noun that tells by being read: "rapport"
	rolePerson                       // a noun for somebody: "leder"
	roleGroup                        // a noun for an organisation or a group: "politi"
	roleRefuse                       // a verb of not wanting to: "nekte"
	rolePublication                  // "avis"
	roleBack                         // stands for speech before it: "det samme"
	roleShould                       // an auxiliary that makes the saying a duty not yet done: "bør love"
	roleNeither                      // a negation that opens a list: "verken bekrefter eller avkrefter"
	roleWish                         // a verb of wanting or being able to, between a negation and the answer
	roleRead                         // a verb of texts: "det heter i", "det står i"
	roleBut                          // sets the next clause against the one before: "men"
	roleWould                        // plans, told in the past: "ville"; no rule reads it
)

var roleNames = map[string]role{
	"that": roleThat, "whether": roleWhether, "ask": roleAsk, "inf": roleInf, "agent": roleAgent, "to": roleTo,
	"in": roleIn, "not": roleNot, "neither": roleNeither, "if": roleIf, "self": roleSelf, "anyone": roleAnyone, "it": roleIt,
	"relative": roleRelative, "he": roleHe, "they": roleThey, "have": roleHave, "will": roleWill,
	"as": roleAsIf, "without": roleWithout, "both": roleBoth, "but": roleBut, "document": roleDocument, "person": rolePerson,
	"group": roleGroup, "refuse": roleRefuse, "publication": rolePublication, "back": roleBack, "read": roleRead, "wish": roleWish, "would": roleWould, "should": roleShould,
}

type ending struct {
	end  string
	role role
}

// lexiconOf returns the lexicon of a language; an empty one where the program
// does not know the language.
func lexiconOf(code string) *lexicon {
	if lx, ok := lexicons()[code]; ok {
		return lx
	}
	return &lexicon{}
}

var lexicons = sync.OnceValue(func() map[string]*lexicon {
	m := map[string]*lexicon{}
	for _, code := range lang.Codes() {
		m[code] = readLexicon(lang.Table(code, "cues"), lang.Table(code, "clause"))
	}
	return m
})

func readLexicon(cues, clause []lang.Row) *lexicon {
	lx := &lexicon{cues: map[string][]*cue{}, roles: map[string]role{}}
	for _, r := range cues {
		c := readCue(r)
		if c == nil {
			continue
		}
		lx.cues[c.words[0]] = append(lx.cues[c.words[0]], c)
	}
	for _, cs := range lx.cues {
		slices.SortStableFunc(cs, func(a, b *cue) int { return len(b.words) - len(a.words) })
	}
	for _, r := range clause {
		ro := roleNames[r.Field(0)]
		for w := range strings.FieldsSeq(r.Field(1)) {
			if end, ok := strings.CutPrefix(w, "-"); ok {
				lx.ends = append(lx.ends, ending{end, ro})
			} else {
				lx.roles[w] |= ro
			}
		}
	}
	return lx
}

// readCue reads "lemma | class | stance | features | example"; nil for a row
// that is none. TestCueTables complains about such rows.
func readCue(r lang.Row) *cue {
	c := &cue{class: classNames[r.Field(1)], stance: r.Field(2), words: strings.Fields(r.Field(0))}
	if c.class == 0 || len(c.words) == 0 {
		return nil
	}
	for feat := range strings.FieldsSeq(r.Field(3)) {
		name, value, _ := strings.Cut(feat, "=")
		switch name {
		case "content":
			for v := range strings.SplitSeq(value, ",") {
				if t, ok := takesNames[v]; ok {
					c.takes |= t
				} else {
					c.preps = append(c.preps, v)
				}
			}
		case "source":
			c.document = value == "document"
		case "passive":
			c.passive = true
		case "negated":
			c.negated = true
		case "clause":
			c.clause = true
		case "close":
			c.close = value
		}
	}
	return c
}

func (lx *lexicon) is(word string, r role) bool { return lx.roles[word]&r != 0 }

// noun returns the roles of a noun lemma, by the whole word or by its last part.
func (lx *lexicon) noun(lemma string) role {
	r := lx.roles[lemma]
	for _, e := range lx.ends {
		if strings.HasSuffix(lemma, e.end) {
			r |= e.role
		}
	}
	return r
}
