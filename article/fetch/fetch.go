// Package fetch gets one page from the web. It is the only HTTP client here.
//
// It goes to public addresses over http and https only: names that lead to
// this machine or a private network are refused at the moment of dialling, so
// that neither a redirect nor a name that changes its address gets by. It uses
// no proxy, since a proxy would dial in its place. There is an end to
// everything: time, size, redirects.
package fetch

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// Options bound a Client. The zero Options are the usual ones.
type Options struct {
	Version      string        // of ifolge, for the User-Agent; "": "dev"
	AllowPrivate bool          // also this machine, private networks and ports other than 80 and 443
	MaxBytes     int64         // of a body, inflated; 0: 20 MiB
	Timeout      time.Duration // for all of one Get; 0: 30 s
}

// A Client gets pages. It is safe for any number of goroutines.
type Client struct {
	http http.Client
	opts Options
}

// A Request is for a page that may have been got before.
type Request struct {
	URL      string
	ETag     string // as the Response before had them: the answer is 304 when nothing changed; "" not known
	Modified string
	Accept   string // "": what an article may be
	MaxBytes int64  // 0: as the Client's
}

// A Response is what a server answered.
type Response struct {
	URL         string // after the redirects that were followed
	Status      int    // 200; of Ask any
	ContentType string // as the server said: "text/html; charset=utf-8"; "" not said
	Body        []byte // inflated; nil where Status is not 200
	ETag        string // as the server said
	Modified    string // its Last-Modified
	Location    string // of a redirect, absolute
	RetryAfter  string // as the server said: seconds or a date
}

// Charset returns what the server said of the encoding: "utf-8"; "" not said.
func (r *Response) Charset() string {
	_, params, err := mime.ParseMediaType(r.ContentType)
	if err != nil {
		return ""
	}
	return strings.ToLower(params["charset"])
}

// ErrPrivate is in the chain of the error for an address that is refused.
var ErrPrivate = errors.New("private address refused")

// An UnfitError is for an answer that can be no article: the server is well.
type UnfitError struct{ Why string }

func (e *UnfitError) Error() string { return e.Why }

// MaxRedirects is how many are followed.
const MaxRedirects = 5

// New returns a Client.
func New(opts Options) *Client {
	opts.Version = cmp.Or(opts.Version, "dev")
	opts.MaxBytes = cmp.Or(opts.MaxBytes, 20<<20)
	opts.Timeout = cmp.Or(opts.Timeout, 30*time.Second)
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if !opts.AllowPrivate {
		guard := ssrf.New(ssrf.WithAnyPort())
		dialer.Control = func(network, address string, c syscall.RawConn) error {
			if err := guard.Safe(network, address, c); err != nil {
				return fmt.Errorf("%w: %s", ErrPrivate, address)
			}
			if _, port, _ := net.SplitHostPort(address); port != "80" && port != "443" {
				return fmt.Errorf("%w: port %s, only 80 and 443 are for the public", ErrPrivate, port)
			}
			return nil
		}
	}
	return &Client{
		opts: opts,
		http: http.Client{
			Timeout: opts.Timeout,
			Transport: &http.Transport{
				DialContext:            dialer.DialContext,
				TLSHandshakeTimeout:    10 * time.Second,
				ResponseHeaderTimeout:  20 * time.Second,
				IdleConnTimeout:        30 * time.Second,
				MaxIdleConnsPerHost:    2,
				MaxResponseHeaderBytes: 1 << 20,
				ForceAttemptHTTP2:      true,
			},
			CheckRedirect: func(to *http.Request, via []*http.Request) error {
				if len(via) > MaxRedirects {
					return fmt.Errorf("more than %d redirects", MaxRedirects)
				}
				return allowed(to.URL)
			},
		},
	}
}

// allowed takes http and https, without a name and password.
func allowed(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("scheme %q: only http and https are read", u.Scheme)
	case u.Host == "":
		return errors.New("no host")
	case u.User != nil:
		return errors.New("a user name in the URL: leave it out")
	}
	return nil
}

