package wire

import "callbot/signaling"

// maxNamed bounds how many participants a request may name: as many as a call may have.
const maxNamed = 350

// routingModes are of the type routingMode, by whether there may be several receivers.
var routingModes = enumeration[bool]{{"oneToOne", false}, {"multicast", true}}

// AudioRoutingGroup says who hears whom apart from what everybody hears.
// https://learn.microsoft.com/graph/api/resources/audioroutinggroup
type AudioRoutingGroup struct {
	Context     string                    `json:"@odata.context,omitempty"`
	Type        string                    `json:"@odata.type,omitempty"`
	ID          string                    `json:"id,omitempty"`
	RoutingMode string                    `json:"routingMode,omitempty"`
	Sources     []signaling.ParticipantID `json:"sources,omitempty"`
	Receivers   []signaling.ParticipantID `json:"receivers,omitempty"`
}

// FromRouting writes a group.
func FromRouting(g signaling.AudioRoutingGroup) *AudioRoutingGroup {
	return &AudioRoutingGroup{
		Type: typePrefix + "audioRoutingGroup", ID: g.ID,
		RoutingMode: routingModes.name(g.Multicast), Sources: g.Sources, Receivers: g.Receivers,
	}
}

// Group is the group as it was told.
func (g *AudioRoutingGroup) Group() signaling.AudioRoutingGroup {
	multicast, _ := routingModes.parse(g.RoutingMode)
	return signaling.AudioRoutingGroup{ID: g.ID, Multicast: multicast, Sources: g.Sources, Receivers: g.Receivers}
}

// Require is the group as it was asked for: with one source, and one receiver unless it
// is a multicast. Errors: InvalidArgument.
func (g *AudioRoutingGroup) Require() (signaling.AudioRoutingGroup, error) {
	multicast, known := routingModes.parse(g.RoutingMode)
	switch {
	case !known:
		return signaling.AudioRoutingGroup{}, invalid("routingMode: want oneToOne or multicast, not %.20q", g.RoutingMode)
	case len(g.Sources) != 1:
		return signaling.AudioRoutingGroup{}, invalid("sources: want one participant, not %d", len(g.Sources))
	case len(g.Receivers) == 0, !multicast && len(g.Receivers) != 1, len(g.Receivers) > maxNamed:
		return signaling.AudioRoutingGroup{}, invalid("receivers: want one participant, or 1 to %d of a multicast, not %d", maxNamed, len(g.Receivers))
	}
	return signaling.AudioRoutingGroup{
		ID: ParseID(g.ID), Multicast: multicast, Sources: parseIDs(g.Sources), Receivers: parseIDs(g.Receivers),
	}, nil
}

// Over is the group with what a change of it says.
func (g *AudioRoutingGroup) Over(was signaling.AudioRoutingGroup) *AudioRoutingGroup {
	is := FromRouting(was)
	if g.RoutingMode != "" {
		is.RoutingMode = g.RoutingMode
	}
	if g.Sources != nil {
		is.Sources = g.Sources
	}
	if g.Receivers != nil {
		is.Receivers = g.Receivers
	}
	return is
}
