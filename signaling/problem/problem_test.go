package problem_test

import (
	"errors"
	"fmt"
	"testing"

	"callbot/signaling"
	"callbot/signaling/problem"
)

var table = problem.Table{
	{signaling.Internal, 500, 9999},
	{signaling.NotFound, 404, 8522},
	{signaling.NotFound, 404, 8558},
	{signaling.WrongState, 400, 8585},
	{signaling.WrongState, 412, 8583},
}

// Peers see of an error the status and the number of its case, and of one that the
// platform does not know those of its kind.
func TestWritten(t *testing.T) {
	for _, c := range []struct {
		err             signaling.Error
		status, subcode int
	}{
		{signaling.Error{Code: signaling.NotFound}, 404, 8522},
		{signaling.Error{Code: signaling.NotFound, Subcode: 8558}, 404, 8558},
		{signaling.Error{Code: signaling.WrongState, Subcode: 8583}, 412, 8583},
		{signaling.Error{Code: signaling.WrongState, Subcode: 1234}, 400, 1234},
		{signaling.Error{Code: signaling.Conflict, Subcode: 8519}, 500, 8519},
	} {
		if status, subcode := table.Written(&c.err); status != c.status || subcode != c.subcode {
			t.Errorf("%v is %d, %d; want %d, %d", &c.err, status, subcode, c.status, c.subcode)
		}
	}
}

// A status says what kind of error it is, unless it is that of none.
func TestRead(t *testing.T) {
	if code, ok := table.Read(412); !ok || code != signaling.WrongState {
		t.Errorf("412 is %v, %v", code, ok)
	}
	if _, ok := table.Read(418); ok {
		t.Error("418 is something")
	}
}

// What went wrong inside is not for peers to read; what they did is, however deep it lies.
func TestOf(t *testing.T) {
	refused := &signaling.Error{Code: signaling.NotFound, Message: "no such call"}
	if got := problem.Of(fmt.Errorf("asked: %w", refused)); got != refused {
		t.Errorf("got %v", got)
	}
	for _, err := range []error{errors.New("disk full"), &signaling.Error{Code: signaling.Internal, Message: "disk full"}} {
		if got := problem.Of(err); got.Code != signaling.Internal || got.Message != "An internal error occurred." || !errors.Is(got, err) {
			t.Errorf("%v becomes %v", err, got)
		}
	}
}
