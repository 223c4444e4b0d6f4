package wire

import "strings"

// The audio formats of streams.
const (
	PCM16K = "pcm16KMono"
	PCM24K = "pcm24KMono"
)

// StreamOptions say where a call's sound is streamed to, and how.
// https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/audio-streaming-quickstart
type StreamOptions struct {
	TransportType string `json:"transportType"` // websocket
	TransportURL  string `json:"transportUrl,omitempty"`
	ContentType   string `json:"contentType,omitempty"` // audio
	Channels      string `json:"audioChannelType"`      // mixed, unmixed
	Start         bool   `json:"startMediaStreaming,omitempty"`
	Bidirectional bool   `json:"enableBidirectional,omitempty"`
	AudioFormat   string `json:"audioFormat,omitempty"`
	DTMFTones     bool   `json:"enableDtmfTones,omitempty"`
}

// Check says what can never be right; nil is right. Errors: InvalidArgument. The address
// is held against a policy elsewhere.
func (s *StreamOptions) Check() error {
	if s == nil {
		return nil
	}
	return firstOf(
		needed("mediaStreamingOptions.transportType", s.TransportType),
		oneOf("mediaStreamingOptions.transportType", strings.ToLower(s.TransportType), "websocket"),
		checkSocket("mediaStreamingOptions.transportUrl", s.TransportURL),
		needed("mediaStreamingOptions.audioChannelType", s.Channels),
		oneOf("mediaStreamingOptions.contentType", strings.ToLower(s.ContentType), "audio"),
		oneOf("mediaStreamingOptions.audioChannelType", strings.ToLower(s.Channels), "mixed", "unmixed"),
		oneOf("mediaStreamingOptions.audioFormat", strings.ToLower(s.AudioFormat), strings.ToLower(PCM16K), strings.ToLower(PCM24K)))
}

// checkSocket checks the address of a WebSocket, which may be left out.
func checkSocket(property, address string) error {
	scheme, _, _ := strings.Cut(strings.ToLower(address), ":")
	if address == "" || scheme == "ws" || scheme == "wss" {
		return nil
	}
	return invalid("%s: want ws or wss, not %.20q", property, scheme)
}

// Unmixed reports whether speakers are streamed each by themselves.
func (s *StreamOptions) Unmixed() bool { return strings.EqualFold(s.Channels, "unmixed") }

// SampleRate is how many samples a second has.
func (s *StreamOptions) SampleRate() int {
	if strings.EqualFold(s.AudioFormat, PCM24K) {
		return 24000
	}
	return 16000
}

// StreamSubscription is how a call's stream is getting on.
type StreamSubscription struct {
	ID           string   `json:"id,omitempty"`
	State        string   `json:"state,omitempty"` // disabled, inactive, active
	ContentTypes []string `json:"subscribedContentTypes,omitempty"`
}

// The states of subscriptions.
const (
	SubscriptionDisabled = "disabled"
	SubscriptionInactive = "inactive"
	SubscriptionActive   = "active"
)

// MediaStreaming starts or stops the stream that was agreed on with the call.
type MediaStreaming struct {
	OperationContext     string `json:"operationContext,omitempty"`
	OperationCallbackURI string `json:"operationCallbackUri,omitempty"`
}

// Check says what can never be right. Errors: InvalidArgument.
func (m *MediaStreaming) Check() error { return checkContext(m.OperationContext) }

// StreamUpdate is what became of a stream.
type StreamUpdate struct {
	ContentType string `json:"contentType,omitempty"` // Audio
	Status      string `json:"mediaStreamingStatus,omitempty"`
	Details     string `json:"mediaStreamingStatusDetails,omitempty"`
}

// The statuses of streams, and their details.
const (
	StreamStarted = "mediaStreamingStarted"
	StreamFailed  = "mediaStreamingFailed"
	StreamStopped = "mediaStreamingStopped"

	DetailsSubscriptionStarted = "subscriptionStarted"
	DetailsSubscriptionStopped = "subscriptionStopped"
	DetailsReestablished       = "streamConnectionReestablished"
	DetailsUnsuccessful        = "streamConnectionUnsuccessful"
	DetailsURLMissing          = "streamUrlMissing"
	DetailsShutdown            = "serviceShutdown"
	DetailsInterrupted         = "streamConnectionInterrupted"
	DetailsLocaleUpdated       = "transcriptionLocaleUpdated"
	DetailsSpeechConnection    = "speechServicesConnectionError"
	DetailsUnspecified         = "unspecifiedError"
	DetailsAuthentication      = "authenticationFailure"
	DetailsBadRequest          = "badRequest"
	DetailsForbidden           = "forbidden"
	DetailsTimeout             = "serviceTimeout"
	DetailsInitialFailed       = "initialWebSocketConnectionFailed"
)
