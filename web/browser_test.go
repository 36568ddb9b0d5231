package web_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ifolge/web"
)

// axe is where .ci/run puts axe-core.
const axe = "../.ci/cache/node_modules/axe-core/axe.min.js"

// A tab is a Chromium that looks at a site.
type tab struct {
	*testing.T
	ctx  context.Context
	base string

	mu         sync.Mutex
	complaints []string // what a browser says that it should not have to say
}

// open opens a tab on a world. Without a Chromium the test is skipped.
func open(t *testing.T, w *world) *tab {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no chromium: the pages are not opened")
	}
	if testing.Short() {
		t.Skip("opens a browser")
	}
	server := httptest.NewServer(site(t, w, web.Options{Loopback: true}))
	t.Cleanup(server.Close)
	ctx, stop := chromedp.NewExecAllocator(t.Context(), chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.WindowSize(1400, 900), chromedp.WSURLReadTimeout(time.Minute))
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	b := &tab{T: t, ctx: ctx, base: server.URL}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	command(b, network.Enable, network.EnableParams{})
	command(b, log.Enable, cdp.Empty{})
	return b
}

func (b *tab) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, ev.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.complaints = append(b.complaints, fmt.Sprint("console ", ev.Type))
	case *log.EventEntryAdded:
		b.complaints = append(b.complaints, ev.Entry.Text)
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(ev.Request.URL, b.base) {
			b.complaints = append(b.complaints, "asks for "+ev.Request.URL)
		}
	case *cdppage.EventJavascriptDialogOpening:
		b.complaints = append(b.complaints, "a dialog: "+ev.Message)
	}
}

func (b *tab) quiet() {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.complaints) > 0 {
		b.Errorf("the browser complains: %q", b.complaints)
	}
	b.complaints = nil
}

// patience is how long one step of a browser may take on a busy machine.
const patience = time.Minute

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

func (b *tab) visit(path string) { b.Helper(); b.do(chromedp.Navigate(b.base + path)) }

func ask[T any](b *tab, expression string) T {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("%.200s: %v", expression, err)
	}
	return v
}

func command[P, R any](b *tab, c cdp.Command[P, R], params P) R {
	b.Helper()
	r, err := chromedp.Call(b.ctx, c, params)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// until waits for an expression to be true.
func (b *tab) until(expression string) {
	b.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if v, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression)); err == nil && v {
			return
		}
	}
	b.Fatalf("%s never came", expression)
}

