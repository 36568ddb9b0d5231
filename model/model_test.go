package model

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func sample(t testing.TB) []byte {
	b, err := Encode(Card{Name: "nb", Language: "nb", From: []string{"own"}}, []Section{
		{"tags", []byte(strings.Repeat("weights ", 100))},
		{"empty", nil},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSectionsComeBackAsWritten(t *testing.T) {
	f, err := Decode(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"card", "tags", "empty"}; !slices.Equal(f.Names(), want) {
		t.Errorf("names %q, want %q", f.Names(), want)
	}
	if f.Card.Language != "nb" {
		t.Errorf("card says language %q", f.Card.Language)
	}
	tags, err := f.Section("tags")
	if err != nil || string(tags) != strings.Repeat("weights ", 100) {
		t.Errorf("tags: %q, %v", tags, err)
	}
	if empty, err := f.Section("empty"); err != nil || len(empty) != 0 {
		t.Errorf("empty: %q, %v", empty, err)
	}
	if _, err := f.Section("tree"); err == nil {
		t.Error("a section that is not there gave no error")
	}
	if !bytes.Equal(sample(t), sample(t)) {
		t.Error("the same model was written as different bytes")
	}
	if len(f.Hash()) != 64 {
		t.Errorf("hash %q", f.Hash())
	}
}

func TestBrokenFilesGiveErrors(t *testing.T) {
	whole := sample(t)
	for n := range whole {
		if _, err := Decode(whole[:n]); err == nil {
			t.Fatalf("the first %d bytes of %d were taken for a whole file", n, len(whole))
		}
	}
	if _, err := Decode(append(slices.Clone(whole), 0)); err == nil {
		t.Error("a byte too many was not noticed")
	}
	other := slices.Clone(whole)
	other[len(magic)] = 9
	if _, err := Decode(other); err == nil || !strings.Contains(err.Error(), "version 9") {
		t.Errorf("version 9: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(sample(f))
	f.Add([]byte(magic + "\x01\x01\x04card\x02\x02{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Decode(b)
		if err != nil {
			return
		}
		for _, name := range m.Names() {
			if data, err := m.Section(name); err == nil && len(data) > maxSize {
				t.Fatalf("section %q has %d bytes", name, len(data))
			}
		}
	})
}
