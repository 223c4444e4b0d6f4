package signaling

import "context"

// A Controller carries commands down to whoever owns the call.
//
// Control returns when the command was accepted or refused; what comes of it arrives
// as notifications. The Operation is the zero value for commands that make none. An
// *Error says why a command was refused; the commands' own comments name the codes.
type Controller interface {
	Control(ctx context.Context, id CallID, cmd Command) (Operation, error)
}

// ControllerFunc makes a function a Controller.
type ControllerFunc func(context.Context, CallID, Command) (Operation, error)

// Control calls f.
func (f ControllerFunc) Control(ctx context.Context, id CallID, cmd Command) (Operation, error) {
	return f(ctx, id, cmd)
}

// A Finder tells what a call is like now. An *Error with NotFound says that there is
// no such call, or that it is not the asker's.
type Finder interface {
	Find(ctx context.Context, id CallID) (Call, error)
}

// A Notifier carries notifications up to whoever answers for the call.
//
// Notify must return soon and must never call back into the Controller that caused
// the notification. An error says that the notification was not taken.
type Notifier interface {
	Notify(ctx context.Context, n Notification) error
}

// NotifierFunc makes a function a Notifier.
type NotifierFunc func(context.Context, Notification) error

// Notify calls f.
func (f NotifierFunc) Notify(ctx context.Context, n Notification) error { return f(ctx, n) }