// look sets how wide and how dark it is.
func (b *tab) look(wide, high int64, scheme string) {
	b.Helper()
	command(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: wide, Height: high, DeviceScaleFactor: 1})
	command(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "screen", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

// shoot writes a picture of what is seen to a folder named by IFOLGE_SHOTS.
func (b *tab) shoot(name string) {
	b.Helper()
	folder := os.Getenv("IFOLGE_SHOTS")
	if folder == "" {
		return
	}
	b.save(filepath.Join(folder, name+".png"), "png", 0, true)
}

func (b *tab) save(path, format string, quality int64, whole bool) {
	b.Helper()
	p := cdppage.CaptureScreenshotParams{Format: cdppage.CaptureScreenshotFormat(format), CaptureBeyondViewport: &whole}
	if whole {
		p.Clip = &cdppage.Viewport{Width: ask[float64](b, `innerWidth`), Height: ask[float64](b, `Math.min(4000, document.documentElement.scrollHeight)`), Scale: 1}
	}
	if quality > 0 {
		p.Quality = &quality
	}
	r := command(b, cdppage.CaptureScreenshot, p)
	data, err := base64.StdEncoding.DecodeString(fmt.Sprint(r.Data))
	if err != nil {
		data = []byte(r.Data)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		b.Fatal(err)
	}
}

// screens are the pages of the base's world, by name.
func screens(w *world) []struct{ name, path string } {
	c, s := url.PathEscape(w.stories[0].Claims[0].ID), url.PathEscape(w.stories[0].ID)
	return []struct{ name, path string }{
		{"front", "/"}, {"article", "/article/11"}, {"claim", "/claim/" + c}, {"claim-then", "/claim/" + c + "?as_of=2024-05-15"}, {"story", "/story/" + s},
		{"source", "/source?name=Myklevoll"}, {"search", "/search?q=basen&stance=denies&stance=asserts"}, {"statement", "/statement/2"},
		{"stories", "/stories"}, {"claims", "/claims"}, {"articles", "/articles"}, {"quality", "/quality"}, {"missing", "/claim/none"},
	}
}

func TestScreens(t *testing.T) {
	w := base(t)
	b := open(t, w)
	source, err := os.ReadFile(axe)
	if err != nil {
		t.Log("no axe-core in .ci/cache: accessibility is not checked")
	}
	for _, mode := range []struct {
		name, scheme, ui string
		wide             int64
	}{{"light", "light", "nb", 1400}, {"dark", "dark", "nn", 1400}, {"narrow", "light", "en", 380}, {"narrow-dark", "dark", "nb", 380}} {
		b.look(mode.wide, 1000, mode.scheme)
		for _, s := range screens(w) {
			path := s.path + "?ui=" + mode.ui
			if strings.Contains(s.path, "?") {
				path = s.path + "&ui=" + mode.ui
			}
			b.visit(path)
			b.shoot(s.name + "-" + mode.name)
			const wider = `[...document.querySelectorAll("body *")].filter(e => !e.closest(".wide, pre, .skip, svg") && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(e => e.outerHTML.slice(0, 80))`
			if out := ask[[]string](b, wider); len(out) > 0 {
				t.Errorf("%s, %s: wider than the page: %q", s.name, mode.name, out[:min(len(out), 4)])
			}
			if source != nil {
				ask[bool](b, string(source)+"; true")
				for _, f := range ask[[]string](b, `axe.run().then(r => r.violations.map(v => v.impact + ": " + v.id + ": " + v.help + " at " + v.nodes.map(n => n.html.slice(0, 160) + " " + (n.any[0]?.message ?? "")).slice(0, 3).join("; ")))`) {
					t.Errorf("%s, %s: %s", s.name, mode.name, f)
				}
			}
			if s.name != "missing" { // of which the console tells
				b.quiet()
			}
			b.complaints = nil
		}
	}
}

const seed = `date 2024-05 Statsminister Runa Falkenberg planlegger å legge ned marinebasen på Skarvøya, ifølge The Northern Courier.

– Jeg kjenner meg ikke igjen i dette, sier forsvarsminister Odd Myklevoll til Fjordposten.

Statsministerens kontor vil ikke kommentere saken.`

// TestFromPasteToCards goes the whole way with the keyboard alone.
func TestFromPasteToCards(t *testing.T) {
	b := open(t, newWorld())
	b.visit("/?ui=nb")
	for range 40 {
		b.do(chromedp.KeyEvent(kb.Tab))
		if ask[string](b, `document.activeElement.id`) == "text" {
			break
		}
	}
	if at := ask[string](b, `document.activeElement.id`); at != "text" {
		t.Fatalf("Tab does not reach the paste box, but %q", at)
	}
	began := time.Now()
	ask[bool](b, fmt.Sprintf("document.activeElement.value = %q; true", seed))
	b.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(2))) // Ctrl
	b.until(`document.querySelectorAll(".said").length >= 3`)
	t.Logf("from paste to cards in %v", time.Since(began).Round(time.Millisecond))
	b.shoot("pasted")
	if got := ask[string](b, `document.querySelector(".cards").innerText`); !strings.Contains(got, "Odd Myklevoll") {
		t.Errorf("the cards: %s", got)
	}
	// A number leads to its card, and the card keeps the statement.
	ask[bool](b, `document.querySelector(".text a.n").focus(); true`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`location.hash.startsWith("#s") && document.querySelector(":target").matches(".said")`)
	ask[bool](b, `document.querySelector("form.inline button").focus(); true`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`location.pathname === "/article/1" && document.querySelectorAll(".said").length >= 3`)
	b.quiet()
}

