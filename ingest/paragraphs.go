package ingest

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"ifolge/attribution"
	"ifolge/text"
)

// An article quotes in other languages: an English statement in a Norwegian
// one, a Bokmål letter in a Nynorsk paper. Each paragraph is read by the models
// of its own language, where it plainly has another than its article.

const (
	// leastToTell is how many characters a paragraph must have to be trusted; the
	// words of a shorter one count half, so that it mostly goes with those around
	// it.
	leastToTell = 40
	// border is what passing from one language to another costs, in the units of
	// langid.Model.Score. A paragraph pays twice, in and out: 20,000. Of the
	// sentences of nb-, nn- and en-ewt-dev, each a paragraph, none is then taken
	// for another language but 4 Bokmål and 4 English ones that are quoted there;
	// of those of 60 characters and more that are in another, 80 of 100 between
	// Bokmål and Nynorsk and 97 between these and English are told.
	border = 10000
	// mostToTell is how many bytes of a paragraph are asked.
	mostToTell = 1000
)

// paragraphLangs returns the language of each paragraph of d, which is in code
// for the most part; nil where all of it is. It takes the sequence of languages
// that the words speak for most, less the price of each border.
func (l *Line) paragraphLangs(code string, d *text.Document) []string {
	if len(d.Paragraphs) < 2 || l.opts.Lang != "" {
		return nil
	}
	codes := l.Languages()
	home := slices.Index(codes, code)
	score := make([]int64, len(codes)) // of the best sequence that ends in each language
	for k := range score {
		if k != home {
			score[k] = -border
		}
	}
	from := make([][]int, len(d.Paragraphs)) // the language before, by paragraph and language
	for n, p := range d.Paragraphs {
		words := d.Words(p)
		words = words[:min(len(words), mostToTell)]
		says := l.identifier.score(words, codes)
		if utf8.RuneCountInString(words) < leastToTell {
			for k := range says {
				says[k] /= 2
			}
		}
		next := make([]int64, len(codes))
		from[n] = make([]int, len(codes))
		for k := range codes {
			best := k
			for j := range codes {
				if j != k && score[j]-border > passed(score, best, k) {
					best = j
				}
			}
			from[n][k] = best
			next[k] = passed(score, best, k)
			if says != nil {
				next[k] += int64(says[k])
			}
			if k == home {
				next[k]++ // of two as good ones that with more of the article's own
			}
		}
		score = next
	}
	at := home
	for k := range codes {
		if k != home && score[k]-border > passed(score, at, home) {
			at = k
		}
	}
	langs := make([]string, len(d.Paragraphs))
	alone := true
	for n := len(langs) - 1; n >= 0; n-- {
		langs[n] = codes[at]
		alone = alone && at == home
		at = from[n][at]
	}
	if alone {
		return nil
	}
	return langs
}

// most returns the language of most of d, by characters.
func most(d *text.Document, langs []string) string {
	size := map[string]int{}
	best := langs[0]
	for n, code := range langs {
		if size[code] += utf8.RuneCountInString(d.Words(d.Paragraphs[n])); size[code] > size[best] {
			best = code
		}
	}
	return best
}

// passed is what is left of score[j] in language k.
func passed(score []int64, j, k int) int64 {
	if j == k {
		return score[j]
	}
	return score[j] - border
}

// mix lets each paragraph of d be read by the stages of its own language. The
// tokens of d are those of its article's language; of a paragraph in another
// they are made anew.
func (l *Line) mix(r *Reading, langs []string) {
	d, home := r.Document, r.Lang
	codes := []string{home}
	cut := map[string]*text.Document{home: d}
	for n, code := range langs {
		if cut[code] == nil {
			if o := l.cut(r, code); o != nil {
				codes = append(codes, code)
				cut[code] = o
			} else {
				cut[code] = d
			}
		}
		if cut[code] == d {
			langs[n] = home
		}
	}
	compose(d, langs, cut)
	for _, o := range codes[1:] {
		d.Made = append(d.Made, cut[o].Made...)
	}
	d.ParagraphLangs = langs
	for _, layer := range layers[1:] {
		var sentences []text.Span
		var names []text.Name
		all := d.Sentences
		for _, code := range codes {
			d.Lang, d.Sentences = code, nil
			for _, s := range all {
				if d.LangAt(s.Start) == code {
					d.Sentences = append(d.Sentences, s)
				}
			}
			stages, _ := l.langs[code].stages()
			if s := stageOf(stages, layer); s != nil {
				s.Annotate(d)
			}
			sentences = append(sentences, d.Sentences...)
			if layer == "names" {
				names = append(names, d.Names...)
			}
		}
		slices.SortFunc(sentences, func(a, b text.Span) int { return cmp.Compare(a.Start, b.Start) })
		slices.SortFunc(names, func(a, b text.Name) int { return cmp.Compare(a.Start, b.Start) })
		d.Lang, d.Sentences, d.Names = home, sentences, names
	}
}

