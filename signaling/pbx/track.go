package pbx

import (
	"io"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/record"
	"callbot/signaling"
)

const (
	// audible is the level, in -dBov, from which on a participant counts as heard.
	audible = 70
	// slack is how far a voice may be off the time line before it is put right.
	slack = 60 * time.Millisecond
)

// hear gives a voice its place on the tape, without the keys in it if the studio wants
// none.
func (t *tape) hear(v voice) func(media.Frame) error {
	track := &track{tape: t}
	write := t.place(track, v)
	if !t.service.Studio.MaskKeys {
		return write
	}
	track.late = dtmf.MaskDelay
	return (&dtmf.Masked{To: writing(write)}).WriteFrame
}

// writing is a media.Writer of 16 kHz.
type writing func(media.Frame) error

func (writing) Rate() media.Rate                 { return media.Rate16k }
func (w writing) WriteFrame(f media.Frame) error { return w(f) }

// place is what takes the frames of a voice.
func (t *tape) place(track *track, v voice) func(media.Frame) error {
	if !t.order.Unmixed {
		track.line = t.recorder.Line("")
		return track.write
	}
	return func(f media.Frame) error {
		if track.line == nil {
			n, ok := t.channel(v.who.Identity, f)
			if !ok {
				return nil
			}
			track.line = t.recorder.Channel(n)
		}
		return track.write(f)
	}
}

// channel is that of a participant who is heard now, if there is one left.
func (t *tape) channel(who signaling.Identity, f media.Frame) (n int, ok bool) {
	free := -1
	t.mu.Lock()
	defer t.mu.Unlock()
	for n, taken := range t.names {
		switch {
		case taken.ID == who.ID:
			return n, true
		case taken.ID == "" && free < 0:
			free = n
		}
	}
	if free < 0 || f.Level() > audible {
		return 0, false
	}
	t.names[free] = who
	return free, true
}

// position is where on the tape this moment is.
func (t *tape) position() int64 { return int64(media.Rate16k.Samples(time.Since(t.began))) }

// track is a voice's place on a tape. It is for the goroutine of the sound.
type track struct {
	tape *tape
	line *record.Line
	next int64         // where the next frame goes
	late time.Duration // by which frames come later than they were said
}

func (k *track) write(f media.Frame) error {
	if k.tape.over.Load() {
		return io.ErrClosedPipe
	}
	now := k.tape.position() - int64(media.Rate16k.Samples(k.late))
	if off := media.Rate16k.Duration(int(now - k.next)); off > slack || off < -slack {
		k.next = now
	}
	err := k.line.WriteAt(k.next, f)
	k.next += int64(len(f))
	return err
}
