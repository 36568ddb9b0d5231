// Package dateparser stands in for github.com/markusmobius/go-dateparser,
// which go-htmldate, and with it go-trafilatura, cannot be built without.
//
// The real one compiles the month names of some 200 languages at every start
// of a program that links it: 140 ms and 95 MB, before main and whether a page
// is read or not. It is asked only in go-htmldate's extensive search, which we
// do not use: it guesses, and by the clock. So this one has the names that
// go-htmldate needs and finds no date. The go.mod of ifolge puts it in place.
package dateparser

import (
	"errors"
	"time"
)

type (
	// ParserType and PreferredDateSource choose ways of parsing there.
	ParserType          uint8
	PreferredDateSource uint8
)

const (
	CustomFormat ParserType = iota
	AbsoluteTime
)

// Past prefers a date before the current time.
const Past PreferredDateSource = 1

// A Configuration is read by go-htmldate for its CurrentTime.
type Configuration struct {
	CurrentTime         time.Time
	PreferredDateSource PreferredDateSource
	StrictParsing       bool
}

// A Parser finds no dates.
type Parser struct {
	ParserTypes []ParserType
}

// A Date is what Parse returns.
type Date struct {
	Time time.Time
}

// Parse always fails.
func (p *Parser) Parse(*Configuration, string, ...string) (Date, error) {
	return Date{}, errors.New("dateparser: left out of this build")
}
