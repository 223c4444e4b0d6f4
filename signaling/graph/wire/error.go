package wire

// Error is the body of every answer that says no.
// https://learn.microsoft.com/graph/errors
type Error struct {
	Error ErrorDetail `json:"error"`
}

// ErrorDetail is what went wrong: a word or the platform's number for it, and a
// sentence.
type ErrorDetail struct {
	Code       string      `json:"code"`
	Message    string      `json:"message"`
	InnerError *InnerError `json:"innerError,omitempty"`
}

// InnerError tells which request it was.
type InnerError struct {
	Date            string `json:"date,omitempty"`
	RequestID       string `json:"request-id,omitempty"`
	ClientRequestID string `json:"client-request-id,omitempty"`
}
