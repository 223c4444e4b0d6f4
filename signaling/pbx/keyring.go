package pbx

import (
	"slices"
	"sync"

	"callbot/media"
)

// keyring passes the keys that are pressed on a line to all who want them. The line's
// session listens for them only while there is somebody.
type keyring struct {
	mu   sync.Mutex
	ears []*func(media.Tone)
}

// hearKeys has heard called with each key that is pressed from now on, until stop. It is
// called by the session and must return at once.
func (l *line) hearKeys(heard func(media.Tone)) (stop func()) {
	ear := &heard
	l.keys.mu.Lock()
	defer l.keys.mu.Unlock()
	l.keys.ears = append(slices.Clip(l.keys.ears), ear)
	l.sound.HearKeys(true)
	return func() {
		l.keys.mu.Lock()
		defer l.keys.mu.Unlock()
		l.keys.ears = slices.DeleteFunc(slices.Clone(l.keys.ears), func(other *func(media.Tone)) bool { return other == ear })
		l.sound.HearKeys(len(l.keys.ears) > 0)
	}
}

// pressed passes on a key. It is called by the session.
func (l *line) pressed(tone media.Tone) {
	l.keys.mu.Lock()
	ears := l.keys.ears
	l.keys.mu.Unlock()
	for _, ear := range ears {
		(*ear)(tone)
	}
}
