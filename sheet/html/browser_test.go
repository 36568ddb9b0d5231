package html

import (
	"context"
	"fmt"
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
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ifolge/ingest"
	"ifolge/sheet/sheettest"
)

// axe is where .ci/run puts axe-core.
const axe = "../../.ci/cache/node_modules/axe-core/axe.min.js"

// browser opens a page from disk in a Chromium and keeps what it complains of.
// Without one the test is skipped.
func browser(t *testing.T, page string) (_ context.Context, complaints *complained) {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no chromium: the page is not opened")
	}
	ctx, stop := chromedp.NewExecAllocator(t.Context(), chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.WindowSize(1400, 900), chromedp.WSURLReadTimeout(time.Minute))
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	do(t, ctx)
	complaints = &complained{}
	if err := chromedp.Listen(ctx, complaints.hear); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	command(t, ctx, network.Enable, network.EnableParams{})
	command(t, ctx, log.Enable, cdp.Empty{})
	do(t, ctx, chromedp.Navigate("file://"+file))
	return ctx, complaints
}

// complained keeps what a browser says that it should not have to say.
type complained struct {
	sync.Mutex
	of []string
}

func (c *complained) hear(ev any) {
	c.Lock()
	defer c.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		c.of = append(c.of, ev.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		c.of = append(c.of, fmt.Sprint("console ", ev.Type))
	case *log.EventEntryAdded:
		c.of = append(c.of, ev.Entry.Text)
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(ev.Request.URL, "file:") {
			c.of = append(c.of, "asks for "+ev.Request.URL)
		}
	}
}

// patience is how long one step of a browser may take on a busy machine.
const patience = time.Minute

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if len(steps) > 0 { // the first call, without any, opens the browser
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, patience)
		defer stop()
	}
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

func ask[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%.200s: %v", expression, err)
	}
	return v
}

func command[P, R any](t *testing.T, ctx context.Context, c cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(ctx, c, params); err != nil {
		t.Fatal(err)
	}
}

func TestChromiumHasNothingToComplainOf(t *testing.T) {
	for name, rs := range map[string][]*ingest.Reading{"basen": {basen(t)}, "somewhere": {sheettest.Somewhere()}, "hostile": {sheettest.Hostile(), river(t)}} {
		ctx, complaints := browser(t, written(t, "nb", rs...))
		lit := ask[bool](t, ctx, `document.querySelector(".body .c").dispatchEvent(new PointerEvent("pointerover", {bubbles: true, pointerType: "mouse"})); document.querySelectorAll(".on").length > 1`) // the script runs
		time.Sleep(200 * time.Millisecond)
		complaints.Lock()
		if len(complaints.of) > 0 || !lit {
			t.Errorf("%s: card lit up %v; %q", name, lit, complaints.of)
		}
		complaints.Unlock()
	}
}

