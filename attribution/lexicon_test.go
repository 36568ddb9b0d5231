package attribution

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ifolge/attribution/marked"
	"ifolge/lang"
)

var stances = []string{"asserts", "believes", "confirms", "denies", "declines", "intends", "asks"}

func TestCueTables(t *testing.T) {
	for _, code := range lang.Codes() {
		seen := map[string]bool{}
		for _, r := range lang.Table(code, "cues") {
			place := lang.Place(code, "cues", r)
			c := readCue(r)
			if c == nil {
				t.Errorf("%s: no lemma, or class %q", place, r.Field(1))
				continue
			}
			if c.class == classNot {
				continue
			}
			if !strings.Contains(strings.Join(stances, " "), c.stance) || c.stance == "" {
				t.Errorf("%s: stance %q", place, c.stance)
			}
			for feat := range strings.FieldsSeq(r.Field(3)) {
				switch name, _, _ := strings.Cut(feat, "="); name {
				case "content", "source", "passive", "negated", "close", "clause", "certainty":
				default:
					t.Errorf("%s: feature %q", place, feat)
				}
			}
			if key := strings.Join(r.Fields[:min(4, len(r.Fields))], "|"); seen[key] {
				t.Errorf("%s: stands twice", place)
			} else {
				seen[key] = true
			}
			if _, marks, err := marked.Parse(r.Field(4)); err != nil || len(marks) == 0 {
				t.Errorf("%s: example %q: %d marks, %v", place, r.Field(4), len(marks), err)
			}
		}
		for _, r := range lang.Table(code, "clause") {
			if roleNames[r.Field(0)] == 0 || r.Field(1) == "" {
				t.Errorf("%s: role %q", lang.Place(code, "clause", r), r.Field(0))
			}
		}
	}
}

var ruleName = regexp.MustCompile(`"rule:([a-z-]+)"`)

func TestEveryRuleHasAnExample(t *testing.T) {
	shown := map[string]bool{}
	for _, code := range lang.Codes() {
		for _, r := range lang.Table(code, "rules") {
			shown[r.Field(0)] = true
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		for _, m := range ruleName.FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = true
			if !shown[m[1]] {
				t.Errorf("%s: rule %s has no example in lang/*/rules.txt", f, m[1])
			}
		}
	}
	for name := range shown {
		if !used[name] {
			t.Errorf("lang/*/rules.txt: no rule %s", name)
		}
	}
}
