package lite

// Kept is how many entries a transport has for its legs.
func Kept(t *Transport) int {
	s := &t.shared.table
	s.mu.Lock()
	defer s.mu.Unlock()
	t.keeper.mu.Lock()
	defer t.keeper.mu.Unlock()
	return len(s.names) + len(s.peers) + len(s.requests) + len(t.keeper.legs)
}
