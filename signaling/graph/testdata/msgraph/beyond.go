package main

import (
	"context"

	"github.com/microsoftgraph/msgraph-sdk-go/communications"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

// beyond are the verbs of what not every service has, and those that the SDK has and
// the API has no page for.
func (b *bot) beyond() []verb {
	return append(append(b.many(), b.sharing()...), b.meetings()...)
}

// many are the ways into a call of many.
func (b *bot) many() []verb {
	group := newCall()
	group.SetTargets([]models.InvitationParticipantInfoable{ada(), person(invited)})
	place := func(call models.Callable) func(context.Context) (any, error) {
		return func(ctx context.Context) (any, error) { return answered(b.all.Calls().Post(ctx, call, nil)) }
	}
	return []verb{
		{"createGroup", place(group)},
		{"joinByOrganizer", place(join(byOrganizer()))},
		{"joinByToken", place(join(byToken()))},
		{"joinByID", place(join(byID()))},
	}
}

func (b *bot) sharing() []verb {
	groups, sessions := b.call.AudioRoutingGroups(), b.call.ContentSharingSessions()
	return []verb{
		{"audioRoutingGroups", func(ctx context.Context) (any, error) { return answered(groups.Get(ctx, nil)) }},
		{"createAudioRoutingGroup", func(ctx context.Context) (any, error) { return answered(groups.Post(ctx, newGroup(), nil)) }},
		{"audioRoutingGroup", func(ctx context.Context) (any, error) {
			return answered(groups.ByAudioRoutingGroupId("g1").Get(ctx, nil))
		}},
		{"updateAudioRoutingGroup", func(ctx context.Context) (any, error) {
			return answered(groups.ByAudioRoutingGroupId("g1").Patch(ctx, newGroup(), nil))
		}},
		{"deleteAudioRoutingGroup", func(ctx context.Context) (any, error) {
			return silent(groups.ByAudioRoutingGroupId("g1").Delete(ctx, nil))
		}},
		{"contentSharingSessions", func(ctx context.Context) (any, error) { return answered(sessions.Get(ctx, nil)) }},
		{"contentSharingSession", func(ctx context.Context) (any, error) {
			return answered(sessions.ByContentSharingSessionId("p1").Get(ctx, nil))
		}},
		{"updateCall", func(ctx context.Context) (any, error) { return answered(b.call.Patch(ctx, models.NewCall(), nil)) }},
		{"countCalls", func(ctx context.Context) (any, error) { return answered(b.all.Calls().Count().Get(ctx, nil)) }},
	}
}

func (b *bot) meetings() []verb {
	meetings := b.all.OnlineMeetings()
	return []verb{
		{"onlineMeetings", func(ctx context.Context) (any, error) {
			query := &communications.OnlineMeetingsRequestBuilderGetQueryParameters{Filter: to("JoinWebUrl eq 'https://calls.test/join/it''s'")}
			return answered(meetings.Get(ctx, &communications.OnlineMeetingsRequestBuilderGetRequestConfiguration{QueryParameters: query}))
		}},
		{"createOnlineMeeting", func(ctx context.Context) (any, error) { return answered(meetings.Post(ctx, newMeeting(), nil)) }},
		{"onlineMeeting", func(ctx context.Context) (any, error) {
			return answered(meetings.ByOnlineMeetingId("m1").Get(ctx, nil))
		}},
		{"createOrGetOnlineMeeting", func(ctx context.Context) (any, error) {
			return answered(meetings.CreateOrGet().Post(ctx, meetingBody(), nil))
		}},
		{"logTeleconferenceDeviceQuality", func(ctx context.Context) (any, error) {
			body := communications.NewCallsLogTeleconferenceDeviceQualityPostRequestBody()
			body.SetQuality(quality())
			return silent(b.all.Calls().LogTeleconferenceDeviceQuality().Post(ctx, body, nil))
		}},
	}
}
