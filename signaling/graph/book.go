package graph

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// CreateMeeting asks the service to arrange a meeting.
func (c *Client) CreateMeeting(ctx context.Context, m signaling.OnlineMeeting) (signaling.OnlineMeeting, error) {
	made, _, err := c.arrange(ctx, meetingsPath(m.Organizer), m)
	return made, err
}

// CreateOrGetMeeting asks the service for the meeting with an ExternalID.
func (c *Client) CreateOrGetMeeting(ctx context.Context, m signaling.OnlineMeeting) (found signaling.OnlineMeeting, created bool, err error) {
	return c.arrange(ctx, meetingsPath(m.Organizer)+"/createOrGet", m)
}

func (c *Client) arrange(ctx context.Context, path string, m signaling.OnlineMeeting) (made signaling.OnlineMeeting, created bool, err error) {
	var answer wire.OnlineMeeting
	status, err := c.do(ctx, "", http.MethodPost, path, wire.FromMeeting(m), &answer)
	if err != nil {
		return signaling.OnlineMeeting{}, false, err
	}
	return answer.Meeting(), status == http.StatusCreated, nil
}

// Meeting asks the service for a meeting. Unsupported says that the dialect does not
// find one by its ExternalID.
func (c *Client) Meeting(ctx context.Context, organizer signaling.Identity, q signaling.MeetingQuery) (signaling.OnlineMeeting, error) {
	path := meetingsPath(organizer)
	switch {
	case q.ID != "":
		var found wire.OnlineMeeting
		_, err := c.do(ctx, "", http.MethodGet, path+"/"+escape(q.ID), nil, &found)
		return found.Meeting(), err
	case q.JoinURL != "":
		path += "?$filter=" + equals("JoinWebUrl", q.JoinURL)
	case q.JoinID != "":
		path += "?$filter=" + equals("joinMeetingIdSettings/joinMeetingId", q.JoinID)
	default:
		return signaling.OnlineMeeting{}, unsayable("a meeting by its external id")
	}
	all, err := list(ctx, c, "", path, (*wire.OnlineMeeting).Meeting)
	switch {
	case err != nil:
		return signaling.OnlineMeeting{}, err
	case len(all) == 0:
		return signaling.OnlineMeeting{}, &signaling.Error{Code: signaling.NotFound, Message: "no such meeting"}
	}
	return all[0], nil
}

// equals is a filter, fit for a query.
func equals(name, value string) string {
	return url.QueryEscape(name + " eq '" + strings.ReplaceAll(value, "'", "''") + "'")
}

// meetingsPath is where the meetings of a person are, or all that the application has.
func meetingsPath(organizer signaling.Identity) string {
	if organizer.Kind == signaling.User && organizer.ID != "" {
		return "/users/" + escape(organizer.ID) + "/onlineMeetings"
	}
	return "/communications/onlineMeetings"
}
