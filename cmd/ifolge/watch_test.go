//go:build unix

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestCtrlCWhileWatching stops ifolge watch in the middle of a feed, by Ctrl-C
// and by force, and lets it go on: every page is in the ledger once, and after Ctrl-C none is
// asked for again that was written down.
func TestCtrlCWhileWatching(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		stop os.Signal
	}{{"Ctrl-C", os.Interrupt}, {"kill", os.Kill}} {
		t.Run(tt.name, func(t *testing.T) {
			const pages = 60
			var mu sync.Mutex
			asked := map[string]int{}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				asked[r.URL.Path]++
				mu.Unlock()
				switch {
				case r.URL.Path == "/robots.txt":
					http.NotFound(w, r)
				case r.URL.Path == "/rss":
					io.WriteString(w, "<rss><channel><title>Fjordposten</title>")
					for i := range pages {
						fmt.Fprintf(w, "<item><link>/sak/%d</link></item>", i)
					}
					io.WriteString(w, "</channel></rss>")
				default:
					fmt.Fprintf(w, `<html lang="nb"><body><article><p>Brua stenges mandag, sier ordfører Kari Lie. Det er sak nummer %s. Politiet avkrefter at noen er skadet.</p></article></body></html>`, r.URL.Path)
				}
			}))
			defer server.Close()
			db := filepath.Join(t.TempDir(), "ledger.db")
			acked := map[string]int{}
			take := func(line string) {
				var o jsonAdded
				if json.Unmarshal([]byte(line), &o) == nil && o.State == "added" {
					acked[o.Item]++
				}
			}
			cmd := exec.Command("ifolge", "watch", "--json", "--private", "--pause", "20ms", "--ledger", db, server.URL+"/rss")
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewReader(out)
			for range 5 {
				line, err := lines.ReadString('\n')
				if err != nil {
					t.Fatal(err)
				}
				take(line)
			}
			if err := cmd.Process.Signal(tt.stop); err != nil {
				t.Fatal(err)
			}
			rest, _ := io.ReadAll(lines)
			for line := range strings.Lines(string(rest)) {
				take(line)
			}
			var exit *exec.ExitError
			if err := cmd.Wait(); !errors.As(err, &exit) || tt.stop == os.Interrupt && exit.ExitCode() != exitCtrlC {
				t.Errorf("%v, want exit code %d", err, exitCtrlC)
			}
			before := len(acked)
			if before >= pages {
				t.Skip("all was written before it was stopped")
			}
			mu.Lock()
			clear(asked)
			mu.Unlock()
			code, stdout, stderr := call("", "watch", "--once", "--json", "--private", "--pause", "0s", "--ledger", db, server.URL+"/rss")
			if code != 0 {
				t.Fatal(stderr)
			}
			for line := range strings.Lines(stdout) {
				take(line)
			}
			for i := range pages {
				item := fmt.Sprintf("%s/sak/%d", server.URL, i)
				if n := acked[item]; n > 1 || n == 0 && tt.stop == os.Interrupt {
					t.Errorf("%s was added %d times", item, n)
				}
			}
			if code, _, stderr := call("", "verify", "--ledger", db); code != 0 {
				t.Error(stderr)
			}
			_, stdout, _ = call("", "ledger", "--articles", "--history", "--json", "--ledger", db)
			if n := strings.Count(stdout, "\n"); n != pages {
				t.Errorf("%d articles in the ledger, want %d", n, pages)
			}
			if n := len(asked) - 2; tt.stop == os.Interrupt && n > pages-before { // robots.txt and the feed besides
				t.Errorf("%d pages were asked for, %d were missing", n, pages-before)
			}
		})
	}
}
