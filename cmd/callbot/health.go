package main

import (
	"net/http"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// health tells those who watch over the process how it is.
type health struct {
	ready   func() error // why it takes no new calls; nil when it does
	alive   atomic.Bool  // it has been ready once
	metrics *prometheus.Registry
}

func newHealth(ready func() error) *health {
	h := &health{ready: ready, metrics: prometheus.NewRegistry()}
	h.metrics.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return h
}

// gauge adds a number that is read when somebody asks.
func (h *health) gauge(name, help string, read func() float64) {
	h.metrics.MustRegister(prometheus.NewGaugeFunc(
		prometheus.GaugeOpts{Namespace: "callbot", Name: name, Help: help}, read))
}

// routes adds /healthz, /readyz and /metrics. A process that is full is not ready, but
// it is healthy: to start it anew would only end its calls.
func (h *health) routes(mux *http.ServeMux) {
	answer := func(w http.ResponseWriter, err error) {
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answer(w, h.started()) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { answer(w, h.ready()) })
	mux.Handle("GET /metrics", promhttp.HandlerFor(h.metrics, promhttp.HandlerOpts{}))
}

// started says why the process has not been ready yet, nil once it has.
func (h *health) started() error {
	if h.alive.Load() {
		return nil
	}
	err := h.ready()
	if err == nil {
		h.alive.Store(true)
	}
	return err
}
