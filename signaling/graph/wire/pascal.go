package wire

import "unicode"

// pascal writes the enumerations of what a notification is about as the service was
// seen to do for some years ("Established", "Updated"), rather than as its schema has
// them.
func pascal(entity any) {
	switch e := entity.(type) {
	case *Call:
		capitalize(&e.State, &e.Direction)
		for i := range e.RequestedModalities {
			capitalize(&e.RequestedModalities[i])
		}
		if e.MediaState != nil {
			capitalize(&e.MediaState.Audio)
		}
		if e.ToneInfo != nil {
			capitalize(&e.ToneInfo.Tone)
		}
	case *Operation:
		capitalize(&e.Status, &e.CompletionReason)
	case []Participant:
		pascalParticipants(e)
	case *DeltaParticipants:
		pascalParticipants(e.Participants)
	}
}

func pascalParticipants(ps []Participant) {
	for i := range ps {
		pascalParticipant(&ps[i])
	}
}

func pascalParticipant(p *Participant) {
	if p.RecordingInfo != nil {
		capitalize(&p.RecordingInfo.RecordingStatus)
	}
	for i := range p.MediaStreams {
		capitalize(&p.MediaStreams[i].MediaType, &p.MediaStreams[i].Direction)
	}
}

func capitalize(names ...*string) {
	for _, name := range names {
		if *name != "" {
			*name = string(unicode.ToUpper(rune((*name)[0]))) + (*name)[1:] // the names are ASCII
		}
	}
}
