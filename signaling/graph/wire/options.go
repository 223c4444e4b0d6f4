package wire

import "callbot/signaling"

// CallOptions are incomingCallOptions or outgoingCallOptions.
// https://learn.microsoft.com/graph/api/resources/calloptions
type CallOptions struct {
	Type                               string `json:"@odata.type,omitempty"`
	HideBotAfterEscalation             bool   `json:"hideBotAfterEscalation,omitempty"`
	IsContentSharingNotificationEnable bool   `json:"isContentSharingNotificationEnabled,omitempty"`
	IsDeltaRosterEnabled               bool   `json:"isDeltaRosterEnabled,omitempty"`
	IsInteractiveRosterEnabled         bool   `json:"isInteractiveRosterEnabled,omitempty"`
}

// optionTypes are the types of options by who began the call.
var optionTypes = map[signaling.Direction]string{
	signaling.Inbound:  "#microsoft.graph.incomingCallOptions",
	signaling.Outbound: "#microsoft.graph.outgoingCallOptions",
}

// fromOptions is nil for options that say nothing.
func fromOptions(o signaling.CallOptions, began signaling.Direction) *CallOptions {
	if o == (signaling.CallOptions{}) {
		return nil
	}
	return &CallOptions{
		Type:                               optionTypes[began],
		HideBotAfterEscalation:             o.HideBotAfterEscalation,
		IsContentSharingNotificationEnable: o.ContentSharing,
		IsDeltaRosterEnabled:               o.DeltaRoster,
		IsInteractiveRosterEnabled:         o.InteractiveRoster,
	}
}

// Options are the options; none are those that say nothing.
func (o *CallOptions) Options() signaling.CallOptions {
	if o == nil {
		return signaling.CallOptions{}
	}
	return signaling.CallOptions{
		HideBotAfterEscalation: o.HideBotAfterEscalation,
		ContentSharing:         o.IsContentSharingNotificationEnable,
		DeltaRoster:            o.IsDeltaRosterEnabled,
		InteractiveRoster:      o.IsInteractiveRosterEnabled,
	}
}
