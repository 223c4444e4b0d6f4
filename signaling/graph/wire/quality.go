package wire

// DeviceQuality is the body of the action logTeleconferenceDeviceQuality: what the maker
// of a video room says of the media of a call.
// https://learn.microsoft.com/graph/api/call-logteleconferencedevicequality
type DeviceQuality struct {
	Quality *TeleconferenceDeviceQuality `json:"quality"`
}

// TeleconferenceDeviceQuality is such a report. Of its list only the length is read.
type TeleconferenceDeviceQuality struct {
	Type              string `json:"@odata.type,omitempty"`
	CallChainID       string `json:"callChainId"`
	ParticipantID     string `json:"participantId"`
	MediaLegID        string `json:"mediaLegId"`
	DeviceName        string `json:"deviceName"`
	DeviceDescription string `json:"deviceDescription"`
	MediaQualityList  []struct {
		ChannelIndex Number `json:"channelIndex"`
	} `json:"mediaQualityList"`
}

// Report is the report, if all is in it that must be. Errors: InvalidArgument.
func (d *DeviceQuality) Report() (TeleconferenceDeviceQuality, error) {
	if d.Quality == nil {
		return TeleconferenceDeviceQuality{}, invalid("quality is missing")
	}
	q := *d.Quality
	for _, must := range []struct{ name, value string }{
		{"callChainId", q.CallChainID}, {"participantId", q.ParticipantID}, {"mediaLegId", q.MediaLegID},
		{"deviceName", q.DeviceName}, {"deviceDescription", q.DeviceDescription},
	} {
		if must.value == "" {
			return q, invalid("quality.%s is missing", must.name)
		}
	}
	if len(q.MediaQualityList) == 0 {
		return q, invalid("quality.mediaQualityList is empty")
	}
	return q, nil
}
