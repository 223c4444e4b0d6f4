package signaling

import "time"

// Command is something that may be asked of a call. The set is closed: a switch over
// it can be complete.
//
//sumtype:decl
type Command interface{ command() }

// Answer takes an incoming call. Errors: NotFound, WrongState, InvalidArgument,
// Forbidden.
type Answer struct {
	Media   Media // with AppHosted: the answer to the offer that came with the call
	Options CallOptions
	// CallbackURI is where this call's notifications go from now on; "" leaves it.
	CallbackURI string
}

// Reject refuses an incoming call. Errors: NotFound, WrongState.
type Reject struct {
	Reason RejectReason
	// CallbackURI is where what is left to be said of the call goes; "" leaves it.
	CallbackURI string
}

// RejectReason is what the caller is told.
type RejectReason uint8

// The reasons, as the Graph dialect has them.
const (
	RejectNone RejectReason = iota
	RejectBusy
	RejectForbidden
)

// String is "none", "busy" or "forbidden".
func (r RejectReason) String() string {
	switch r {
	case RejectBusy:
		return "busy"
	case RejectForbidden:
		return "forbidden"
	default:
		return "none"
	}
}

// Redirect sends an incoming call to somebody else; several targets ring at once and
// the first to answer has the call. Errors: NotFound, WrongState, InvalidArgument.
type Redirect struct {
	Targets []Identity
	Timeout time.Duration // how long they may ring; 0 is the service's default
	// MaskCaller shows the application to those who ring instead of the caller, and
	// MaskCallee shows it to the caller instead of who answers.
	MaskCaller, MaskCallee bool
	// CallbackURI is where what is left to be said of the call goes; "" leaves it.
	CallbackURI string
}

// Hangup ends the application's part in a call. Errors: NotFound.
type Hangup struct{}

// KeepAlive tells the service that the application still wants the call.
// Errors: NotFound.
type KeepAlive struct{}

// PlayPrompt plays prompts one after another, after those already queued.
// It makes an operation. Errors: NotFound, WrongState, WrongMedia, InvalidArgument.
type PlayPrompt struct {
	Prompts []Prompt
	Context string // comes back with the completion
	// Background plays under other prompts, which duck it, until it is cancelled.
	Background bool
	// To are those who hear it; none is everybody.
	To []ParticipantID
	// Interrupt takes the place of what is playing now, rather than wait.
	Interrupt bool
}

// Prompt is one piece of sound to play.
type Prompt struct {
	URI  string // a file of the prompt folder, an https: URL, or say: text
	Loop bool   // again and again until it is cancelled
}

// CancelMedia stops all prompts of a call, playing or queued, the background
// included; each completes as Cancelled. Errors: NotFound, WrongMedia.
type CancelMedia struct {
	Context string
	// KeepBackground lets the background play on.
	KeepBackground bool
}

func (Answer) command()      {}
func (Reject) command()      {}
func (Redirect) command()    {}
func (Hangup) command()      {}
func (KeepAlive) command()   {}
func (PlayPrompt) command()  {}
func (CancelMedia) command() {}
