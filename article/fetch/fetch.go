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

// A Response is a page that was got.
type Response struct {
	URL         string // after redirects
	ContentType string // as the server said: "text/html; charset=utf-8"; "" not said
	Body        []byte // inflated
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

const maxRedirects = 5

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
				if len(via) > maxRedirects {
					return fmt.Errorf("more than %d redirects", maxRedirects)
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
	r, err := c.get(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", withoutPassword(address), err)
	}
	return r, nil
}

func (c *Client) get(ctx context.Context, address string) (*Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("no URL: %w", cause(err))
	}
	if err := allowed(req.URL); err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "ifolge/"+c.opts.Version)
	req.Header.Set("Accept", "text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.5")
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.inWords(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answered %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	}
	r := &Response{URL: resp.Request.URL.String(), ContentType: resp.Header.Get("Content-Type")}
	if kind, _, err := mime.ParseMediaType(r.ContentType); err == nil && !isText(kind) {
		return nil, fmt.Errorf("%s, not text", kind)
	}
	r.Body, err = io.ReadAll(io.LimitReader(resp.Body, c.opts.MaxBytes+1))
	switch {
	case err != nil:
		return nil, c.inWords(err)
	case int64(len(r.Body)) > c.opts.MaxBytes:
		return nil, fmt.Errorf("larger than %d bytes", c.opts.MaxBytes)
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
