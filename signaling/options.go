package signaling

// CallOptions are wishes of an application for a call of its own. They are kept with
// the call; each says from when it has an effect.
type CallOptions struct {
	// HideBotAfterEscalation keeps the application out of the roster once the call has
	// become one of many.
	HideBotAfterEscalation bool
	// ContentSharing asks for notifications of shared content, in calls of many.
	ContentSharing bool
	// DeltaRoster asks for what has changed in a roster in place of all of it.
	DeltaRoster bool
	// InteractiveRoster asks for rosters with what participants do.
	InteractiveRoster bool
}
