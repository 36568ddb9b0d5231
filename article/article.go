// Package article holds one version of one news item as plain text, with
// where and when it was published and what its reader had to guess or drop.
//
// The packages below it turn bytes into articles: plain, page and jsonl each
// read one form, sniff tells by the content which one to call, fetch is the
// only one that knows the network.
package article

import "time"

// An Article is one version of one news item. A page that changes gives a new
// Article; the old one stays.
type Article struct {
	ID        string    // as the input names it: a file name, a URL, the id of a JSON line; may be ""
	URL       string    // "" where there is none
	Outlet    string    // who published it: "NRK", "nrk.no"; "" where the input does not say
	Title     string    // headline; "" where the input has none of its own
	Byline    string    // as printed
	Lang      string    // BCP 47, as the input says or Identify found: "nb", "nn", "en"; "" unknown
	Text      string    // valid UTF-8, lines ended by "\n", paragraphs parted by a blank line where the input parts them; in NFC except from jsonl, whose text stands as given
	Published string    // EDTF, as coarse as the input says: "2023-09", "2023-09-04T09:30:00+02:00"; "" not said
	Fetched   time.Time // by the caller's clock; zero where nothing was fetched
	Raw       [32]byte  // SHA-256 of the bytes that were read: after inflating, one line of JSONL; a note says where they were only the beginning
	Notes     []Note    // what the reader had to guess or drop
}
