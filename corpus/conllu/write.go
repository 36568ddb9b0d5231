package conllu

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"ifolge/text"
)

// Write writes d as CoNLL-U so that every character of its text can be had
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
		for i := s.Start; i < s.End; i++ {
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
			next := len(d.Text)
			if int(i)+1 < len(d.Tokens) {
				next = int(d.Tokens[i+1].Start)
			}
			switch gap := d.Text[t.End:next]; gap {
			case " ":
			case "":
				misc = append(misc, "SpaceAfter=No")
			default:
				misc = append(misc, "SpacesAfter="+escape(gap))
			}
			fmt.Fprintf(out, "%d\t%s\t%s\t%s\t_\t%s\t%s\t%s\t_\t%s\n", int(i-s.Start)+1, cell(d.Form(i)), cell(d.Lemma(i)),
				t.POS, orBlank(d.Feats(i)), heads, t.Rel, orBlank(strings.Join(misc, "|")))
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
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
