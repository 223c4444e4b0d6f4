package signalingtest_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/signalingtest"
)

// An application whose token does not carry the permission is refused with the number
// for that, and nothing is half done: nobody rings, nothing is arranged, the call of two
// stays one.
func TestMissingPermissionsOverGraph(t *testing.T) {
	keys, err := signingKeys()
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		ear := signalingtest.NewEar()
		r := overGraph(t, keys, []string{string(signaling.MayInitiate), string(signaling.MayAccessMedia)}, ear)
		r.Dial(t, "reception")
		call := ear.Incoming(t)
		if _, err := r.Service.Control(t.Context(), call.ID, signaling.Answer{Media: answerTo(t, r.Media, call.Media)}); err != nil {
			t.Fatal(err)
		}
		ear.Hear(t, call.ID, "establishing", "established")
		book := r.Service.(signaling.MeetingBook)
		users := []signaling.Identity{{Kind: signaling.User, ID: "ada"}, {Kind: signaling.User, ID: "bob"}}
		tries := map[string]func() error{
			"calling a group":   func() error { return create(t, r, signaling.Create{Targets: users}) },
			"joining a meeting": func() error { return create(t, r, signaling.Create{Meeting: signaling.Meeting{Token: "t"}}) },
			"inviting somebody": func() error { return control(t, r, call.ID, signaling.Invite{Participants: users}) },
			"removing somebody": func() error { return control(t, r, call.ID, signaling.RemoveParticipant{Participant: "p"}) },
			"saying it records": func() error {
				return control(t, r, call.ID, signaling.UpdateRecordingStatus{Status: signaling.RecordingNow})
			},
			"routing sound":       func() error { return control(t, r, call.ID, signaling.DeleteAudioRoutingGroup{ID: "g"}) },
			"arranging a meeting": func() error { _, err := book.CreateMeeting(t.Context(), signaling.OnlineMeeting{}); return err },
			"looking for meetings": func() error {
				_, err := book.Meeting(t.Context(), users[0], signaling.MeetingQuery{ID: "m"})
				return err
			},
		}
		for name, try := range tries {
			var refused *signaling.Error
			if err := try(); !errors.As(err, &refused) || refused.Code != signaling.Forbidden || refused.Subcode != 7504 {
				t.Errorf("%s: %v", name, err)
			}
		}
		synctest.Wait()
		all, err := r.Service.List(t.Context())
		if err != nil || len(all) != 1 || all[0].Many {
			t.Errorf("the bot has %+v, %v", all, err)
		}
		if told := ear.Told(); len(told) != 0 {
			t.Errorf("told %v", told)
		}
	})
}

// answerTo is the media of an application that answers an offer, and talks.
func answerTo(t *testing.T, network media.Connector, offer signaling.Media) signaling.Media {
	t.Helper()
	leg, answer, err := network.Answer(t.Context(), offer.Description)
	if err != nil {
		t.Fatal(err)
	}
	signalingtest.Talk(t, leg)
	return signaling.Media{Hosting: signaling.AppHosted, Description: answer}
}

func create(t *testing.T, r signalingtest.Route, wish signaling.Create) error {
	t.Helper()
	_, offer, err := r.Media.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wish.Media = signaling.Media{Hosting: signaling.AppHosted, Description: offer}
	wish.CallbackURI = "https://bot.test/calls/1"
	_, err = r.Service.Create(t.Context(), wish)
	return err
}

func control(t *testing.T, r signalingtest.Route, id signaling.CallID, cmd signaling.Command) error {
	t.Helper()
	_, err := r.Service.Control(t.Context(), id, cmd)
	return err
}