// cut parts the text of r into the words of another language; nil where that
// cannot be done.
func (l *Line) cut(r *Reading, code string) *text.Document {
	stages, err := l.langs[code].stages()
	if err != nil {
		r.note("models", "language", code, "error", err)
	}
	s := stageOf(stages, layers[0])
	if s == nil {
		return nil
	}
	d := &text.Document{}
	d.Reset(code, r.Document.Text)
	s.Annotate(d)
	same := func(a, b text.Span) bool {
		return d.Tokens[a.Start].Start == r.Document.Tokens[b.Start].Start
	}
	if !slices.EqualFunc(d.Paragraphs, r.Document.Paragraphs, same) {
		return nil // blank lines part paragraphs in every language; this cannot be
	}
	return d
}

// compose gives each paragraph of d the words of its own language.
func compose(d *text.Document, langs []string, cut map[string]*text.Document) {
	var tokens []text.Token
	var sentences, paragraphs []text.Span
	type quote struct {
		text.Quote
		at text.Range
	}
	var quotes []quote
	for n := range d.Paragraphs {
		o := cut[langs[n]]
		p := o.Paragraphs[n]
		shift := text.Index(len(tokens)) - p.Start
		tokens = append(tokens, o.Tokens[p.Start:p.End]...)
		if o != d {
			for i := p.Start; i < p.End; i++ {
				if t := &tokens[i+shift]; t.Form != 0 {
					t.Form = d.Intern(o.Syms[t.Form])
				}
			}
		}
		first, _ := o.SentenceAt(p.Start)
		for _, s := range o.Sentences[first:] {
			if s.Start >= p.End {
				break
			}
			sentences = append(sentences, text.Span{Start: s.Start + shift, End: s.End + shift})
		}
		paragraphs = append(paragraphs, text.Span{Start: p.Start + shift, End: p.End + shift})
		q, _ := slices.BinarySearchFunc(o.Quotes, p.Start, func(q text.Quote, i text.Index) int { return cmp.Compare(q.Start, i) })
		for _, q := range o.Quotes[q:] {
			if q.Start >= p.End {
				break
			}
			quotes = append(quotes, quote{q, o.Range(q.Span)})
		}
	}
	d.Tokens, d.Sentences, d.Paragraphs, d.Quotes = tokens, sentences, paragraphs, nil
	at := func(b int32) text.Index {
		i, _ := slices.BinarySearchFunc(tokens, b, func(t text.Token, b int32) int { return cmp.Compare(t.Start, b) })
		return text.Index(i)
	}
	end := text.Index(0)
	for _, q := range quotes {
		q.Start, q.End = at(q.at.Start), at(q.at.End)
		if q.Start < end || q.End <= q.Start {
			continue
		}
		end = q.End
		d.Quotes = append(d.Quotes, q.Quote)
	}
}

// find finds the attributions of d: those of each paragraph by the rules of its
// language, though the whole text is at hand for it.
func (l *Line) find(d *text.Document) []attribution.Attribution {
	if len(d.ParagraphLangs) == 0 {
		return l.attributions(d)
	}
	home := d.Lang
	defer func() { d.Lang = home }()
	var all []attribution.Attribution
	var kept []bool
	cued := map[string][]bool{} // by language: tokens in contents that have a cue
	silent := map[int]string{}  // attributions without a cue, and the language whose rules found them
	said := map[text.Span]attribution.Referent{}
	codes := []string{home}
	for _, code := range d.ParagraphLangs {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	for _, code := range codes {
		d.Lang = code
		base := int32(len(all))
		cued[code] = make([]bool, len(d.Tokens))
		for _, a := range l.attributions(d) {
			if a.Parent >= 0 {
				a.Parent += base
			}
			at, silently := a.Content[0], true
			if len(a.Cue) > 0 {
				at, silently = a.Cue[0], false
			}
			own := d.LangAt(at.Start) == code
			switch {
			case own && silently:
				silent[len(all)] = code
				if r, ok := said[a.Content[0]]; ok && a.Speaker.Span.Len() == 0 {
					a.Speaker = r
				}
			case own:
				for _, s := range a.Content {
					for i := s.Start; i < s.End; i++ {
						cued[code][i] = true
					}
				}
			case silently && a.Speaker.Span.Len() > 0:
				said[a.Content[0]] = a.Speaker // who goes on speaking, in another language
			}
			all, kept = append(all, a), append(kept, own)
		}
	}
	// A quotation that stands alone in its language may have its cue in another.
	for i, code := range silent {
		for other, in := range cued {
			if other != code && in[all[i].Content[0].Start] {
				kept[i] = false
			}
		}
	}
	return inTextOrder(keep(all, func(i int) bool { return kept[i] }))
}

// inTextOrder puts attributions in the order of their first word.
func inTextOrder(as []attribution.Attribution) []attribution.Attribution {
	order := make([]int, len(as))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, k int) int { return cmp.Compare(as[i].First(), as[k].First()) })
	at := make([]int32, len(as))
	out := make([]attribution.Attribution, len(as))
	for n, i := range order {
		at[i] = int32(n)
		out[n] = as[i]
	}
	for n := range out {
		if p := out[n].Parent; p >= 0 {
			out[n].Parent = at[p]
		}
	}
	return out
}
