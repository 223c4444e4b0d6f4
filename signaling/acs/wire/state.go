package wire

import "callbot/signaling"

// FromState is the dialect's name of a state.
func FromState(s signaling.CallState) string {
	switch s {
	case signaling.StateIncoming, signaling.StateEstablishing, signaling.StateRedirecting:
		return StateConnecting
	case signaling.StateEstablished:
		return StateConnected
	case signaling.StateTransferring:
		return StateTransferring
	case signaling.StateTransferAccepted:
		return StateTransferAccepted
	case signaling.StateTerminating:
		return StateDisconnecting
	case signaling.StateTerminated:
		return StateDisconnected
	default:
		return StateUnknown
	}
}

// ParseState is the state of a name, 0 for one that is not known.
func ParseState(name string) signaling.CallState {
	for _, s := range []signaling.CallState{
		signaling.StateEstablishing, signaling.StateEstablished, signaling.StateTransferring,
		signaling.StateTransferAccepted, signaling.StateTerminating, signaling.StateTerminated,
	} {
		if FromState(s) == name {
			return s
		}
	}
	return 0
}
