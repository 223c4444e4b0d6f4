package wire

import (
	"fmt"

	"callbot/signaling"
)

// invalid says what in a peer's request can never be right.
func invalid(format string, args ...any) error {
	return &signaling.Error{Code: signaling.InvalidArgument, Subcode: 8523, Message: fmt.Sprintf(format, args...)}
}

// oneOf checks an enumeration; "" stands for one that is left out.
func oneOf(name, value string, allowed ...string) error {
	if value == "" {
		return nil
	}
	for _, a := range allowed {
		if value == a {
			return nil
		}
	}
	return invalid("%s: %.40q is not one of %v", name, value, allowed)
}

// needed checks that something is there.
func needed(name, value string) error {
	if value == "" {
		return invalid("%s: it is missing", name)
	}
	return nil
}

// maxContext is the longest operationContext, in bytes.
const maxContext = 4096

func checkContext(operationContext string) error {
	if len(operationContext) > maxContext {
		return invalid("operationContext: %d bytes are more than %d", len(operationContext), maxContext)
	}
	return nil
}

// firstOf is the first error of several checks.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
