// Package wire is the JSON of Azure Communication Services Call Automation, and its
// translation into the words of package signaling and back. It knows no HTTP.
//
// Both sides of the dialect use it: what one encodes the other decodes. Property names
// are camel case; a property of the wrong type is an error, one that is not known is
// passed over. A reader of requests calls Check, which says what can never be right.
//
//	signaling.Identity, Command, Recognition, Result ◀─▶ wire types ◀─▶ JSON
//
// https://learn.microsoft.com/rest/api/communication/callautomation
package wire