// Get gets one page. The error begins with the address and says in words of
// its reader what went wrong.
func (c *Client) Get(ctx context.Context, address string) (*Response, error) {
	r, err := c.do(ctx, &c.http, Request{URL: address})
	if err == nil && r.Status != http.StatusOK {
		err = r.Refusal()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", withoutPassword(address), err)
	}
	return r, nil
}

// Ask makes one exchange: every status is an answer, and no redirect is
// followed. The error is as that of Get.
func (c *Client) Ask(ctx context.Context, req Request) (*Response, error) {
	once := c.http
	once.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, err := c.do(ctx, &once, req)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", withoutPassword(req.URL), err)
	}
	return r, nil
}

// Refusal says that the server answered something else than the page.
func (r *Response) Refusal() error {
	return fmt.Errorf("the server answered %d %s", r.Status, http.StatusText(r.Status))
}

func (c *Client) do(ctx context.Context, client *http.Client, ask Request) (*Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, ask.URL, nil)
	if err != nil {
		return nil, fmt.Errorf("no URL: %w", cause(err))
	}
	if err := allowed(req.URL); err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "ifolge/"+c.opts.Version)
	req.Header.Set("Accept", cmp.Or(ask.Accept, "text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.5"))
	if ask.ETag != "" {
		req.Header.Set("If-None-Match", ask.ETag)
	}
	if ask.Modified != "" {
		req.Header.Set("If-Modified-Since", ask.Modified)
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, c.inWords(err)
	}
	defer resp.Body.Close()
	r := &Response{
		URL: resp.Request.URL.String(), Status: resp.StatusCode, ContentType: resp.Header.Get("Content-Type"),
		ETag: resp.Header.Get("ETag"), Modified: resp.Header.Get("Last-Modified"), RetryAfter: resp.Header.Get("Retry-After"),
	}
	if to, err := resp.Location(); err == nil {
		r.Location = to.String()
	}
	if r.Status != http.StatusOK {
		return r, nil
	}
	if kind, _, err := mime.ParseMediaType(r.ContentType); err == nil && !isText(kind) {
		return nil, &UnfitError{kind + ", not text"}
	}
	most := cmp.Or(ask.MaxBytes, c.opts.MaxBytes)
	r.Body, err = io.ReadAll(io.LimitReader(resp.Body, most+1))
	switch {
	case err != nil:
		return nil, c.inWords(err)
	case int64(len(r.Body)) > most:
		return nil, &UnfitError{fmt.Sprintf("larger than %d bytes", most)}
	}
	return r, nil
}

// isText lets pass what can hold an article; the content decides later.
func isText(kind string) bool {
	top, sub, _ := strings.Cut(kind, "/")
	switch {
	case top == "text":
		return true
	case top != "application":
		return false
	}
	for _, s := range []string{"json", "xml", "ndjson", "jsonl", "gzip", "octet-stream"} {
		if strings.HasSuffix(sub, s) {
			return true
		}
	}
	return false
}

// inWords says what a reader can do something about, in place of the
// transport's own story.
func (c *Client) inWords(err error) error {
	var dns *net.DNSError
	var slow net.Error
	var badCert *tls.CertificateVerificationError
	switch {
	case errors.Is(err, ErrPrivate):
		return cause(err)
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return fmt.Errorf("no answer in time (%s)", c.opts.Timeout)
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Errorf("no such host %q", dns.Name)
	case errors.As(err, &dns):
		return fmt.Errorf("the name %q could not be looked up: %s", dns.Name, dns.Err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return errors.New("connection refused: nobody answers there")
	case errors.As(err, &badCert):
		return fmt.Errorf("the server's certificate is not to be trusted: %w", badCert.Err)
	}
	return cause(err)
}

// cause takes "Get \"https://…\":" and "dial tcp …:" off an error.
func cause(err error) error {
	for {
		var u *url.Error
		var op *net.OpError
		switch {
		case errors.As(err, &u):
			err = u.Err
		case errors.As(err, &op):
			err = op.Err
		default:
			return err
		}
	}
}

// withoutPassword keeps secrets out of errors.
func withoutPassword(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Sprintf("%.200q", address)
	}
	return u.Redacted()
}
