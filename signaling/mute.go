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

// MuteAll silences those named, or everybody but the application where none is; only
// they can undo it. Errors: NotFound, WrongState.
type MuteAll struct {
	Participants []ParticipantID
	Context      string
}

func (Mute) command()            {}
func (Unmute) command()          {}
func (MuteParticipant) command() {}
func (MuteAll) command()         {}
