// Package recordings keeps finished recordings for a while and gives each to whoever
// has its token, over HTTP.
//
// The calling service keeps here what it has recorded of a call for an application,
// which learns the place and the token with the completion of its operation. The
// package makes no recordings and knows nothing of calls.
//
//	recorder ─ file ─▶ Shelf ◀─ GET /recordings/{id}, Bearer token ─ application
package recordings
