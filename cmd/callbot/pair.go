package main

import (
	"cmp"
	"context"
	"net/http"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/pbx"
)

// pair is the local service and a bot.
type pair struct {
	service *service
	robot   *robot
	flow    *liveFlow
	mux     *http.ServeMux
}

func (b *pair) routes() {
	b.robot.routes(b.mux)
	b.mux.Handle("GET /flow", b.flow)
	b.mux.Handle("/", b.service)
	h := newHealth(b.ready)
	h.gauge("calls", "Calls of the local service that go on.", func() float64 { return float64(b.service.pbx.Calls()) })
	h.gauge("bot_calls", "Calls of the bot that go on.", func() float64 { return float64(b.robot.runtime.Calls()) })
	h.sound("", b.service.sound)
	h.sound("bot_", b.robot.sound)
	h.routes(b.mux)
}

// handler answers for both.
func (b *pair) handler() http.Handler { return b.service.before(b.mux) }

// ready says why a call cannot be placed or answered now.
func (b *pair) ready() error {
	return cmp.Or(b.robot.ready(), b.service.pbx.Ready())
}

// Run runs both halves until ctx ends. The service goes last, so that the bot's
// goodbyes find it.
func (b *pair) Run(ctx context.Context) error {
	return runOver(ctx, b.service.Run, func(ctx context.Context) error {
		return runBeside(ctx, b.robot.Run, b.flow.Run)
	})
}

// watcher tells the phone page what the bot hears and where its flow is.
type watcher struct{ service *pbx.Service }

// ToneHeard passes a key on.
func (w watcher) ToneHeard(call signaling.Call, tone media.Tone) { w.service.Heard(call.ID, tone) }

// Moved passes a state on.
func (w watcher) Moved(call signaling.Call, state string) { w.service.Moved(call.ID, state) }
