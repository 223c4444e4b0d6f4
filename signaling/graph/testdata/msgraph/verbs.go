package main

import (
	"context"
	"errors"
	"time"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoftgraph/msgraph-sdk-go/communications"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

var errNoOperation = errors.New("no operation runs")

// verb is one request of the SDK. What it makes is nil where nothing is answered.
type verb struct {
	name string
	make func(context.Context) (any, error)
}

// bot has one call, and whatever else there is.
type bot struct {
	all       *communications.CommunicationsRequestBuilder
	call      *communications.CallsCallItemRequestBuilder
	operation string // one of the call's, once they were listed
	guest     string // whom the bot has invited, once they are there
}

func newBot(adapter abstractions.RequestAdapter, call string) *bot {
	all := communications.NewCommunicationsRequestBuilderInternal(map[string]string{"baseurl": adapter.GetBaseUrl()}, adapter)
	return &bot{all: all, call: all.Calls().ByCallId(call)}
}

// answered is the result of a verb that is answered with something, silent that of one
// that is not.
func answered[T any](got T, err error) (any, error) { return got, err }

func silent(err error) (any, error) { return nil, err }

// verbs are all that the SDK has, in the order of a call's life.
func (b *bot) verbs() []verb {
	var all []verb
	for _, some := range [][]verb{b.beginning(), b.sound(), b.show(), b.participants(), b.ending(), b.beyond()} {
		all = append(all, some...)
	}
	return all
}

func (b *bot) beginning() []verb {
	return []verb{
		{"create", func(ctx context.Context) (any, error) { return answered(b.all.Calls().Post(ctx, newCall(), nil)) }},
		{"list", func(ctx context.Context) (any, error) { return answered(b.all.Calls().Get(ctx, nil)) }},
		{"get", func(ctx context.Context) (any, error) { return answered(b.call.Get(ctx, nil)) }},
		{"answer", func(ctx context.Context) (any, error) { return silent(b.call.Answer().Post(ctx, answerBody(), nil)) }},
		{"established", b.established},
		{"keepAlive", func(ctx context.Context) (any, error) { return silent(b.call.KeepAlive().Post(ctx, nil)) }},
	}
}

// established looks at the call until it is, as a bot without a webhook must.
func (b *bot) established(ctx context.Context) (any, error) {
	for {
		call, err := b.call.Get(ctx, nil)
		if err != nil || word(call.GetState()) == models.ESTABLISHED_CALLSTATE.String() {
			return call, err
		}
		if err := wait(ctx); err != nil {
			return nil, err
		}
	}
}

func (b *bot) sound() []verb {
	return []verb{
		{"subscribeToTone", func(ctx context.Context) (any, error) {
			return answered(b.call.SubscribeToTone().Post(ctx, in(communications.NewCallsItemSubscribeToTonePostRequestBody()), nil))
		}},
		{"playPrompt", func(ctx context.Context) (any, error) {
			return answered(b.call.PlayPrompt().Post(ctx, playPromptBody(), nil))
		}},
		{"operations", b.listOperations},
		{"operation", b.findOperation},
		{"unknownOperation", func(ctx context.Context) (any, error) {
			return answered(b.call.Operations().ByCommsOperationId("o-none").Get(ctx, nil))
		}},
		{"cancelMediaProcessing", func(ctx context.Context) (any, error) {
			return answered(b.call.CancelMediaProcessing().Post(ctx, in(communications.NewCallsItemCancelMediaProcessingPostRequestBody()), nil))
		}},
		{"recordResponse", func(ctx context.Context) (any, error) {
			return answered(b.call.RecordResponse().Post(ctx, recordBody(), nil))
		}},
		{"sendDtmfTones", func(ctx context.Context) (any, error) {
			return answered(b.call.SendDtmfTones().Post(ctx, tonesBody(), nil))
		}},
	}
}

// listOperations also remembers the first that runs.
func (b *bot) listOperations(ctx context.Context) (any, error) {
	all, err := b.call.Operations().Get(ctx, nil)
	if err != nil {
		return nil, err
	}
	for _, o := range all.GetValue() {
		if word(o.GetStatus()) == models.RUNNING_OPERATIONSTATUS.String() {
			b.operation = text(o.GetId())
			return all, nil
		}
	}
	return nil, errNoOperation
}

// findOperation looks at the operation that runs.
func (b *bot) findOperation(ctx context.Context) (any, error) {
	if b.operation == "" {
		return nil, errNoOperation
	}
	return answered(b.call.Operations().ByCommsOperationId(b.operation).Get(ctx, nil))
}

func (b *bot) show() []verb {
	return []verb{
		{"mute", func(ctx context.Context) (any, error) {
			return answered(b.call.Mute().Post(ctx, in(communications.NewCallsItemMutePostRequestBody()), nil))
		}},
		{"unmute", func(ctx context.Context) (any, error) {
			return answered(b.call.Unmute().Post(ctx, in(communications.NewCallsItemUnmutePostRequestBody()), nil))
		}},
		{"updateRecordingStatus", func(ctx context.Context) (any, error) {
			return answered(b.call.UpdateRecordingStatus().Post(ctx, recordingStatusBody(), nil))
		}},
		{"changeScreenSharingRole", func(ctx context.Context) (any, error) {
			return silent(b.call.ChangeScreenSharingRole().Post(ctx, sharingBody(), nil))
		}},
		{"addLargeGalleryView", func(ctx context.Context) (any, error) {
			return answered(b.call.AddLargeGalleryView().Post(ctx, in(communications.NewCallsItemAddLargeGalleryViewPostRequestBody()), nil))
		}},
	}
}

func (b *bot) participants() []verb {
	all := b.call.Participants()
	guest := func() *communications.CallsItemParticipantsParticipantItemRequestBuilder {
		return all.ByParticipantId(b.guest)
	}
	return []verb{
		{"participants", func(ctx context.Context) (any, error) { return answered(all.Get(ctx, nil)) }},
		{"participant", func(ctx context.Context) (any, error) { return answered(all.ByParticipantId("p1").Get(ctx, nil)) }},
		{"invite", func(ctx context.Context) (any, error) { return answered(all.Invite().Post(ctx, inviteBody(), nil)) }},
		{"gathered", b.gathered},
		{"muteParticipant", func(ctx context.Context) (any, error) {
			return answered(guest().Mute().Post(ctx, in(communications.NewCallsItemParticipantsItemMutePostRequestBody()), nil))
		}},
		{"startHoldMusic", func(ctx context.Context) (any, error) {
			return answered(guest().StartHoldMusic().Post(ctx, holdBody(), nil))
		}},
		{"stopHoldMusic", func(ctx context.Context) (any, error) {
			return answered(guest().StopHoldMusic().Post(ctx, in(communications.NewCallsItemParticipantsItemStopHoldMusicPostRequestBody()), nil))
		}},
		{"removeParticipant", func(ctx context.Context) (any, error) { return silent(guest().Delete(ctx, nil)) }},
	}
}

// gathered looks at the roster until the one who was invited is in it.
func (b *bot) gathered(ctx context.Context) (any, error) {
	for {
		roster, err := b.call.Participants().Get(ctx, nil)
		if err != nil {
			return nil, err
		}
		for _, p := range roster.GetValue() {
			if user := p.GetInfo().GetIdentity().GetUser(); user != nil && text(user.GetId()) == invited {
				b.guest = text(p.GetId())
				return roster, nil
			}
		}
		if err := wait(ctx); err != nil {
			return nil, err
		}
	}
}

// wait is between two looks.
func wait(ctx context.Context) error {
	select {
	case <-time.After(50 * time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ending has reject and redirect too, which come too late for a call that was answered.
func (b *bot) ending() []verb {
	return []verb{
		{"reject", func(ctx context.Context) (any, error) { return silent(b.call.Reject().Post(ctx, rejectBody(), nil)) }},
		{"redirect", func(ctx context.Context) (any, error) {
			return silent(b.call.Redirect().Post(ctx, redirectBody(), nil))
		}},
		{"transfer", func(ctx context.Context) (any, error) {
			return silent(b.call.Transfer().Post(ctx, transferBody(), nil))
		}},
		{"hangup", func(ctx context.Context) (any, error) { return silent(b.call.Delete(ctx, nil)) }},
	}
}
