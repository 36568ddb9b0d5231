package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

func (c *completionCmd) Help() string {
	return `Examples:

	source <(ifolge completion bash)
	ifolge completion zsh > "${fpath[1]}/_ifolge"
	ifolge completion fish > ~/.config/fish/completions/ifolge.fish`
}

func (c *completionCmd) Run(p *program, line *kong.Context) error {
	var b bytes.Buffer
	print := map[string]func(io.Writer, []place){"bash": bash, "zsh": zsh, "fish": fish}[c.Shell]
	print(&b, places(line.Model.Node, ""))
	_, err := p.out.Write(b.Bytes())
	return err
}

// A place is a command, and what may follow it.
type place struct {
	path  string // "", "read", "eval ud"
	words []string
	about []string // of each of words
	flags []option
}

type option struct {
	name   string // "--lang"
	values []string
	about  string
	takes  bool // a value
}

// places lists n and the commands below it.
func places(n *kong.Node, path string) []place {
	here := place{path: path}
	for _, f := range n.Flags {
		g := option{name: "--" + f.Name, about: f.Help, takes: !f.IsBool()}
		switch {
		case f.Enum != "":
			g.values = strings.Split(f.Enum, ",")
		case strings.Contains(f.PlaceHolder, "|"):
			g.values = strings.Split(f.PlaceHolder, "|")
		}
		here.flags = append(here.flags, g)
	}
	if path != "" {
		here.flags = append(here.flags, option{name: "--help", about: "Show help for this command."})
	}
	for _, v := range n.Positional {
		if v.Enum != "" {
			here.words = append(here.words, strings.Split(v.Enum, ",")...)
			here.about = append(here.about, make([]string, len(here.words))...)
		}
	}
	ps := []place{here}
	for _, c := range n.Children {
		ps[0].words = append(ps[0].words, c.Name)
		ps[0].about = append(ps[0].about, c.Help)
		ps = append(ps, places(c, strings.TrimPrefix(path+" "+c.Name, " "))...)
	}
	return ps
}

func flagNames(fs []option) string {
	var names []string
	for _, f := range fs {
		names = append(names, f.name)
	}
	return strings.Join(names, " ")
}

// values calls f once for every flag that has a list of values.
func values(ps []place, f func(name string, values []string)) {
	seen := map[string]bool{}
	for _, p := range ps {
		for _, g := range p.flags {
			if len(g.values) > 0 && !seen[g.name] {
				seen[g.name] = true
				f(g.name, g.values)
			}
		}
	}
}

// commandPaths returns the paths of all commands as patterns of a shell's case.
func commandPaths(ps []place) string {
	var all []string
	for _, p := range ps[1:] {
		all = append(all, "'"+p.path+"'")
	}
	return strings.Join(all, "|")
}

func bash(w io.Writer, ps []place) {
	fmt.Fprintf(w, `# bash completion for ifolge
_ifolge() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} at= try word words= flags=
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		try=${at:+$at }$word
		case $try in %s) at=$try ;; esac
	done
	case $prev in
`, commandPaths(ps))
	values(ps, func(name string, vs []string) {
		fmt.Fprintf(w, "\t%s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", name, strings.Join(vs, " "))
	})
	fmt.Fprint(w, "\tesac\n\tcase $at in\n")
	for _, p := range ps {
		fmt.Fprintf(w, "\t'%s') words='%s' flags='%s' ;;\n", p.path, strings.Join(p.words, " "), flagNames(p.flags))
	}
	fmt.Fprint(w, `	esac
	[[ $cur == -* ]] && words=$flags
	COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _ifolge ifolge
`)
}

func zsh(w io.Writer, ps []place) {
	fmt.Fprintf(w, `#compdef ifolge
_ifolge() {
	local at= try word
	for word in ${words[2,CURRENT-1]}; do
		try=${at:+$at }$word
		case $try in (%s) at=$try ;; esac
	done
	case ${words[CURRENT-1]} in
`, commandPaths(ps))
	values(ps, func(name string, vs []string) {
		fmt.Fprintf(w, "\t(%s) compadd -- %s; return ;;\n", name, strings.Join(vs, " "))
	})
	fmt.Fprint(w, "\tesac\n\tcase $at in\n")
	for _, p := range ps {
		then := "_files"
		if len(p.words) > 0 {
			then = "compadd -- " + strings.Join(p.words, " ")
		}
		fmt.Fprintf(w, "\t('%s') if [[ $PREFIX == -* ]]; then compadd -- %s; else %s; fi ;;\n", p.path, flagNames(p.flags), then)
	}
	fmt.Fprint(w, "\tesac\n}\nif [[ $funcstack[1] == _ifolge ]]; then _ifolge \"$@\"; else compdef _ifolge ifolge; fi\n")
}

func fish(w io.Writer, ps []place) {
	fmt.Fprint(w, `# fish completion for ifolge
function __ifolge_at
	set -l at
	for word in (commandline -opc)[2..]
		set -l try (string join ' ' $at $word)
		switch $try
`)
	fmt.Fprintf(w, "\t\t\tcase %s\n", strings.ReplaceAll(commandPaths(ps), "|", " "))
	fmt.Fprint(w, `				set at (string split ' ' $try)
		end
	end
	test "$at" = "$argv"
end
`)
	for _, p := range ps {
		when := "complete -c ifolge -n '__ifolge_at " + p.path + "'"
		for i, word := range p.words {
			fmt.Fprintf(w, "%s -f -a %s -d %s\n", when, word, fishQuote(p.about[i]))
		}
		for _, f := range p.flags {
			fmt.Fprintf(w, "%s -l %s -d %s", when, strings.TrimPrefix(f.name, "--"), fishQuote(f.about))
			switch {
			case len(f.values) > 0:
				fmt.Fprintf(w, " -x -a '%s'", strings.Join(f.values, " "))
			case f.takes:
				fmt.Fprint(w, " -r")
			}
			fmt.Fprintln(w)
		}
	}
}

func fishQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
