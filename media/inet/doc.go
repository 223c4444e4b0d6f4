// Package inet knows which addresses of the Internet are none of a machine there.
//
// It is for whoever calls addresses that strangers have named: prompts that are fetched,
// callbacks. Which of the others may be called is up to them. It dials nobody, and looks
// up no names.
//
//	address ─▶ Special
package inet
