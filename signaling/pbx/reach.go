package pbx

// Reaches reports whether a call to a name would find somebody now: a name of the
// directory, or a phone that has registered.
func (s *Service) Reaches(name string) bool {
	_, found := s.find(name)
	return found
}
