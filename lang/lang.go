// Package lang holds what a language knows without being trained: word lists
// and rules as text files, one folder a language.
//
// A table is a file lang/CODE/NAME.txt. A line is a row, its fields parted by
// "|" with any white space around it, or by a tab; "\|" is the character itself. A line that
// begins with "#" is a comment, and so is an empty line. What the fields mean
// is said in a comment at the head of the file and known to the one stage that
// reads it:
//
//	# abbreviation | may end a sentence
//	f.eks.
//	osv.           | yes
//
// A new language is a new folder; no code outside this package lists them.
package lang

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

//go:embed */*.txt
var files embed.FS

// A Row is one line of a table.
type Row struct {
	Fields []string // at least one; white space around them removed
	Line   int      // in the file, from 1
}

// Field returns field n of the row, "" where the row is shorter.
func (r Row) Field(n int) string {
	if n < len(r.Fields) {
		return r.Fields[n]
	}
	return ""
}

// Codes lists the languages that have a folder, in alphabetical order.
func Codes() []string {
	dirs, _ := fs.ReadDir(files, ".")
	var cs []string
	for _, d := range dirs {
		if d.IsDir() {
			cs = append(cs, d.Name())
		}
	}
	return cs
}

// Table returns the rows of lang/CODE/NAME.txt; nil where the language has no
// such table.
func Table(code, name string) []Row {
	b, err := files.ReadFile(code + "/" + name + ".txt")
	if err != nil {
		return nil
	}
	return Parse(string(b))
}

// Tables lists the tables of a language by name, in alphabetical order.
func Tables(code string) []string {
	es, _ := fs.ReadDir(files, code)
	var ns []string
	for _, e := range es {
		if n, ok := strings.CutSuffix(e.Name(), ".txt"); ok {
			ns = append(ns, n)
		}
	}
	return ns
}

// Place names a row for an error message: "lang/nb/cues.txt:17".
func Place(code, name string, r Row) string {
	return fmt.Sprintf("lang/%s/%s.txt:%d", code, name, r.Line)
}

// Parse reads a table.
func Parse(s string) []Row {
	var rows []Row
	n := 0
	for line := range strings.Lines(s) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		rows = append(rows, Row{Fields: split(line), Line: n})
	}
	return rows
}

func split(line string) []string {
	var fields []string
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\' && i+1 < len(line) && line[i+1] == '|':
			b.WriteByte('|')
			i++
		case line[i] == '|', line[i] == '\t':
			fields = append(fields, strings.TrimSpace(b.String()))
			b.Reset()
		default:
			b.WriteByte(line[i])
		}
	}
	return append(fields, strings.TrimSpace(b.String()))
}

// A Cache keeps what one package has made of a language's tables, made once when
// it is first asked for: the tables are part of the program and never change. A
// code that has no folder stands for "". The zero Cache is empty; any number of
// goroutines may use it.
type Cache[T any] struct{ made sync.Map } // string → T

// Of returns what read makes of the tables of a language.
func (c *Cache[T]) Of(code string, read func(code string) T) T {
	if v, ok := c.made.Load(code); ok {
		return v.(T)
	}
	if !slices.Contains(Codes(), code) {
		code = ""
	}
	v, _ := c.made.LoadOrStore(code, read(code))
	return v.(T)
}
