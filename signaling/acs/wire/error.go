package wire

// Error is the body of an answer that says no.
type Error struct {
	Error ErrorDetail `json:"error"`
}

// ErrorDetail says why: Code is the platform's number for the very case.
type ErrorDetail struct {
	Code    string        `json:"code"`
	Message string        `json:"message"`
	Target  string        `json:"target,omitempty"`
	Details []ErrorDetail `json:"details,omitempty"`
	Inner   *ErrorDetail  `json:"innererror,omitempty"`
}
