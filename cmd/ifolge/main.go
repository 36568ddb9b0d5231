// Ifolge tells who says so: it reads news articles and prints, for each claim,
// its source, the words that attribute it, and the chain of hands it came
// through. README.md shows it at work; `ifolge --help` lists its commands.
//
// Manners, the same for every command: results go to standard output and
// nothing else does; errors are one line each on standard error, with the
// input's name first; a bad input is reported and the others go on. Exit codes
// are 0 for success, 1 when some input failed, 2 for a command line that does
// not make sense, 130 after Ctrl-C.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/alecthomas/kong"

	"ifolge/article"
	"ifolge/sheet"
)

const (
	exitOK     = 0
	exitFailed = 1 // some input could not be read; what could be was
	exitUsage  = 2
	exitCtrlC  = 130
)

// commands is the whole command line. Each command stands in its own file.
type commands struct {
	Read       readCmd       `cmd:"" help:"Read articles and tell who says what in them."`
	Add        addCmd        `cmd:"" help:"Read articles into the ledger."`
	Watch      watchCmd      `cmd:"" help:"Ask feeds what is new, into the ledger."`
	Ledger     ledgerCmd     `cmd:"" help:"List what the ledger holds, as of any moment."`
	Verify     verifyCmd     `cmd:"" help:"Check that the ledger is as it was written."`
	Reread     rereadCmd     `cmd:"" help:"Read the ledger's articles again and write down what is read better."`
	Export     exportCmd     `cmd:"" help:"Write the ledger out without loss."`
	Import     importCmd     `cmd:"" help:"Take over an exported ledger."`
	Withdraw   withdrawCmd   `cmd:"" help:"Write down that statements were taken back."`
	Erase      eraseCmd      `cmd:"" help:"Take words out of the ledger for good; the chain stays."`
	Stories    storiesCmd    `cmd:"" help:"Group articles into stories and claims, with their origins and echoes."`
	Claim      claimCmd      `cmd:"" help:"Show a claim: its origins and echoes, who denies it, what was known when."`
	Serve      serveCmd      `cmd:"" help:"Show the ledger in a browser, and answer in JSON."`
	Text       textCmd       `cmd:"" help:"Print words, tags, tree and names as CoNLL-U."`
	Eval       evalCmd       `cmd:"" help:"Measure against gold files: treebanks, names, attributions."`
	Train      trainCmd      `cmd:"" help:"Rebuild a model from its recipe."`
	Gazetteer  gazetteerCmd  `cmd:"" help:"More places than the program knows: import GeoNames, find a name."`
	Schema     schemaCmd     `cmd:"" help:"Print the JSON schema of an output."`
	Completion completionCmd `cmd:"" help:"Print a completion script for a shell."`
	Version    versionCmd    `cmd:"" help:"Print the version of the program and of its models."`
}

const description = `Reads a news article in Bokmål, Nynorsk or English and tells who says so.

Examples:

	ifolge read article.txt
	ifolge read --json https://example.org/news/1
	ifolge text --lang nb article.txt

Exit codes: 0 all went well, 1 some input failed, 2 the command line makes no sense,
130 stopped by Ctrl-C.`

// program is what a command may use of the world outside.
type program struct {
	context.Context
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string
	failed   bool           // some input failed and was reported
	saying   sync.Mutex     // held while a line is written to err
	ending   sync.WaitGroup // commands that end in order after Ctrl-C
	read     *atomic.Int64  // counts bytes of files; nil: nobody wants to know
}

// fail reports an input that failed; the command goes on with the next one.
func (p *program) fail(err error) {
	p.saying.Lock()
	defer p.saying.Unlock()
	p.failed = true
	fmt.Fprintf(p.err, "ifolge: %v\n", err)
}

// note says what had to be guessed or left out of an input that did not fail,
// where the output has no place for it.
func (p *program) note(input string, note article.Note) {
	words, _ := sheet.In("en")
	p.saying.Lock()
	defer p.saying.Unlock()
	fmt.Fprintf(p.err, "ifolge: %s: note: %s\n", input, words.Note(note))
}

// errUsage marks an error in the command line that the parser cannot see.
var errUsage = errors.New("usage")

func main() {
	// Models are most of what is in memory and stay; half as much again for
	// what comes and goes is enough, and costs no time that could be measured.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	p := &program{Context: ctx, in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv}
	done := make(chan int, 1)
	go func() { done <- p.run(os.Args[1:]) }()
	select {
	case code := <-done:
		os.Exit(code)
	case <-ctx.Done(): // a command may be waiting for a terminal or a server: leave it there
		stop() // a second Ctrl-C ends the program at once
		p.ending.Wait()
		os.Exit(exitCtrlC)
	}
}

func (p *program) run(args []string) int {
	exit := -1
	parser, err := kong.New(&commands{},
		kong.Name("ifolge"),
		kong.Description(description),
		kong.Writers(p.out, p.err),
		kong.Exit(func(code int) { exit = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Bind(p),
	)
	if err != nil {
		panic(err) // the struct above is wrong
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	line, err := parser.Parse(args)
	if exit >= 0 {
		return exit // --help has been printed
	}
	if err != nil {
		fmt.Fprintf(p.err, "ifolge: %v; see ifolge --help\n", err)
		return exitUsage
	}
	switch err := line.Run(); {
	case errors.Is(err, errUsage):
		fmt.Fprintf(p.err, "ifolge: %v; see ifolge %s --help\n", err, line.Selected().Name)
		return exitUsage
	case err != nil:
		p.fail(err)
	}
	if p.failed {
		return exitFailed
	}
	return exitOK
}
