package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
)

// canonicalVersion begins the canonical form of every entry.
const canonicalVersion = "ifolge entry 1\n"

// canonical appends the bytes that an entry's Hash is over. Numbers are big
// endian; doc/ledger.md has the table.
func (e *Entry) canonical(prev Hash) []byte {
	b := make([]byte, 0, 256)
	b = append(b, canonicalVersion...)
	b = append(b, prev[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(e.Recorded))
	gone := byte(0)
	if e.Gone {
		gone = 1
	}
	b = append(b, byte(e.Op), byte(e.Of), gone)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Thread))
	b = binary.BigEndian.AppendUint64(b, uint64(e.Article))
	b = binary.BigEndian.AppendUint32(b, uint32(e.At[0]))
	b = binary.BigEndian.AppendUint32(b, uint32(e.At[1]))
	b = append(b, e.Raw[:]...)
	b = append(b, e.Wording[:]...)
	b = append(b, e.Words.Digest[:]...)
	b = append(b, e.Text.Digest[:]...)
	if e.Sketch.Digest != (Hash{}) {
		b = append(b, e.Sketch.Digest[:]...)
	}
	return b
}

// Link returns the Hash that e must have behind an entry with the Hash prev,
// which is zero for the first one.
func (e *Entry) Link(prev Hash) Hash { return sha256.Sum256(e.canonical(prev)) }

const saltSize = 16

// newPart salts b.
func newPart(b []byte, random io.Reader) (Part, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return Part{}, fmt.Errorf("ledger: no salt: %w", err)
	}
	p := Part{Salt: salt, Bytes: b}
	p.Digest = p.digest()
	return p, nil
}

func (p *Part) digest() Hash {
	h := sha256.New()
	h.Write(p.Salt)
	h.Write(p.Bytes)
	return Hash(h.Sum(nil))
}

// whole reports whether p is as it was written, or erased.
func (p *Part) whole() bool { return p.Salt == nil && p.Bytes == nil || p.digest() == p.Digest }

// Read sets e.Body to what e.Words holds.
func (e *Entry) Read() error {
	e.Body = nil
	if e.Words.Salt == nil {
		return nil
	}
	b := &Body{}
	if err := json.Unmarshal(e.Words.Bytes, b); err != nil {
		return fmt.Errorf("entry %d: %w: %w", e.Seq, ErrTampered, err)
	}
	switch {
	case e.Op == Erase:
	case e.Of == OfStatement && b.Statement == nil, e.Of == OfArticle && e.Op != Withdraw && (b.Article == nil || b.Article.Item == ""):
		return fmt.Errorf("entry %d: %w: its words are none of such an entry", e.Seq, ErrTampered)
	}
	e.Body = b
	return nil
}
