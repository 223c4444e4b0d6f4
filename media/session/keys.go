package session

import "time"

// HearKeys begins or ends listening for keys in the sound, where Config.KeysOnDemand
// leaves that to be asked for. Keys that are sent as events are reported either way.
func (s *Session) HearKeys(wanted bool) {
	s.in.mu.Lock()
	defer s.in.mu.Unlock()
	if s.in.keys == nil {
		return
	}
	s.in.keys.asleep = !wanted
	if s.in.started {
		s.in.listenForKeys(time.Now())
	}
}
