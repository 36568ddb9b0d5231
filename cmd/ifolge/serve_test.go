package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// served runs ifolge serve until the test ends it, and returns where it listens.
func served(t *testing.T, env map[string]string, args ...string) (address string, end func() int) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	read, write := io.Pipe()
	var errs bytes.Buffer
	p := &program{Context: ctx, in: strings.NewReader(""), out: write, err: &errs, getenv: func(name string) string { return env[name] }}
	code := make(chan int, 1)
	go func() {
		code <- p.run(append([]string{"serve"}, args...))
		write.Close()
	}()
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		stop()
		t.Fatalf("serve %v: exit code %d: %s", args, <-code, errs.String())
	}
	return strings.TrimSpace(line), func() int {
		stop()
		select {
		case c := <-code:
			return c
		case <-time.After(time.Minute):
			t.Fatal("serve does not end")
			return -1
		}
	}
}

func TestServeFromPasteToLedger(t *testing.T) {
	if testing.Short() {
		t.Skip("loads a model")
	}
	file := filepath.Join(t.TempDir(), "new", "desk.db")
	address, end := served(t, nil, "--ledger", file, "--listen", "127.0.0.1:0")
	body := func(r *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%s: status %d, %v: %.300s", r.Request.URL, r.StatusCode, err, b)
		}
		return string(b)
	}
	if got := body(http.Get(address + "/healthz")); got != "ok\n" {
		t.Errorf("healthz: %q", got)
	}
	page := body(http.PostForm(address+"/read", url.Values{"text": {"Veien er åpen, ifølge politiet."}, "keep": {"1"}, "keeptext": {"1"}}))
	if !strings.Contains(page, "Veien er åpen") || !strings.Contains(page, `class="said"`) {
		t.Errorf("the kept article:\n%.600s", page)
	}
	if got := body(http.Get(address + "/api/v1/statements?source=politiet")); !strings.Contains(got, `"text":"Veien er åpen"`) {
		t.Errorf("the API: %s", got)
	}
	if got := body(http.Get(address + "/metrics")); !strings.Contains(got, "ifolge_ledger_entries 2") {
		t.Errorf("metrics: %.500s", got)
	}
	if code := end(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	if code, out, _ := call("", "ledger", "--ledger", file); code != 0 || !strings.Contains(out, "Veien er åpen") {
		t.Errorf("the ledger after: %d %s", code, out)
	}
	if _, err := http.Get(address + "/healthz"); err == nil {
		t.Error("it still listens")
	}
}

func TestServeElsewhereAsksForTheToken(t *testing.T) {
	const token = "sixteen-and-more"
	address, end := served(t, map[string]string{"IFOLGE_TOKEN": token}, "--ledger", filepath.Join(t.TempDir(), "l.db"), "--listen", "127.0.0.1:0")
	defer end()
	ask := func(with string) int {
		r, err := http.NewRequest("GET", address+"/api/v1/statements", nil)
		if err != nil {
			t.Fatal(err)
		}
		if with != "" {
			r.Header.Set("Authorization", "Bearer "+with)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	if a, b, c := ask(""), ask("another-sixteen-x"), ask(token); a != 401 || b != 401 || c != 200 {
		t.Errorf("without, with a wrong and with the token: %d, %d, %d", a, b, c)
	}
}
