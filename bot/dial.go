package bot

import (
	"context"
	"errors"
	"time"

	"callbot/signaling"
)

// An OfferingHost is a MediaHost for calls that the bot makes, too.
type OfferingHost interface {
	MediaHost
	// Offer makes a leg whose party is not known yet, and the offer to send.
	Offer(ctx context.Context) (MediaOffer, string, error)
}

// A MediaOffer is a leg that waits for its answer.
type MediaOffer interface {
	// Accept takes the service's answer. Keys and completions of the leg go to up.
	Accept(ctx context.Context, call signaling.CallID, answer string, up signaling.Notifier) (MediaLeg, error)
	// Close gives the offer up; after Accept it does nothing.
	Close() error
}

// Dial calls somebody. It returns when the call is placed; the handler has it from then
// on, and its Answer waits until the other side does. Errors are those of
// signaling.Caller, and Unavailable when the bot takes no calls.
func (r *Runtime) Dial(ctx context.Context, target signaling.Identity, h Handler) (signaling.CallID, error) {
	return r.place(ctx, signaling.Create{Targets: []signaling.Identity{target}}, h)
}

// DialAll calls several, who are in one call with the bot then, as Dial calls one.
func (r *Runtime) DialAll(ctx context.Context, targets []signaling.Identity, h Handler) (signaling.CallID, error) {
	return r.place(ctx, signaling.Create{Targets: targets}, h)
}

// Join goes to a meeting, as Dial calls somebody: the handler's Answer waits until the
// bot is in.
func (r *Runtime) Join(ctx context.Context, m signaling.Meeting, h Handler) (signaling.CallID, error) {
	return r.place(ctx, signaling.Create{Meeting: m}, h)
}

// place asks for a call of the bot's own.
func (r *Runtime) place(ctx context.Context, wish signaling.Create, h Handler) (signaling.CallID, error) {
	if r.Caller == nil {
		return "", &signaling.Error{Code: signaling.Unsupported, Message: "this bot makes no calls"}
	}
	sound, offer, err := r.offer(ctx)
	if err != nil {
		return "", err
	}
	r.dialing(1)
	defer r.dialing(-1)
	wish.Media, wish.CallbackURI = sound, r.CallbackURI
	info, err := r.create(ctx, wish)
	if err != nil {
		closeOffer(offer)
		return "", err
	}
	call := newCall(r, info)
	call.handler, call.offer = h, offer
	early, err := r.register(call)
	if err != nil {
		closeOffer(offer)
		return "", errors.Join(err, r.abandon(ctx, info.ID))
	}
	for _, n := range early {
		call.notify(n)
	}
	return info.ID, nil
}

// create has the service place a call. A service that is no longer listened to may place
// it all the same, so that the answer is waited for a while when the context ends
// meanwhile, and the call hung up.
func (r *Runtime) create(ctx context.Context, wish signaling.Create) (signaling.Call, error) {
	asking, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	defer context.AfterFunc(ctx, func() {
		timer := time.NewTimer(goodbyeTime)
		defer timer.Stop()
		select {
		case <-timer.C:
			stop(context.Cause(ctx))
		case <-asking.Done():
		}
	})()
	info, err := r.Caller.Create(asking, wish)
	switch {
	case ctx.Err() == nil:
		return info, err
	case err == nil:
		return signaling.Call{}, errors.Join(context.Cause(ctx), r.abandon(ctx, info.ID))
	default:
		return signaling.Call{}, context.Cause(ctx)
	}
}

// abandon hangs up a call that nobody is to have.
func (r *Runtime) abandon(ctx context.Context, id signaling.CallID) error {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), goodbyeTime)
	defer done()
	_, err := r.Controller.Control(ctx, id, signaling.Hangup{})
	if unknown(err) {
		return nil
	}
	return err
}

// offer is the sound of a call that the bot makes: here where that is possible, else
// at the service.
func (r *Runtime) offer(ctx context.Context) (signaling.Media, MediaOffer, error) {
	host, ok := r.Media.(OfferingHost)
	if !ok {
		return signaling.Media{Hosting: signaling.ServiceHosted}, nil, nil
	}
	offer, description, err := host.Offer(ctx)
	if err != nil {
		return signaling.Media{}, nil, err
	}
	return signaling.Media{Hosting: signaling.AppHosted, Description: description}, offer, nil
}

func closeOffer(o MediaOffer) {
	if o != nil {
		o.Close()
	}
}

// maxEarly bounds the notifications that are kept for calls not known yet: beyond it the
// oldest are dropped, whose calls are known by now, or never will be.
const maxEarly = 256

// dialing counts calls that are being placed. While there are any, notifications of
// unknown calls are kept: the service may tell of a call before it tells its name.
func (r *Runtime) dialing(change int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dials += change; r.dials == 0 {
		r.early = nil
	}
}

// register takes a call that the bot has made, and what was told of it before.
func (r *Runtime) register(call *Call) ([]signaling.Notification, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.room(); err != nil {
		return nil, err
	}
	r.take(call)
	var early, others []signaling.Notification
	for _, n := range r.early {
		if n.Of() == call.id {
			early = append(early, n)
		} else {
			others = append(others, n)
		}
	}
	r.early = others
	return early, nil
}
