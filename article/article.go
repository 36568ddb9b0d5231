// Package article holds one version of one news item as plain text, with
// where and when it was published and what its reader had to guess or drop.
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
	Text      string    // valid UTF-8 in NFC, lines ended by "\n", paragraphs parted by a blank line where the input parts them
	Published string    // EDTF, as coarse as the input says: "2023-09", "2023-09-04T09:30:00+02:00"; "" not said
	Fetched   time.Time // by the caller's clock; zero where nothing was fetched
	Raw       [32]byte  // SHA-256 of the bytes as they came
	Notes     []string  // what the reader had to guess or drop, a sentence each, for people
}
