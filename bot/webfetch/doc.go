// Package webfetch asks web services for flows, over HTTP.
//
// A program's wiring hands a Client to a bot.Runtime. It follows no redirects to other
// hosts and reads no more than it was told to.
//
//	ivr.Request ─▶ Client.Fetch ─▶ net/http ─▶ status, body
package webfetch
