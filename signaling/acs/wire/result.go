package wire

import "callbot/signaling"

// Result is the resultInformation of an event.
type Result struct {
	Code    int     `json:"code"`
	Subcode int     `json:"subCode"`
	Message string  `json:"message"`
	SIP     *Detail `json:"sipDetails,omitempty"`
	Q850    *Detail `json:"q850Details,omitempty"`
}

// Detail is a code of a telephone network.
type Detail struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// FromResult writes why something ended.
func FromResult(r signaling.Result) *Result {
	return &Result{Code: r.Code, Subcode: r.Subcode, Message: r.Message}
}

// Result reads why something ended; nil is the zero value.
func (r *Result) Result() signaling.Result {
	if r == nil {
		return signaling.Result{}
	}
	return signaling.Result{Code: r.Code, Subcode: r.Subcode, Message: r.Message}
}
