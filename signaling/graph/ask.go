package graph

import (
	"net/http"
	"net/url"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// ask is what is sent for a command: to where below the call, and with what.
type ask struct {
	method, path string
	body         any
}

// askFor writes a command; false means that the dialect has no words for it.
func askFor(cmd signaling.Command) (ask, bool) {
	switch cmd := cmd.(type) {
	case signaling.Answer:
		return post("/answer", wire.FromAnswer(cmd))
	case signaling.Reject:
		return post("/reject", wire.FromReject(cmd))
	case signaling.Redirect:
		return post("/redirect", wire.FromRedirect(cmd))
	case signaling.Transfer:
		return post("/transfer", wire.FromTransfer(cmd))
	case signaling.Hangup:
		return ask{method: http.MethodDelete}, true
	case signaling.KeepAlive:
		return post("/keepAlive", nil)
	case signaling.Mute:
		return post("/mute", wire.FromMute(cmd))
	case signaling.Unmute:
		return post("/unmute", wire.FromUnmute(cmd))
	case signaling.UpdateRecordingStatus:
		return post("/updateRecordingStatus", wire.FromUpdateRecordingStatus(cmd))
	case signaling.ChangeScreenSharingRole:
		return post("/changeScreenSharingRole", wire.FromChangeScreenSharingRole(cmd))
	case signaling.AddLargeGalleryView:
		return post("/addLargeGalleryView", wire.FromAddLargeGalleryView(cmd))
	case signaling.PlayPrompt, signaling.Record, signaling.CancelMedia, signaling.SubscribeToTone, signaling.SendTones:
		return askForMedia(cmd)
	case signaling.Invite, signaling.RemoveParticipant, signaling.MuteParticipant, signaling.StartHoldMusic, signaling.StopHoldMusic:
		return askOfParticipants(cmd)
	default:
		return ask{}, false
	}
}

// askForMedia writes the verbs of sound that the service hosts.
func askForMedia(cmd signaling.Command) (ask, bool) {
	switch cmd := cmd.(type) {
	case signaling.PlayPrompt:
		return post("/playPrompt", wire.FromPlayPrompt(cmd))
	case signaling.Record:
		return post("/recordResponse", wire.FromRecord(cmd))
	case signaling.CancelMedia:
		return post("/cancelMediaProcessing", wire.FromCancelMedia(cmd))
	case signaling.SubscribeToTone:
		return post("/subscribeToTone", wire.FromSubscribeToTone(cmd))
	case signaling.SendTones:
		return post("/sendDtmfTones", wire.FromSendTones(cmd))
	default:
		return ask{}, false
	}
}

// askOfParticipants writes the verbs of calls of many.
func askOfParticipants(cmd signaling.Command) (ask, bool) {
	switch cmd := cmd.(type) {
	case signaling.Invite:
		return post("/participants/invite", wire.FromInvite(cmd))
	case signaling.RemoveParticipant:
		return ask{method: http.MethodDelete, path: "/participants/" + escape(cmd.Participant)}, true
	case signaling.MuteParticipant:
		return post("/participants/"+escape(cmd.Participant)+"/mute", wire.FromMuteParticipant(cmd))
	case signaling.StartHoldMusic:
		return post("/participants/"+escape(cmd.Participant)+"/startHoldMusic", wire.FromStartHoldMusic(cmd))
	case signaling.StopHoldMusic:
		return post("/participants/"+escape(cmd.Participant)+"/stopHoldMusic", wire.FromStopHoldMusic(cmd))
	default:
		return ask{}, false
	}
}

func post(path string, body any) (ask, bool) { return ask{http.MethodPost, path, body}, true }

// escape makes an id fit for a path.
func escape[ID ~string](id ID) string { return url.PathEscape(string(id)) }
