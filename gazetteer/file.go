package gazetteer

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
)

// A File is a gazetteer on disk, made by [Import]: about 50 bytes a place,
// looked up where it lies, with nothing but a table of 256 kB in memory.
//
// The form, all numbers little-endian:
//
//	magic     "ifolge places 1\n"
//	counts    uint32 each: places, keys, bytes of names
//	buckets   65,537 uint32: the keys whose hash begins with each 16 bits
//	keys      12 bytes each, by hash: hash uint64 (FNV-1a of the folded name), place uint32
//	places    24 bytes each: where its name is uint32 and how long uint8, kind uint8,
//	          country [2], region [4], latitude and longitude int32 (ten-thousandths
//	          of a degree), inhabitants uint32 (thousands)
//	names     UTF-8
//
// Places of one name come by the number of inhabitants, the most first.
type File struct {
	r                    io.ReaderAt
	buckets              []uint32
	places, keys, names  uint32
	atKeys, atPl, atText int64
}

const (
	magic     = "ifolge places 1\n"
	nBuckets  = 1 << 16
	keySize   = 12
	placeSize = 24
	headSize  = int64(len(magic)) + 12
)

// ErrFormat says that a file is no gazetteer of ours.
var ErrFormat = errors.New("not a gazetteer file; make one with ifolge gazetteer import")

// Open reads the head of a gazetteer file of size bytes. The File reads from r
// for as long as it is used.
func Open(r io.ReaderAt, size int64) (*File, error) {
	head := make([]byte, headSize)
	if _, err := r.ReadAt(head, 0); err != nil || string(head[:len(magic)]) != magic {
		return nil, ErrFormat
	}
	n := func(i int) uint32 { return binary.LittleEndian.Uint32(head[len(magic)+4*i:]) }
	f := &File{r: r, places: n(0), keys: n(1), names: n(2)}
	f.atKeys = headSize + 4*(nBuckets+1)
	f.atPl = f.atKeys + keySize*int64(f.keys)
	f.atText = f.atPl + placeSize*int64(f.places)
	if want := f.atText + int64(f.names); size != want {
		return nil, fmt.Errorf("%d bytes where %d belong: %w", size, want, ErrFormat)
	}
	b := make([]byte, 4*(nBuckets+1))
	if _, err := r.ReadAt(b, headSize); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	f.buckets = make([]uint32, nBuckets+1)
	last := uint32(0)
	for i := range f.buckets {
		k := binary.LittleEndian.Uint32(b[4*i:])
		if k < last || k > f.keys {
			return nil, fmt.Errorf("buckets out of order: %w", ErrFormat)
		}
		f.buckets[i], last = k, k
	}
	if last != f.keys {
		return nil, fmt.Errorf("keys outside the buckets: %w", ErrFormat)
	}
	return f, nil
}

// Len returns the number of places.
func (f *File) Len() int { return int(f.places) }

// most is how many places of one name are returned: there are some two thousand
// San José.
const most = 64

// Named returns the places of a folded name, those with most inhabitants first,
// at most 64. What cannot be read is not there. A nil File has no places.
func (f *File) Named(folded string) []Place {
	if f == nil || folded == "" {
		return nil
	}
	h := hash(folded)
	lo, hi := f.buckets[h>>48], f.buckets[h>>48+1]
	const longest = 1 << 16 // keys of a bucket that are read
	b := make([]byte, keySize*int(min(hi-lo, longest)))
	if _, err := f.r.ReadAt(b, f.atKeys+keySize*int64(lo)); err != nil {
		return nil
	}
	n := len(b) / keySize
	i := sort.Search(n, func(i int) bool { return binary.LittleEndian.Uint64(b[keySize*i:]) >= h })
	var ps []Place
	for ; i < n && len(ps) < most && binary.LittleEndian.Uint64(b[keySize*i:]) == h; i++ {
		if p, ok := f.place(binary.LittleEndian.Uint32(b[keySize*i+8:])); ok {
			ps = append(ps, p)
		}
	}
	return ps
}

func (f *File) place(n uint32) (Place, bool) {
	var b [placeSize]byte
	if n >= f.places {
		return Place{}, false
	}
	if _, err := f.r.ReadAt(b[:], f.atPl+placeSize*int64(n)); err != nil {
		return Place{}, false
	}
	at, size := binary.LittleEndian.Uint32(b[0:]), uint32(b[4])
	if at > f.names || size > f.names-at {
		return Place{}, false
	}
	name := make([]byte, size)
	if _, err := f.r.ReadAt(name, f.atText+int64(at)); err != nil {
		return Place{}, false
	}
	p := Place{
		Name: string(name), Kind: Kind(b[5]), Country: code(b[6:8]), Region: code(b[8:12]),
		Lat: int32(binary.LittleEndian.Uint32(b[12:])), Lon: int32(binary.LittleEndian.Uint32(b[16:])),
		Population: int32(min(binary.LittleEndian.Uint32(b[20:]), 1<<31-1)),
	}
	if p.Kind.String() == "" || p.Lat < -900000 || p.Lat > 900000 || p.Lon < -1800000 || p.Lon > 1800000 {
		return Place{}, false
	}
	return p, true
}

// code reads a code that zeros fill up.
func code(b []byte) string {
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}

// hash is FNV-1a, mixed once more so that its first bits are as good as its last.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return h ^ h>>32
}

type key struct {
	hash  uint64
	place uint32
}

// A builder gathers what a File is made of.
type builder struct {
	places []record
	keys   []key
	names  []byte
}

type record struct {
	name       uint32
	size       uint8
	kind       Kind
	country    [2]byte
	region     [4]byte
	lat, lon   int32
	population uint32 // heads, until it is written
}

func (b *builder) write(w io.Writer) error {
	slices.SortFunc(b.keys, func(x, y key) int {
		return cmp.Or(
			cmp.Compare(x.hash, y.hash),
			cmp.Compare(b.places[y.place].population, b.places[x.place].population),
			cmp.Compare(x.place, y.place))
	})
	b.keys = slices.Compact(b.keys)
	out := bufio.NewWriterSize(w, 1<<16)
	le := binary.LittleEndian
	buf := make([]byte, 0, placeSize)
	put := func(p []byte) { out.Write(p) } // the writer keeps its first error
	put([]byte(magic))
	for _, n := range []int{len(b.places), len(b.keys), len(b.names)} {
		put(le.AppendUint32(buf[:0], uint32(n)))
	}
	k := 0
	for bucket := range nBuckets + 1 {
		for k < len(b.keys) && b.keys[k].hash>>48 < uint64(bucket) {
			k++
		}
		put(le.AppendUint32(buf[:0], uint32(k)))
	}
	for _, k := range b.keys {
		put(le.AppendUint32(le.AppendUint64(buf[:0], k.hash), k.place))
	}
	for i := range b.places {
		p := &b.places[i]
		r := le.AppendUint32(buf[:0], p.name)
		r = append(r, p.size, byte(p.kind), p.country[0], p.country[1])
		r = append(r, p.region[:]...)
		r = le.AppendUint32(le.AppendUint32(r, uint32(p.lat)), uint32(p.lon))
		put(le.AppendUint32(r, (p.population+500)/1000))
	}
	put(b.names)
	return out.Flush()
}
