package opus

// Refresh makes the next payload so that a decoder which has heard another encoder's
// payloads, or none, understands it; for one that has heard all, sound goes on as it
// was. It is for one encoder whose payloads somebody begins to get in the midst.
func (e *Encoder) Refresh() { e.anew = true }
