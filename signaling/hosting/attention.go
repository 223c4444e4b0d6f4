package hosting

import (
	"context"
	"sync/atomic"

	"callbot/media"
	"callbot/media/vad"
	"callbot/signaling"
)

// attention is what a Recognize pays to somebody's speech. The sound gives it frames and
// never waits; a goroutine of its own gives them to the transcriber, and what comes of
// that to the turns.
type attention struct {
	operations *Operations
	job        *job
	sound      *backlog
	news       chan struct{} // holds a token when somebody begins or ends to speak
	stop       context.CancelFunc

	voice      vad.Detector // for the goroutine of the sound
	endSilence int64        // frames
	spoken     atomic.Bool  // there was a word
	silent     atomic.Int64 // frames since the last one
	said       atomic.Bool  // all was
}

// attend begins to listen for a job whose turn it is. It is for the turns.
func (o *Operations) attend(j *job) {
	ctx, stop := context.WithCancel(context.Background())
	a := &attention{
		operations: o, job: j, sound: newBacklog(), news: make(chan struct{}, 1), stop: stop,
		endSilence: int64(j.collects.wish.EndSilence / media.FrameDuration),
	}
	j.collects.attention = a
	o.Go(func() { a.run(ctx) })
}

// end listens no more.
func (a *attention) end() {
	if a != nil {
		a.stop()
		a.sound.end(true)
	}
}

// run listens until all was said or nobody wants to know.
func (a *attention) run(ctx context.Context) {
	defer a.stop()
	o, wish := a.operations, a.job.collects.wish
	unlisten, err := o.listen(ctx, wish.Participant, a.hear)
	if err == nil {
		o.Go(func() { a.watch(ctx) })
		err = o.Speech.Transcribe(ctx, expectation(wish), a.sound, a.phrase)
		unlisten()
	}
	if ctx.Err() == nil {
		o.turns.do(func() { o.understood(a, err) })
	}
}

// watch tells the turns when somebody begins to speak, and when all was said.
func (a *attention) watch(ctx context.Context) {
	for {
		select {
		case <-a.news:
		case <-ctx.Done():
			return
		}
		a.operations.turns.do(func() { a.operations.spoke(a) })
		if a.said.Load() {
			a.operations.turns.do(func() { a.operations.spoken(a) })
			return
		}
	}
}

// hear takes a frame of what the participant says. It is for the goroutine of the sound.
func (a *attention) hear(f media.Frame) {
	if a.said.Load() {
		return
	}
	a.sound.push(f)
	switch {
	case a.voice.Speaking(f):
		a.silent.Store(0)
		if !a.spoken.Swap(true) {
			a.tell()
		}
	case !a.spoken.Load():
	case a.silent.CompareAndSwap(0, vad.DefaultHang): // the detector has waited for so long
	case a.silent.Add(1) >= a.endSilence:
		a.said.Store(true)
		a.tell()
	}
}

// phrase takes what was understood. It is for the transcriber's goroutine.
func (a *attention) phrase(p media.Phrase) {
	if p.Text != "" {
		a.silent.Store(0)
		a.spoken.Store(true)
	}
	a.operations.turns.do(func() { a.operations.phrase(a, p) })
}

func (a *attention) tell() {
	select {
	case a.news <- struct{}{}:
	default:
	}
}

// listen gives heard what a participant says, until stop.
func (o *Operations) listen(ctx context.Context, who signaling.ParticipantID, heard func(media.Frame)) (stop func(), err error) {
	if o.Hear != nil {
		return o.Hear(ctx, who, heard)
	}
	return o.Player.Listen(&ear{heard}), nil
}

// ear takes frames of 16 kHz.
type ear struct{ heard func(media.Frame) }

// Rate is 16 kHz.
func (*ear) Rate() media.Rate { return media.Rate16k }

// WriteFrame takes what is said in one frame time.
func (e *ear) WriteFrame(f media.Frame) error {
	e.heard(f)
	return nil
}

// expectation is what the participant is likely to say.
func expectation(wish signaling.Recognize) media.Expectation {
	e := media.Expectation{Locale: wish.Language}
	for _, choice := range wish.Choices {
		e.Phrases = append(e.Phrases, choice.Phrases...)
	}
	return e
}
