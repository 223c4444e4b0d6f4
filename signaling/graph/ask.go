package graph

import (
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
// "*" is the participant that a command is about.
var phrases = []phrase{
	post("/answer", wire.FromAnswer),
	post("/reject", wire.FromReject),
	post("/redirect", wire.FromRedirect),
	post("/transfer", wire.FromTransfer),
	post("/keepAlive", nothing[signaling.KeepAlive]),
	remove("", nothing[signaling.Hangup]),

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
	post("/participants/*/mute", wire.FromMuteParticipant),
	post("/participants/*/startHoldMusic", wire.FromStartHoldMusic),
	post("/participants/*/stopHoldMusic", wire.FromStopHoldMusic),
	remove("/participants/*", func(r signaling.RemoveParticipant) wire.At { return wire.At{Participant: r.Participant} }),
}

// askFor writes a command; false means that the dialect has no words for it.
func askFor(cmd signaling.Command) (ask, bool) {
	for _, say := range phrases {
		if a, ok := say(cmd); ok {
			return a, true
		}
	}
	return ask{}, false
}

// post asks by an action, whose body write makes.
func post[C signaling.Command, B any](path string, write func(C) B) phrase {
	return func(cmd signaling.Command) (ask, bool) {
		c, ok := cmd.(C)
		if !ok {
			return ask{}, false
		}
		body := write(c)
		return ask{http.MethodPost, place(path, body), body}, true
	}
}

// remove asks for the end of what about names.
func remove[C signaling.Command, A any](path string, about func(C) A) phrase {
	return func(cmd signaling.Command) (ask, bool) {
		c, ok := cmd.(C)
		if !ok {
			return ask{}, false
		}
		return ask{method: http.MethodDelete, path: place(path, about(c))}, true
	}
}

// nothing is the body of a command of which the address says all.
func nothing[C signaling.Command](C) any { return nil }

// place is a path with the participant in it that a body is about.
func place(path string, body any) string {
	if at, ok := body.(interface {
		About() signaling.ParticipantID
	}); ok {
		return strings.Replace(path, "*", escape(at.About()), 1)
	}
	return path
}

// escape makes an id fit for a path.
func escape[ID ~string](id ID) string { return url.PathEscape(string(id)) }
