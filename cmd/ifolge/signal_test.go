//go:build unix

package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"testing"
)

// TestCtrlC stops the program while it waits for more input.
func TestCtrlC(t *testing.T) {
	cmd := exec.Command("ifolge", "read", "--spans")
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
	go func() { // until the pipe breaks
		for {
			if _, err := io.WriteString(in, `{"id":"a","lang":"nb","text":"Veien er stengt, sier politiet."}`+"\n"); err != nil {
				return
			}
		}
	}()
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, out)
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitCtrlC {
		t.Errorf("after Ctrl-C: %v, want exit code %d", err, exitCtrlC)
	}
}
