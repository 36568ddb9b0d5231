// Package model reads and writes model files: named sections of trained
// weights in one file, each compressed by itself, so that a program opens only
// what it runs.
//
//	"ifolge model\n"             13 bytes
//	version                       1 byte, now 1
//	uvarint number of sections
//	each section: uvarint length of the name, the name,
//	              uvarint size, uvarint packed size
//	the packed sections, one after the other (zstd)
//
// The first section is always "card": JSON that says what the model is
// ([Card]). The file ends with the last section. What stands inside the other
// sections is known to the stage that reads it and begins with a version of its
// own. See doc/formats.md.
//
// Reading never trusts a number in the file: a broken file gives an error and
// no panic, and costs no more memory than its sections may have.
package model

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

const (
	magic   = "ifolge model\n"
	version = 1

	maxSections = 64
	maxName     = 64
	maxSize     = 64 << 20 // bytes of a section, unpacked
)

// A Card says what a model is and what it was made from.
type Card struct {
	Name     string   `json:"name"`     // "nb"
	Language string   `json:"language"` // BCP 47; "" for a model of many
	Made     string   `json:"made"`     // year and month of the recipe, "2026.11"
	From     []string `json:"from"`     // training files by name
	Recipe   string   `json:"recipe"`   // SHA-256 of the recipe, hex
	Licence  string   `json:"licence"`
}

// A Section is one named part of a model.
type Section struct {
	Name string
	Data []byte
}

// A File is a model file in memory. It is immutable and serves any number of
// goroutines.
type File struct {
	Card Card

	raw      []byte
	sections []packed
	hash     func() string
}

type packed struct {
	name string
	size int
	data []byte
}

// Is reports whether b begins as a model file does.
func Is(b []byte) bool { return bytes.HasPrefix(b, []byte(magic)) }

// Decode reads a model file. It keeps b, which must not change afterwards, and
// unpacks no section but the card.
func Decode(b []byte) (*File, error) {
	f := &File{raw: b}
	f.hash = sync.OnceValue(func() string {
		sum := sha256.Sum256(f.raw)
		return hex.EncodeToString(sum[:])
	})
	if len(b) < len(magic)+1 || !Is(b) {
		return nil, errors.New("model: not a model file")
	}
	if v := b[len(magic)]; v != version {
		return nil, fmt.Errorf("model: version %d, this program reads version %d; rebuild it with ifolge train", v, version)
	}
	r := reader{b: b[len(magic)+1:]}
	n := r.number(maxSections)
	sizes := make([]int, n)
	for k := range n {
		name := string(r.bytes(r.number(maxName)))
		size := r.number(maxSize)
		sizes[k] = r.number(len(b))
		f.sections = append(f.sections, packed{name: name, size: size})
	}
	for k := range f.sections {
		f.sections[k].data = r.bytes(sizes[k])
	}
	if r.err != nil {
		return nil, r.err
	}
	if len(r.b) != 0 {
		return nil, fmt.Errorf("model: %d bytes after the last section", len(r.b))
	}
	seen := map[string]bool{}
	for _, s := range f.sections {
		if seen[s.name] {
			return nil, fmt.Errorf("model: two sections %q", s.name)
		}
		seen[s.name] = true
	}
	if n == 0 || f.sections[0].name != "card" {
		return nil, errors.New("model: the first section is no card")
	}
	card, err := f.Section("card")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(card, &f.Card); err != nil {
		return nil, fmt.Errorf("model: card: %w", err)
	}
	return f, nil
}

// Names lists the sections in the order of the file, the card first.
func (f *File) Names() []string {
	ns := make([]string, len(f.sections))
	for k, s := range f.sections {
		ns[k] = s.name
	}
	return ns
}

// Has reports whether the file has a section of this name.
func (f *File) Has(name string) bool {
	for _, s := range f.sections {
		if s.name == name {
			return true
		}
	}
	return false
}

// Section unpacks a section. The bytes are the caller's own.
func (f *File) Section(name string) ([]byte, error) {
	for _, s := range f.sections {
		if s.name != name {
			continue
		}
		d, err := unpacker()
		if err != nil {
			return nil, fmt.Errorf("model: section %q: %w", name, err)
		}
		data, err := d.DecodeAll(s.data, make([]byte, 0, min(s.size, 64*len(s.data)+1024)))
		if err != nil {
			return nil, fmt.Errorf("model: section %q: %w", name, err)
		}
		if len(data) != s.size {
			return nil, fmt.Errorf("model: section %q: %d bytes, its head says %d", name, len(data), s.size)
		}
		return data, nil
	}
	return nil, fmt.Errorf("model: %s has no section %q", f.Card.Name, name)
}

// Hash returns the SHA-256 of the file, in hexadecimal.
func (f *File) Hash() string { return f.hash() }

var unpacker = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxSize))
})

// Encode writes a model file. The card is made the first section; the others
// follow in the order given. The same input gives the same bytes.
func Encode(card Card, sections []Section) ([]byte, error) {
	head, err := json.MarshalIndent(card, "", " ")
	if err != nil {
		return nil, fmt.Errorf("model: card: %w", err)
	}
	all := append([]Section{{"card", head}}, sections...)
	if len(all) > maxSections {
		return nil, fmt.Errorf("model: %d sections, at most %d", len(all), maxSections)
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	b := append([]byte(magic), version)
	b = binary.AppendUvarint(b, uint64(len(all)))
	var body []byte
	for _, s := range all {
		if len(s.Name) > maxName || len(s.Data) > maxSize {
			return nil, fmt.Errorf("model: section %q: %d bytes, at most %d", s.Name, len(s.Data), maxSize)
		}
		start := len(body)
		body = z.EncodeAll(s.Data, body)
		b = append(binary.AppendUvarint(b, uint64(len(s.Name))), s.Name...)
		b = binary.AppendUvarint(b, uint64(len(s.Data)))
		b = binary.AppendUvarint(b, uint64(len(body)-start))
	}
	return append(b, body...), nil
}

// reader takes numbers and bytes from the head of a file until the first error.
type reader struct {
	b   []byte
	err error
}

func (r *reader) number(limit int) int {
	v, n := binary.Uvarint(r.b)
	if r.err == nil && n <= 0 {
		r.err = errors.New("model: the file is cut short")
	}
	if r.err == nil && v > uint64(limit) {
		r.err = fmt.Errorf("model: the head says %d where at most %d can be", v, limit)
	}
	if r.err != nil {
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *reader) bytes(n int) []byte {
	if r.err == nil && n > len(r.b) {
		r.err = errors.New("model: the file is cut short")
	}
	if r.err != nil {
		return nil
	}
	s := r.b[:n]
	r.b = r.b[n:]
	return s
}
