package ingest

import (
	"slices"
	"strings"
	"sync"

	"ifolge/model"
	"ifolge/text/langid"
)

// choose returns the code of the language to read s in: what the user said,
// else what the article says, else what the words look like. Where that is a
// language of which we have no models, one that stands near reads it if
// lang/CODE/near.txt names it, and a note says so; else nothing does. Many pages
// say "en" whatever they are written in: a text long enough to tell is believed
// before its article is.
func (l *Line) choose(said, s string, r *Reading) string {
	if l.opts.Lang != "" {
		said = l.opts.Lang
	}
	code := base(said)
	if l.langs[code] != nil {
		if l.opts.Lang == "" && len(s) >= enough {
			if found := l.identifier.identify(s); found != code && l.langs[found] != nil {
				r.note("language.other", "said", code, "found", found)
				return found
			}
		}
		r.settled = true
		return code
	}
	stand := l.stands[code]
	if code != "" && stand == "" {
		r.note("language.none", "said", said, "languages", strings.Join(l.Languages(), " "))
		return ""
	}
	found := l.identifier.identify(s)
	if l.langs[found] != nil {
		return found // also settles "no", which says neither Bokmål nor Nynorsk
	}
	if code == "" {
		code = found
	}
	if code == "" {
		code = "und"
	}
	stand = l.stands[code]
	if strings.TrimSpace(s) == "" {
		return stand
	}
	if code == "und" {
		r.note("language.unknown", "found", stand)
	} else {
		r.note("language.near", "said", code, "found", stand)
	}
	return stand
}

// base returns the language of a BCP 47 tag: "nb" of "nb-NO".
func base(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	tag, _, _ = strings.Cut(tag, "_")
	return tag
}

// An identifier tells languages apart; its model is loaded once, when first asked.
type identifier struct {
	models func(name string) (*model.File, error)
	once   sync.Once
	model  *langid.Model
	find   func(s string) string
}

func (f *identifier) load() {
	f.once.Do(func() {
		if m, err := loadIdentifier(f.models); err == nil {
			f.model = m
			f.find = func(s string) string { code, _ := m.Identify(s); return code }
		}
	})
}

// score returns by how much the words of s speak for each of codes; nil where it
// looks like none of them, or the model does not know all.
func (f *identifier) score(s string, codes []string) []int32 {
	f.load()
	if f.model == nil {
		return nil
	}
	code, scores := f.model.Score(s)
	if !slices.Contains(codes, code) {
		return nil
	}
	known := f.model.Codes()
	out := make([]int32, len(codes))
	for k, c := range codes {
		n := slices.Index(known, c)
		if n < 0 {
			return nil
		}
		out[k] = scores[n]
	}
	return out
}

func (f *identifier) identify(s string) string {
	f.load()
	if f.find == nil { // the model is broken: no language is recognised, which a note will say
		return ""
	}
	return f.find(s[:min(len(s), mostToIdentify)])
}

// enough is how many bytes of text tell more of their language than what an
// article says of itself: of texts over 200 characters 995 in 1,000 are told
// right (doc/quality.md).
const enough = 400

// mostToIdentify is how much of a text is asked for its language. A few
// sentences tell; a page's first lines may be in another language than its text.
const mostToIdentify = 8000

func loadIdentifier(models func(name string) (*model.File, error)) (*langid.Model, error) {
	f, err := models("langid")
	if err != nil {
		return nil, err
	}
	return langid.New(f)
}
