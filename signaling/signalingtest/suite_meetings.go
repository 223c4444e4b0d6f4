package signalingtest

import (
	"errors"
	"time"

	"callbot/signaling"
)

// meetings is what every route with a book of meetings must let an application do.
var meetings = map[string]func(x *trial){
	"a meeting is arranged once, and found by its coordinates": arranges,
	"a bot joins a meeting by any of its ways":                 joins,
	"a meeting that is not there is not joined":                joinsNothing,
	"a guest waits in the lobby of a meeting that has one":     waits,
}

// book is the route's; a dialect without meetings is not tried.
func (x *trial) book() signaling.MeetingBook {
	x.Helper()
	book, ok := x.Service.(signaling.MeetingBook)
	if !ok {
		x.Skip("the dialect has no meetings")
	}
	return book
}

func arranges(x *trial) {
	book := x.book()
	start := time.Now().UTC().Truncate(time.Second)
	wish := signaling.OnlineMeeting{
		ExternalID: "ours", Subject: "Planning", Organizer: users("grace")[0], Start: start, End: start.Add(30 * time.Minute), Passcode: "please",
	}
	first, created, err := book.CreateOrGetMeeting(x.Context(), wish)
	if err != nil || !created || first.ID == "" || first.Thread == "" || first.JoinURL == "" || first.JoinID == "" || first.Passcode == "" {
		x.Fatalf("arranged %+v, created %v, %v", first, created, err)
	}
	if first.Subject != wish.Subject || first.Organizer.ID != "grace" || !first.Start.Equal(start) || !first.End.Equal(wish.End) {
		x.Errorf("arranged %+v of %+v", first, wish)
	}
	again, created, err := book.CreateOrGetMeeting(x.Context(), wish)
	if err != nil || created || again.ID != first.ID {
		x.Errorf("again %+v, created %v, %v", again, created, err)
	}
	for _, q := range []signaling.MeetingQuery{{ID: first.ID}, {JoinURL: first.JoinURL}, {JoinID: first.JoinID}} {
		if found, err := book.Meeting(x.Context(), wish.Organizer, q); err != nil || found.ID != first.ID {
			x.Errorf("by %+v found %+v, %v", q, found, err)
		}
		_, err := book.Meeting(x.Context(), users("somebody")[0], q)
		x.wantCode(err, signaling.NotFound)
	}
	_, err = book.CreateMeeting(x.Context(), signaling.OnlineMeeting{Organizer: wish.Organizer, Start: start, End: start.Add(-time.Minute)})
	x.wantCode(err, signaling.InvalidArgument)
}

// join has the application join a meeting, and be in it.
func (x *trial) join(m signaling.Meeting) signaling.Call {
	x.Helper()
	call, accept := x.create(signaling.Create{Meeting: m})
	x.connect(call, accept)
	found, err := x.Service.Find(x.Context(), call.ID)
	if err != nil || !found.Many {
		x.Errorf("joined %+v, %v", found, err)
	}
	return found
}

func joins(x *trial) {
	arranged, err := x.book().CreateMeeting(x.Context(), signaling.OnlineMeeting{Organizer: users("grace")[0], Passcode: "please"})
	if err != nil {
		x.Fatal(err)
	}
	first := x.join(signaling.Meeting{Thread: arranged.Thread, Organizer: arranged.Organizer})
	for _, way := range []signaling.Meeting{{JoinID: arranged.JoinID, Passcode: arranged.Passcode}, {Token: first.Meeting.Token}} {
		call := x.join(way)
		if call.Meeting.Thread != arranged.Thread {
			x.Errorf("by %+v the bot is in %+v", way, call.Meeting)
		}
		x.ask(call.ID, signaling.Hangup{})
		time.Sleep(103 * time.Millisecond)
		_ = x.ear.Told() // of both calls, in no order between them
	}
}

func joinsNothing(x *trial) {
	arranged, err := x.book().CreateMeeting(x.Context(), signaling.OnlineMeeting{Organizer: users("grace")[0], Passcode: "please"})
	if err != nil {
		x.Fatal(err)
	}
	for _, way := range []signaling.Meeting{
		{JoinID: arranged.JoinID, Passcode: "wrong"}, {JoinID: "000"}, {Token: "none"},
		{Thread: "19:nowhere@thread.v2", Organizer: arranged.Organizer},
		{Thread: arranged.Thread, Organizer: users("another")[0]},
	} {
		_, offer, err := x.Media.Offer(x.Context())
		if err != nil {
			x.Fatal(err)
		}
		_, err = x.Service.Create(x.Context(), signaling.Create{
			Meeting: way, CallbackURI: "https://bot.test/calls/1",
			Media: signaling.Media{Hosting: signaling.AppHosted, Description: offer},
		})
		x.wantCode(err, signaling.InvalidArgument)
	}
	if all, err := x.Service.List(x.Context()); err != nil || len(all) != 0 {
		x.Errorf("the bot has the calls %+v, %v", all, err)
	}
}

func waits(x *trial) {
	arranged, err := x.book().CreateMeeting(x.Context(), signaling.OnlineMeeting{Organizer: users("grace")[0], Lobby: true})
	if err != nil || !arranged.Lobby {
		x.Fatalf("arranged %+v, %v", arranged, err)
	}
	host := x.join(signaling.Meeting{Thread: arranged.Thread, Organizer: arranged.Organizer})
	guest := signaling.Identity{Kind: signaling.Guest, ID: "guest", DisplayName: "A guest"}
	call, accept := x.create(signaling.Create{Meeting: signaling.Meeting{JoinID: arranged.JoinID}, Source: guest})
	time.Sleep(5003 * time.Millisecond)
	waiting := x.lobby(host.ID)
	if len(waiting) != 1 || len(x.roster(call.ID)) != 1 || len(x.lobby(call.ID)) != 1 {
		x.Fatalf("the host sees %+v, the guest %+v", x.roster(host.ID), x.roster(call.ID))
	}
	_, err = x.Service.Control(x.Context(), host.ID, signaling.AdmitParticipant{Participant: waiting[0]})
	var unsaid *signaling.Error
	if errors.As(err, &unsaid) && unsaid.Code == signaling.Unsupported {
		return // the dialect has no words for it
	}
	if err != nil {
		x.Fatal(err)
	}
	x.connectAmong(call, accept)
	time.Sleep(5003 * time.Millisecond)
	if there := x.roster(call.ID); len(there) != 2 || len(x.lobby(host.ID)) != 0 {
		x.Errorf("let in, the guest sees %+v", there)
	}
}

// lobby is who waits to be let in.
func (x *trial) lobby(call signaling.CallID) (waiting []signaling.ParticipantID) {
	x.Helper()
	for _, p := range x.roster(call) {
		if p.InLobby {
			waiting = append(waiting, p.Participant.ID)
		}
	}
	return waiting
}

// connectAmong follows a call until it is established, among other calls of the bot.
func (x *trial) connectAmong(call signaling.Call, accept func(answer string)) {
	x.Helper()
	for {
		moved, ok := x.ear.Next(x).(signaling.StateChanged)
		switch {
		case !ok || moved.Call != call.ID:
			continue
		case moved.Media.Description != "":
			accept(moved.Media.Description)
		}
		if moved.State == signaling.StateEstablished {
			return
		}
	}
}
