package main

import (
	"fmt"
	"runtime"

	"ifolge/models"
)

// version is the program's own, kept in step with CHANGELOG.md by a test.
const version = "0.1.0"

type versionCmd struct{}

func (c *versionCmd) Help() string {
	return `Models are named with the first twelve digits of the SHA-256 of their file.

Example:

	ifolge version`
}

func (c *versionCmd) Run(p *program) error {
	if _, err := fmt.Fprintf(p.out, "ifolge %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH); err != nil {
		return err
	}
	for _, name := range models.Names() {
		f, err := models.Load(name)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(p.out, "model %s %s %.12s (%s)\n", name, f.Card.Made, f.Hash(), f.Card.Licence); err != nil {
			return err
		}
	}
	return nil
}
