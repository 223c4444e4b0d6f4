package pbx

import (
	"github.com/google/uuid"

	"callbot/signaling"
)

// share notes what an application does with the picture that parties share. The picture
// itself is not carried yet; the roster shows who would.
func (c *conversation) share(p *party, role signaling.SharingRole) error {
	switch {
	case p.hosting == signaling.ServiceHosted:
		return errHostedMedia
	case role != signaling.Viewer && role != signaling.Sharer:
		return invalid("there is no such role in sharing")
	}
	p.sharing = role
	c.changed = true
	return nil
}

// addGallery adds the participant that shows a picture of everybody.
func (c *conversation) addGallery(p *party, cmd signaling.AddLargeGalleryView) (signaling.Operation, error) {
	if p.hosting == signaling.ServiceHosted {
		return signaling.Operation{}, errHostedMedia
	}
	if c.hall.gallery == "" {
		c.hall.gallery = signaling.ParticipantID(uuid.NewString())
	}
	return c.held(p, begun(cmd, cmd.Context)), nil
}

// gallery is the large gallery as rosters show it (Graph: call-addlargegalleryview).
func gallery(id signaling.ParticipantID) signaling.Presence {
	who := signaling.Identity{Kind: signaling.Application, ID: "LargeGallery-V2", DisplayName: "Large gallery"}
	return signaling.Presence{Participant: signaling.Participant{ID: id, Identity: who}, Gallery: true}
}

var errHostedMedia error = &signaling.Error{Code: signaling.WrongMedia, Message: "the service hosts this call's media", Subcode: 8500}
