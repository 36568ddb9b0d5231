package main

import (
	"fmt"
	"runtime"
)

// version is the program's own, kept in step with CHANGELOG.md by a test.
const version = "0.1.0"

type versionCmd struct{}

func (c *versionCmd) Run(p *program) error {
	_, err := fmt.Fprintf(p.out, "ifolge %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
