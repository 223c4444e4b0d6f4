package streaming

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/coder/websocket"

	"callbot/media"
	"callbot/media/resample"
)

// ahead is how much sound may be written before it is said.
const ahead = time.Second

// Conn is the sound of one call as an application has it, at 16 kHz: a media.Reader of
// what is said in the call, and a media.Writer of what the application says.
type Conn struct {
	// Call and Correlation are how the service knows the call.
	Call, Correlation string

	conn *websocket.Conn
	rate media.Rate // on the wire
	in   *queue
	keys chan media.Key
	done chan struct{} // closed when nothing more comes

	mu      sync.Mutex // guards what follows, and writing
	speaker string
	down    *resample.Resampler
	begun   time.Time // when what was written last began to be said
	said    time.Duration
	samples []int16
	scratch []byte
	message []byte
}

func newConn(conn *websocket.Conn, call, correlation string) *Conn {
	return &Conn{
		Call: call, Correlation: correlation, conn: conn,
		in: newQueue(int(ahead / media.FrameDuration)), keys: make(chan media.Key, maxKeys),
		done: make(chan struct{}),
	}
}

// greeting reads the message that begins every stream.
func (c *Conn) greeting(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, greetingLimit)
	defer stop()
	_, text, err := c.conn.Read(ctx)
	if err != nil {
		return err
	}
	m, ok := parse(text)
	if !ok || m.Kind != metadataKind || m.AudioMetadata == nil {
		return errors.New("want AudioMetadata first")
	}
	if meta := m.AudioMetadata; meta.Channels > 1 || (meta.SampleRate != 16000 && meta.SampleRate != 24000) {
		return fmt.Errorf("want one channel of 16 or 24 kHz, not %d of %d Hz", meta.Channels, meta.SampleRate)
	}
	c.rate = media.Rate(m.AudioMetadata.SampleRate)
	if c.rate != media.Rate16k {
		c.down = resample.New(media.Rate16k, c.rate)
	}
	return nil
}

// read takes what the service sends until the connection ends.
func (c *Conn) read(ctx context.Context) {
	defer close(c.done)
	up := map[string]*frames{}
	for {
		_, text, err := c.conn.Read(ctx)
		if err != nil {
			return
		}
		m, ok := parse(text)
		switch {
		case !ok:
		case m.Kind == audioKind && m.AudioData != nil:
			who := ""
			if m.AudioData.ParticipantRawID != nil {
				who = *m.AudioData.ParticipantRawID
			}
			if up[who] == nil && len(up) < maxSpeakers {
				up[who] = newFrames(c.rate)
			}
			if f := up[who]; f != nil {
				f.take(&m, func(frame media.Frame) { c.in.push(who, time.Now(), frame) })
			}
		case m.Kind == keyKind && m.DTMFData != nil:
			if !c.press(m.DTMFData.Data) {
				return
			}
		}
	}
}

// maxSpeakers is how many people may be in one call, by the platform's limit.
const maxSpeakers = 350

// press keeps a key; it reports false when too many wait.
func (c *Conn) press(name string) bool {
	if len(name) != 1 || !media.Key(name[0]).Valid() {
		return true
	}
	select {
	case c.keys <- media.Key(name[0]):
		return true
	default:
		return false // keys are not dropped: the connection ends instead
	}
}

// frames brings what one speaker says to frames of 16 kHz.
type frames struct {
	up      *resample.Resampler
	samples []int16
	waiting []int16
}

func newFrames(rate media.Rate) *frames {
	f := &frames{}
	if rate != media.Rate16k {
		f.up = resample.New(rate, media.Rate16k)
	}
	return f
}

func (f *frames) take(m *message, push func(media.Frame)) {
	var ok bool
	if f.samples, ok = m.samples(f.samples[:0]); !ok {
		return
	}
	if f.up != nil {
		f.waiting = f.up.Process(f.waiting, f.samples)
	} else {
		f.waiting = append(f.waiting, f.samples...)
	}
	size, rest := media.Rate16k.FrameSize(), f.waiting
	for ; len(rest) >= size; rest = rest[size:] {
		push(media.Frame(rest[:size]))
	}
	f.waiting = f.waiting[:copy(f.waiting, rest)]
}

// Rate is 16 kHz.
func (*Conn) Rate() media.Rate { return media.Rate16k }

// ReadFrame waits for the next frame of what is said in the call. A reader that is more
// than a second late loses the oldest. It is io.EOF when the stream is over.
func (c *Conn) ReadFrame(f media.Frame) error {
	for {
		if who, _, ok := c.in.pull(f); ok {
			c.mu.Lock()
			c.speaker = who
			c.mu.Unlock()
			return nil
		}
		select {
		case <-c.in.wake:
		case <-c.done:
			if _, _, ok := c.in.pull(f); ok {
				return nil
			}
			return io.EOF
		}
	}
}

// Speaker is the raw id of who said the frame that was read last; "" where the service
// sends the sum of all.
func (c *Conn) Speaker() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.speaker
}

// WriteFrame says a frame after those that wait, and waits itself while a second of them
// does. It is io.ErrClosedPipe when the stream is over.
func (c *Conn) WriteFrame(f media.Frame) error {
	if wait := c.pace(); wait > 0 {
		select {
		case <-time.After(wait):
		case <-c.done:
		}
	}
	select {
	case <-c.done:
		return io.ErrClosedPipe
	default:
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	samples := []int16(f)
	if c.down != nil {
		c.samples = c.down.Process(c.samples[:0], samples)
		samples = c.samples
	}
	c.message, c.scratch = appendSpeech(c.message[:0], samples, c.scratch)
	return c.send(c.message)
}

// pace counts one frame more and tells how long to wait before it is sent.
func (c *Conn) pace() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.begun) > c.said {
		c.begun, c.said = time.Now(), 0
	}
	c.said += media.FrameDuration
	return c.said - ahead - time.Since(c.begun)
}

// Clear throws away what was written and not yet said: the caller hears no more than
// the frame that is on its way.
func (c *Conn) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun, c.said = time.Time{}, 0
	_ = c.send([]byte(stopAudio)) // a connection that has ended says so to whoever reads it
}

// send writes a message. The lock is held, so that messages leave one after another.
func (c *Conn) send(message []byte) error {
	ctx, stop := context.WithTimeout(context.Background(), writeLimit)
	defer stop()
	if c.conn.Write(ctx, websocket.MessageText, message) != nil {
		return io.ErrClosedPipe
	}
	return nil
}

// NextKey waits for the next key that somebody presses. It is io.EOF when the stream is
// over.
func (c *Conn) NextKey(ctx context.Context) (media.Key, error) {
	select {
	case k := <-c.keys:
		return k, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-c.done:
	}
	select {
	case k := <-c.keys:
		return k, nil
	default:
		return 0, io.EOF
	}
}
