// Package problem turns errors into what peers of a dialect see of them: an HTTP status,
// and the number by which the platform knows the case.
//
// The dialects of one platform have a table each, and the rules by which it is read in
// common, and so are the pauses that busy peers ask for. The rooms of the dialects call it;
// it writes no body and knows no wire.
//
//	error ─▶ Of ─▶ *signaling.Error ─▶ Table ─▶ status, number
package problem
