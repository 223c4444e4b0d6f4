package graph

import (
	"context"
	"net/http"
	"strings"
	"time"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
	"callbot/signaling/problem"
)

// createMeeting arranges a meeting of the person in the path, or of whom the body calls
// its organizer, or of the application itself.
func createMeeting(ctx context.Context, x *exchange) (reply, error) {
	book, err := x.book(bookMeetings)
	if err != nil {
		return reply{}, err
	}
	wish, err := x.meeting()
	if err != nil {
		return reply{}, err
	}
	made, err := book.CreateMeeting(ctx, wish)
	if err != nil {
		return reply{}, err
	}
	return x.arranged(http.StatusCreated, made), nil
}

func createOrGetMeeting(ctx context.Context, x *exchange) (reply, error) {
	book, err := x.book(bookMeetings)
	if err != nil {
		return reply{}, err
	}
	wish, err := x.meeting()
	if err != nil {
		return reply{}, err
	}
	if wish.ExternalID == "" {
		return reply{}, &signaling.Error{Code: signaling.InvalidArgument, Message: "externalId is missing"}
	}
	found, created, err := book.CreateOrGetMeeting(ctx, wish)
	if err != nil {
		return reply{}, err
	}
	if created {
		return x.arranged(http.StatusCreated, found), nil
	}
	return x.arranged(http.StatusOK, found), nil
}

func getMeeting(ctx context.Context, x *exchange) (reply, error) {
	book, err := x.book(readMeetings, bookMeetings)
	if err != nil {
		return reply{}, err
	}
	found, err := book.Meeting(ctx, x.person(), signaling.MeetingQuery{ID: x.part})
	if err != nil {
		return reply{}, err
	}
	return x.arranged(http.StatusOK, found), nil
}

// findMeetings finds the one meeting that a filter tells of, or none. There is no list
// of all.
func findMeetings(ctx context.Context, x *exchange) (reply, error) {
	book, err := x.book(readMeetings, bookMeetings)
	if err != nil {
		return reply{}, err
	}
	query, known, err := filter(x.r.URL.Query().Get("$filter"))
	if err != nil {
		return reply{}, err
	}
	var all []signaling.OnlineMeeting
	if known {
		switch found, err := book.Meeting(ctx, x.person(), query); {
		case err == nil:
			all = append(all, found)
		case problem.Of(err).Code != signaling.NotFound:
			return reply{}, err
		}
	}
	return reply{status: http.StatusOK, body: wire.Collect(x.meetingsURL(""), all, wire.FromMeeting)}, nil
}

// filter reads one of the filters that the pages have, "name eq 'value'" (OData URL
// Conventions 4.01 section 5.1.1). Meetings of video rooms are not known here.
func filter(text string) (q signaling.MeetingQuery, known bool, err error) {
	name, value, ok := strings.Cut(text, " eq ")
	value = strings.TrimSpace(value)
	if !ok || len(value) < 2 || value[0] != '\'' || value[len(value)-1] != '\'' {
		return q, false, &signaling.Error{Code: signaling.InvalidArgument, Message: "$filter: want name eq 'value'"}
	}
	value = strings.ReplaceAll(value[1:len(value)-1], "''", "'")
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "joinweburl":
		return signaling.MeetingQuery{JoinURL: value}, true, nil
	case "joinmeetingidsettings/joinmeetingid":
		return signaling.MeetingQuery{JoinID: value}, true, nil
	case "videoteleconferenceid":
		return q, false, nil
	default:
		return q, false, &signaling.Error{Code: signaling.InvalidArgument, Message: "$filter: want JoinWebUrl, joinMeetingIdSettings/joinMeetingId or VideoTeleconferenceId"}
	}
}

// book is the service's, if the application may use it: by one of the permissions.
func (x *exchange) book(anyOf ...string) (signaling.MeetingBook, error) {
	if err := permit(x.who, [][]string{anyOf}); err != nil {
		return nil, err
	}
	return served[signaling.MeetingBook](x)
}

// meeting reads the meeting that is to be arranged.
func (x *exchange) meeting() (signaling.OnlineMeeting, error) {
	var body wire.OnlineMeeting
	if err := x.read(&body); err != nil {
		return signaling.OnlineMeeting{}, err
	}
	wish, err := body.Require(time.Now())
	switch {
	case x.user != "":
		wish.Organizer = x.person()
	case wish.Organizer.ID == "":
		wish.Organizer = signaling.Identity{Kind: signaling.Application, ID: x.who.Application}
	}
	return wish, err
}

// person is whom the path names, the zero value for nobody.
func (x *exchange) person() signaling.Identity {
	if x.user == "" {
		return signaling.Identity{}
	}
	return signaling.Identity{Kind: signaling.User, ID: x.user, Tenant: x.who.Tenant}
}

func (x *exchange) arranged(status int, m signaling.OnlineMeeting) reply {
	body := wire.FromMeeting(m)
	body.Context = x.meetingsURL("/$entity")
	return reply{status: status, body: body}
}

func (x *exchange) meetingsURL(rest string) string {
	if x.user == "" {
		return x.url("/$metadata#communications/onlineMeetings" + rest)
	}
	return x.url("/$metadata#users('" + x.user + "')/onlineMeetings" + rest)
}
