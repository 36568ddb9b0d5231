package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"flag"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the session in README.md anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ifolge": main})
}

func TestScripts(t *testing.T) {
	server := httptest.NewServer(http.FileServer(http.Dir("testdata/www")))
	t.Cleanup(server.Close) // after the scripts, which run beside each other
	models, err := filepath.Abs(root + "/models")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("SERVER", server.URL)
			e.Setenv("DEAD", deadAddress(t))
			e.Setenv("LANG", "C")
			e.Setenv("MODELS", models)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"unhex": unhex},
	})
}

// unhex writes a file of bytes that no script could hold: "unhex 00ff name".
func unhex(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: unhex hex… file")
	}
	last := len(args) - 1
	b, err := hex.DecodeString(strings.Join(args[:last], ""))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[last]), b, 0o644))
}

// deadAddress returns an address where nobody listens any more.
func deadAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String() + "/"
}

// call runs the program as a shell would.
func call(stdin string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	p := &program{
		Context: context.Background(), in: strings.NewReader(stdin), out: &out, err: &errs,
		getenv: func(string) string { return "" },
	}
	code = p.run(args)
	return code, out.String(), errs.String()
}

func TestExitCodes(t *testing.T) {
	good := t.TempDir() + "/good.txt"
	if err := os.WriteFile(good, []byte("Veien er stengt, sier politiet.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args  string
		stdin string
		want  int
	}{
		{"", "", 0},
		{"--help", "", 0},
		{"read --help", "", 0},
		{"eval ud --help", "", 0},
		{"version", "", 0},
		{"completion bash", "", 0},
		{"read --lang nb " + good, "", 0},
		{"read --lang nb", "Veien er stengt, sier politiet.", 0},
		{"read --lang nb -", "Veien er stengt, sier politiet.", 0},
		{"read no-such-file", "", 1},
		{"read", "", 1}, // an empty input
		{"read --lang nb no-such-file " + good, "", 1},
		{"text no-such-file", "", 1},
		{"eval attribution no-such-file", "", 1},
		{"eval ud " + good, "", 1},
		{"train no-such-file", "", 1},
		{"nonsense", "", 2},
		{"read --nonsense", "", 2},
		{"read --json --spans x", "", 2},
		{"read --html --lang nb " + good, "", 0},
		{"read --export brat --lang nb " + good, "", 0},
		{"schema reading", "", 0},
		{"read --html --json x", "", 2},
		{"read --export xml x", "", 2},
		{"schema xml", "", 2},
		{"read --lang xx x", "", 2},
		{"read --ui xx x", "", 2},
		{"read --color sometimes x", "", 2},
		{"read --width many x", "", 2},
		{"eval", "", 2},
		{"eval ud", "", 2},
		{"completion tcsh", "", 2},
		{"train", "", 2},
		{"watch", "", 2},
		{"watch --once no-such-file", "", 1},
		{"watch --every 0s http://avis.example/", "", 2},
	} {
		code, stdout, stderr := call(tt.stdin, strings.Fields(tt.args)...)
		if code != tt.want {
			t.Errorf("ifolge %s: exit code %d, want %d; stderr %q", tt.args, code, tt.want, stderr)
		}
		if (code == 0) != (stderr == "") {
			t.Errorf("ifolge %s: exit code %d with stderr %q", tt.args, code, stderr)
		}
		if code == 0 && stdout == "" {
			t.Errorf("ifolge %s: no output", tt.args)
		}
		for line := range strings.Lines(stderr) {
			if !strings.HasPrefix(line, "ifolge: ") || len(line) > 300 {
				t.Errorf("ifolge %s: error %q is not one line of the program's own", tt.args, line)
			}
		}
	}
}

// full is a standard output that takes no more: a full disk.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestAFullOutputIsAnError(t *testing.T) {
	for _, args := range []string{"read --lang nb", "read --json", "read --spans", "read --html --lang nb", "read --export csv --lang nb", "read --export brat --lang nb", "schema prov", "text --lang nb", "version", "completion bash"} {
		var errs bytes.Buffer
		p := &program{
			Context: context.Background(), in: strings.NewReader("Veien er stengt, sier politiet."), out: full{}, err: &errs,
			getenv: func(string) string { return "" },
		}
		if code := p.run(strings.Fields(args)); code != exitFailed || errs.Len() == 0 {
			t.Errorf("ifolge %s: exit code %d, stderr %q", args, code, errs.String())
		}
	}
}

func TestOutputIsInOrderOfInput(t *testing.T) {
	var in, want strings.Builder
	for i := range 200 {
		id := strings.Repeat("x", 1+i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i)
		in.WriteString(`{"id":"` + id + `","lang":"nb","text":"` + strings.Repeat("Veien er stengt, sier politiet. ", 1+(i*37)%50) + `"}` + "\n")
		want.WriteString(id + "\n")
	}
	code, stdout, stderr := call(in.String(), "read", "--spans")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	var got strings.Builder
	for line := range strings.Lines(stdout) {
		rest := strings.TrimPrefix(line, `{"id":"`)
		id, _, _ := strings.Cut(rest, `"`)
		got.WriteString(id + "\n")
	}
	if got.String() != want.String() {
		t.Error("articles come out in another order than they went in")
	}
}

func TestUILanguage(t *testing.T) {
	for _, tt := range []struct {
		flag string
		env  map[string]string
		want string
	}{
		{"", nil, "en"},
		{"nn", map[string]string{"LANG": "nb_NO.UTF-8"}, "nn"},
		{"", map[string]string{"LANG": "nb_NO.UTF-8"}, "nb"},
		{"", map[string]string{"LANG": "no_NO.UTF-8"}, "nb"},
		{"", map[string]string{"LANG": "nn_NO.UTF-8"}, "nn"},
		{"", map[string]string{"LANG": "nb_NO.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"},
		{"", map[string]string{"LANG": "nb_NO.UTF-8", "LC_MESSAGES": "nn_NO"}, "nn"},
		{"", map[string]string{"LANG": "fr_FR.UTF-8"}, "en"},
		{"", map[string]string{"LANG": "C"}, "en"},
	} {
		c := readCmd{UI: tt.flag}
		w, err := c.words(&program{getenv: func(k string) string { return tt.env[k] }})
		if err != nil || w.Code != tt.want {
			t.Errorf("--ui=%q with %v: %v, %v; want %s", tt.flag, tt.env, w, err, tt.want)
		}
	}
}
