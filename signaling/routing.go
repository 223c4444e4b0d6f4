package signaling

import "context"

// AudioRoutingGroup says who hears whom in a call of many, apart from what everybody
// hears: the receivers hear the sources too. With one receiver it is a whisper, with
// several a multicast (Graph: audioRoutingGroup).
type AudioRoutingGroup struct {
	ID        string
	Multicast bool
	Sources   []ParticipantID
	Receivers []ParticipantID
}

// SetAudioRoutingGroup makes a group, or changes the one of this ID.
// Errors: NotFound, WrongState, InvalidArgument, Conflict.
type SetAudioRoutingGroup struct {
	Group AudioRoutingGroup
	// New is Conflict where there is a group of this ID.
	New bool
}

// DeleteAudioRoutingGroup ends a group. Errors: NotFound.
type DeleteAudioRoutingGroup struct{ ID string }

func (SetAudioRoutingGroup) command()    {}
func (DeleteAudioRoutingGroup) command() {}

// A RoutingReader tells a call's groups. Codes: NotFound.
type RoutingReader interface {
	AudioRoutingGroups(ctx context.Context, call CallID) ([]AudioRoutingGroup, error)
}
