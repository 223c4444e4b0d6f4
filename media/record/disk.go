package record

import (
	"cmp"
	"errors"
)

// disk is the part of a recording that Run owns: its files.
type disk struct {
	recorder *Recorder
	mix      *mixdown
	tracks   []*track
	left     int64 // bytes that may still be written
}

// write places one piece in the mix and in the file of its line.
func (d *disk) write(p *piece) error {
	samples := p.samples[:p.n]
	if p.silent {
		clear(samples)
	}
	end := p.position + int64(p.n)
	if limit := cmp.Or(d.recorder.MaxDuration, maxDuration); end > samplesIn(limit, d.recorder.rate()) {
		return ErrLimit
	}
	if err := d.open(p.line); err != nil {
		return err
	}
	if d.mix != nil {
		if err := d.mix.add(p.line.channel, p.position, samples); err != nil {
			return err
		}
	}
	if p.line.track != nil {
		return p.line.track.write(p.position, samples)
	}
	return nil
}

// open makes the files that this line is the first to need.
func (d *disk) open(l *Line) error {
	if d.recorder.Path != "" && d.mix == nil {
		channels := max(1, d.recorder.Channels)
		t, err := d.track(d.recorder.Path, channels)
		if err != nil {
			return err
		}
		d.mix = newMixdown(t, channels)
	}
	if l.path != "" && l.track == nil {
		t, err := d.track(l.path, 1)
		if err != nil {
			return err
		}
		l.track = t
	}
	return nil
}

func (d *disk) track(path string, channels int) (*track, error) {
	t, err := newTrack(path, d.recorder.rate(), channels, &d.left)
	if err == nil {
		d.tracks = append(d.tracks, t)
	}
	return t, err
}

// close finishes all files, whatever became of the others.
func (d *disk) close() error {
	var errs []error
	if d.mix != nil && d.mix.track.err == nil {
		errs = append(errs, d.mix.flush())
	}
	for _, t := range d.tracks {
		errs = append(errs, t.close())
	}
	return errors.Join(errs...)
}
