package web

import (
	"net/http"
	"regexp"
	"strings"
)

// mdBlock is a block of a document of our own in Markdown: headings, paragraphs,
// code and tables, all that doc/quality.md has.
type mdBlock struct {
	Kind  string // "h2", "h3", "p", "code", "table", "list"
	Spans []mdSpan
	Code  string
	Head  [][]mdSpan
	Rows  [][][]mdSpan // of a table; of a list one cell each
}

type mdSpan struct{ Kind, Text string } // "", "code", "em", "strong"

var (
	mdLink = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	mdMark = regexp.MustCompile("`[^`]+`|\\*\\*[^*]+\\*\\*|\\*[^*]+\\*")
	mdRule = regexp.MustCompile(`^\|[\s|:-]+$`)
)

func parseMarkdown(s string) []mdBlock {
	var bs []mdBlock
	lines := strings.Split(s, "\n")
	for i := 0; i < len(lines); {
		l := lines[i]
		switch {
		case strings.TrimSpace(l) == "":
			i++
		case strings.HasPrefix(l, "#"):
			level := len(l) - len(strings.TrimLeft(l, "#"))
			if level > 1 { // the page has its own title
				bs = append(bs, mdBlock{Kind: map[bool]string{true: "h2", false: "h3"}[level == 2], Spans: mdInline(strings.TrimSpace(l[level:]))})
			}
			i++
		case strings.HasPrefix(l, "    "):
			b := mdBlock{Kind: "code"}
			for ; i < len(lines) && strings.HasPrefix(lines[i], "    "); i++ {
				b.Code += strings.TrimPrefix(lines[i], "    ") + "\n"
			}
			bs = append(bs, b)
		case strings.HasPrefix(l, "|"):
			b := mdBlock{Kind: "table"}
			for ; i < len(lines) && strings.HasPrefix(lines[i], "|"); i++ {
				switch {
				case mdRule.MatchString(lines[i]):
				case b.Head == nil:
					b.Head = mdCells(lines[i])
				default:
					b.Rows = append(b.Rows, mdCells(lines[i]))
				}
			}
			bs = append(bs, b)
		case strings.HasPrefix(l, "- "):
			b := mdBlock{Kind: "list"}
			for ; i < len(lines) && strings.TrimSpace(lines[i]) != ""; i++ {
				if item, ok := strings.CutPrefix(lines[i], "- "); ok {
					b.Rows = append(b.Rows, [][]mdSpan{mdInline(item)})
				} else {
					last := b.Rows[len(b.Rows)-1]
					last[0] = append(last[0], mdInline(" "+strings.TrimSpace(lines[i]))...)
				}
			}
			bs = append(bs, b)
		default:
			var words []string
			for ; i < len(lines) && strings.TrimSpace(lines[i]) != "" && !strings.HasPrefix(lines[i], "|") && !strings.HasPrefix(lines[i], "#"); i++ {
				words = append(words, strings.TrimSpace(lines[i]))
			}
			bs = append(bs, mdBlock{Kind: "p", Spans: mdInline(strings.Join(words, " "))})
		}
	}
	return bs
}

func mdCells(l string) [][]mdSpan {
	l = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(l), "|"), "|")
	l = strings.ReplaceAll(l, `\|`, "\x00")
	var cells [][]mdSpan
	for c := range strings.SplitSeq(l, "|") {
		cells = append(cells, mdInline(strings.ReplaceAll(strings.TrimSpace(c), "\x00", "|")))
	}
	return cells
}

// mdInline parts a line at its marks; of a link the words are left.
func mdInline(s string) []mdSpan {
	s = mdLink.ReplaceAllString(s, "$1")
	var spans []mdSpan
	at := 0
	put := func(kind, text string) {
		if text != "" {
			spans = append(spans, mdSpan{kind, text})
		}
	}
	for _, m := range mdMark.FindAllStringIndex(s, -1) {
		put("", s[at:m[0]])
		switch w := s[m[0]:m[1]]; {
		case w[0] == '`':
			put("code", strings.Trim(w, "`"))
		case strings.HasPrefix(w, "**"):
			put("strong", strings.Trim(w, "*"))
		default:
			put("em", strings.Trim(w, "*"))
		}
		at = m[1]
	}
	put("", s[at:])
	return spans
}

type qualityView struct {
	*page
	Blocks []mdBlock
}

func (s *Site) qualityPage(w http.ResponseWriter, r *http.Request) {
	p, ok := s.begin(w, r, "quality.title")
	if !ok {
		return
	}
	s.show(w, http.StatusOK, "quality", &qualityView{p, s.quality})
}
