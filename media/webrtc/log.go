package webrtc

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// pionLogs hands what Pion says to slog, all of it at debug level: what matters
// to a call becomes an error of its leg.
type pionLogs struct{ log *slog.Logger }

func (l pionLogs) NewLogger(scope string) logging.LeveledLogger {
	return pionLog{l.log, scope}
}

// pionLog names its scope only where something is said: every connection has a dozen
// loggers, most of which never say anything.
type pionLog struct {
	log   *slog.Logger
	scope string
}

func (l pionLog) Trace(string)          {}
func (l pionLog) Tracef(string, ...any) {}

func (l pionLog) Debug(msg string)                  { l.say(msg) }
func (l pionLog) Debugf(format string, args ...any) { l.sayf(format, args) }
func (l pionLog) Info(msg string)                   { l.say(msg) }
func (l pionLog) Infof(format string, args ...any)  { l.sayf(format, args) }
func (l pionLog) Warn(msg string)                   { l.say(msg) }
func (l pionLog) Warnf(format string, args ...any)  { l.sayf(format, args) }
func (l pionLog) Error(msg string)                  { l.say(msg) }
func (l pionLog) Errorf(format string, args ...any) { l.sayf(format, args) }

func (l pionLog) say(msg string) {
	l.log.LogAttrs(context.Background(), slog.LevelDebug, "pion", slog.String("scope", l.scope), slog.String("said", msg))
}

func (l pionLog) sayf(format string, args []any) {
	if l.log.Enabled(context.Background(), slog.LevelDebug) {
		l.say(fmt.Sprintf(format, args...))
	}
}
