package joint

import (
	"encoding/binary"
	"errors"
	"fmt"

	"ifolge/learn"
)

// The first number of the section: raised whenever what follows changes. A net
// that does not say where sentences begin is of the plain format.
const (
	plain  = 1
	starts = 2
)

func (m *Model) encode() []byte {
	format := uint64(plain)
	if m.q.StartH > 0 {
		format = starts
	}
	b := binary.AppendUvarint(nil, format)
	list := func(ss []string) {
		b = binary.AppendUvarint(b, uint64(len(ss)))
		for _, s := range ss {
			b = learn.AppendString(b, s)
		}
	}
	list(m.vocab.Words)
	list(m.vocab.Tags)
	list(m.vocab.Langs)
	q := m.q
	for _, n := range []int{m.vocab.SubBits, q.Shapes, q.DW, q.DS, q.DSh, q.DL, q.H, q.L, q.Arc, q.Lab, q.TagH, q.Rels,
		q.qx, q.qh, q.qa, q.qb, q.qz, q.qt, q.sWord, q.sSub, q.sShape, q.sLang} {
		b = binary.AppendVarint(b, int64(n))
	}
	if format == starts {
		b = binary.AppendVarint(binary.AppendVarint(b, int64(q.StartH)), int64(q.qs))
	}
	for _, t := range [][]int8{q.word, q.sub, q.shape, q.lang} {
		for _, x := range t {
			b = append(b, byte(x))
		}
	}
	for _, d := range q.dense() {
		// low and high bytes apart: they pack better
		for _, x := range d.raw {
			b = append(b, byte(x))
		}
		for _, x := range d.raw {
			b = append(b, byte(x>>8))
		}
		for _, x := range d.mult {
			b = binary.AppendVarint(b, x)
		}
		for _, x := range d.bias {
			b = binary.AppendVarint(b, x)
		}
	}
	for _, l := range q.layers {
		for _, x := range l.v {
			b = binary.AppendVarint(b, int64(x))
		}
	}
	for _, x := range q.rootA {
		b = binary.AppendVarint(b, int64(x))
	}
	for _, x := range q.rootL {
		b = binary.AppendVarint(b, int64(x))
	}
	return b
}

// dense lists the layers in the order of the file.
func (q *Quant) dense() []*dense {
	ds := []*dense{&q.w0}
	for i := range q.layers {
		ds = append(ds, &q.layers[i].d)
	}
	ds = append(ds, &q.arcD, &q.arcH, &q.bi, &q.labD, &q.labH, &q.labW, &q.tag1, &q.tag2)
	if q.StartH > 0 {
		ds = append(ds, &q.sta1, &q.sta2)
	}
	return ds
}

// in and out are the sizes of the layers, in the same order.
func (q *Quant) sizes() (s [][2]int) {
	s = append(s, [2]int{3 * q.D(), q.H})
	for range q.L {
		s = append(s, [2]int{q.H, 3 * q.H})
	}
	s = append(s, [2]int{q.H, q.Arc}, [2]int{q.H, q.Arc}, [2]int{q.Arc, q.Arc}, [2]int{q.H, q.Lab}, [2]int{q.H, q.Lab},
		[2]int{q.Lab, up16(q.Rels)}, [2]int{q.H, q.TagH}, [2]int{q.TagH, up16(q.Tags)})
	if q.StartH > 0 {
		s = append(s, [2]int{q.H, q.StartH}, [2]int{q.StartH, up16(1)})
	}
	return s
}

var errBroken = errors.New("section is broken; rebuild the model with ifolge train")

func decode(b []byte) (*Model, error) {
	r := learn.NewReader(b)
	format := r.Uvarint()
	if format != plain && format != starts {
		return nil, fmt.Errorf("format %d, this program reads %d and %d; rebuild the model with ifolge train", format, plain, starts)
	}
	v := &Vocab{}
	v.Words, v.Tags, v.Langs = r.Strings(), r.Strings(), r.Strings()
	q := &Quant{}
	for _, p := range []*int{&v.SubBits, &q.Shapes, &q.DW, &q.DS, &q.DSh, &q.DL, &q.H, &q.L, &q.Arc, &q.Lab, &q.TagH, &q.Rels,
		&q.qx, &q.qh, &q.qa, &q.qb, &q.qz, &q.qt, &q.sWord, &q.sSub, &q.sShape, &q.sLang} {
		*p = int(r.Varint())
	}
	if format == starts {
		q.StartH, q.qs = int(r.Varint()), int(r.Varint())
		if q.StartH < 16 || q.StartH > 512 || q.StartH%16 != 0 || q.qs < 0 || q.qs > 14 {
			return nil, errBroken
		}
	}
	if r.Err() != nil || v.SubBits < 4 || v.SubBits > 22 || len(v.Words) == 0 || len(v.Tags) == 0 || len(v.Langs) == 0 {
		return nil, errBroken
	}
	for _, n := range []int{q.Shapes, q.DW, q.DS, q.DSh, q.DL, q.H, q.L, q.Arc, q.Lab, q.TagH, q.Rels} {
		if n < 1 || n > 1024 {
			return nil, errBroken
		}
	}
	for _, n := range []int{q.D(), q.H, q.Arc, q.Lab, q.TagH} {
		if n%16 != 0 || n > 512 {
			return nil, errBroken
		}
	}
	for _, n := range []int{q.qx, q.qh, q.qa, q.qb, q.qz, q.qt} {
		if n < 0 || n > 14 {
			return nil, errBroken
		}
	}
	for _, n := range []int{q.sWord, q.sSub, q.sShape, q.sLang} {
		if n < -15 || n > 15 {
			return nil, errBroken
		}
	}
	q.Words, q.Subs, q.Langs, q.Tags = len(v.Words), 1<<v.SubBits, len(v.Langs), len(v.Tags)
	for _, t := range []struct {
		p *[]int8
		n int
	}{{&q.word, q.Words * q.DW}, {&q.sub, q.Subs * q.DS}, {&q.shape, q.Shapes * q.DSh}, {&q.lang, q.Langs * q.DL}} {
		raw := r.Bytes(t.n)
		*t.p = make([]int8, len(raw))
		for i, x := range raw {
			(*t.p)[i] = int8(x)
		}
	}
	q.layers = make([]qlayer, q.L)
	sizes := q.sizes()
	for i, d := range q.dense() {
		k, n := sizes[i][0], sizes[i][1]
		lo, hi := r.Bytes(k*n), r.Bytes(k*n)
		if r.Err() != nil {
			return nil, errBroken
		}
		raw := make([]int16, k*n)
		for j := range raw {
			raw[j] = int16(lo[j]) | int16(int8(hi[j]))<<8
		}
		d.w.Pack(raw, k, n)
		d.mult, d.bias = make([]int64, n), make([]int64, n)
		for j := range d.mult {
			d.mult[j] = r.Varint()
		}
		for j := range d.bias {
			d.bias[j] = r.Varint()
		}
	}
	for i := range q.layers {
		q.layers[i].v = make([]int32, 2*q.H)
		for j := range q.layers[i].v {
			q.layers[i].v[j] = int32(r.Varint())
		}
	}
	q.rootA, q.rootL = make([]int16, q.Arc), make([]int32, q.Lab)
	for j := range q.rootA {
		q.rootA[j] = int16(r.Varint())
	}
	for j := range q.rootL {
		q.rootL[j] = int32(r.Varint())
	}
	if r.Err() != nil || r.Len() > 0 {
		return nil, errBroken
	}
	q.init()
	return newModel(v, q)
}
