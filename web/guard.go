package web

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// What a request may take.
const (
	mostBody    = 4 << 20 // bytes: a text of ingest.Longest with every letter escaped as in a form
	mostAddress = 8 << 10 // bytes of path and query
	mostTime    = 60 * time.Second
)

// policy is the Content-Security-Policy of every answer: nothing from elsewhere,
// no script and no style but those of /static/, no frames.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard lets pass what may, and gives every answer the same headers.
func (s *Site) guard(next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, http.StatusForbidden, "error.origin")
	}))
	inner := origin.Handler(s.admit(next))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "private, no-cache")
		h.Set("Vary", "Accept-Language, Cookie")
		began := time.Now()
		seen := &seen{ResponseWriter: w}
		ctx, cancel := context.WithTimeout(r.Context(), mostTime)
		defer cancel()
		r = r.WithContext(ctx) // the mux notes in it which route took it
		defer func() {
			if fault := recover(); fault != nil {
				if fault == http.ErrAbortHandler {
					panic(fault)
				}
				s.log.Error("web: a page failed", "path", r.URL.Path, "fault", fault, "stack", string(debug.Stack()))
				if seen.code == 0 {
					s.refuse(seen, r, http.StatusInternalServerError, "error.failed")
				}
			}
			s.figures.request(r.Pattern, seen.code, time.Since(began))
			s.log.Debug("web: request", "method", r.Method, "path", r.URL.Path, "status", seen.code, slog.Duration("took", time.Since(began)))
		}()
		switch {
		case s.opts.Loopback && !loopbackHost(r.Host):
			// Another name that leads here is how a page of a stranger gets at this
			// machine's ports (DNS rebinding).
			s.refuse(seen, r, http.StatusMisdirectedRequest, "error.host")
			return
		case len(r.URL.RequestURI()) > mostAddress:
			s.refuse(seen, r, http.StatusRequestURITooLong, "error.long")
			return
		}
		r.Body = http.MaxBytesReader(seen, r.Body, mostBody)
		inner.ServeHTTP(seen, r)
	})
}

// seen remembers what was answered.
type seen struct {
	http.ResponseWriter
	code int
}

func (s *seen) WriteHeader(code int) {
	s.code = cmp.Or(s.code, code)
	s.ResponseWriter.WriteHeader(code)
}

func (s *seen) Write(b []byte) (int, error) {
	s.code = cmp.Or(s.code, http.StatusOK)
	return s.ResponseWriter.Write(b)
}

func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// loopbackHost reports whether a Host header names this machine as only this
// machine does.
func loopbackHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	at, err := netip.ParseAddr(host)
	return err == nil && at.IsLoopback()
}

// ticket is the cookie of who has shown the token. It does not hold the token.
const ticket = "ifolge_ticket"

func (s *Site) ticketValue() string {
	m := hmac.New(sha256.New, []byte(s.opts.Token))
	m.Write([]byte("ifolge ticket 1"))
	return hex.EncodeToString(m.Sum(nil))
}

// same compares without telling by its time where two differ.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// admit asks for the token where there is one: as "Authorization: Bearer TOKEN",
// or as the cookie that the form at /login gives.
func (s *Site) admit(next http.Handler) http.Handler {
	if s.opts.Token == "" {
		return next
	}
	want := s.ticketValue()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		if path == "/healthz" || path == "/login" || strings.HasPrefix(path, "/static/") {
			next.ServeHTTP(w, r)
			return
		}
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok && same(token, s.opts.Token) {
			next.ServeHTTP(w, r)
			return
		}
		if c, err := r.Cookie(ticket); err == nil && same(c.Value, want) {
			next.ServeHTTP(w, r)
			return
		}
		if r.Method == http.MethodGet && wantsHTML(r) {
			s.login(w, r, http.StatusUnauthorized, false)
			return
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="ifolge"`)
		s.refuse(w, r, http.StatusUnauthorized, "error.token")
	})
}

func wantsHTML(r *http.Request) bool {
	return !strings.HasPrefix(r.URL.Path, "/api/") && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// enter takes the token from the form.
func (s *Site) enter(w http.ResponseWriter, r *http.Request) {
	if s.opts.Token == "" || !same(r.PostFormValue("token"), s.opts.Token) {
		s.login(w, r, http.StatusForbidden, true)
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: ticket, Value: s.ticketValue(), Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil, MaxAge: 30 * 24 * 3600,
	})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// refuse answers with an error: as a page where a page was asked for, else in a
// line.
func (s *Site) refuse(w http.ResponseWriter, r *http.Request, code int, key string, pairs ...string) {
	if code == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	if wantsHTML(r) {
		p := s.page(r, key)
		p.Title = p.Say(key, pairs...)
		s.show(w, code, "error", &errorPage{page: p, Status: code, Text: p.Title})
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	w.Write([]byte(strconv.Itoa(code) + " " + s.words["en"].Say(key, pairs...) + "\n"))
}
