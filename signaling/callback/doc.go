// Package callback says which addresses a peer may make this service call: for its
// notifications, its streams, and whatever else it names by a URL.
//
// Every dialect holds the addresses it is given against a Policy, and dials by its
// Transport, so that a name that leads inside is found out too. It knows nothing of
// what is sent there.
//
//	address ── Policy.CheckURL ──▶ accepted ── Policy.Transport ──▶ dialled
package callback
