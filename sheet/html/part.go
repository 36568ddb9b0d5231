package html

import (
	"ifolge/ingest"
	"ifolge/sheet"
)

// A View is an article as a template wants it. It is for other pages that show
// articles in this one's manner; they need [Style] and [Script] beside it.
type View = view

// NewView lays out r for the nth article on a page, from 1. It needs no more of
// r.Document than there is: without a text the statements have no numbers in it.
func NewView(r *ingest.Reading, words *sheet.Words, nth int) *View { return newView(r, words, nth) }

// Style returns the style sheet of the page.
func Style() string { return style }

// Script returns the script of the page. It makes numbers and marks of one
// statement light up together, and needs nothing else.
func Script() string { return script }
