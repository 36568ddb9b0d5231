package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// site answers by path.
func site(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("/bru", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=ISO-8859-1")
		fmt.Fprintf(w, "<p>Brua er \xE5pen, sier %s.</p>", r.UserAgent())
	})
	mux.HandleFunc("/packed", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		z.Write(bytes.Repeat([]byte("Brua er lang. "), 100_000))
		z.Close()
	})
	mux.HandleFunc("/to/", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, strings.TrimPrefix(r.URL.Path, "/to/")+"?"+r.URL.RawQuery, http.StatusFound)
	})
	mux.HandleFunc("/hop", func(w http.ResponseWriter, r *http.Request) {
		n := len(r.URL.RawQuery)
		if n == 0 {
			http.Redirect(w, r, "/bru", http.StatusFound)
			return
		}
		http.Redirect(w, r, "/hop?"+strings.Repeat("x", n-1), http.StatusFound)
	})
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/hostname", http.StatusFound)
	})
	mux.HandleFunc("/picture", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/png")
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	})
	mux.HandleFunc("/broken", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.Write([]byte("Brua"))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestGet(t *testing.T) {
	s := site(t)
	c := New(Options{AllowPrivate: true, Version: "1.2"})
	r, err := c.Get(t.Context(), s.URL+"/hop?xxxx")
	if err != nil {
		t.Fatal(err)
	}
	if r.URL != s.URL+"/bru" || r.Charset() != "iso-8859-1" || string(r.Body) != "<p>Brua er \xE5pen, sier ifolge/1.2.</p>" {
		t.Errorf("%s %s %q", r.URL, r.ContentType, r.Body)
	}
	r, err = c.Get(t.Context(), s.URL+"/packed")
	if err != nil || len(r.Body) != 1_400_000 {
		t.Errorf("%v, %v", r, err)
	}
}

func TestGetSaysWhatWentWrong(t *testing.T) {
	s := site(t)
	dead := httptest.NewServer(nil)
	dead.Close()
	c := New(Options{AllowPrivate: true, Timeout: 500 * time.Millisecond, MaxBytes: 1 << 20})
	for _, u := range []struct{ url, want string }{
		{s.URL + "/none", s.URL + "/none: the server answered 404 Not Found"},
		{s.URL + "/picture", s.URL + "/picture: image/png, not text"},
		{s.URL + "/packed", s.URL + "/packed: larger than 1048576 bytes"},
		{s.URL + "/slow", s.URL + "/slow: no answer in time (500ms)"},
		{s.URL + "/broken", s.URL + "/broken: unexpected EOF"},
		{s.URL + "/hop?xxxxx", s.URL + "/hop?xxxxx: more than 5 redirects"},
		{s.URL + "/away", s.URL + `/away: scheme "file": only http and https are read`},
		{dead.URL, dead.URL + ": connection refused: nobody answers there"},
		{"ftp://avis.example/", `ftp://avis.example/: scheme "ftp": only http and https are read`},
		{"http://kari:hemmelig@avis.example/", "http://kari:xxxxx@avis.example/: a user name in the URL: leave it out"},
		{"http:///bru", "http:///bru: no host"},
		{"http://avis.example:x/", `"http://avis.example:x/": no URL: `},
	} {
		_, err := c.Get(t.Context(), u.url)
		if err == nil || !strings.HasPrefix(err.Error(), u.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", u.url, err, u.want)
		}
	}
}

func TestNameWithoutAddress(t *testing.T) {
	err := New(Options{}).inWords(&net.OpError{Op: "dial", Err: &net.DNSError{Name: "avis.invalid", Err: "no such host", IsNotFound: true}})
	if err.Error() != `no such host "avis.invalid"` {
		t.Error(err)
	}
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	s := site(t)
	for _, u := range []string{
		s.URL + "/bru", "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/", "http://192.168.1.1/",
		"http://172.16.0.1/", "http://169.254.169.254/latest/meta-data/", "http://0.0.0.0/", "http://2130706433/",
		"http://[::ffff:127.0.0.1]/", "http://[fd00::1]/", "http://100.64.0.1/", "http://224.0.0.1/",
	} {
		if _, err := New(Options{Timeout: 5 * time.Second}).Get(t.Context(), u); err == nil {
			t.Errorf("%s: got it", u)
		} else if !errors.Is(err, ErrPrivate) && !strings.Contains(err.Error(), "no such host") && !strings.Contains(err.Error(), "looked up") {
			t.Errorf("%s: %v, want it refused", u, err)
		}
	}
	if _, err := New(Options{}).Get(t.Context(), "http://127.0.0.1/"); err.Error() != "http://127.0.0.1/: private address refused: 127.0.0.1:80" {
		t.Error(err)
	}
}

// A redirect is dialled like any address: the first hop is let through by a
// transport that answers for the public host itself.
func TestPrivateAddressesAreRefusedAfterARedirect(t *testing.T) {
	s := site(t)
	c := New(Options{})
	guarded := c.http.Transport
	c.http.Transport = answering(func(r *http.Request) (*http.Response, error) {
		if r.URL.Host == "avis.example" {
			w := httptest.NewRecorder()
			http.Redirect(w, r, s.URL+"/bru", http.StatusFound)
			resp := w.Result()
			resp.Request = r
			return resp, nil
		}
		return guarded.RoundTrip(r)
	})
	if _, err := c.Get(t.Context(), "http://avis.example/"); !errors.Is(err, ErrPrivate) {
		t.Errorf("%v, want it refused", err)
	}
}

type answering func(*http.Request) (*http.Response, error)

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) { return a(r) }

