package tag

import (
	"cmp"
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"

	"ifolge/learn"
)

// A lexicon knows the tags that each word of the training texts had. It keeps
// no words, only their keys.
type lexicon struct {
	sure    int32 // a word seen so often has no other tags than these
	entries []entry
	slots   []int32 // open addressing by key; index into entries + 1
	lists   [][]uint16

	counts map[uint64]map[uint16]int32 // at training only
}

type entry struct {
	key   uint64
	count int32
	list  int32 // in lists: its tags, the most frequent first
	hash  uint32
}

// ambig is what the lexicon says of a word. The zero ambig: it does not know it.
type ambig struct {
	count int32
	hash  uint32 // of the tags in their order
	tags  []uint16
}

func (x *lexicon) find(k, without uint64, tag uint16) ambig {
	if len(x.slots) == 0 {
		return ambig{}
	}
	mask := uint64(len(x.slots) - 1)
	for n := k & mask; x.slots[n] != 0; n = (n + 1) & mask {
		e := &x.entries[x.slots[n]-1]
		if e.key != k {
			continue
		}
		if k == without {
			return x.findWithout(k, tag)
		}
		return ambig{e.count, e.hash, x.lists[e.list]}
	}
	return ambig{}
}

func (x *lexicon) has(k uint64) bool { return x.find(k, 0, 0).count > 0 }

// findWithout answers as if one occurrence with this tag had not been counted.
func (x *lexicon) findWithout(k uint64, tag uint16) ambig {
	counts := maps.Clone(x.counts[k])
	counts[tag]--
	total, tags := inOrder(counts)
	if total == 0 {
		return ambig{}
	}
	// The true tag stays possible, else nothing is learned from this word.
	may := tags
	if !slices.Contains(may, tag) {
		may = append(slices.Clone(tags), tag)
	}
	return ambig{count: total, hash: hashTags(total, tags), tags: may}
}

func inOrder(counts map[uint16]int32) (total int32, tags []uint16) {
	for t, n := range counts {
		if n > 0 {
			total += n
			tags = append(tags, t)
		}
	}
	slices.SortFunc(tags, func(a, b uint16) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	return total, tags
}

// hashTags also tells rarely seen words from others: their tags are less sure
// to be all.
func hashTags(total int32, tags []uint16) uint32 {
	h := uint32(min(bits.Len32(uint32(total)), 4))
	for _, t := range tags {
		h = learn.Hash(0, h, uint32(t), 0)
	}
	return h | 1
}

// shortest is the length in bytes of the least word that a longer one may end
// in, and of what must stand before it.
const shortest = 4

// tail returns the key of the longest known word that lower ends in; 0 where it
// ends in none.
func tail(lower []byte, known func(k uint64) bool) (longest uint64) {
	k := learn.NoKey
	for i := len(lower) - 1; i >= 3; i-- {
		k = learn.Extend(k, lower[i])
		if len(lower)-i >= shortest && known(k) {
			longest = k
		}
	}
	return longest
}

// join appends the tags of both lists to arena, once each.
func join(arena []uint16, a, b []uint16) []uint16 {
	start := len(arena)
	arena = append(arena, a...)
	for _, t := range b {
		if !slices.Contains(arena[start:], t) {
			arena = append(arena, t)
		}
	}
	return arena
}

// count notes one occurrence of a word.
func (x *lexicon) count(k uint64, tag uint16) {
	if x.counts == nil {
		x.counts = map[uint64]map[uint16]int32{}
	}
	if x.counts[k] == nil {
		x.counts[k] = map[uint16]int32{}
	}
	x.counts[k][tag]++
}

// seal makes the entries out of the counts.
func (x *lexicon) seal() {
	lists := map[string]int32{}
	for _, k := range slices.Sorted(maps.Keys(x.counts)) {
		total, tags := inOrder(x.counts[k])
		var id []byte
		for _, t := range tags {
			id = binary.AppendUvarint(id, uint64(t))
		}
		n, ok := lists[string(id)]
		if !ok {
			n = int32(len(x.lists))
			lists[string(id)] = n
			x.lists = append(x.lists, tags)
		}
		x.entries = append(x.entries, entry{key: k, count: total, list: n})
	}
	x.index()
}

func (x *lexicon) index() {
	x.slots = make([]int32, max(2, 1<<bits.Len(uint(len(x.entries)*3/2))))
	mask := uint64(len(x.slots) - 1)
	for n := range x.entries {
		e := &x.entries[n]
		e.hash = hashTags(e.count, x.lists[e.list])
		k := e.key & mask
		for x.slots[k] != 0 {
			k = (k + 1) & mask
		}
		x.slots[k] = int32(n + 1)
	}
}

func (x *lexicon) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(x.sure))
	b = binary.AppendUvarint(b, uint64(len(x.lists)))
	for _, l := range x.lists {
		b = binary.AppendUvarint(b, uint64(len(l)))
		for _, t := range l {
			b = binary.AppendUvarint(b, uint64(t))
		}
	}
	b = binary.AppendUvarint(b, uint64(len(x.entries)))
	last := uint64(0)
	for _, e := range x.entries {
		b = binary.AppendUvarint(b, e.key-last)
		last = e.key
	}
	for _, e := range x.entries {
		b = binary.AppendUvarint(b, uint64(min(e.count, 255)))
	}
	for _, e := range x.entries {
		b = binary.AppendUvarint(b, uint64(e.list))
	}
	return b
}

func readLexicon(r *learn.Reader, tags int) lexicon {
	x := lexicon{sure: int32(r.Uvarint())}
	x.lists = make([][]uint16, r.Count())
	for k := range x.lists {
		l := make([]uint16, r.Count())
		for n := range l {
			t := r.Uvarint()
			if t >= uint64(tags) {
				r.Fail()
			}
			l[n] = uint16(t)
		}
		if len(l) == 0 {
			r.Fail()
		}
		x.lists[k] = l
	}
	x.entries = make([]entry, r.Count())
	last := uint64(0)
	for n := range x.entries {
		last += r.Uvarint()
		x.entries[n].key = last
	}
	for n := range x.entries {
		x.entries[n].count = int32(min(r.Uvarint(), 255))
	}
	for n := range x.entries {
		l := r.Uvarint()
		if l >= uint64(len(x.lists)) {
			r.Fail()
			return lexicon{}
		}
		x.entries[n].list = int32(l)
	}
	if r.Err() != nil {
		return lexicon{}
	}
	x.index()
	return x
}
