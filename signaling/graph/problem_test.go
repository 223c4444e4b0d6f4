package graph

import (
	"net/http"
	"testing"

	"callbot/signaling"
)

// Every error that one side writes is read as the same error by the other, by its
// number as well as, where a proxy took the number away, by its status.
func TestProblemsBothWays(t *testing.T) {
	seen := map[int]bool{}
	for _, p := range problems {
		if seen[p.Subcode] {
			t.Errorf("%d stands for two things", p.Subcode)
		}
		seen[p.Subcode] = true
		status, subcode := problems.Written(&signaling.Error{Code: p.Code, Subcode: p.Subcode})
		if status != p.Status || subcode != p.Subcode {
			t.Errorf("%v/%d is written as %d/%d", p.Code, p.Subcode, status, subcode)
		}
		if got := codeOf(status, subcode); got != p.Code {
			t.Errorf("%d/%d is read as %v, want %v", status, subcode, got, p.Code)
		}
	}
	for code := signaling.Internal; code <= signaling.Unsupported; code++ {
		status, subcode := problems.Written(&signaling.Error{Code: code})
		if got := codeOf(status, subcode); got != code || subcode == 0 {
			t.Errorf("%v is written as %d/%d and read as %v", code, status, subcode, got)
		}
	}
	if got := codeOf(http.StatusNotImplemented, 8500); got != signaling.Unsupported {
		t.Errorf("not implemented, for its media, is read as %v", got)
	}
	byStatus := map[int]signaling.Code{
		http.StatusBadRequest: signaling.InvalidArgument, http.StatusUnauthorized: signaling.Unauthenticated,
		http.StatusForbidden: signaling.Forbidden, http.StatusNotFound: signaling.NotFound,
		http.StatusConflict: signaling.Conflict, http.StatusPreconditionFailed: signaling.WrongState,
		http.StatusTooManyRequests: signaling.Unavailable, http.StatusBadGateway: signaling.Unavailable,
		http.StatusGatewayTimeout: signaling.Unavailable, http.StatusNotImplemented: signaling.Unsupported,
		http.StatusRequestEntityTooLarge: signaling.InvalidArgument, http.StatusTeapot: signaling.Internal,
	}
	for status, want := range byStatus {
		if got := codeOf(status, 0); got != want {
			t.Errorf("%d is read as %v, want %v", status, got, want)
		}
	}
}
