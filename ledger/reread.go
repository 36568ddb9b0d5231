package ledger

import (
	"cmp"
	"slices"
)

// Reread drafts what a second reading of an article changes: standing are the
// entries of its statements that stand, fresh the statements of the new reading.
//
// A statement with the same ID says the same and drafts nothing. Of the others,
// those whose contents overlap are taken for one statement read better, the
// longest overlap first; what the new reading does not have is gone; what only
// it has was overlooked. All of these are Corrects: nothing is asserted twice.
func Reread(article Seq, standing []Entry, fresh []Statement, reason string) []Draft {
	same := map[Hash]bool{}
	for _, e := range standing {
		same[e.Body.Statement.ID] = true
	}
	var unread []*Statement // not said before
	has := map[Hash]bool{}
	for i := range fresh {
		s := &fresh[i]
		if !same[s.ID] && !has[s.ID] {
			unread = append(unread, s)
		}
		has[s.ID] = true
	}
	var changed []*Entry // not said again
	for i := range standing {
		if e := &standing[i]; !has[e.Body.Statement.ID] {
			changed = append(changed, e)
		}
	}
	better := pair(changed, unread)
	var ds []Draft
	for i, e := range changed {
		d := Draft{Op: Correct, Of: OfStatement, Thread: e.Thread, After: e.Seq, Reason: reason, Gone: better[i] < 0}
		if !d.Gone {
			d.Statement = unread[better[i]]
		}
		ds = append(ds, d)
	}
	for k, s := range unread {
		if !slices.Contains(better, k) {
			ds = append(ds, Draft{Op: Correct, Of: OfStatement, Article: article, Statement: s, Reason: reason})
		}
	}
	return ds
}

// pair returns for each of old the index in fresh of the statement that it is;
// -1 where there is none.
func pair(old []*Entry, fresh []*Statement) []int {
	type candidate struct {
		old, fresh int
		common     int32
	}
	var cs []candidate
	for i, e := range old {
		for k, s := range fresh {
			if n := e.At.common(s.Extent()); n > 0 {
				cs = append(cs, candidate{i, k, n})
			}
		}
	}
	slices.SortStableFunc(cs, func(a, b candidate) int { return cmp.Compare(b.common, a.common) })
	of := make([]int, len(old))
	for i := range of {
		of[i] = -1
	}
	taken := make([]bool, len(fresh))
	for _, c := range cs {
		if of[c.old] < 0 && !taken[c.fresh] {
			of[c.old], taken[c.fresh] = c.fresh, true
		}
	}
	return of
}
