package acs_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"callbot/media/prompt"
	"callbot/signaling"
	"callbot/signaling/acs"
	"callbot/signaling/auth"
	"callbot/signaling/pbx"
)

// benchService is a resource whose calling service is the local one, over real HTTP.
// Calls to "nobody" are declined at once.
func benchService(b *testing.B) (server *httptest.Server, resource *acs.Resource, key auth.SharedKey, events *atomic.Int64) {
	b.Helper()
	events, key = new(atomic.Int64), auth.SharedKey("key")
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		events.Add(1)
	}))
	b.Cleanup(app.Close)
	keys, err := auth.NewKeys()
	if err != nil {
		b.Fatal(err)
	}
	issuer := &auth.Issuer{URL: "http://issuer.test", Keys: keys}
	resource = &acs.Resource{
		ID: resourceID, URL: app.URL, Token: issuer.Event, Callback: func(string) error { return nil },
		HTTP: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}},
	}
	exchange := &pbx.Service{
		Directory:    map[string]pbx.Route{"nobody": pbx.ToNobody{}},
		Applications: []string{resourceID},
		Prompts:      &prompt.Store{},
		Notifier:     func(_, callback string) signaling.Notifier { return resource.Notifier(callback) },
		MaxCalls:     100_000,
	}
	application, _ := exchange.Application(resourceID)
	resource.Application = application
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{}, 2)
	for _, run := range []func(context.Context) error{exchange.Run, resource.Run} {
		go func() { _ = run(ctx); ended <- struct{}{} }()
	}
	b.Cleanup(func() { stop(); <-ended; <-ended })
	for exchange.Ready() != nil {
		time.Sleep(time.Millisecond)
	}
	server = httptest.NewServer(&acs.Handler{Resource: resource, Signatures: &auth.Signatures{Key: key, Resource: resourceID}})
	b.Cleanup(server.Close)
	return server, resource, key, events
}

// How many calls are created in a second, by signed requests over HTTP: each is declined
// by the one who is called, and two events tell so.
func BenchmarkCreateCalls(b *testing.B) {
	server, resource, key, events := benchService(b)
	client := &http.Client{Transport: &auth.Signer{Key: key, Base: &http.Transport{MaxIdleConnsPerHost: 256}}}
	body := `{"targets":[{"rawId":"8:acs:nobody"}],"callbackUri":"` + resource.URL + `/events"}`
	b.SetParallelism(8)
	b.ReportAllocs()
	before := cpuTime(b)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			resp, err := client.Post(server.URL+"/calling/callConnections?api-version=2026-03-12", "application/json", strings.NewReader(body))
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode != http.StatusCreated {
				b.Errorf("answered %s", resp.Status)
				return
			}
		}
	})
	for events.Load() < int64(2*b.N) {
		time.Sleep(time.Millisecond)
	}
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/call") // of both sides
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
	b.ReportMetric(float64(events.Load())/b.Elapsed().Seconds(), "events/s")
}

// cpuTime is what the process has used: a number that a busy machine does not change.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
