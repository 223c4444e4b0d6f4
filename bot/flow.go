package bot

import (
	"context"
	"math/rand/v2"

	"callbot/ivr"
)

// Flow is the Handler that answers a call and takes it through a flow.
func Flow(flow *ivr.Flow) Handler {
	return HandlerFunc(func(ctx context.Context, call *Call) error {
		if err := call.Answer(ctx); err != nil {
			return err
		}
		return call.Run(ctx, &ivr.Machine{Flow: flow, Seed: rand.Uint64()})
	})
}

// Run takes the call through a machine's conversation, to its end or the call's. The
// error is the fault of the flow, where there was one.
func (c *Call) Run(ctx context.Context, m *ivr.Machine) error {
	return (&run{call: c, machine: m, observer: c.runtime.Observer}).run(ctx)
}
