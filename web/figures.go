package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// figures are what /metrics shows.
type figures struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	reads    *prometheus.CounterVec
}

func newFigures(d *Desk) *figures {
	f := &figures{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "ifolge_requests_total", Help: "Requests by route and status."}, []string{"route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ifolge_request_seconds", Help: "Time to answer, by route.", Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route"}),
		reads: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "ifolge_reads_total", Help: "Articles read for a page or the API, by outcome."}, []string{"outcome"}),
	}
	f.registry.MustRegister(
		f.requests, f.took, f.reads,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "ifolge_reading", Help: "Articles that are being read."}, func() float64 { return float64(len(d.reading)) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "ifolge_ledger_entries", Help: "Entries of the ledger."}, func() float64 {
			ctx, stop := context.WithTimeout(context.Background(), 2*time.Second)
			defer stop()
			head, err := d.Store.Head(ctx)
			if err != nil {
				return -1
			}
			return float64(head.Seq)
		}),
	)
	return f
}

// request counts one. The route is the pattern that took it, so that there are no
// more of them than routes.
func (f *figures) request(route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	f.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	f.took.WithLabelValues(route).Observe(took.Seconds())
}

func (f *figures) read(err error) {
	outcome := "read"
	if err != nil {
		outcome = "refused"
	}
	f.reads.WithLabelValues(outcome).Inc()
}

func (f *figures) handler() http.Handler {
	return promhttp.HandlerFor(f.registry, promhttp.HandlerOpts{})
}
