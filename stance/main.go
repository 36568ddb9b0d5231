package stance

import "ifolge/text"

// Main returns the main predicate of a content: in its first sentence, the word
// whose head lies outside and that best carries a clause. It is not ok where
// there is no content, or no tree.
func Main(d *text.Document, content []text.Span) (i text.Index, ok bool) {
	r := reader{d: d, content: clipAll(d, content)}
	r.findMain()
	return r.main, r.parsed
}
