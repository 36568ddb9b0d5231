package tag

import (
	"encoding/binary"
	"math/bits"

	"ifolge/learn"
)

// keys are keys of words, or of words and tags, with their places in a list.
type keys struct {
	list  []uint64 // ascending
	slots []int32  // open addressing over list; place + 1
}

// find returns the place of k in the list.
func (x *keys) find(k uint64) (place int, ok bool) {
	if len(x.slots) == 0 {
		return 0, false
	}
	mask := uint64(len(x.slots) - 1)
	for n := k & mask; x.slots[n] != 0; n = (n + 1) & mask {
		if i := x.slots[n] - 1; x.list[i] == k {
			return int(i), true
		}
	}
	return 0, false
}

func (x *keys) has(k uint64) bool { _, ok := x.find(k); return ok }

func (x *keys) index() {
	x.slots = make([]int32, max(2, 1<<bits.Len(uint(len(x.list)*3/2))))
	mask := uint64(len(x.slots) - 1)
	for n, k := range x.list {
		k &= mask
		for x.slots[k] != 0 {
			k = (k + 1) & mask
		}
		x.slots[k] = int32(n + 1)
	}
}

func (x *keys) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(x.list)))
	last := uint64(0)
	for _, k := range x.list {
		b = binary.AppendUvarint(b, k-last)
		last = k
	}
	return b
}

func readKeys(r *learn.Reader) keys {
	x := keys{list: make([]uint64, r.Count())}
	last := uint64(0)
	for n := range x.list {
		last += r.Uvarint()
		x.list[n] = last
	}
	x.index()
	return x
}
