// Package entity tells what kind of voice a source is: a person, an
// organisation, a publication, a document, a group, somebody unnamed.
package entity

// SourceType is the kind of a source.
type SourceType uint8

const (
	Unknown      SourceType = iota + 1 // the text names none
	Person                             // "Kari Nordmann", "statsministeren"
	Organisation                       // "Riksrevisjonen", "Kreml"
	Publication                        // "New York Times", "avisa"
	Document                           // "rapporten", "loven", "en måling"
	Group                              // "naboene", "forskere"
	Unnamed                            // "ikke navngitte kilder"
)

var sourceTypes = [...]string{"", "unknown", "person", "organisation", "publication", "document", "group", "unnamed"}

func (t SourceType) String() string { return sourceTypes[t] }
