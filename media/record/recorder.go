package record

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"callbot/media"
)

// ErrLimit says that a recording ended because it had become as long or as large as
// it may.
var ErrLimit = errors.New("record: the limit of the recording is reached")

// queued is how many pieces of sound may wait for the disk: 5 s of one party.
const queued = 256

// A Recorder writes the sound of a call. The zero value records nothing but what its
// lines ask for; its fields may not be changed after the first call of a method.
type Recorder struct {
	Path        string        // the file of all parties; "" is none
	Channels    int           // of that file, which keep parties apart: see Line.Channel; 0 mixes all
	Rate        media.Rate    // of all frames and files; 0 is 16 kHz
	MaxDuration time.Duration // 0 is 4 hours
	MaxBytes    int64         // of all files together; 0 is 4 GB

	once    sync.Once
	queue   chan piece
	ended   chan struct{}
	paused  atomic.Bool
	head    atomic.Int64 // the farthest position that was written
	dropped atomic.Int64
}

// piece is some sound of one line on its way to the disk.
type piece struct {
	line     *Line
	position int64
	n        int  // samples
	silent   bool // and then there are none in the array
	samples  [pieceSize]int16
}

// pieceSize is 20 ms at 16 kHz.
const pieceSize = 320

func (r *Recorder) init() {
	r.queue = make(chan piece, queued)
	r.ended = make(chan struct{})
}

func (r *Recorder) rate() media.Rate { return cmp.Or(r.Rate, media.Rate16k) }

// Pause leaves out what is said from now on; it becomes silence of the same length.
func (r *Recorder) Pause(paused bool) { r.paused.Store(paused) }

// Dropped is how many samples were lost because the disk was too slow. They are
// silence in the files.
func (r *Recorder) Dropped() int64 { return r.dropped.Load() }

// Duration is how long the recording is so far.
func (r *Recorder) Duration() time.Duration {
	rate := int64(r.rate())
	n := r.head.Load()
	return time.Duration(n/rate)*time.Second + time.Duration(n%rate)*time.Second/time.Duration(rate)
}

// Run writes the recording until ctx is done, and then what was handed in before. It
// is to be called once. It returns nil when the files are whole and have their names;
// ErrLimit when a limit ended the recording, or the error of the disk: then too the
// files have what was written, and their names if that was possible. Nothing is
// written where no line said anything.
func (r *Recorder) Run(ctx context.Context) error {
	r.once.Do(r.init)
	d := disk{recorder: r, left: cmp.Or(r.MaxBytes, 4<<30)}
	err := r.pump(ctx, &d)
	close(r.ended)
	if err = errors.Join(err, d.close()); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return nil
}

func (r *Recorder) pump(ctx context.Context, d *disk) error {
	for {
		select {
		case p := <-r.queue:
			if err := d.write(&p); err != nil {
				return err
			}
		case <-ctx.Done():
			return r.drain(d)
		}
	}
}

// drain writes what is in the queue already.
func (r *Recorder) drain(d *disk) error {
	for {
		select {
		case p := <-r.queue:
			if err := d.write(&p); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}
