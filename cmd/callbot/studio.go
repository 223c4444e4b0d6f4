package main

import (
	"context"

	"callbot/signaling/hosting"
	"callbot/signaling/recordings"
)

// studio is where one half of the program records calls, and keeps what it recorded.
type studio struct {
	hosting.Studio
	shelf *recordings.Shelf
}

// maxShelf is how large all recordings may be together: those of several whole calls.
const maxShelf = 8 << 30

// newStudio makes a studio of the sound's recordings, which are fetched below url.
func newStudio(ctx context.Context, url string, s *sound) (*studio, error) {
	beep, err := hosting.NewBeep(ctx)
	if err != nil {
		return nil, err
	}
	shelf := &recordings.Shelf{URL: url, MaxBytes: maxShelf}
	return &studio{Studio: hosting.Studio{Shelf: shelf, Beep: beep, MaskKeys: s.maskKeys}, shelf: shelf}, nil
}
