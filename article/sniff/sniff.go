// Package sniff reads articles from bytes of any form that Ifølge reads,
// telling the form by the content: gzip, HTML, JSON Lines, one JSON object,
// plain text. A name's ending and a server's word for the type are not asked;
// they are wrong too often.
//
// Input is read once, front to back, and held in memory one article at a time.
package sniff

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"

	"github.com/klauspost/compress/gzip"

	"ifolge/article"
	"ifolge/article/jsonl"
	"ifolge/article/page"
	"ifolge/article/plain"
)

// Options bound what is read and say what the caller knows. The zero Options
// are the usual ones.
type Options struct {
	MaxText int // bytes of one plain text; more are left out with a note; 0: 64 MiB
	MaxLine int // bytes of one line of JSONL or one JSON object; 0: 64 MiB

	Page page.Options // for HTML; MaxBytes bounds it
}

// ErrEmpty is in the chain of the error for input without a byte, or with
// nothing but white space.
var ErrEmpty = errors.New("empty: nothing to read")

// Read yields the articles in r in their order; name stands for r in IDs and
// errors. An error comes without an article. After a [jsonl.LineError] more
// may come; any other is the last.
func Read(r io.Reader, name string, opts Options) iter.Seq2[*article.Article, error] {
	return func(yield func(*article.Article, error) bool) {
		packed := &counter{r: r}
		in := bufio.NewReaderSize(packed, headSize)
		head, _ := in.Peek(headSize)
		if isGzip(head) {
			inflated, err := gzip.NewReader(in)
			if err != nil {
				yield(nil, fmt.Errorf("%s: gzip: %w", name, err))
				return
			}
			in = bufio.NewReaderSize(&bounded{counter{r: inflated}, packed}, headSize)
			head, _ = in.Peek(headSize)
			if isGzip(head) {
				yield(nil, fmt.Errorf("%s: gzip inside gzip: unpack it first", name))
				return
			}
		}
		readForm(in, head, name, opts)(yield)
	}
}

// headSize is how far we look before deciding.
const headSize = 1 << 16

func readForm(in *bufio.Reader, head []byte, name string, opts Options) iter.Seq2[*article.Article, error] {
	if what := foreign(head); what != "" {
		return fail(fmt.Errorf("%s: %s, not text: save it as text or HTML first", name, what))
	}
	switch look := asText(head); {
	case isObject(look):
		return readJSON(in, name, opts)
	case list.MatchString(look):
		return fail(fmt.Errorf("%s: a JSON list, not objects: write one object a line (jq -c '.[]' does)", name))
	case isPage(look):
		return readPage(in, name, opts)
	case isFeed(look):
		return fail(fmt.Errorf("%s: a feed or a list of feeds (<%s>): ifolge watch reads it, by its address", name, rootOf(look)))
	case isXML(look):
		return fail(fmt.Errorf("%s: XML (<%s>), which is not read yet: give its text or HTML", name, rootOf(look)))
	}
	return readPlain(in, name, opts)
}

func fail(err error) iter.Seq2[*article.Article, error] {
	return func(yield func(*article.Article, error) bool) { yield(nil, err) }
}

func one(a *article.Article, err error) iter.Seq2[*article.Article, error] {
	return func(yield func(*article.Article, error) bool) { yield(a, err) }
}

// readPlain also meets the empty input.
func readPlain(in io.Reader, name string, opts Options) iter.Seq2[*article.Article, error] {
	raw, cut, err := readAtMost(in, either(opts.MaxText, 64<<20))
	switch {
	case err != nil:
		return fail(fmt.Errorf("%s: %w", name, err))
	case len(bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\uFEFF")))) == 0 && !cut:
		return fail(fmt.Errorf("%s: %w", name, ErrEmpty))
	}
	return one(plain.Read(raw, name, plain.Options{Cut: cut}))
}

func readPage(in io.Reader, name string, opts Options) iter.Seq2[*article.Article, error] {
	raw, cut, err := readAtMost(in, either(opts.Page.MaxBytes, 20<<20))
	if err != nil {
		return fail(fmt.Errorf("%s: %w", name, err))
	}
	opts.Page.Cut = opts.Page.Cut || cut
	return one(page.Read(raw, name, opts.Page))
}

// readJSON tells one object over several lines from an object a line by
// whether the first line is one already. If the object never ends, the lines
// are read as lines, which says what is wrong with each.
func readJSON(in *bufio.Reader, name string, opts Options) iter.Seq2[*article.Article, error] {
	lines := jsonl.Options{MaxLine: opts.MaxLine}
	first, err := firstLine(in)
	if err != nil {
		return fail(fmt.Errorf("%s: %w", name, err))
	}
	if first != nil && json.Valid(first) {
		return jsonl.Read(in, name, lines)
	}
	most := either(opts.MaxLine, 64<<20)
	raw, cut, err := readAtMost(in, most)
	if err != nil {
		return fail(fmt.Errorf("%s: %w", name, err))
	}
	object := bytes.TrimPrefix(raw, []byte("\uFEFF"))
	if !cut && json.Valid(object) {
		a, err := jsonl.Object(object)
		if err != nil {
			return fail(fmt.Errorf("jsonl: %s: %w", name, err))
		}
		if a.ID == "" {
			a.ID = name
		}
		return one(a, nil)
	}
	return jsonl.Read(io.MultiReader(bytes.NewReader(raw), in), name, lines)
}

// firstLine peeks at the first line that is not blank; nil if it is longer
// than the head.
func firstLine(in *bufio.Reader) ([]byte, error) {
	head, err := in.Peek(headSize)
	if err != nil && err != io.EOF {
		return nil, err
	}
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\uFEFF")), " \t\r\n")
	line, _, ends := bytes.Cut(head, []byte("\n"))
	if !ends && err == nil {
		return nil, nil
	}
	return line, nil
}

// readAtMost reads up to most bytes and says whether there were more. A
// packed file that ends too early counts as one with more.
func readAtMost(r io.Reader, most int) (raw []byte, more bool, err error) {
	raw, err = io.ReadAll(io.LimitReader(r, int64(most)+1))
	switch {
	case len(raw) > most:
		return raw[:most:most], true, nil
	case errors.Is(err, io.ErrUnexpectedEOF) && len(raw) > 0:
		return raw, true, nil
	}
	return raw, false, err
}

func either(n, usual int) int {
	if n == 0 {
		return usual
	}
	return n
}

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte("\x1F\x8B\x08")) }

