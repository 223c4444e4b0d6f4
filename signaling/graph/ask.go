package graph

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// ask is what is sent for a command: to where below the call, and with what.
type ask struct {
	method, path string
	body         any
}

// A phrase asks for one kind of command; false is that it was another kind.
type phrase func(signaling.Command) (ask, bool)

// phrases are the commands that the dialect has words for; routes is the other side. A
// "*" is whom, or what, a command is about.
var phrases = []phrase{
	post("/answer", wire.FromAnswer),
	post("/reject", wire.FromReject),
	post("/redirect", wire.FromRedirect),
	post("/transfer", wire.FromTransfer),
	post("/keepAlive", nothing[signaling.KeepAlive]),
	remove("", func(signaling.Hangup) string { return "" }),

	post("/playPrompt", wire.FromPlayPrompt),
	post("/recordResponse", wire.FromRecord),
	post("/cancelMediaProcessing", wire.FromCancelMedia),
	post("/subscribeToTone", wire.FromSubscribeToTone),
	post("/sendDtmfTones", wire.FromSendTones),
	post("/mute", wire.FromMute),
	post("/unmute", wire.FromUnmute),
	post("/updateRecordingStatus", wire.FromUpdateRecordingStatus),
	post("/changeScreenSharingRole", wire.FromChangeScreenSharingRole),
	post("/addLargeGalleryView", wire.FromAddLargeGalleryView),

	post("/participants/invite", wire.FromInvite),
	post("/participants/muteAll", wire.FromMuteAll),
	post("/participants/*/mute", wire.FromMuteParticipant),
	post("/participants/*/startHoldMusic", wire.FromStartHoldMusic),
	post("/participants/*/stopHoldMusic", wire.FromStopHoldMusic),
	remove("/participants/*", func(r signaling.RemoveParticipant) string { return string(r.Participant) }),
	remove("/audioRoutingGroups/*", func(d signaling.DeleteAudioRoutingGroup) string { return d.ID }),
}

// askFor writes a command. Errors: Unsupported where the dialect has no words for it, or
// not for all of it.
func askFor(cmd signaling.Command) (ask, error) {
	if err := sayable(cmd); err != nil {
		return ask{}, err
	}
	for _, say := range phrases {
		if a, ok := say(cmd); ok {
			return a, nil
		}
	}
	return ask{}, unsayable("%T", cmd)
}

// sayable says whether all of a command can be said. What is left out silently could do
// harm: a prompt for one would be heard by all.
func sayable(cmd signaling.Command) error {
	switch cmd := cmd.(type) {
	case signaling.PlayPrompt:
		if len(cmd.To) != 0 || cmd.Interrupt {
			return unsayable("a prompt to some, or one that interrupts")
		}
	case signaling.SubscribeToTone:
		if cmd.Participant != "" {
			return unsayable("the keys of one participant")
		}
	case signaling.SendTones:
		if cmd.To != "" {
			return unsayable("keys for one participant")
		}
	case signaling.Invite:
		if cmd.Source != (signaling.Identity{}) || cmd.Timeout != 0 {
			return unsayable("an invitation by another, or one that ends")
		}
	default: // all of the others can be said, or nothing of them
	}
	return nil
}

func unsayable(format string, args ...any) error {
	return &signaling.Error{Code: signaling.Unsupported, Message: fmt.Sprintf(format, args...) + " cannot be asked for in this dialect"}
}

// post asks by an action, whose body write makes.
func post[C signaling.Command, B any](path string, write func(C) B) phrase {
	return func(cmd signaling.Command) (ask, bool) {
		c, ok := cmd.(C)
		if !ok {
			return ask{}, false
		}
		a := ask{http.MethodPost, path, write(c)}
		if at, ok := a.body.(interface {
			About() signaling.ParticipantID
		}); ok {
			a.path = place(path, string(at.About()))
		}
		return a, true
	}
}

// remove asks for the end of what id names.
func remove[C signaling.Command](path string, id func(C) string) phrase {
	return func(cmd signaling.Command) (ask, bool) {
		c, ok := cmd.(C)
		if !ok {
			return ask{}, false
		}
		return ask{method: http.MethodDelete, path: place(path, id(c))}, true
	}
}

// nothing is the body of a command of which the address says all.
func nothing[C signaling.Command](C) any { return nil }

// place is a path with an id in it.
func place(path, id string) string { return strings.Replace(path, "*", escape(id), 1) }

// escape makes an id fit for a path.
func escape[ID ~string](id ID) string { return url.PathEscape(string(id)) }
