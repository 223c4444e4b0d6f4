package ivr

// What a flow still does when the caller has gone: its OnHangup states reckon and fetch,
// but nobody hears them.

// silent is a state that needs no caller.
type silent interface{ silent() }

func (Branch) silent() {}
func (Set) silent()    {}
func (Fetch) silent()  {}
func (Repeat) silent() {}
func (Sub) silent()    {}
func (Return) silent() {}
func (Goto) silent()   {}

// hungUp ends the conversation with the caller.
func (m *Machine) hungUp() {
	if m.gone || m.Flow.OnHangup == "" || m.doing == nil {
		m.finish()
		return
	}
	m.gone = true
	m.playing, m.background, m.operation = "", "", ""
	m.frames, m.prefix, m.keys, m.counts = nil, "", nil, nil
	m.goTo(m.Flow.OnHangup)
}
