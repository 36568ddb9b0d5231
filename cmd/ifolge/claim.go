package main

import (
	"bufio"
	"fmt"
	"strings"

	"ifolge/api"
	"ifolge/story"
)

type claimCmd struct {
	ledgerFlag
	AsOf momentFlag `name:"as-of" placeholder:"TIME" help:"As the ledger was at this time: a day, to its end, or a moment. A time without zone is UTC."`
	Why  bool       `help:"Show the evidence for each number and each member."`
	JSON bool       `name:"json" help:"Print the claim as a JSON object, in the form of the API."`
	ID   string     `arg:"" name:"id" help:"As ifolge stories shows it, or how it begins."`
}

func (c *claimCmd) Help() string {
	return `Shows a claim of the ledger: by how many outlets it is carried, which origins are shown to be
independent and which statements are not shown either way; who asserts, denies and declines; the
origins with the echoes that go back to them; and its status in time.

Examples:

	ifolge claim 9f86d081884c7d65
	ifolge claim 9f86 --why
	ifolge claim 9f86 --as-of 2024-05-17T14:00 --json`
}

func (c *claimCmd) Run(p *program) error {
	s, err := c.open(p)
	if err != nil {
		return err
	}
	defer s.Close()
	b, err := bound(p, s, c.AsOf.at)
	if err != nil {
		return err
	}
	st, k, err := c.find(b.Stories)
	if err != nil {
		return err
	}
	t := &teller{Writer: bufio.NewWriter(p.out), width: terminalWidth(p.out), why: c.Why}
	if c.JSON {
		if err := t.object(api.ClaimOf(st, k)); err != nil {
			return err
		}
		return t.Flush()
	}
	t.claim(st, k)
	return t.Flush()
}

// find returns the claim whose ID begins as asked for.
func (c *claimCmd) find(ss []story.Story) (*story.Story, *story.Claim, error) {
	asked := strings.ToLower(strings.TrimSpace(c.ID))
	var in *story.Story
	var found *story.Claim
	var several []string
	for i := range ss {
		for k := range ss[i].Claims {
			if o := &ss[i].Claims[k]; strings.HasPrefix(o.ID, asked) {
				in, found = &ss[i], o
				several = append(several, o.ID)
			}
		}
	}
	const most = 5 // are named
	switch {
	case len(several) == 0:
		then := "now"
		if c.AsOf.at != 0 {
			then = "as of " + c.AsOf.at.String()
		}
		return nil, nil, fmt.Errorf("claim %s: there is none %s: ifolge stories --all lists them", plainLine(c.ID), then)
	case len(several) > most:
		return nil, nil, fmt.Errorf("claim %s: %d begin so: give more of the ID", plainLine(c.ID), len(several))
	case len(several) > 1:
		return nil, nil, fmt.Errorf("claim %s: %d begin so: %s", plainLine(c.ID), len(several), strings.Join(several, ", "))
	}
	return in, found, nil
}
