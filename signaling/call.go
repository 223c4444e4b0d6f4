package signaling

// CallID identifies a call as one application sees it.
type CallID string

// CallState is where a call is in its life.
type CallState uint8

// The states, in the order a call may pass through them; Terminated is final.
const (
	StateIncoming CallState = iota + 1
	StateEstablishing
	StateEstablished
	StateRedirecting
	StateTransferring
	StateTransferAccepted
	StateTerminating
	StateTerminated
)

// String is the state's name as the Graph dialect spells it.
func (s CallState) String() string {
	switch s {
	case StateIncoming:
		return "incoming"
	case StateEstablishing:
		return "establishing"
	case StateEstablished:
		return "established"
	case StateRedirecting:
		return "redirecting"
	case StateTransferring:
		return "transferring"
	case StateTransferAccepted:
		return "transferAccepted"
	case StateTerminating:
		return "terminating"
	case StateTerminated:
		return "terminated"
	default:
		return "unknown"
	}
}

// Direction is who began the call, as the application sees it.
type Direction uint8

// The directions.
const (
	Inbound Direction = iota + 1
	Outbound
)

// Result says why something ended: a code after the manner of SIP, the platform's
// own sub-code, and a sentence.
type Result struct {
	Code    int
	Subcode int
	Message string
}

// Media says who terminates a call's sound. The zero value says nothing about it.
type Media struct {
	// Hosting is where the sound ends.
	Hosting Hosting
	// Description is the session description (SDP offer or answer) of
	// application-hosted media.
	Description string
}

// Hosting is where a call's sound ends.
type Hosting uint8

const (
	// ServiceHosted sound is played, recorded and listened to by the service.
	ServiceHosted Hosting = iota + 1
	// AppHosted sound goes to the application itself.
	AppHosted
)

// Call is what an application may know of a call at one moment.
type Call struct {
	ID            CallID
	ChainID       string  // the same for all calls that came of one another
	ServerID      string  // of the conversation: the same for all who take part in it
	Many          bool    // it is a call of many: a group call or a meeting
	Meeting       Meeting // the coordinates of a call of many
	State         CallState
	Direction     Direction
	Tenant        string
	Source        Participant
	Targets       []Participant
	MyParticipant ParticipantID // the application's own presence
	CallbackURI   string
	Media         Media
	Options       CallOptions
	Result        *Result // why it ended, once it has
}

// Called is the name under which the first target was called, or "".
func (c Call) Called() string {
	if len(c.Targets) == 0 {
		return ""
	}
	if t := c.Targets[0].Identity; t.DisplayName != "" {
		return t.DisplayName
	} else {
		return t.ID
	}
}
