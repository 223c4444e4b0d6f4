package pbx

import (
	"time"

	"callbot/signaling"
)

// mostGaps is how many pauses of one recording are remembered: who orders them is not
// bound in how often.
const mostGaps = 1000

// A gaps list has the pauses of a recording. The zero value has none.
type gaps struct {
	list []signaling.RecordingPause
	open bool // the last one has not ended
}

// begin adds a pause, where there is room for one.
func (g *gaps) begin(at time.Time) {
	if g.open = len(g.list) < mostGaps; g.open {
		g.list = append(g.list, signaling.RecordingPause{Began: at})
	}
}

// end ends the pause that is under way, if there is one.
func (g *gaps) end(at time.Time) {
	if g.open {
		last := &g.list[len(g.list)-1]
		last.Duration = max(0, at.Sub(last.Began))
	}
	g.open = false
}
