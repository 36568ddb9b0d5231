package article

import (
	"fmt"
	"strconv"
	"strings"
)

// A Note says what had to be guessed or left out of an article. It is a key and
// the values that go with it; sheet/words has the sentence for people in each
// language.
type Note struct {
	Key  string
	With []string // name, value, name, value …
}

// NewNote returns a Note. Values are strings or whole numbers, which are kept as
// digits.
func NewNote(key string, with ...any) Note {
	n := Note{Key: key}
	for _, v := range with {
		switch v := v.(type) {
		case string:
			n.With = append(n.With, v)
		case int:
			n.With = append(n.With, strconv.Itoa(v))
		default:
			n.With = append(n.With, fmt.Sprint(v))
		}
	}
	return n
}

// String returns n as tests and logs show it: page.cut bytes="4096".
func (n Note) String() string {
	var b strings.Builder
	b.WriteString(n.Key)
	for i := 0; i+1 < len(n.With); i += 2 {
		fmt.Fprintf(&b, " %s=%q", n.With[i], n.With[i+1])
	}
	return b.String()
}
