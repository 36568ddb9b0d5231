// Package web shows the desk in a browser: pages made on the server, of the ledger
// and of the stories in it.
//
//	desk := web.NewDesk(web.Desk{Store: store, Line: line, Now: time.Now})
//	defer desk.Close()
//	http.Serve(listener, web.New(desk, web.Options{Loopback: true}))
//
// Every page is as of a moment: "?as_of=2024-05-17" stands in all its links, and
// without it the moment is now. Pages work without their scripts. Nothing is loaded
// from elsewhere, and the browser is told to refuse it. What articles say passes
// through html/template, is cut to a length, and loses what would turn the
// direction of the page's own words.
//
// Whoever may reach the address may read the ledger and write to it: on another
// address than this machine's own, Options.Token must be set.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"log/slog"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"ifolge/doc"
	"ifolge/sheet/html"
)

//go:embed pages/*.html
var pageFiles embed.FS

//go:embed assets/*
var assetFiles embed.FS

// Options say how a Site is served.
type Options struct {
	Token    string        // that every request must bring; "": none
	Loopback bool          // it is reached by names of this machine alone
	API      http.Handler  // serves /api/; nil: nothing does
	Log      *slog.Logger  // nil: nothing is logged
	Patience time.Duration // how long a page of stories waits until they are gathered; 0: 20 s
}

// A Site serves the pages.
type Site struct {
	desk    *Desk
	opts    Options
	log     *slog.Logger
	words   map[string]*Words
	pages   *template.Template
	assets  map[string]asset // by name with its hash
	figures *figures
	quality []mdBlock
	handler http.Handler
}

type asset struct {
	body []byte
	kind string
}

// New returns a Site. The desk is from [NewDesk].
func New(d *Desk, o Options) *Site {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Patience == 0 {
		o.Patience = 20 * time.Second
	}
	s := &Site{desk: d, opts: o, log: o.Log, words: map[string]*Words{}, assets: map[string]asset{}, figures: newFigures(d), quality: parseMarkdown(doc.Quality)}
	for _, code := range languages() {
		s.words[code], _ = In(code)
	}
	static := map[string]string{}
	put := func(name string, body []byte) {
		sum := sha256.Sum256(body)
		hashed := hex.EncodeToString(sum[:6]) + "-" + name
		static[name] = "/static/" + hashed
		s.assets[hashed] = asset{body, mime.TypeByExtension(path.Ext(name))}
	}
	put("sheet.css", []byte(html.Style()))
	put("sheet.js", []byte(html.Script()))
	files, _ := assetFiles.ReadDir("assets")
	for _, f := range files {
		b, _ := assetFiles.ReadFile("assets/" + f.Name())
		put(f.Name(), b)
	}
	s.pages = template.Must(template.New("").Funcs(template.FuncMap{
		"static": func(name string) string { return static[name] },
	}).ParseFS(pageFiles, "pages/*.html"))

	mux := http.NewServeMux()
	for pattern, serve := range map[string]http.HandlerFunc{
		"GET /{$}":               s.front,
		"POST /read":             s.read,
		"GET /read":              s.home,
		"GET /article/{entry}":   s.article,
		"GET /articles":          s.articles,
		"GET /statement/{entry}": s.statement,
		"GET /source":            s.source,
		"GET /search":            s.search,
		"GET /claims":            s.claims,
		"GET /claim/{id}":        s.claim,
		"GET /stories":           s.stories,
		"GET /story/{id}":        s.story,
		"GET /quality":           s.qualityPage,
		"GET /static/{name}":     s.static,
		"GET /favicon.ico":       s.icon,
		"GET /healthz":           s.healthz,
		"GET /metrics":           s.figures.handler().ServeHTTP,
		"GET /login":             s.loginPage,
		"POST /login":            s.enter,
		"GET /robots.txt":        s.robots,
	} {
		mux.HandleFunc(pattern, serve)
	}
	if o.API != nil {
		mux.Handle("/api/", o.API)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, http.StatusNotFound, "error.missing")
	})
	s.handler = s.guard(mux)
	return s
}

// ServeHTTP answers a request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// show writes a page whole, or an error in its place.
func (s *Site) show(w http.ResponseWriter, code int, name string, with any) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, with); err != nil {
		s.log.Error("web: a page cannot be made", "page", name, "error", err)
		http.Error(w, "500 "+s.words["en"].Say("error.failed"), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	w.Write(b.Bytes())
}

func (s *Site) static(w http.ResponseWriter, r *http.Request) {
	a, ok := s.assets[r.PathValue("name")]
	if !ok {
		s.refuse(w, r, http.StatusNotFound, "error.missing")
		return
	}
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // its name has its hash
	w.Write(a.body)
}

func (s *Site) icon(w http.ResponseWriter, r *http.Request) {
	for name, a := range s.assets {
		if strings.HasSuffix(name, "-icon.svg") {
			w.Header().Set("Content-Type", a.kind)
			w.Write(a.body)
		}
	}
}

func (s *Site) healthz(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if _, err := s.desk.Store.Head(r.Context()); err != nil {
		s.log.Error("web: the ledger does not answer", "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		w.Write([]byte("the ledger does not answer\n"))
		return
	}
	w.Write([]byte("ok\n"))
}

func (s *Site) robots(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write([]byte("User-agent: *\nDisallow: /\n"))
}

func (s *Site) home(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
