package acs

import (
	"net/http"
	"slices"
	"strings"
)

// version is an api-version. The words of a later one sort behind an earlier one's.
type version string

// versions are those that are served. From 2022 on each is a superset of those before
// it, so that one table of operations serves them all; only what is told of a call
// differs.
var versions = []version{
	old1, old2, old3,
	"2022-04-07-preview", "2023-01-15-preview", "2023-03-06", "2023-06-15-preview", "2023-10-03-preview",
	"2023-10-15", "2024-04-15", "2024-09-15", "2024-11-15-preview", "2025-05-15", "2025-06-15", "2026-03-12",
}

// withFailures is the first version whose clients know CreateCallFailed, AnswerFailed,
// ConnectFailed, HoldFailed and PlayStarted; older ones break at an event they do not
// know.
const withFailures version = "2024-09-15"

// knowsFailures reports whether the version's clients know the events of failures.
func (v version) knowsFailures() bool { return v >= withFailures }

// asked are the versions that a request asks for, each once. The name of the parameter is
// read without regard to case.
func (x *exchange) asked() (list []string) {
	for name, values := range x.r.URL.Query() {
		if !strings.EqualFold(name, "api-version") {
			continue
		}
		for _, v := range values {
			if v != "" && !slices.Contains(list, v) {
				list = append(list, v)
			}
		}
	}
	return list
}

// readVersion is the version that a request asks for.
func (x *exchange) readVersion() error {
	asked := x.asked()
	if len(asked) > 1 {
		return &refusal{
			http.StatusBadRequest, "AmbiguousApiVersion",
			"More than one API version was requested. At most, only a single API version may be specified.",
		}
	}
	x.version = version(strings.Join(asked, ""))
	switch {
	case slices.Contains(versions, x.version):
		return nil
	case x.version == "":
		return &refusal{http.StatusBadRequest, "ApiVersionUnspecified", "An API version is required, but was not specified."}
	default:
		return &refusal{
			http.StatusBadRequest, "UnsupportedApiVersion",
			"The HTTP resource that matches the request URI '" + x.r.URL.Path + "' does not support the API version '" + clean(string(x.version)) + "'.",
		}
	}
}
