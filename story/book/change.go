package book

import (
	"context"

	"ifolge/ledger"
)

// Erase drafts the erasure of threads. A ledger that erases a statement drops the
// sketch of its article with it; what the sketch has of other statements is written
// behind.
func Erase(ctx context.Context, s ledger.Store, threads []ledger.Seq, reason string) ([]ledger.Draft, error) {
	var ds []ledger.Draft
	whole := map[ledger.Seq]bool{}                 // articles that are erased
	parts := map[ledger.Seq][]ledger.Points{}      // of the others
	var articles []ledger.Seq                      // with parts, in order
	erased := map[ledger.Seq]map[ledger.Seq]bool{} // article → threads
	for _, t := range threads {
		ds = append(ds, ledger.Draft{Op: ledger.Erase, Thread: t, Reason: reason})
		e, err := s.Entry(ctx, t)
		if err != nil {
			return nil, err
		}
		if e.Of == ledger.OfArticle {
			whole[e.Article] = true
			continue
		}
		if erased[e.Article] == nil {
			erased[e.Article] = map[ledger.Seq]bool{}
			articles = append(articles, e.Article)
		}
		erased[e.Article][e.Thread] = true
	}
	for _, a := range articles {
		if whole[a] {
			continue
		}
		stands, err := last(ctx, s, a)
		if err != nil {
			return nil, err
		}
		if stands == nil || stands.Sketch.Salt == nil {
			continue
		}
		for e, err := range s.Entries(ctx, ledger.Question{Article: a, Versions: true, History: true}) {
			if err != nil {
				return nil, err
			}
			if erased[a][e.Thread] {
				parts[a] = append(parts[a], e.At)
			}
		}
		if left := without(stands.Sketch.Bytes, parts[a]); left != nil {
			ds = append(ds, ledger.Draft{
				Op: ledger.Correct, Of: ledger.OfArticle, Thread: a, After: stands.Seq, Page: stands.Body.Article, Sketch: left,
				Reason: "what was erased is not in its sketch",
			})
		}
	}
	return ds, nil
}

// Reread drafts that an article has the sketch of a new reading; nothing where it
// has that already. What was erased is left out of it.
func Reread(ctx context.Context, s ledger.Store, article ledger.Seq, sketch []byte, reason string) ([]ledger.Draft, error) {
	stands, err := last(ctx, s, article)
	if err != nil || stands == nil {
		return nil, err
	}
	var gone []ledger.Points
	for e, err := range s.Entries(ctx, ledger.Question{Article: article, Versions: true, History: true}) {
		if err != nil {
			return nil, err
		}
		if e.Body == nil {
			gone = append(gone, e.At)
		}
	}
	if len(gone) > 0 {
		sketch = without(sketch, gone)
	}
	if sketch == nil || stands.Sketch.Salt != nil && same(stands.Sketch.Bytes, sketch) {
		return nil, nil
	}
	return []ledger.Draft{{
		Op: ledger.Correct, Of: ledger.OfArticle, Thread: article, After: stands.Seq, Page: stands.Body.Article, Sketch: sketch, Reason: reason,
	}}, nil
}

// last returns the last entry of an article that stands; nil where it does not.
func last(ctx context.Context, s ledger.Store, article ledger.Seq) (*ledger.Entry, error) {
	first, err := s.Entry(ctx, article)
	if err != nil || first.Body == nil || first.Body.Article == nil {
		return nil, err
	}
	var e *ledger.Entry
	for x, err := range s.Entries(ctx, ledger.Question{Of: ledger.Articles, Item: first.Body.Article.Item, Versions: true}) {
		if err != nil {
			return nil, err
		}
		if x.Thread == article {
			e = &x
		}
	}
	return e, nil
}
