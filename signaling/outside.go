package signaling

import "context"

// An OutsideController gives commands to a call in which the asker takes no part, known
// by its Call.ServerID: PlayPrompt, CancelMedia, Invite, RemoveParticipant and
// EndForAll. What comes of them goes to callbackURI, as of a call without an id.
// Codes: those of the commands.
type OutsideController interface {
	ControlOutside(ctx context.Context, serverID, callbackURI string, cmd Command) (Operation, error)
	// ParticipantsOutside is who takes part.
	ParticipantsOutside(ctx context.Context, serverID string) ([]Presence, error)
}
