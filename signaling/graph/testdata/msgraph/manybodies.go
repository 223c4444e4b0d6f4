package main

import (
	"github.com/google/uuid"
	"github.com/microsoftgraph/msgraph-sdk-go/communications"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

// join is a call that joins a meeting.
func join(info models.MeetingInfoable) models.Callable {
	c := newCall()
	c.SetTargets(nil)
	c.SetMeetingInfo(info)
	chat := models.NewChatInfo()
	chat.SetThreadId(to("19:meeting_abc@thread.v2"))
	chat.SetMessageId(to("0"))
	c.SetChatInfo(chat)
	return c
}

func byOrganizer() models.MeetingInfoable {
	m := models.NewOrganizerMeetingInfo()
	m.SetOrganizer(ada().GetIdentity())
	return m
}

func byToken() models.MeetingInfoable {
	m := models.NewTokenMeetingInfo()
	m.SetToken(to("opaque"))
	return m
}

func byID() models.MeetingInfoable {
	m := models.NewJoinMeetingIdMeetingInfo()
	m.SetJoinMeetingId(to("1234567890"))
	m.SetPasscode(to("abc123"))
	return m
}

// quality is what a video room says of its sound.
func quality() models.TeleconferenceDeviceQualityable {
	sound := models.NewTeleconferenceDeviceAudioQuality()
	sound.SetChannelIndex(to(int32(1)))
	q := models.NewTeleconferenceDeviceQuality()
	q.SetCallChainId(to(uuid.New()))
	q.SetParticipantId(to(uuid.New()))
	q.SetMediaLegId(to(uuid.New()))
	q.SetDeviceName(to("TestAgent"))
	q.SetDeviceDescription(to("TestDescription"))
	q.SetMediaQualityList([]models.TeleconferenceDeviceMediaQualityable{sound})
	return q
}

func newGroup() *models.AudioRoutingGroup {
	g := models.NewAudioRoutingGroup()
	g.SetRoutingMode(to(models.ONETOONE_ROUTINGMODE))
	g.SetSources([]string{"p1"})
	g.SetReceivers([]string{"p2"})
	return g
}

func newMeeting() *models.OnlineMeeting {
	m := models.NewOnlineMeeting()
	m.SetSubject(to("a meeting"))
	return m
}

func meetingBody() *communications.OnlineMeetingsCreateOrGetPostRequestBody {
	b := communications.NewOnlineMeetingsCreateOrGetPostRequestBody()
	b.SetExternalId(to("m1"))
	return b
}
