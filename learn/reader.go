package learn

import "encoding/binary"

// A Reader takes numbers and strings from the head of a model section. After
// the first thing that is not there everything it gives is zero; ask
// [Reader.Err] once at the end. It never allocates more than it has bytes for.
type Reader struct {
	b   []byte
	bad bool
}

// NewReader reads from b.
func NewReader(b []byte) *Reader { return &Reader{b: b} }

// Uvarint reads one number.
func (r *Reader) Uvarint() uint64 {
	if len(r.b) > 0 && r.b[0] < 0x80 {
		v := r.b[0]
		r.b = r.b[1:]
		return uint64(v)
	}
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

// Varint reads one number that may be negative.
func (r *Reader) Varint() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.Fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

// Bytes reads n bytes; nil where fewer are left.
func (r *Reader) Bytes(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.Fail()
		return nil
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

// Strings reads a count and so many strings.
func (r *Reader) Strings() []string {
	ss := make([]string, r.Count())
	for i := range ss {
		ss[i] = r.String()
	}
	return ss
}

// Count reads a number of things to follow. Each takes at least one byte, so a
// number greater than the bytes left is damage.
func (r *Reader) Count() int {
	n := r.Uvarint()
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return 0
	}
	return int(n)
}

// Uint64 reads eight bytes, low byte first.
func (r *Reader) Uint64() uint64 {
	if len(r.b) < 8 {
		r.bad, r.b = true, nil
		return 0
	}
	v := binary.LittleEndian.Uint64(r.b)
	r.b = r.b[8:]
	return v
}

// String reads what [AppendString] wrote.
func (r *Reader) String() string {
	n := r.Count()
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

// Weights reads what [Weights.AppendBinary] wrote.
func (r *Reader) Weights() *Weights {
	w, rest, err := DecodeWeights(r.b)
	if err != nil {
		r.bad, r.b = true, nil
		return &Weights{}
	}
	r.b = rest
	return w
}

// Fail marks the section as damaged, for a caller that found a number out of
// its bounds.
func (r *Reader) Fail() { r.bad, r.b = true, nil }

// Len returns the number of bytes left.
func (r *Reader) Len() int { return len(r.b) }

// Err returns an error where anything was missing or damaged.
func (r *Reader) Err() error {
	if r.bad {
		return errWeights
	}
	return nil
}

// AppendString appends the length of s and s.
func AppendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
