package main

import (
	"github.com/microsoftgraph/msgraph-sdk-go/communications"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

const (
	callbackURI   = "https://bot.contoso.com/api/calls"
	clientContext = "c"
)

func to[T any](v T) *T { return &v }

// in gives a body the context that comes back with what it asks for.
func in[B interface{ SetClientContext(*string) }](body B) B {
	body.SetClientContext(to(clientContext))
	return body
}

// invited is whom the bot asks into its call.
const invited = "bob"

// ada is whom the bot calls and hands over to.
func ada() models.InvitationParticipantInfoable { return person("ada") }

func person(id string) models.InvitationParticipantInfoable {
	user := models.NewIdentity()
	user.SetId(to(id))
	identity := models.NewIdentitySet()
	identity.SetUser(user)
	who := models.NewInvitationParticipantInfo()
	who.SetIdentity(identity)
	return who
}

func prompt() models.Promptable {
	info := models.NewMediaInfo()
	info.SetUri(to("https://bot.contoso.com/a.wav"))
	info.SetResourceId(to("1"))
	p := models.NewMediaPrompt()
	p.SetMediaInfo(info)
	return p
}

func newCall() *models.Call {
	c := models.NewCall()
	c.SetCallbackUri(to(callbackURI))
	c.SetTargets([]models.InvitationParticipantInfoable{ada()})
	c.SetRequestedModalities([]models.Modality{models.AUDIO_MODALITY})
	c.SetMediaConfig(models.NewServiceHostedMediaConfig())
	return c
}

func answerBody() *communications.CallsItemAnswerPostRequestBody {
	b := communications.NewCallsItemAnswerPostRequestBody()
	b.SetCallbackUri(to(callbackURI))
	b.SetAcceptedModalities([]models.Modality{models.AUDIO_MODALITY})
	b.SetMediaConfig(models.NewServiceHostedMediaConfig())
	b.SetCallOptions(models.NewIncomingCallOptions())
	return b
}

// playPromptBody has a long way to go, so that it can be seen to run.
func playPromptBody() *communications.CallsItemPlayPromptPostRequestBody {
	b := in(communications.NewCallsItemPlayPromptPostRequestBody())
	prompts := make([]models.Promptable, 20)
	for i := range prompts {
		prompts[i] = prompt()
	}
	b.SetPrompts(prompts)
	return b
}

func recordBody() *communications.CallsItemRecordResponsePostRequestBody {
	b := in(communications.NewCallsItemRecordResponsePostRequestBody())
	b.SetBargeInAllowed(to(true))
	b.SetPrompts([]models.Promptable{prompt()})
	b.SetMaxRecordDurationInSeconds(to(int32(10)))
	b.SetInitialSilenceTimeoutInSeconds(to(int32(5)))
	b.SetMaxSilenceTimeoutInSeconds(to(int32(2)))
	b.SetPlayBeep(to(true))
	b.SetStopTones([]string{"#", "1"})
	return b
}

func tonesBody() *communications.CallsItemSendDtmfTonesPostRequestBody {
	b := in(communications.NewCallsItemSendDtmfTonesPostRequestBody())
	b.SetTones([]models.Tone{models.TONE1_TONE, models.STAR_TONE})
	b.SetDelayBetweenTonesMs(to(int32(1000)))
	return b
}

func recordingStatusBody() *communications.CallsItemUpdateRecordingStatusPostRequestBody {
	b := in(communications.NewCallsItemUpdateRecordingStatusPostRequestBody())
	b.SetStatus(to(models.RECORDING_RECORDINGSTATUS))
	return b
}

func sharingBody() *communications.CallsItemChangeScreenSharingRolePostRequestBody {
	b := communications.NewCallsItemChangeScreenSharingRolePostRequestBody()
	b.SetRole(to(models.SHARER_SCREENSHARINGROLE))
	return b
}

func inviteBody() *communications.CallsItemParticipantsInvitePostRequestBody {
	b := in(communications.NewCallsItemParticipantsInvitePostRequestBody())
	b.SetParticipants([]models.InvitationParticipantInfoable{person(invited)})
	return b
}

func holdBody() *communications.CallsItemParticipantsItemStartHoldMusicPostRequestBody {
	b := in(communications.NewCallsItemParticipantsItemStartHoldMusicPostRequestBody())
	b.SetCustomPrompt(prompt())
	return b
}

func rejectBody() *communications.CallsItemRejectPostRequestBody {
	b := communications.NewCallsItemRejectPostRequestBody()
	b.SetReason(to(models.BUSY_REJECTREASON))
	b.SetCallbackUri(to(callbackURI))
	return b
}

func redirectBody() *communications.CallsItemRedirectPostRequestBody {
	b := communications.NewCallsItemRedirectPostRequestBody()
	b.SetTargets([]models.InvitationParticipantInfoable{ada()})
	b.SetTimeout(to(int32(20)))
	b.SetCallbackUri(to(callbackURI))
	return b
}

func transferBody() *communications.CallsItemTransferPostRequestBody {
	b := communications.NewCallsItemTransferPostRequestBody()
	b.SetTransferTarget(ada())
	return b
}