// TestTheKeyboardWalksThePages: every link, field and button of a page is reached
// with Tab, in the order of the page, and is in sight when it is.
func TestTheKeyboardWalksThePages(t *testing.T) {
	w := base(t)
	b := open(t, w)
	for _, s := range screens(w)[:7] {
		b.visit(s.path)
		ask[bool](b, `document.documentElement.style.scrollBehavior = "auto"; for (const c of document.querySelectorAll(".cards")) c.style.scrollBehavior = "auto"; true`)
		const stops = `[...document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, summary, [tabindex='0']")].filter(e => e.checkVisibility() && (e.matches("summary") || !e.closest("details:not([open]) > :not(summary)")))`
		want := ask[int](b, stops+`.length`)
		ask[bool](b, `window.reached = new Set(); true`)
		hidden := 0
		for range want {
			b.do(chromedp.KeyEvent(kb.Tab))
			if seen := ask[bool](b, `(() => { const e = document.activeElement, r = e.getBoundingClientRect(); reached.add(e); return r.bottom > 0 && r.top < innerHeight && r.right > 0 })()`); !seen {
				hidden++
			}
		}
		if missed := ask[[]string](b, stops+`.filter(e => !reached.has(e)).map(e => e.outerHTML.slice(0, 100))`); len(missed) > 0 || hidden > 0 {
			t.Errorf("%s: Tab misses %d of %d: %q; out of sight %d", s.name, len(missed), want, missed[:min(len(missed), 3)], hidden)
		}
	}
	// "/" goes to the search field, Enter searches.
	b.visit("/")
	b.do(chromedp.KeyEvent("/"))
	ask[bool](b, `document.activeElement.value = ""; true`) // the driver types what the page has taken
	b.do(chromedp.KeyEvent("myklevoll*"))
	if at := ask[string](b, `document.activeElement.id + " " + document.activeElement.value`); at != "q myklevoll*" {
		t.Errorf("/ and words go to %q", at)
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`location.pathname === "/search"`)
	// The moment: typed, it stays through the next link.
	b.visit("/articles")
	if n := ask[int](b, `document.querySelectorAll(".row").length`); n != 8 {
		t.Errorf("%d articles, want 8", n)
	}
	ask[bool](b, `document.querySelector("#as_of").focus(); true`)
	b.do(chromedp.KeyEvent("2024-05-14"), chromedp.KeyEvent(kb.Enter))
	b.until(`location.search === "?as_of=2024-05-14" && document.querySelectorAll(".row").length === 5`)
	ask[bool](b, `document.querySelector(".row .what a").focus(); true`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`location.pathname.startsWith("/article/") && location.search === "?as_of=2024-05-14"`)
	b.shoot("then")
	b.quiet()
}

func TestNothingOfAHostileArticleRuns(t *testing.T) {
	w := hostileWorld(t)
	b := open(t, w)
	for _, path := range []string{"/", "/article/1", "/article/6", "/article/11", "/statement/2", "/articles", "/search?history=1", "/claims", "/stories", "/claim/" + url.PathEscape(w.stories[0].Claims[0].ID), "/story/" + url.PathEscape(w.stories[0].ID), "/source?name=script"} {
		b.visit(path)
		if n := ask[int](b, `document.querySelectorAll("img, script:not([src]), iframe").length`); n > 0 {
			t.Errorf("%.80s: %d elements of the article's making", path, n)
		}
		b.shoot("hostile" + strings.NewReplacer("/", "-", "?", "-", "%", "").Replace(path[:min(len(path), 24)]))
		b.quiet()
	}
}
