package ivr

import (
	"cmp"

	"callbot/signaling"
)

// Transfer hands the caller over to somebody else. When they have them, the
// conversation is over; otherwise it goes on where the state says.
type Transfer struct {
	// To is who: a name of the directory, or a telephone number that begins with +.
	To  Text   `yaml:"transfer"`
	Say Pieces `yaml:"say"` // before; to its end

	// Attended calls them first, while the caller hears Music, and lets them hear
	// Announce before they are joined.
	Attended bool   `yaml:"attended"`
	Music    Pieces `yaml:"music"`
	Announce Pieces `yaml:"announce"`

	OnBusy     string `yaml:"on_busy"`
	OnNoAnswer string `yaml:"on_no_answer"`
	// Otherwise is where a transfer leads that fails for another reason, or for one of
	// the above where that is not set.
	Otherwise string `yaml:"otherwise"`
}

// transferring is a Transfer under way.
type transferring struct {
	Transfer
	sent bool
}

// Exits is where the state leads.
func (s Transfer) Exits() []Exit {
	return []Exit{{By: "on_busy", To: s.OnBusy}, {By: "on_no_answer", To: s.OnNoAnswer}, {By: "otherwise", To: s.Otherwise}}
}

func (s Transfer) enter(m *Machine) activity {
	t := &transferring{Transfer: s}
	if !m.play(s.Say) {
		t.send(m)
	}
	return t
}

func (t *transferring) handle(m *Machine, e Event) {
	switch e := e.(type) {
	case PromptEnded:
		t.send(m)
	case TransferFailed:
		if t.sent {
			m.goTo(t.exit(e.Result.Code))
		}
	default: // nothing else concerns it
	}
}

func (t *transferring) send(m *Machine) {
	t.sent = true
	to := identity(m.text(t.To.Expr))
	if !t.Attended {
		m.commands = append(m.commands, signaling.Transfer{Target: to})
		return
	}
	m.playBackground(t.Music)
	m.consultation = &Consultation{Target: to, Announce: m.resolve(t.Announce)}
}

// Consultation is an attended transfer that a machine wants. Whoever steps it calls the
// target, lets it hear the announcement, and transfers the caller into that call; or
// steps the machine with TransferFailed.
type Consultation struct {
	Target   signaling.Identity
	Announce []string // prompts
}

// Consultation is the attended transfer that the last step wants, or nil.
func (m *Machine) Consultation() *Consultation { return m.consultation }

// exit is where a failure leads, by its code after the manner of SIP (RFC 3261
// section 21).
func (t *transferring) exit(code int) string {
	switch code {
	case 486, 600, 603: // busy here, busy everywhere, decline
		return cmp.Or(t.OnBusy, t.Otherwise)
	case 408, 480, 487: // request timeout, temporarily unavailable, request terminated
		return cmp.Or(t.OnNoAnswer, t.Otherwise)
	default:
		return t.Otherwise
	}
}
