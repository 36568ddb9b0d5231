package text

// Offsets turn bytes of one string into code points: they keep the number of code
// points before every stride-th byte. Bytes outside the string count as its ends.
type Offsets struct {
	s      string
	before []int32
}

const stride = 256

// NewOffsets returns the Offsets of s.
func NewOffsets(s string) Offsets {
	o := Offsets{s: s}
	n := int32(0)
	for i := range len(s) {
		if i%stride == 0 {
			o.before = append(o.before, n)
		}
		if s[i]&0xC0 != 0x80 {
			n++
		}
	}
	return o
}

// Points returns the code points where the bytes of r begin and end.
func (o Offsets) Points(r Range) [2]int32 { return [2]int32{o.Point(r.Start), o.Point(r.End)} }

// Point returns how many code points begin before byte at.
func (o Offsets) Point(at int32) int32 {
	at = max(0, min(at, int32(len(o.s))))
	k := at / stride
	if int(k) >= len(o.before) {
		if k == 0 {
			return 0
		}
		k = int32(len(o.before)) - 1
	}
	n := o.before[k]
	for i := k * stride; i < at; i++ {
		if o.s[i]&0xC0 != 0x80 {
			n++
		}
	}
	return n
}
