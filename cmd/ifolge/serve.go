package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"ifolge/api"
	"ifolge/article/fetch"
	"ifolge/ingest"
	"ifolge/story/book"
	"ifolge/web"
)

type serveCmd struct {
	ledgerFlag
	Listen  string `default:"127.0.0.1:8420" placeholder:"HOST:PORT" help:"Where to listen. Another address than this machine's own needs --token."`
	Token   string `placeholder:"TOKEN" help:"What every visitor must know, 16 characters and more; else IFOLGE_TOKEN."`
	Private bool   `help:"Also fetch from addresses on private networks, which are refused otherwise."`
}

func (c *serveCmd) Help() string {
	return `Shows the ledger in a browser: paste an article and see who says what, look up statements,
sources, claims and stories, as of any moment. /api/v1 answers in JSON; /api/v1/openapi.json
describes it. /healthz and /metrics are for who watches over it.

Whoever may reach the address may read the ledger and add to it. So it listens on this machine
alone; elsewhere a token is demanded. The program speaks plain HTTP: let a proxy that speaks
HTTPS stand before it.

Examples:

	ifolge serve
	ifolge serve --ledger desk.db --listen 127.0.0.1:9000
	IFOLGE_TOKEN=… ifolge serve --listen 0.0.0.0:8420`
}

// shortestToken is in bytes.
const shortestToken = 16

// graceful is how long open requests may take to end after Ctrl-C.
const graceful = 10 * time.Second

func (c *serveCmd) Run(p *program) error {
	token := c.Token
	if token == "" {
		token = p.getenv("IFOLGE_TOKEN")
	}
	if token != "" && len(token) < shortestToken {
		return fmt.Errorf("%w: --token: %d characters can be guessed; take %d or more", errUsage, len(token), shortestToken)
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("--listen=%s: %w", c.Listen, err)
	}
	defer listener.Close()
	at, _ := listener.Addr().(*net.TCPAddr)
	loopback := at != nil && at.IP.IsLoopback()
	if !loopback && token == "" {
		return fmt.Errorf("%w: --listen=%s: others than this machine can reach that: set --token or IFOLGE_TOKEN, or listen on 127.0.0.1", errUsage, c.Listen)
	}
	more, err := p.gazetteer()
	if err != nil {
		return err
	}
	defer more.Close()
	s, err := c.make(p)
	if err != nil {
		return err
	}
	defer s.Close()
	p.ending.Add(1)
	defer p.ending.Done()

	log := slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	desk := web.NewDesk(web.Desk{
		Store: s, Stories: book.NewBinder(s), Line: ingest.New(ingest.Options{}), Locate: more.locate, Now: time.Now,
		Client: fetch.New(fetch.Options{Version: version, AllowPrivate: c.Private}),
	})
	defer desk.Close()
	server := &http.Server{
		Handler: web.New(desk, web.Options{Token: token, Loopback: loopback, Log: log, API: api.New(desk, version)}), ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	if _, err := fmt.Fprintf(p.out, "http://%s\n", listener.Addr()); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-p.Done():
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(p), graceful)
	defer stop()
	if err := server.Shutdown(ctx); err != nil {
		server.Close()
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
