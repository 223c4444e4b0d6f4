package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Setup is the first thing that a crowd is told.
type Setup struct {
	// Service is where a local service is reached; "" makes the crowd the platform.
	Service string
	// Webhook is where the bot takes notifications, and Application and Secret are how
	// it and the platform know each other.
	Webhook, Application, Secret string

	PacketTime time.Duration // length of the packets that the callers wish for; 0 is 20 ms
	Pauses     bool          // callers talk less than half of the time, not always
	PressEvery time.Duration // between two keys of one caller
}

// The orders that a crowd takes.
const (
	dial   = "dial"   // place so many calls
	talk   = "talk"   // speak and press keys
	count  = "count"  // say what was sent and heard so far
	hush   = "hush"   // press no more keys, and speak no more
	hangup = "hangup" // end all calls
)

// order is what a crowd is told to do.
type order struct {
	Do    string
	Calls int `json:",omitempty"`
}

// report is a crowd's reply to an order, once it is carried out.
type report struct {
	URL   string `json:",omitempty"` // of the platform; only in the reply to Setup
	Tally Tally
	Error string `json:",omitempty"`
}

// Tally is what a crowd has counted since it began to dial.
type Tally struct {
	Calls    int   // that were established
	Failures int   // calls that were not, or ended before their time
	Sent     int64 // packets of sound and of keys
	Heard    int64
	Keys     int64  // presses
	Why      string // the first failure
}

// line is the way between the two processes: an order, then its reply.
type line struct {
	to   *json.Encoder
	from *json.Decoder
}

func newLine(from io.Reader, to io.Writer) *line {
	return &line{to: json.NewEncoder(to), from: json.NewDecoder(from)}
}

// ask sends a message and waits for the reply.
func (l *line) ask(message any) (report, error) {
	if err := l.to.Encode(message); err != nil {
		return report{}, fmt.Errorf("bench: telling the callers: %w", err)
	}
	var r report
	if err := l.from.Decode(&r); err != nil {
		return report{}, fmt.Errorf("bench: the callers have gone: %w", err)
	}
	if r.Error != "" {
		return r, fmt.Errorf("bench: callers: %s", r.Error)
	}
	return r, nil
}
