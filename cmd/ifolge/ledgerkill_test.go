//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"ifolge/ledger"
)

// TestKilledWhileAdding kills ifolge add over and over, at any moment, and lets
// it go on. What it has told of is there, nothing is there twice, and the chain
// holds.
func TestKilledWhileAdding(t *testing.T) {
	t.Parallel()
	rounds, articles := 20, 20_000
	if testing.Short() {
		rounds = 3
	}
	folder := t.TempDir()
	db, corpus := filepath.Join(folder, "ledger.db"), corpusOf(t, folder, articles)
	r := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	acked := map[string]ledger.Seq{}
	killed := 0
	for range rounds {
		cmd := exec.Command("ifolge", "add", "--json", "--ledger", db, corpus)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Soon after the first word of something new, or before there is one.
		patience := time.AfterFunc(time.Duration(1+r.IntN(4))*time.Second, func() { cmd.Process.Kill() })
		var told bytes.Buffer
		for lines := bufio.NewScanner(out); lines.Scan(); {
			fmt.Fprintln(&told, lines.Text())
			if bytes.Contains(lines.Bytes(), []byte(`"added"`)) {
				patience.Reset(time.Duration(r.IntN(100)) * time.Millisecond)
				break
			}
		}
		io.Copy(&told, out)
		if cmd.Wait() != nil {
			killed++
		}
		patience.Stop()
		maps.Copy(acked, acknowledged(told.Bytes()))
		if _, err := os.Stat(db); err == nil {
			holdsOnce(t, db, acked)
		}
	}
	if killed == 0 {
		t.Error("nothing was killed: the corpus is too small")
	}
	t.Logf("killed %d times; %d of %d articles were acknowledged", killed, len(acked), articles)
	if len(acked) == 0 {
		t.Skip("this machine is too slow to write anything before it is killed")
	}
	small := corpusOf(t, folder, len(acked)+10)
	if code, _, stderr := call("", "add", "--ledger", db, small); code != 0 {
		t.Fatal(stderr)
	}
	if n := holdsOnce(t, db, acked); n < len(acked)+10 {
		t.Errorf("%d articles after the last run, want %d at least", n, len(acked)+10)
	}
}

// TestCtrlCWhileAdding stops ifolge add while it waits for more. What it has
// read is written down before it ends.
func TestCtrlCWhileAdding(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	db := filepath.Join(folder, "ledger.db")
	cmd := exec.Command("ifolge", "add", "--json", "--ledger", db)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines, err := os.ReadFile(corpusOf(t, folder, 1000))
	if err != nil {
		t.Fatal(err)
	}
	go in.Write(lines) // and leave it open
	buffered := bufio.NewReader(out)
	first, err := buffered.ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(buffered)
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitCtrlC {
		t.Errorf("after Ctrl-C: %v, want exit code %d", err, exitCtrlC)
	}
	acked := acknowledged(append(first, rest...))
	if n := holdsOnce(t, db, acked); n != len(acked) {
		t.Errorf("%d articles are there, %d were told of", n, len(acked))
	}
}
