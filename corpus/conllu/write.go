package conllu

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"ifolge/text"
)

// Write writes d as CoNLL-U; words written as one get a range line ("1-2
// don't") as in the treebanks. Every character of its text can be had
// back in order: SpaceAfter=No where no space follows a token, SpacesAfter
// (UDPipe's notation: \s space, \t, \n, \r, \p "|", \\) where it is not one
// plain space, SpacesBefore on the first token for space before it. Names
// stand in MISC as name=B-PER. extra, if not nil, adds to the MISC of a token.
func Write(w io.Writer, d *text.Document, extra func(i text.Index) string) error {
	out := bufio.NewWriter(w)
	name := make([]byte, len(d.Tokens)) // 'B', 'I' or 0
	kind := make([]text.NameKind, len(d.Tokens))
	for _, m := range d.Names {
		for i := m.Start; i < m.End; i++ {
			name[i], kind[i] = 'I', m.Kind
		}
		name[m.Start] = 'B'
	}
	for n, s := range d.Sentences {
		if d.Tokens[s.Start].Flags&text.ParagraphStart != 0 {
			fmt.Fprintln(out, "# newpar")
		}
		fmt.Fprintf(out, "# sent_id = %d\n# text = %s\n", n+1, strings.Join(strings.Fields(d.Words(s)), " "))
		together := text.Index(0) // end of the run of words written as one that token i is in
		for i := s.Start; i < s.End; i++ {
			if i >= together {
				if together = joined(d, s, i); together > i+1 {
					fmt.Fprintf(out, "%d-%d\t%s\t_\t_\t_\t_\t_\t_\t_\t%s\n", i-s.Start+1, together-s.Start,
						cell(d.Text[d.Tokens[i].Start:d.Tokens[together-1].End]), orBlank(gap(d, together-1)))
				} else {
					together = 0
				}
			}
			t := &d.Tokens[i]
			head := 0
			if h, ok := d.Head(i); ok {
				head = int(h-s.Start) + 1
			}
			heads := fmt.Sprint(head)
			if t.Rel == 0 {
				heads = "_"
			}
			var misc []string
			if name[i] != 0 {
				misc = append(misc, fmt.Sprintf("name=%c-%s", name[i], kind[i]))
			}
			if extra != nil {
				if x := extra(i); x != "" {
					misc = append(misc, x)
				}
			}
			if i == 0 && t.Start > 0 {
				misc = append(misc, "SpacesBefore="+escape(d.Text[:t.Start]))
			}
			if g := gap(d, i); g != "" && i >= together {
				misc = append(misc, g)
			}
			fmt.Fprintf(out, "%d\t%s\t%s\t%s\t_\t%s\t%s\t%s\t_\t%s\n", int(i-s.Start)+1, cell(d.Form(i)), cell(d.Lemma(i)),
				t.POS, orBlank(d.Feats(i)), heads, t.Rel, orBlank(strings.Join(misc, "|")))
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}

// gap says in MISC's terms what stands between token i and the next; "" for one
// plain space.
func gap(d *text.Document, i text.Index) string {
	next := len(d.Text)
	if int(i)+1 < len(d.Tokens) {
		next = int(d.Tokens[i+1].Start)
	}
	switch g := d.Text[d.Tokens[i].End:next]; g {
	case " ":
		return ""
	case "":
		return "SpaceAfter=No"
	default:
		return "SpacesAfter=" + escape(g)
	}
}

// joined returns the end of the run of words from token i on that are written
// as one: "do" and "n't", "can" and "not", "John" and "'s".
func joined(d *text.Document, s text.Span, i text.Index) text.Index {
	for i++; i < s.End && d.Tokens[i-1].End == d.Tokens[i].Start; i++ {
		left, _ := utf8.DecodeLastRuneInString(d.Form(i - 1))
		right, n := utf8.DecodeRuneInString(d.Form(i))
		if right == '\'' || right == '’' {
			right, _ = utf8.DecodeRuneInString(d.Form(i)[n:])
		}
		if !unicode.IsLetter(left) || !unicode.IsLetter(right) {
			break
		}
	}
	return i
}

// cell keeps a form from breaking the columns: a token holds no white space of
// ours, but may hold any other character.
func cell(s string) string {
	if s == "" {
		return "_"
	}
	return strings.NewReplacer("\t", " ", "\n", " ").Replace(s)
}

func orBlank(s string) string {
	if s == "" {
		return "_"
	}
	return s
}

func escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch r {
		case ' ':
			b.WriteString(`\s`)
		case '\t':
			b.WriteString(`\t`)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '|':
			b.WriteString(`\p`)
		case '\\':
			b.WriteString(`\\`)
		default:
			b.WriteString(s[i : i+utf8.RuneLen(r)])
		}
	}
	return b.String()
}