func TestCancelledGetReturns(t *testing.T) {
	s := site(t)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := New(Options{AllowPrivate: true}).Get(ctx, s.URL+"/slow"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAskIsOneExchange(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", "Fri, 17 May 2024 07:30:00 GMT")
		switch {
		case r.URL.Path == "/moved":
			http.Redirect(w, r, "bru?a=1", http.StatusMovedPermanently)
		case r.URL.Path == "/busy":
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusTooManyRequests)
		case r.Header.Get("If-None-Match") == `"1"` && r.Header.Get("If-Modified-Since") != "":
			w.WriteHeader(http.StatusNotModified)
		default:
			fmt.Fprintf(w, "%s %s", r.UserAgent(), r.Header.Get("Accept"))
		}
	}))
	t.Cleanup(s.Close)
	c := New(Options{AllowPrivate: true, Version: "1.2"})
	ask := func(req Request) *Response {
		t.Helper()
		r, err := c.Ask(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := ask(Request{URL: s.URL + "/bru", Accept: "application/rss+xml"})
	if r.Status != 200 || string(r.Body) != "ifolge/1.2 application/rss+xml" {
		t.Errorf("%d %q", r.Status, r.Body)
	}
	if r = ask(Request{URL: s.URL + "/bru", ETag: r.ETag, Modified: r.Modified}); r.Status != 304 || r.Body != nil {
		t.Errorf("%d %q, want 304", r.Status, r.Body)
	}
	if r = ask(Request{URL: s.URL + "/moved"}); r.Status != 301 || r.Location != s.URL+"/bru?a=1" {
		t.Errorf("%d to %q", r.Status, r.Location)
	}
	if r = ask(Request{URL: s.URL + "/busy"}); r.Status != 429 || r.RetryAfter != "120" {
		t.Errorf("%d after %q", r.Status, r.RetryAfter)
	}
	if _, err := c.Ask(t.Context(), Request{URL: s.URL + "/bru", MaxBytes: 3}); err == nil || !strings.HasSuffix(err.Error(), ": larger than 3 bytes") {
		t.Error(err)
	}
	if _, err := New(Options{}).Ask(t.Context(), Request{URL: s.URL}); !errors.Is(err, ErrPrivate) {
		t.Errorf("%v, want it refused", err)
	}
}
