package wire

import (
	"fmt"

	"callbot/signaling"
)

// invalid says what in a peer's request can never be right.
func invalid(format string, args ...any) error {
	return &signaling.Error{Code: signaling.InvalidArgument, Message: fmt.Sprintf(format, args...)}
}
