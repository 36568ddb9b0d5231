package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// readingSchema compiles what "ifolge schema reading" prints.
func readingSchema(t *testing.T) (*jsonschema.Schema, any) {
	t.Helper()
	code, out, stderr := call("", "schema", "reading")
	if code != 0 {
		t.Fatal(stderr)
	}
	raw, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("reading.json", raw); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("reading.json")
	if err != nil {
		t.Fatal(err)
	}
	return s, raw
}

func fits(t *testing.T, s *jsonschema.Schema, name, object string) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(object))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%s does not fit doc/schema/reading.schema.json: %v", name, err)
	}
}

func TestJSONFitsItsSchema(t *testing.T) {
	s, raw := readingSchema(t)
	articles, err := filepath.Glob(root + "/testdata/articles/*.txt")
	if err != nil || len(articles) == 0 {
		t.Fatal("no articles", err)
	}
	code, out, stderr := call("", append([]string{"read", "--json"}, articles...)...)
	if code != 0 {
		t.Fatal(stderr)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != len(articles) {
		t.Fatalf("%d objects of %d articles", len(lines), len(articles))
	}
	for i, line := range lines {
		fits(t, s, articles[i], line)
	}
	for _, hostile := range []string{"{\"text\":\"\\u0000 </script> \\u202e\\u2028\\ud800 «Nei», sier \\\"X\\\"\\t.\"}", "{\"text\":\"\"}"} {
		if _, out, _ := call(hostile, "read", "--json", "--lang", "nb"); out != "" {
			fits(t, s, hostile, strings.TrimSpace(out))
		}
	}
	var b bytes.Buffer
	if err := writeJSON(&b, everything(), nil); err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(b.Bytes(), &v); err != nil {
		t.Fatal(err)
	}
	described(t, "", v, raw, raw)
}

// described checks that the schema names every field of v.
func described(t *testing.T, path string, v, schema, whole any) {
	at, _ := schema.(map[string]any)
	if ref, ok := at["$ref"].(string); ok {
		defs := whole.(map[string]any)["$defs"].(map[string]any)
		at, _ = defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	switch v := v.(type) {
	case map[string]any:
		props, _ := at["properties"].(map[string]any)
		for k, w := range v {
			if props[k] == nil {
				t.Errorf("doc/schema/reading.schema.json does not name %s.%s", path, k)
				continue
			}
			described(t, path+"."+k, w, props[k], whole)
		}
	case []any:
		if at["prefixItems"] != nil {
			return
		}
		for _, w := range v {
			described(t, path+"[]", w, at["items"], whole)
		}
	}
}

func TestTheSchemaRefuses(t *testing.T) {
	s, _ := readingSchema(t)
	var b bytes.Buffer
	if err := writeJSON(&b, everything(), nil); err != nil {
		t.Fatal(err)
	}
	good := b.String()
	for old, bad := range map[string]string{
		`"format":"ifolge/1"`: `"format":"ifolge/2"`,
		`"polarity":[[0,4]]`:  `"polarity":[[0]]`,
		`"chain":[{`:          `"chains":[{`,
		`"line":1`:            `"line":"1"`,
		`"form":"direct"`:     `"form":"quoted"`,
	} {
		if !strings.Contains(good, old) {
			t.Errorf("no %s in the output", old)
			continue
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(strings.Replace(good, old, bad, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(v) == nil {
			t.Errorf("the schema lets %s through", bad)
		}
	}
}
