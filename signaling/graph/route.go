package graph

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// A verb does what one request asks for.
type verb func(context.Context, *exchange) (reply, error)

// routes are the operations of the dialect by method and resource: those that are
// served, and those that are known and refused. A "*" is an id.
var routes = map[string]verb{
	"GET calls/*":             getCall,
	"DELETE calls/*":          hangup,
	"POST calls/*/answer":     command[wire.Answer](http.StatusAccepted),
	"POST calls/*/reject":     command[wire.Reject](http.StatusAccepted),
	"POST calls/*/redirect":   command[wire.Redirect](http.StatusAccepted),
	"POST calls/*/keepalive":  keepAlive,
	"GET calls":               unserved,
	"POST calls":              unserved,
	"POST calls/*/transfer":   unserved,
	"POST calls/*/playprompt": unserved,

	"POST calls/*/recordresponse":                unserved,
	"POST calls/*/cancelmediaprocessing":         unserved,
	"POST calls/*/subscribetotone":               unserved,
	"POST calls/*/senddtmftones":                 unserved,
	"POST calls/*/mute":                          unserved,
	"POST calls/*/unmute":                        unserved,
	"POST calls/*/updaterecordingstatus":         unserved,
	"POST calls/*/changescreensharingrole":       unserved,
	"POST calls/*/addlargegalleryview":           unserved,
	"POST calls/logteleconferencedevicequality":  unserved,
	"GET calls/*/participants":                   unserved,
	"GET calls/*/participants/*":                 unserved,
	"POST calls/*/participants/invite":           unserved,
	"DELETE calls/*/participants/*":              unserved,
	"POST calls/*/participants/*/mute":           unserved,
	"POST calls/*/participants/muteall":          unserved,
	"POST calls/*/participants/configuremixer":   unserved,
	"POST calls/*/participants/*/startholdmusic": unserved,
	"POST calls/*/participants/*/stopholdmusic":  unserved,
	"GET calls/*/operations":                     unserved,
	"GET calls/*/operations/*":                   unserved,
	"GET calls/*/audioroutinggroups":             unserved,
	"POST calls/*/audioroutinggroups":            unserved,
	"GET calls/*/audioroutinggroups/*":           unserved,
	"PATCH calls/*/audioroutinggroups/*":         unserved,
	"DELETE calls/*/audioroutinggroups/*":        unserved,
	"GET calls/*/contentsharingsessions":         unserved,
	"GET calls/*/contentsharingsessions/*":       unserved,
	"POST onlinemeetings":                        unserved,
	"GET onlinemeetings":                         unserved,
	"GET onlinemeetings/*":                       unserved,
	"POST onlinemeetings/createorget":            unserved,
}

// methods are those that routes has.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete}

// route finds the verb of a request and the ids in its path.
func (x *exchange) route() (verb, error) {
	segments := strings.Split(strings.Trim(x.r.URL.Path, "/"), "/")
	if len(segments) < 3 || !slices.Contains([]string{"communications", "app"}, strings.ToLower(segments[1])) {
		return nil, noResource(x.r.URL.Path)
	}
	x.version = strings.ToLower(segments[0])
	if x.version != "v1.0" && x.version != "beta" {
		return nil, noResource(x.r.URL.Path)
	}
	resource, ids := pattern(segments[2:])
	if len(ids) > 0 {
		x.call = wire.ParseCallID(ids[0])
	}
	if len(ids) > 1 {
		x.part = ids[1]
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
