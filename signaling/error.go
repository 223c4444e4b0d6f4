package signaling

// Code says what kind of thing went wrong. Each dialect has one table from codes to
// what its peers see.
type Code uint8

// The codes.
const (
	Internal        Code = iota // a fault of ours; the text is not for peers
	InvalidArgument             // the request can never be right
	Unauthenticated             // no valid proof of who asks
	Forbidden                   // known, but not allowed to
	NotFound                    // no such call, or not the asker's
	WrongState                  // the call is not in a state for this
	WrongMedia                  // a media verb for sound that ends elsewhere
	Conflict                    // another command is under way
	Unavailable                 // full, shutting down, or out of reach: try later
	Unsupported                 // a thing of the dialect that is not served
)

// String is the code in a word or two.
func (c Code) String() string {
	names := [...]string{
		"internal", "invalid argument", "unauthenticated", "forbidden", "not found",
		"wrong state", "wrong media", "conflict", "unavailable", "unsupported",
	}
	if int(c) >= len(names) {
		return "unknown"
	}
	return names[c]
}

// Error is the one type of error that peers see.
type Error struct {
	Code    Code
	Message string // for a person to read; never a secret
	Err     error  // what lies behind it; not for peers
	// Subcode is the platform's own number for the very case, 0 where Code says all.
	Subcode int
}

func (e *Error) Error() string {
	text := e.Code.String() + ": " + e.Message
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *Error) Unwrap() error { return e.Err }
