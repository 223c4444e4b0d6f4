// Package nodetest lets tests run clients that others have written in JavaScript, by
// Node.js: the SDKs that bots are written with.
//
// Tests of the dialects and of the whole program use it, and nothing else does. The
// packages of others are fetched once, into the user's cache; the scripts that use them
// are copied for each test, so that tests of two processes do not meet. The package
// knows nothing of calls.
//
//	package-lock.json ─▶ npm ci (once) ─▶ cache ─┐
//	scripts ─────────────────────────────────────┴─▶ a folder of the test's own ─▶ node
package nodetest