// TestTheKeyboardReachesEveryStatement goes through the page with Tab alone, in the
// text and in the cards, and follows a number there and back.
func TestTheKeyboardReachesEveryStatement(t *testing.T) {
	r := basen(t)
	ctx, _ := browser(t, written(t, "nb", r))
	ask[bool](t, ctx, `document.documentElement.style.scrollBehavior = document.querySelector(".cards").style.scrollBehavior = "auto"; true`)
	type place struct {
		Part, Href string
		Lit        int
		Seen       bool
	}
	reached := map[string]bool{}
	for range 2*len(r.Statements) + 2 {
		do(t, ctx, chromedp.KeyEvent(kb.Tab))
		at := ask[place](t, ctx, `(() => {
			const e = document.activeElement, b = e.getBoundingClientRect();
			return {Part: e.closest(".cards") ? "card" : "text", Href: e.getAttribute("href") ?? "", Lit: document.querySelectorAll(".on").length,
				Seen: b.top >= 0 && b.bottom <= innerHeight}
		})()`)
		if at.Href == "" {
			continue // the column of cards itself
		}
		reached[at.Part+at.Href] = true
		if at.Lit < 2 || !at.Seen {
			t.Errorf("at %s %s: %d parts lit, in sight %v", at.Part, at.Href, at.Lit, at.Seen)
		}
	}
	for i := range r.Statements {
		for _, k := range []string{"text#s", "card#t"} {
			if !reached[k+itoa(i+1)] {
				t.Errorf("Tab does not reach %s%d", k, i+1)
			}
		}
	}
	ask[bool](t, ctx, `document.querySelector("#t3").focus(); true`)
	do(t, ctx, chromedp.KeyEvent(kb.Enter))
	there := ask[string](t, ctx, `location.hash`)
	do(t, ctx, chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
	back := ask[string](t, ctx, `location.hash`)
	if there != "#s3" || back != "#t3" {
		t.Errorf("a number leads to %s, and the card's back to %s", there, back)
	}
}

func TestPointingAtAMarkShowsItsCard(t *testing.T) {
	r := basen(t)
	ctx, _ := browser(t, written(t, "nb", r))
	const inSight = `(() => { const c = document.querySelector("#s8").getBoundingClientRect(); return c.bottom > 0 && c.top < innerHeight })()`
	command(t, ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 1300, Height: 700, DeviceScaleFactor: 1})
	before := ask[bool](t, ctx, `document.querySelector(".cards").scrollTop = 0; document.documentElement.style.scrollBehavior = document.querySelector(".cards").style.scrollBehavior = "auto"; document.querySelector("#t8").scrollIntoView({block: "center"});`+inSight)
	ask[bool](t, ctx, `document.querySelector("#t8").nextElementSibling.dispatchEvent(new PointerEvent("pointerover", {bubbles: true, pointerType: "mouse"}))`)
	time.Sleep(500 * time.Millisecond)
	if after := ask[bool](t, ctx, inSight+` && document.querySelector("#s8").matches(".on")`); before || !after {
		t.Errorf("card in sight before %v, after %v", before, after)
	}
}

// TestAxe asks axe-core (taken by .ci/run into .ci/cache) in light and dark, wide and
// narrow, and in print.
func TestAxe(t *testing.T) {
	source, err := os.ReadFile(axe)
	if err != nil {
		t.Skip("no axe-core in .ci/cache: accessibility is not checked")
	}
	ctx, _ := browser(t, written(t, "nn", basen(t), sheettest.Somewhere(), sheettest.Hostile()))
	ask[bool](t, ctx, string(source)+"; true")
	for _, tt := range []struct {
		name, scheme, media string
		wide                int64
	}{{"light", "light", "screen", 1400}, {"dark", "dark", "screen", 1400}, {"narrow", "light", "screen", 360}, {"narrow and dark", "dark", "screen", 360}, {"print", "light", "print", 800}} {
		command(t, ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: tt.wide, Height: 900, DeviceScaleFactor: 1})
		command(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: tt.media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: tt.scheme}}})
		for _, f := range ask[[]string](t, ctx, `axe.run().then(r => r.violations.map(v => v.impact + ": " + v.id + ": " + v.help + " at " + v.nodes.map(n => n.html + " " + (n.any[0]?.message ?? "")).slice(0, 3).join("; ")))`) {
			t.Errorf("%s: %s", tt.name, f)
		}
		const wide = `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(e => e.outerHTML.slice(0, 80))`
		if out := ask[[]string](t, ctx, wide); len(out) > 0 {
			t.Errorf("%s: wider than the page: %q", tt.name, out[:min(len(out), 4)])
		}
	}
}

func TestTheContentNeedsNoScript(t *testing.T) {
	page := written(t, "nb", basen(t))
	const words = `document.querySelector("main").innerText`
	ctx, _ := browser(t, strings.Replace(page, script, "", 1))
	without := ask[string](t, ctx, words)
	ctx, _ = browser(t, page)
	if with := ask[string](t, ctx, words); with != without || with == "" {
		t.Error("the page shows another text without its script")
	}
}
