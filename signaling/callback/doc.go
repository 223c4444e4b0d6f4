// Package callback calls addresses that peers have named: for notifications, streams,
// and whatever else.
//
// A Policy says which addresses a peer may make this service call. Every dialect holds
// the addresses it is given against it, and dials by its Transport, so that a name that
// leads inside is found out too. A Poster delivers messages there, again and again while
// they are not taken. It knows nothing of what is sent.
//
//	address ── Policy.CheckURL ──▶ accepted ── Poster ── Policy.Transport ──▶ delivered
package callback
