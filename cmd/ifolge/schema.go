package main

import "ifolge/doc/schema"

type schemaCmd struct {
	Name string `arg:"" enum:"reading,annotation,claim,prov" help:"reading (of ifolge read --json), annotation, claim or prov (of --export)."`
}

func (c *schemaCmd) Help() string {
	return `Examples:

	ifolge schema reading > reading.schema.json`
}

func (c *schemaCmd) Run(p *program) error {
	b, err := schema.Of(c.Name)
	if err != nil {
		return err
	}
	_, err = p.out.Write(b)
	return err
}
