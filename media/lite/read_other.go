package lite

func (s *socket) read() { s.readPlain() }
