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

// Naming is how a source is named, for the reader of a source sheet: finer than
// its type where persons and organisations are meant.
type Naming uint8

const (
	Nameless      Naming = iota + 1 // the text names none
	Named                           // "Kari Nordmann", "Riksrevisjonen"
	ByOffice                        // "statsministeren", "selskapet"
	ByPublication                   // "New York Times", "avisa"
	ByDocument                      // "rapporten"
	ByGroup                         // "naboene"
	ByNobody                        // "ikke navngitte kilder", "en nabo"
)

var sourceTypes = [...]string{"", "unknown", "person", "organisation", "publication", "document", "group", "unnamed"}

func (t SourceType) String() string { return sourceTypes[t] }

var namings = [...]string{"", "nameless", "named", "office", "publication", "document", "group", "unnamed"}

func (n Naming) String() string { return namings[n] }
