package pionlog

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// Factory makes loggers that write to Log, which must not be nil.
type Factory struct{ Log *slog.Logger }

var _ logging.LoggerFactory = Factory{}

// NewLogger is the logger of one part of Pion.
func (f Factory) NewLogger(scope string) logging.LeveledLogger {
	return logger{f.Log, scope}
}

// logger names its scope only where something is said: every connection has a dozen
// loggers, most of which never say anything.
type logger struct {
	log   *slog.Logger
	scope string
}

func (l logger) Trace(string)          {}
func (l logger) Tracef(string, ...any) {}

func (l logger) Debug(msg string)                  { l.say(msg) }
func (l logger) Debugf(format string, args ...any) { l.sayf(format, args) }
func (l logger) Info(msg string)                   { l.say(msg) }
func (l logger) Infof(format string, args ...any)  { l.sayf(format, args) }
func (l logger) Warn(msg string)                   { l.say(msg) }
func (l logger) Warnf(format string, args ...any)  { l.sayf(format, args) }
func (l logger) Error(msg string)                  { l.say(msg) }
func (l logger) Errorf(format string, args ...any) { l.sayf(format, args) }

func (l logger) say(msg string) {
	l.log.LogAttrs(context.Background(), slog.LevelDebug, "pion", slog.String("scope", l.scope), slog.String("said", msg))
}

func (l logger) sayf(format string, args []any) {
	if l.log.Enabled(context.Background(), slog.LevelDebug) {
		l.say(fmt.Sprintf(format, args...))
	}
}
