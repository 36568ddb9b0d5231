// Package models holds the trained models inside the program, one folder each:
// the model file, the RECIPE that rebuilds it, its CARD.md (what it was made
// from, how well it does, whom it fails) and its LICENSE.
package models

import (
	"embed"
	"fmt"

	"ifolge/model"
)

//go:embed */*.model
var files embed.FS

// Load returns the model of a language, or of another name in this folder.
// Nothing but its card is unpacked until a stage asks for a section.
func Load(name string) (*model.File, error) {
	b, err := files.ReadFile(name + "/" + name + ".model")
	if err != nil {
		return nil, fmt.Errorf("models: no model %q; there are %q", name, Names())
	}
	return model.Decode(b)
}

// Names lists the models, in alphabetical order.
func Names() []string {
	var ns []string
	dirs, _ := files.ReadDir(".")
	for _, d := range dirs {
		ns = append(ns, d.Name())
	}
	return ns
}
