// Package phone is the phone side of the calling service: how browsers, the
// command-line phone and load generators place calls, are rung and learn what becomes
// of a call.
//
// [Exchange] is the calling service as a phone sees it. signaling/pbx implements it;
// [Handler] serves it over HTTP with server-sent events, and [Client] is an Exchange
// on the other end of that wire. [Phone] is a caller without a browser on top of
// either: it dials, speaks, presses keys, listens and hangs up.
//
//	browser ──HTTP──▶ Handler ──▶ Exchange (pbx.Service)
//	Phone ──▶ Client ──HTTP──▶ Handler ──▶ Exchange
//
// The package never decides what becomes of a call; it only carries the wish and the
// news.
package phone
