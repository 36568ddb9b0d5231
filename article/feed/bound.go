package feed

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"ifolge/article"
)

// declaration is the line that says the encoding. It is dropped once the text is
// UTF-8, or it would be read a second time.
var (
	declaration = regexp.MustCompile(`^\s*<\?xml[^>]{0,300}?\?>`)
	encoding    = regexp.MustCompile(`encoding\s*=\s*["']([\w.:-]{1,40})["']`)
	serverSays  = regexp.MustCompile(`(?i)charset\s*=\s*"?([\w.:-]{1,40})`)
)

// decode makes UTF-8 of raw, without byte order mark, declaration, white space
// before the first mark, and characters that XML does not allow.
func decode(raw []byte, contentType string) string {
	label := ""
	switch {
	case has(raw, "\xEF\xBB\xBF"):
		raw, label = raw[3:], "utf-8"
	case has(raw, "\xFF\xFE"):
		label = "utf-16le"
	case has(raw, "\xFE\xFF"):
		label = "utf-16be"
	default:
		head := raw[:min(len(raw), 400)]
		if m := encoding.FindSubmatch(declaration.Find(head)); m != nil {
			label = string(m[1])
		} else if m := serverSays.FindStringSubmatch(contentType); m != nil {
			label = m[1]
		} else if !utf8.Valid(raw) {
			label = "windows-1252"
		}
		if strings.HasPrefix(strings.ToLower(label), "utf-16") { // it would not have been found
			label = "utf-8"
		}
	}
	if e, name := charset.Lookup(label); e != nil && name != "utf-8" {
		if b, err := e.NewDecoder().Bytes(raw); err == nil {
			raw = b
		}
	}
	s := strings.ToValidUTF8(string(raw), "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == '\uFEFF' || r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, s)
	return strings.TrimLeft(s[len(declaration.FindString(s)):], " \t\r\n")
}

func has(raw []byte, prefix string) bool {
	return len(raw) >= len(prefix) && string(raw[:len(prefix)]) == prefix
}

// rootOf returns the local name of the first element.
func rootOf(s string) string {
	d := newDecoder(s)
	for {
		t, err := d.RawToken()
		if err != nil {
			return ""
		}
		switch t := t.(type) {
		case xml.StartElement:
			return t.Name.Local
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return ""
			}
		}
	}
}

// newDecoder reads XML as it is found. Entities that a document declares are not
// expanded by encoding/xml, so none can grow.
func newDecoder(s string) *xml.Decoder {
	d := xml.NewDecoder(strings.NewReader(s))
	d.Strict = false
	return d
}

// boundXML returns s, or where it is broken, too deep or too long, s up to the end
// of the last item that is whole, with what was open closed.
func (f *Feed) boundXML(s string, most int) (string, error) {
	switch strings.ToLower(rootOf(s)) {
	case "rss", "rdf", "feed":
	default:
		return "", errNoFeed
	}
	d := newDecoder(s)
	var open []string // names as they stand, with their prefixes
	var spaces []int  // namespaces in scope, for each
	items, end, closing := 0, 0, ""
	cut := func(why error) (string, error) {
		if items == 0 {
			return "", why
		}
		f.Notes = append(f.Notes, article.NewNote("feed.broken", "items", items, "error", why))
		return s[:end] + closing, nil
	}
	for {
		t, err := d.RawToken()
		switch {
		case err == io.EOF && (len(open) == 0 || items == 0):
			return s, nil
		case err == io.EOF:
			return cut(errors.New("it ends in the middle"))
		case err != nil:
			return cut(inWords(err))
		}
		switch t := t.(type) {
		case xml.StartElement:
			n := 0
			if len(spaces) > 0 {
				n = spaces[len(spaces)-1]
			}
			for _, a := range t.Attr {
				if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
					n++
				}
			}
			open, spaces = append(open, full(t.Name)), append(spaces, n)
			switch {
			case len(open) > maxDepth:
				return cut(fmt.Errorf("nested deeper than %d", maxDepth))
			case n > maxNamespaces:
				return cut(fmt.Errorf("more than %d namespaces", maxNamespaces))
			}
		case xml.EndElement:
			at := len(open) - 1
			for at >= 0 && open[at] != full(t.Name) {
				at--
			}
			if at < 0 {
				continue
			}
			open, spaces = open[:at], spaces[:at]
			if at > 2 || !slices.Contains([]string{"item", "entry"}, strings.ToLower(t.Name.Local)) {
				continue
			}
			items, end, closing = items+1, int(d.InputOffset()), ""
			for _, name := range slices.Backward(open) {
				closing += "</" + name + ">"
			}
			if items == most {
				if more := strings.Count(s[end:], "</"+full(t.Name)+">"); more > 0 {
					f.Notes = append(f.Notes, article.NewNote("feed.items", "items", items, "more", more))
				}
				return s[:end] + closing, nil
			}
		}
	}
}

func full(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

func inWords(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("XML, line %d: %s", syntax.Line, syntax.Msg)
	}
	return err
}

// boundJSON returns the JSON Feed with its first items only, and those that can
// be read where it breaks off.
func (f *Feed) boundJSON(s string, most int) (string, error) {
	d := json.NewDecoder(strings.NewReader(s))
	if _, err := d.Token(); err != nil {
		return "", errNoFeed
	}
	fields := map[string]json.RawMessage{}
	var items []json.RawMessage
	more := 0
	for d.More() {
		key, err := d.Token()
		name, _ := key.(string)
		if err == nil && name == "items" {
			err = f.jsonItems(d, &items, &more, most)
		} else if err == nil {
			var v json.RawMessage
			if err = d.Decode(&v); err == nil && slices.Contains([]string{"version", "title", "language"}, name) {
				if len(v) > 0 && v[0] == '"' {
					fields[name] = v
				}
			}
		}
		if err != nil {
			if len(items) == 0 {
				return "", fmt.Errorf("JSON: %w", err)
			}
			f.Notes = append(f.Notes, article.NewNote("feed.broken", "items", len(items), "error", "JSON: "+err.Error()))
			break
		}
	}
	if more > 0 {
		f.Notes = append(f.Notes, article.NewNote("feed.items", "items", len(items), "more", more))
	}
	if fields["version"] == nil {
		return "", errNoFeed
	}
	all, err := json.Marshal(items)
	if err != nil {
		return "", err
	}
	fields["items"] = all
	b, err := json.Marshal(fields)
	return string(b), err
}

// jsonItems takes the objects of a list that are items; what is none is passed
// over.
func (f *Feed) jsonItems(d *json.Decoder, items *[]json.RawMessage, more *int, most int) error {
	t, err := d.Token()
	if err != nil || t != json.Delim('[') {
		return err
	}
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		if len(*items) == most {
			*more++
			continue
		}
		if item, ok := jsonItem(raw); ok {
			*items = append(*items, item)
		}
	}
	_, err = d.Token()
	return err
}
