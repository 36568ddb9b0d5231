package main

import (
	"fmt"
	"time"

	"github.com/schollz/progressbar/v3"

	"ifolge/recipe"
)

type trainCmd struct {
	Recipe string   `arg:"" help:"The recipe, such as models/nb/RECIPE."`
	Data   string   `placeholder:"FOLDER" help:"Folder that the recipe's files are named from. Else IFOLGE_DATA, else ../shared/data."`
	Out    string   `placeholder:"FILE" help:"The model file. Else NAME.model beside the recipe."`
	Only   []string `placeholder:"STAGE" help:"Train only these stages and keep the other parts of the model file."`
}

func (c *trainCmd) Help() string {
	return `The same recipe over the same data gives the same bytes on every machine. doc/training.md
says what the keys of a recipe mean and where the data comes from.

Examples:

	ifolge train models/nb/RECIPE
	ifolge train --only joint --out /tmp/nb.model models/nb/RECIPE`
}

func (c *trainCmd) Run(p *program) error {
	data := c.Data
	if data == "" {
		data = p.getenv("IFOLGE_DATA")
	}
	if data == "" {
		data = "../shared/data"
	}
	o := recipe.Options{Data: data, Out: c.Out, Only: c.Only}
	if isTerminal(p.err) {
		var bar *progressbar.ProgressBar
		current := ""
		o.Progress = func(stage string, done, total int) {
			if stage != current {
				if bar != nil {
					bar.Finish()
				}
				current = stage
				bar = progressbar.NewOptions(total,
					progressbar.OptionSetWriter(p.err),
					progressbar.OptionSetDescription(fmt.Sprintf("%-8s", stage)),
					progressbar.OptionThrottle(100*time.Millisecond),
					progressbar.OptionShowCount(),
					progressbar.OptionClearOnFinish())
			}
			bar.ChangeMax(total)
			bar.Set(done)
		}
		defer func() {
			if bar != nil {
				bar.Finish()
			}
		}()
	}
	return recipe.Train(p, c.Recipe, o)
}
