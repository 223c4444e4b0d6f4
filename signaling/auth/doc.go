// Package auth is proof of identity: it makes bearer tokens, publishes what is needed
// to check them, checks them, and fetches them.
//
// The calling service is an Issuer: it signs the notifications it sends, and gives
// access tokens to the applications that call it. Whoever receives a request asks a
// Verifier; whoever sends one has a Transport. The issuers of Microsoft's own service
// differ from ours by configuration only.
//
// The room knows nothing of calls, and never logs a token, a key or a secret.
//
//	Keys ─▶ Issuer ─ token ─▶ Transport ─ Authorization: Bearer ─▶ Verifier ─▶ Principal
//	          └──── /.well-known/openid-configuration, /keys ────────▲
package auth
