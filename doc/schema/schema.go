// Package schema holds the JSON Schemas (2020-12) of what ifolge prints as JSON.
// "ifolge schema NAME" prints one; the files are those of doc/schema.
//
// A schema says what is always there and what it may be. It does not refuse what
// it does not name: fields are added without a new name of the format.
package schema

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed *.json
var files embed.FS

// Names lists the schemas.
func Names() []string { return []string{"reading", "annotation", "claim", "prov"} }

// Of returns the schema called name.
func Of(name string) ([]byte, error) {
	b, err := files.ReadFile(name + ".schema.json")
	if err != nil {
		return nil, fmt.Errorf("schema: no %q: there are %s", name, strings.Join(Names(), ", "))
	}
	return b, nil
}
