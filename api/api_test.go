package api_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ifolge/api"
	"ifolge/ingest"
	"ifolge/ledger"
	"ifolge/web"
	"ifolge/when"
)

// The pages' tests (package web) ask the API for what is in a larger ledger, for
// hostile articles and for what makes no sense.

func Example() {
	desk := web.NewDesk(web.Desk{
		Store: ledger.NewMemory(func() when.Micros { return 1 }), Line: ingest.New(ingest.Options{}), Now: time.Now,
	})
	defer desk.Close()
	handler := api.New(desk, "1.0")
	ask := func(method, path, body string, into any) {
		r := httptest.NewRequest(method, api.Prefix+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
			fmt.Println(w.Code, err)
		}
	}
	var read struct{ Entry int }
	ask("POST", "/read", `{"text": "Veien er åpen, ifølge politiet.", "keep": true}`, &read)
	var found struct {
		Statements []struct {
			Article   struct{ Seq int }
			Statement struct{ Speaker, Text, Stance string }
		}
	}
	ask("GET", "/statements?source=politiet", "", &found)
	s := found.Statements[0]
	fmt.Println(s.Article.Seq == read.Entry, s.Statement.Speaker, s.Statement.Stance, s.Statement.Text)
	// Output: true politiet asserts Veien er åpen
}

func TestSchemasAreOurOwnTypes(t *testing.T) {
	desk := web.NewDesk(web.Desk{Store: ledger.NewMemory(func() when.Micros { return 1 }), Now: time.Now})
	defer desk.Close()
	w := httptest.NewRecorder()
	api.New(desk, "1.0").ServeHTTP(w, httptest.NewRequest("GET", api.Prefix+"/openapi.json", nil))
	var o struct {
		Info       struct{ Version string }
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Type any
				}
			}
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &o); err != nil {
		t.Fatal(err)
	}
	if o.Info.Version != "1.0" {
		t.Errorf("version %q", o.Info.Version)
	}
	for schema, fields := range map[string][]string{
		"Entry": {"seq", "recorded", "op", "thread", "statement", "hash"}, "Claim": {"outlets", "origins", "not_shown", "status", "members"},
		"Member": {"role", "of", "via", "why"}, "Why": {"kind", "words", "other"}, "Statement": {"speaker", "stance", "chain", "evidence"},
	} {
		for _, f := range fields {
			if _, ok := o.Components.Schemas[schema].Properties[f]; !ok {
				t.Errorf("the schema of %s lacks %s", schema, f)
			}
		}
	}
	if got := o.Components.Schemas["Entry"].Properties["hash"].Type; got != "string" {
		t.Errorf("a hash is a %v", got)
	}
}
