package bottest

import (
	"math"
	"sync"
	"time"

	"callbot/media"
)

// sound is the sound of a call: what the caller says goes to the bot's ears, and what
// the bot says to the caller's, a frame every 20 ms.
type sound struct {
	mu   sync.Mutex
	ears media.Writer // the bot's, nil while it does not listen

	levelMu sync.Mutex
	level   float64 // of the last frame that the bot said
}

// Listen gives w what the caller says.
func (l leg) Listen(w media.Writer) (stop func()) {
	s := &l.line(l.id).sound
	s.listen(w)
	return func() { s.listen(nil) }
}

// Speak lets the caller hear what r gives.
func (l leg) Speak(r media.Reader) (stop func()) {
	line := l.line(l.id)
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		line.sound.speak(r, quit)
	}()
	return func() {
		close(quit)
		<-done
	}
}

func (s *sound) listen(w media.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ears = w
}

func (s *sound) speak(r media.Reader, quit <-chan struct{}) {
	ticker := time.NewTicker(media.FrameDuration)
	defer ticker.Stop()
	f := media.NewFrame(r.Rate())
	for {
		select {
		case <-quit:
			return
		case <-ticker.C:
		}
		if r.ReadFrame(f) != nil {
			return
		}
		s.levelMu.Lock()
		s.level = level(f)
		s.levelMu.Unlock()
	}
}

// say gives the bot a frame of what the caller says.
func (s *sound) say(f media.Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ears != nil && s.ears.WriteFrame(f) != nil {
		s.ears = nil // it listens no more
	}
}

// level is a frame's loudness in dBFS.
func level(f media.Frame) float64 {
	var sum float64
	for _, v := range f {
		sum += float64(v) * float64(v)
	}
	return 10 * math.Log10(sum/float64(len(f))/(32768*32768)+1e-10)
}

// Says is the caller saying what r gives, at its pace.
func (c *Caller) Says(r media.Reader) {
	c.tb.Helper()
	f := media.NewFrame(r.Rate())
	for r.ReadFrame(f) == nil {
		c.line.sound.say(f)
		time.Sleep(media.FrameDuration)
	}
}

// Level is how loud the sound is that the bot makes now, in dBFS; silence is -100.
func (c *Caller) Level() float64 {
	s := &c.line.sound
	s.levelMu.Lock()
	defer s.levelMu.Unlock()
	return s.level
}
