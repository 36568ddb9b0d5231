// Package doc holds the documents that the program shows to its readers.
package doc

import _ "embed"

// Quality is quality.md: the error rates, and how they were measured.
//
//go:embed quality.md
var Quality string
