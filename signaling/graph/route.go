package graph

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// A verb does what one request asks for.
type verb func(context.Context, *exchange) (reply, error)

// routes are the operations of the dialect by method and resource: those that are
// served, and those that are known and refused. A "*" is an id.
// https://learn.microsoft.com/graph/api/resources/communications-api-overview
var routes = map[string]verb{
	"GET calls":      listCalls,
	"POST calls":     createCall,
	"GET calls/*":    getCall,
	"DELETE calls/*": bare(signaling.Hangup{}, http.StatusNoContent),

	"POST calls/*/answer":    command[wire.Answer](http.StatusAccepted),
	"POST calls/*/reject":    command[wire.Reject](http.StatusAccepted),
	"POST calls/*/redirect":  command[wire.Redirect](http.StatusAccepted),
	"POST calls/*/transfer":  command[wire.Transfer](http.StatusAccepted),
	"POST calls/*/keepalive": bare(signaling.KeepAlive{}, http.StatusOK),

	"POST calls/*/playprompt":              operation[wire.PlayPrompt](http.StatusOK),
	"POST calls/*/recordresponse":          operation[wire.RecordResponse](http.StatusOK),
	"POST calls/*/cancelmediaprocessing":   operation[wire.CancelMedia](http.StatusOK),
	"POST calls/*/subscribetotone":         operation[wire.SubscribeToTone](http.StatusOK),
	"POST calls/*/senddtmftones":           operation[wire.SendTones](http.StatusOK),
	"POST calls/*/mute":                    operation[wire.Mute](http.StatusOK),
	"POST calls/*/unmute":                  operation[wire.Unmute](http.StatusOK),
	"POST calls/*/updaterecordingstatus":   operation[wire.UpdateRecordingStatus](http.StatusOK),
	"POST calls/*/changescreensharingrole": command[wire.ChangeScreenSharingRole](http.StatusAccepted),
	"POST calls/*/addlargegalleryview":     operation[wire.AddLargeGalleryView](http.StatusAccepted),

	"GET calls/*/participants":                   listParticipants,
	"GET calls/*/participants/*":                 getParticipant,
	"DELETE calls/*/participants/*":              removeParticipant,
	"POST calls/*/participants/invite":           operation[wire.Invite](http.StatusOK),
	"POST calls/*/participants/*/mute":           operation[wire.MuteParticipant](http.StatusOK),
	"POST calls/*/participants/muteall":          operation[wire.MuteAll](http.StatusOK),
	"POST calls/*/participants/*/startholdmusic": operation[wire.StartHoldMusic](http.StatusAccepted),
	"POST calls/*/participants/*/stopholdmusic":  operation[wire.StopHoldMusic](http.StatusAccepted),

	"GET calls/*/audioroutinggroups":       listRoutings,
	"POST calls/*/audioroutinggroups":      createRouting,
	"GET calls/*/audioroutinggroups/*":     getRouting,
	"PATCH calls/*/audioroutinggroups/*":   changeRouting,
	"DELETE calls/*/audioroutinggroups/*":  deleteRouting,
	"GET calls/*/contentsharingsessions":   listSharings,
	"GET calls/*/contentsharingsessions/*": getSharing,

	"GET calls/*/operations":   listOperations,
	"GET calls/*/operations/*": getOperation,

	"POST calls/logteleconferencedevicequality": logQuality,
	"POST calls/*/participants/configuremixer":  unserved,

	"GET onlinemeetings":              findMeetings,
	"POST onlinemeetings":             createMeeting,
	"GET onlinemeetings/*":            getMeeting,
	"POST onlinemeetings/createorget": createOrGetMeeting,
}

// methods are those that routes has.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete}

// route finds the verb of a request and the ids in its path.
func (x *exchange) route() (verb, error) {
	segments := split(x.r.URL)
	if x.version = strings.ToLower(segments[0]); x.version != "v1.0" && x.version != "beta" {
		return nil, noResource(x.r.URL.Path)
	}
	below, err := x.root(segments[1:])
	if err != nil {
		return nil, err
	}
	resource, ids := pattern(below)
	if len(ids) > 0 {
		x.call, x.part = wire.ParseCallID(ids[0]), wire.ParseID(ids[len(ids)-1])
	}
	if v := routes[x.r.Method+" "+resource]; v != nil {
		return v, nil
	}
	allowed := slices.DeleteFunc(slices.Clone(methods), func(m string) bool { return routes[m+" "+resource] == nil })
	if len(allowed) == 0 {
		return nil, noResource(x.r.URL.Path)
	}
	x.w.Header().Set("Allow", strings.Join(allowed, ", "))
	return nil, &refusal{http.StatusMethodNotAllowed, "MethodNotAllowed", "The resource does not support this method."}
}

// root finds what lies below one of the dialect's roots. People have no more than
// meetings, and an application is nobody's self.
func (x *exchange) root(segments []string) (below []string, err error) {
	no := noResource(x.r.URL.Path)
	if len(segments) < 2 {
		return nil, no
	}
	switch strings.ToLower(segments[0]) {
	case "communications", "app":
		return segments[1:], nil
	case "users":
		x.user, below = segments[1], segments[2:]
	case "me":
		below, no = segments[1:], &refusal{http.StatusBadRequest, "BadRequest", "/me request is only valid with delegated authentication flow."}
	}
	if len(below) == 0 || x.user == "" || !strings.EqualFold(below[0], "onlineMeetings") {
		return nil, no
	}
	return below, nil
}

// split takes a path apart before it is unescaped, so that an id may have a slash.
func split(u *url.URL) []string {
	segments := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	for i, s := range segments {
		if plain, err := url.PathUnescape(s); err == nil {
			segments[i] = plain
		}
	}
	return segments
}

// pattern is a path in the form that routes has: in lower case, namespaces left out,
// ids, which stand in every second place, as "*" unless an action is there.
func pattern(segments []string) (resource string, ids []string) {
	words := make([]string, len(segments))
	for i, s := range segments {
		words[i] = strings.TrimPrefix(strings.ToLower(s), "microsoft.graph.")
		if i%2 == 1 && !isAction(words[:i+1]) {
			words[i] = "*"
			ids = append(ids, s)
		}
	}
	return strings.Join(words, "/"), ids
}

// isAction reports whether a path names an action of a collection.
func isAction(words []string) bool { return routes["POST "+strings.Join(words, "/")] != nil }

func noResource(path string) error {
	return &refusal{http.StatusNotFound, "ResourceNotFound", "There is no resource " + path + "."}
}

// unserved answers what the dialect has and this service has not.
func unserved(context.Context, *exchange) (reply, error) {
	return reply{}, &signaling.Error{Code: signaling.Unsupported, Message: "This operation is not implemented."}
}
