package feed

import (
	"encoding/json"
	"html"
	"strings"
)

// strict are the fields of an item that gofeed wants to be strings.
var strict = []string{
	"id", "url", "external_url", "title", "content_html", "content_text", "summary", "date_published", "date_modified",
}

// jsonItem keeps what is used of an item and what has the type it should have,
// so that one odd field does not cost the whole feed. A plain text becomes
// paragraphs.
func jsonItem(raw json.RawMessage) (json.RawMessage, bool) {
	var all map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil || all == nil {
		return nil, false
	}
	kept := map[string]any{}
	for _, key := range strict {
		var s string
		v := all[key]
		switch {
		case len(v) == 0:
		case json.Unmarshal(v, &s) == nil:
			kept[key] = s
		case key == "id" && (v[0] == '-' || '0' <= v[0] && v[0] <= '9'):
			kept[key] = string(v)
		}
	}
	if text, _ := kept["content_text"].(string); text != "" && kept["content_html"] == nil {
		paragraphs := strings.ReplaceAll(html.EscapeString(text), "\n\n", "</p><p>")
		kept["content_html"] = "<p>" + strings.ReplaceAll(paragraphs, "\n", "<br>") + "</p>"
	}
	delete(kept, "content_text")
	type author struct {
		Name string `json:"name"`
	}
	var authors []author
	var one author
	if json.Unmarshal(all["authors"], &authors) != nil || len(authors) == 0 {
		if json.Unmarshal(all["author"], &one) == nil && one.Name != "" {
			authors = []author{one}
		}
	}
	if len(authors) > 0 {
		kept["authors"] = authors
	}
	b, err := json.Marshal(kept)
	return b, err == nil
}
