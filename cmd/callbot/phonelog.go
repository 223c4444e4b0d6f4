package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"callbot/media"
	"callbot/signaling/phone"
)

// phoneLog prints what becomes of a phone's calls.
type phoneLog struct {
	mu    sync.Mutex
	out   io.Writer
	json  bool
	names map[string]string // of those in the call, by their ids
}

// heardKey is the event of a key that this phone heard, not the far side.
const heardKey = "heard"

// heard prints a key that the far side sent.
func (l *phoneLog) heard(t media.Tone) {
	l.event(phone.Event{T: phone.Seconds(t.Start), Event: heardKey, Tone: phone.NewTone(t)})
}

// event prints one event. What cannot be printed has nobody to read it.
func (l *phoneLog) event(e phone.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.json {
		_ = json.NewEncoder(l.out).Encode(e)
		return
	}
	fields := []string{fmt.Sprintf("%8.3f", time.Duration(e.T).Seconds()), e.Event}
	switch {
	case e.Tone != nil:
		fields = append(fields, fmt.Sprintf("%s by %s", e.Key, e.Source))
	case e.Ending != nil:
		fields = append(fields, fmt.Sprintf("%s (%d/%d): %s", e.Reason, e.Code, e.Subcode, e.Message))
	case e.To != "":
		fields = append(fields, "to "+e.To)
	case e.State != "":
		fields = append(fields, e.State)
	case e.Roster != nil:
		l.meet(e.Roster)
		fields = append(fields, people(e.Roster))
	case e.Event == phone.SpeakersMoved:
		for _, id := range e.Speaking {
			fields = append(fields, l.names[id])
		}
	}
	_, _ = fmt.Fprintln(l.out, strings.Join(fields, " "))
}

// meet keeps the names of those in the call.
func (l *phoneLog) meet(roster []phone.Present) {
	l.names = make(map[string]string)
	for _, p := range roster {
		l.names[p.ID] = p.Name
	}
}

// people is a roster in one line: "eve (muted), reception".
func people(roster []phone.Present) string {
	var names []string
	for _, p := range roster {
		name := p.Name
		for _, note := range []struct {
			is   bool
			word string
		}{{p.Speaking, "speaking"}, {p.Muted, "muted"}, {p.OnHold, "on hold"}, {p.InLobby, "in the lobby"}} {
			if note.is {
				name += " (" + note.word + ")"
			}
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
