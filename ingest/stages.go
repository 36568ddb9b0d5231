package ingest

import (
	"ifolge/article"
	"ifolge/attribution"
	"ifolge/statement"
	"ifolge/text"
)

// load makes the stages of a language, in the order in which they run.
func load(code string) ([]stage, error) { return nil, nil }

func find(d *text.Document) []attribution.Attribution { return nil }

func from(a *article.Article, d *text.Document, as []attribution.Attribution) []statement.Statement {
	return statement.From(a, d, as)
}