// asText is the head as UTF-8 without leading white space, for looking only.
func asText(head []byte) string {
	text, _, err := plain.Decode(head)
	if err != nil {
		text = string(head) // the reader will say what is wrong
	}
	return strings.TrimLeft(text, " \t\r\n\f\v\uFEFF")
}

// object: a brace and a key, or a brace closed again. A text may begin with a
// brace, but hardly so.
var object = regexp.MustCompile(`^\{\s*(?:"(?:[^"\\\n]|\\.){0,200}"\s*:|\}\s*(?:\n|$))`)

// list: a bracket and an object with a key.
var list = regexp.MustCompile(`^\[\s*\{\s*"(?:[^"\\\n]|\\.){0,200}"\s*:`)

func isObject(look string) bool { return object.MatchString(look) }

// markup: how pages and pieces of them begin, after comments and an XML line.
var (
	prolog = regexp.MustCompile(`^(?s:<\?xml.*?\?>|<!--.*?-->|\s+)`)
	markup = regexp.MustCompile(`(?i)^(?:<!doctype\s+html|<(?:html|head|body|title|meta|link|script|style|base|noscript|main|article|section|header|footer|nav|aside|div|span|p|h[1-6]|a|b|i|em|strong|br|hr|img|ul|ol|li|dl|table|tr|td|figure|blockquote|center|font|form|iframe|template|svg)(?:[\s/>]))`)
	tag    = regexp.MustCompile(`^<([A-Za-z_][\w.:-]{0,60})[\s/>]`)
)

func afterProlog(look string) string {
	for {
		m := prolog.FindString(look)
		if m == "" {
			return look
		}
		look = look[len(m):]
	}
}

func isPage(look string) bool { return markup.MatchString(afterProlog(look)) }

// isXML wants the XML line or a document type; a text may begin with "<3".
func isXML(look string) bool {
	return (strings.HasPrefix(look, "<?xml") || strings.HasPrefix(look, "<!DOCTYPE") || strings.HasPrefix(look, "<rss") || strings.HasPrefix(look, "<feed")) &&
		rootOf(look) != ""
}

// isFeed knows RSS, Atom and OPML.
func isFeed(look string) bool {
	if !isXML(look) && !strings.HasPrefix(strings.ToLower(look), "<opml") && !strings.HasPrefix(look, "<rdf:RDF") {
		return false
	}
	switch strings.ToLower(rootOf(look)) {
	case "rss", "feed", "rdf:rdf", "opml":
		return true
	}
	return false
}

// rootOf returns "rss" of an RSS feed.
func rootOf(look string) string {
	look = afterProlog(look)
	if strings.HasPrefix(look, "<!DOCTYPE") {
		_, look, _ = strings.Cut(look, ">")
		look = afterProlog(look)
	}
	if m := tag.FindStringSubmatch(look); m != nil {
		return m[1]
	}
	return ""
}

// foreign names well known forms that are no text, so that the error helps.
func foreign(head []byte) string {
	for _, f := range []struct{ magic, what string }{
		{"%PDF-", "PDF"},
		{"{\\rtf", "RTF"},
		{"PK\x03\x04", "a ZIP archive or Office document"},
		{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Office document"},
		{"\x89PNG\r\n\x1A\n", "a PNG image"},
		{"\xFF\xD8\xFF", "a JPEG image"},
		{"GIF8", "a GIF image"},
		{"RIFF", "sound, video or WebP"},
		{"OggS", "sound or video"},
		{"ID3", "MP3 sound"},
		{"\x7FELF", "a program"},
		{"SQLite format 3\x00", "an SQLite database"},
		{"BZh", "bzip2"},
		{"\xFD7zXZ\x00", "xz"},
		{"\x28\xB5\x2F\xFD", "zstd"},
		{"7z\xBC\xAF\x27\x1C", "7-Zip"},
		{"Rar!\x1A\x07", "RAR"},
	} {
		if bytes.HasPrefix(head, []byte(f.magic)) && (len(f.magic) > 4 || !isPlainASCII(head)) {
			return f.what
		}
	}
	return ""
}

// isPlainASCII keeps a text that begins with "GIF8" or "ID3" a text.
func isPlainASCII(head []byte) bool {
	for _, c := range head {
		if c >= 0x80 || c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return false
		}
	}
	return true
}
