// Package pionlog hands what Pion's libraries say to log/slog.
//
// The transports that stand on them use it. Nothing is said above debug level: what
// matters to a call becomes an error of its leg.
//
//	Pion ─▶ Factory ─▶ *slog.Logger
package pionlog
