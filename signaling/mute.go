package signaling

// Mute silences the application: what it sends reaches nobody, and the roster shows
// it. Errors: NotFound, WrongState.
type Mute struct{ Context string }

// Unmute ends Mute. Errors: NotFound, WrongState.
type Unmute struct{ Context string }

// MuteParticipant silences somebody else; only they can undo it.
// Errors: NotFound, WrongState.
type MuteParticipant struct {
	Participant ParticipantID
	Context     string
}

func (Mute) command()            {}
func (Unmute) command()          {}
func (MuteParticipant) command() {}
