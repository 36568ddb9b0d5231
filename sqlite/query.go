package sqlite

import (
	"slices"
	"strings"

	"ifolge/ledger"
	"ifolge/when"
)

// compose writes the query for what may answer q among the entries up to
// horizon. It leaves out nothing that answers; [ledger.Matcher] has the last
// word on what is asked of a statement.
func compose(q *ledger.Question, m *ledger.Matcher, horizon ledger.Seq) (string, []any) {
	c := composer{q: q}
	c.from(m)
	c.where("{seq} <= ?", horizon)
	switch {
	case q.After > 0 && q.Newest:
		c.where("{seq} < ?", q.After)
	case q.After > 0:
		c.where("{seq} > ?", q.After)
	}
	switch q.Of {
	case ledger.Statements:
		c.where("e.subject = 1")
	case ledger.Articles:
		c.where("e.subject = 2")
	}
	if q.Of != ledger.Everything {
		c.asked(m)
		if !q.History {
			c.standing(horizon)
		}
	}
	order := " ORDER BY {seq}"
	if q.Newest {
		order += " DESC"
	}
	sql := "SELECT " + columns + " FROM " + c.tables + parts + " WHERE " + strings.Join(c.conds, " AND ") + order
	return strings.ReplaceAll(sql, "{seq}", c.seq), c.args
}

type composer struct {
	q      *ledger.Question
	tables string
	seq    string // the column that drives the query, so that its order costs nothing
	conds  []string
	args   []any
}

func (c *composer) where(cond string, args ...any) {
	c.conds = append(c.conds, cond)
	c.args = append(c.args, args...)
}

// from chooses the table that narrows most. CROSS JOIN keeps SQLite to it.
func (c *composer) from(m *ledger.Matcher) {
	match := matchOf(m)
	switch {
	case c.q.Of == ledger.Articles && c.q.Item != "": // few; their order is made
		c.tables, c.seq = "entry e INDEXED BY entry_article LEFT JOIN look l ON l.seq = e.seq", "e.seq"
	case c.q.Of == ledger.Articles && (m.Outlet() != "" || c.q.Published != when.Interval{}):
		c.tables, c.seq = "look l CROSS JOIN entry e ON e.seq = l.seq", "l.seq"
	case c.q.Of == ledger.Everything && c.q.Later: // few; their order is made
		c.tables, c.seq = "entry e INDEXED BY entry_later", "e.seq"
		c.where("e.seq <> e.thread")
	case c.q.Of != ledger.Statements:
		c.tables, c.seq = "entry e", "e.seq"
	case c.q.Article != 0:
		c.tables, c.seq = "entry e INDEXED BY entry_article LEFT JOIN look l ON l.seq = e.seq", "e.seq"
	case match != "":
		c.tables, c.seq = "words w CROSS JOIN look l ON l.seq = w.rowid CROSS JOIN entry e ON e.seq = w.rowid", "w.rowid"
		c.where("words MATCH ?", match)
	case c.q.Asks() || !c.q.History:
		c.tables, c.seq = "look l CROSS JOIN entry e ON e.seq = l.seq", "l.seq"
	default:
		c.tables, c.seq = "entry e LEFT JOIN look l ON l.seq = e.seq", "e.seq"
	}
}

// matchOf writes the full text query: every word that must be there.
func matchOf(m *ledger.Matcher) string {
	var all []string
	for _, a := range m.Words() {
		var forms []string
		for _, w := range a.Words {
			w = `"` + w + `"` // made of letters, marks and digits: nothing to escape
			if a.Prefix {
				w += " *"
			}
			forms = append(forms, w)
		}
		all = append(all, "content : ("+strings.Join(forms, " OR ")+")")
	}
	for _, w := range m.Source() {
		all = append(all, `source : "`+w+`"`)
	}
	for _, w := range m.Place() {
		all = append(all, `place : "`+w+`"`)
	}
	return strings.Join(all, " AND ")
}

func (c *composer) asked(m *ledger.Matcher) {
	q := c.q
	if q.Of == ledger.Articles {
		if q.Item != "" {
			c.where("e.article IN (SELECT article FROM item WHERE name = ?)", q.Item)
		}
		if m.Outlet() != "" {
			c.where("l.outlet = ?", m.Outlet())
		}
		c.overlaps("published", q.Published)
		return
	}
	if q.Article != 0 {
		c.where("e.article = ?", q.Article)
	}
	if m.Outlet() != "" {
		c.where("l.outlet = ?", m.Outlet())
	}
	c.oneOf("l.source_type", ledger.SourceTypes, q.SourceTypes)
	c.oneOf("l.form", ledger.Forms, q.Forms)
	c.oneOf("l.stance", ledger.Stances, q.Stances)
	c.oneOf("l.certainty", ledger.Certainties, q.Certainties)
	c.overlaps("spoken", q.SpokenOf)
	c.overlaps("said", q.Said)
	c.overlaps("published", q.Published)
}

func (c *composer) oneOf(column string, all, said []string) {
	if len(said) == 0 {
		return
	}
	for _, w := range said {
		c.args = append(c.args, code(all, w))
	}
	c.conds = append(c.conds, column+" IN (?"+strings.Repeat(", ?", len(said)-1)+")")
}

func (c *composer) overlaps(what string, i when.Interval) {
	if i != (when.Interval{}) {
		c.where("l."+what+"_from < ? AND l."+what+"_to > ?", i.To, i.From)
	}
}

// standing leaves out what had ended when horizon was the last entry: entries
// that were followed by another of their thread, and all of an article that was
// withdrawn, erased or replaced by a newer version of its item.
func (c *composer) standing(horizon ledger.Seq) {
	c.where("e.op <= 2 AND e.gone = 0 AND p.id IS NOT NULL")
	c.where("NOT EXISTS (SELECT 1 FROM entry n INDEXED BY entry_later WHERE n.thread = e.thread AND n.seq <> n.thread AND n.seq > e.seq AND n.seq <= ?)", horizon)
	c.where("NOT EXISTS (SELECT 1 FROM entry n INDEXED BY entry_later WHERE n.thread = e.article AND n.seq <> n.thread AND n.seq <= ? AND n.op > 2)", horizon)
	if !c.q.Versions {
		c.where("NOT EXISTS (SELECT 1 FROM item a JOIN item b ON b.name = a.name WHERE a.article = e.article AND b.article > e.article AND b.article <= ?)", horizon)
	}
}

// code is the number of a word, from 1; 0 for a word that is not in the list.
func code(all []string, word string) int { return slices.Index(all, word) + 1 }
