// Package wire is the JSON of the Microsoft Graph calling dialect, and its translation
// into the words of package signaling and back. It knows no HTTP.
//
// Both sides of the dialect use it: what one encodes the other decodes. Encoding
// follows the published schema (CSDL of v1.0): enumerations in lower camel case,
// except operationStatus. Decoding is lenient, because the real service is not of one
// mind: case matters in neither names nor enumerations, numbers may be strings, and
// what is not known is passed over.
//
// Names that the schema has only in its beta, or that were only ever seen in traffic,
// say so.
//
//	signaling.Call, Command, Notification, Operation ◀─▶ wire types ◀─▶ JSON
package wire
