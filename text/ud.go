package text

// POS is a universal part-of-speech tag. The zero POS means "not tagged".
type POS uint8

const (
	ADJ POS = iota + 1
	ADP
	ADV
	AUX
	CCONJ
	DET
	INTJ
	NOUN
	NUM
	PART
	PRON
	PROPN
	PUNCT
	SCONJ
	SYM
	VERB
	X
)

// posNames are the tags as UD writes them, by POS; the first stands for 0.
var posNames = [...]string{"_", "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART",
	"PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"}

// NumPOS is one more than the highest POS.
const NumPOS = len(posNames)

func (p POS) String() string { return nameOf(posNames[:], int(p)) }

// ParsePOS returns the tag with the given UD name; ok is false for a name that
// UD does not have.
func ParsePOS(s string) (p POS, ok bool) {
	i, ok := indexOf(posNames[:], s)
	return POS(i), ok
}

// Rel is a universal dependency relation with its subtype, as the treebanks we
// learn from use it. The zero Rel means "not parsed". The numbers are kept in
// model files: add new relations at the end.
type Rel uint8

const (
	Root Rel = iota + 1
	Acl
	AclRelcl
	Advcl
	AdvclRelcl
	Advmod
	Amod
	Appos
	Aux
	AuxPass
	Case
	Cc
	CcPreconj
	Ccomp
	Compound
	CompoundPrt
	Conj
	Cop
	Csubj
	CsubjOuter
	CsubjPass
	Dep
	Det
	DetPredet
	Discourse
	Dislocated
	Expl
	Fixed
	Flat
	FlatForeign
	FlatName
	Goeswith
	Iobj
	List
	Mark
	Nmod
	NmodDesc
	NmodPoss
	NmodUnmarked
	Nsubj
	NsubjOuter
	NsubjPass
	Nummod
	Obj
	Obl
	OblAgent
	OblUnmarked
	Orphan
	Parataxis
	Punct
	Reparandum
	Vocative
	Xcomp
	Clf
)

var relNames = [...]string{"_", "root", "acl", "acl:relcl", "advcl", "advcl:relcl", "advmod", "amod", "appos",
	"aux", "aux:pass", "case", "cc", "cc:preconj", "ccomp", "compound", "compound:prt", "conj", "cop",
	"csubj", "csubj:outer", "csubj:pass", "dep", "det", "det:predet", "discourse", "dislocated", "expl",
	"fixed", "flat", "flat:foreign", "flat:name", "goeswith", "iobj", "list", "mark", "nmod", "nmod:desc",
	"nmod:poss", "nmod:unmarked", "nsubj", "nsubj:outer", "nsubj:pass", "nummod", "obj", "obl",
	"obl:agent", "obl:unmarked", "orphan", "parataxis", "punct", "reparandum", "vocative", "xcomp", "clf"}

// NumRels is one more than the highest Rel.
const NumRels = len(relNames)

func (r Rel) String() string { return nameOf(relNames[:], int(r)) }

// ParseRel returns the relation with the given UD name. A subtype that we do
// not know falls back to its universal relation ("obl:lmod" is obl); ok is
// false when that is unknown too.
func ParseRel(s string) (r Rel, ok bool) {
	if i, ok := indexOf(relNames[:], s); ok {
		return Rel(i), true
	}
	for k := range len(s) {
		if s[k] == ':' {
			i, ok := indexOf(relNames[:], s[:k])
			return Rel(i), ok
		}
	}
	return 0, false
}

// Universal returns r without its subtype: nsubj for nsubj:pass.
func (r Rel) Universal() Rel {
	if int(r) < len(universal) {
		return universal[r]
	}
	return r
}

var universal = func() (u [len(relNames)]Rel) {
	for i := range u {
		u[i] = Rel(i)
		for k, c := range relNames[i] {
			if c == ':' {
				j, _ := indexOf(relNames[:], relNames[i][:k])
				u[i] = Rel(j)
			}
		}
	}
	return u
}()

// NameKind is the type of a named thing, after NorNE (Jørgensen et al. 2020).
type NameKind uint8

const (
	PER    NameKind = iota + 1 // person: "Kari Nordmann"
	ORG                        // organisation: "Riksrevisjonen"
	LOC                        // place with no government of its own: "Jostedalsbreen"
	GPELoc                     // country, county, town meant as a place: "i Bergen"
	GPEOrg                     // country, county, town meant as who acts: "Norge krever"
	PROD                       // thing made, work, law, newspaper as a thing to read
	EVT                        // event: "andre verdenskrig"
	DRV                        // word built on a name: "Putin-talsperson", "bergenser"
	MISC                       // other
)

// The names are as NorNE writes them in MISC.
var nameKinds = [...]string{"_", "PER", "ORG", "LOC", "GPE_LOC", "GPE_ORG", "PROD", "EVT", "DRV", "MISC"}

// NumNameKinds is one more than the highest NameKind.
const NumNameKinds = len(nameKinds)

func (k NameKind) String() string { return nameOf(nameKinds[:], int(k)) }

// ParseNameKind returns the kind with the given NorNE name.
func ParseNameKind(s string) (k NameKind, ok bool) {
	i, ok := indexOf(nameKinds[:], s)
	return NameKind(i), ok
}

// Fold joins the two readings of a country or town with the plain kinds:
// GPE_LOC to LOC, GPE_ORG to ORG.
func (k NameKind) Fold() NameKind {
	switch k {
	case GPELoc:
		return LOC
	case GPEOrg:
		return ORG
	}
	return k
}

func nameOf(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return names[0]
}

func indexOf(names []string, s string) (int, bool) {
	for i := 1; i < len(names); i++ {
		if names[i] == s {
			return i, true
		}
	}
	return 0, false
}
