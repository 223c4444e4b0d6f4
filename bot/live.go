package bot

import (
	"context"
	"errors"
	"sync/atomic"

	"callbot/ivr"
)

// LiveFlow is a Handler whose flow may be exchanged while calls go on. A call keeps the
// flow that it began with.
type LiveFlow struct{ flow atomic.Pointer[ivr.Flow] }

// Use makes new calls run a flow.
func (l *LiveFlow) Use(flow *ivr.Flow) { l.flow.Store(flow) }

// ServeCall takes the call through the flow that is used now.
func (l *LiveFlow) ServeCall(ctx context.Context, call *Call) error {
	flow := l.flow.Load()
	if flow == nil {
		return errors.New("there is no flow yet")
	}
	return Flow(flow).ServeCall(ctx, call)
}
