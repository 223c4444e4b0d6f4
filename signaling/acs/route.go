package acs

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"callbot/signaling/acs/wire"
)

// A verb does what one request asks for.
type verb func(context.Context, *exchange) (reply, error)

// operation is a verb, and whether it may be asked for again under the same name.
type operation struct {
	do         verb
	repeatable bool
}

// routes are the operations of the dialect by method and resource. A "*" is an id.
// https://learn.microsoft.com/rest/api/communication/callautomation/operation-groups
var routes = map[string]operation{
	"POST callconnections":          {with(createCall), true},
	"POST callconnections:answer":   {with(answerCall), true},
	"POST callconnections:redirect": {with(redirectCall), true},
	"POST callconnections:reject":   {with(rejectCall), true},
	"POST callconnections:connect":  {with(connectCall), true},

	"GET callconnections/*":                        {getCall, false},
	"DELETE callconnections/*":                     {hangUp, false},
	"POST callconnections/*:terminate":             {terminate, true},
	"POST callconnections/*:transfertoparticipant": {with(transfer), true},

	"GET callconnections/*/participants":                       {listParticipants, false},
	"GET callconnections/*/participants/*":                     {getParticipant, false},
	"POST callconnections/*/participants:add":                  {with(addParticipant), true},
	"POST callconnections/*/participants:canceladdparticipant": {with(cancelAddParticipant), true},
	"POST callconnections/*/participants:remove":               {with(removeParticipant), true},
	"POST callconnections/*/participants:mute":                 {with(muteParticipants), true},
	"POST callconnections/*/participants:movehere":             {with(moveParticipants), true},

	"POST callconnections/*:play":                           {with(play), false},
	"POST callconnections/*:recognize":                      {with(recognize), false},
	"POST callconnections/*:cancelallmediaoperations":       {cancelAll, false},
	"POST callconnections/*:startcontinuousdtmfrecognition": {with(startContinuousDTMF), false},
	"POST callconnections/*:stopcontinuousdtmfrecognition":  {with(stopContinuousDTMF), false},
	"POST callconnections/*:senddtmftones":                  {with(sendDTMF), true},
	"POST callconnections/*:hold":                           {with(hold), false},
	"POST callconnections/*:unhold":                         {with(unhold), false},

	"POST callconnections/*:startmediastreaming": {with(startStreaming), false},
	"POST callconnections/*:stopmediastreaming":  {with(stopStreaming), false},
	"POST callconnections/*:starttranscription":  {with(startTranscription), false},
	"POST callconnections/*:updatetranscription": {with(updateTranscription), false},
	"POST callconnections/*:stoptranscription":   {with(stopTranscription), false},

	"POST recordings":          {with(startRecording), true},
	"GET recordings/*":         {getRecording, false},
	"DELETE recordings/*":      {stopRecording, false},
	"POST recordings/*:pause":  {pauseRecording, false},
	"POST recordings/*:resume": {resumeRecording, false},
}

// methods are those that routes has.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete}

// route finds the operation of a request and the ids in its path.
func (x *exchange) route() (operation, error) {
	resource, ids, ok := pattern(x.r.Method, x.r.URL)
	if !ok {
		return operation{}, noResource(x.r.URL)
	}
	x.ids = ids
	if op, ok := x.routes()[x.r.Method+" "+resource]; ok {
		return op, nil
	}
	if len(x.allowed()) == 0 {
		return operation{}, noResource(x.r.URL)
	}
	return operation{}, &refusal{http.StatusMethodNotAllowed, "MethodNotAllowed", "The resource does not support the method " + x.r.Method + "."}
}

// routes are the operations of the version.
func (x *exchange) routes() map[string]operation {
	if x.version.old() {
		return oldRoutes
	}
	return routes
}

// allowed are the methods that the resource in the path has.
func (x *exchange) allowed() []string {
	resource, _, _ := pattern(x.r.Method, x.r.URL)
	table := x.routes()
	return slices.DeleteFunc(slices.Clone(methods), func(m string) bool { _, ok := table[m+" "+resource]; return !ok })
}

// unversioned is the verb of a request that needs no version, nil where it does.
func (x *exchange) unversioned() verb {
	resource, ids, _ := pattern(x.r.Method, x.r.URL)
	x.ids = ids
	return fileRoutes[x.r.Method+" "+resource]
}

// pattern is a path in the form that routes has: what is below /calling in lower case,
// with a "*" for each id, which stand in every second place. The path is taken apart
// before it is unescaped, so that an id may have a slash or a colon.
func pattern(method string, u *url.URL) (resource string, ids []string, ok bool) {
	path, ok := strings.CutPrefix(strings.TrimSuffix(u.EscapedPath(), "/"), "/calling")
	if !ok || path == "" {
		return "", nil, false
	}
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	words := make([]string, len(segments))
	for i, s := range segments {
		action := ""
		if at := strings.LastIndexByte(s, ':'); at >= 0 && i == len(segments)-1 && method == http.MethodPost {
			s, action = s[:at], s[at:]
		}
		plain, err := url.PathUnescape(s)
		if err != nil {
			return "", nil, false
		}
		if i%2 == 1 {
			ids = append(ids, plain)
			plain = "*"
		}
		words[i] = strings.ToLower(plain + action)
	}
	return strings.Join(words, "/"), ids, true
}

func noResource(u *url.URL) error {
	return &refusal{http.StatusNotFound, "NotFound", "No HTTP resource was found that matches the request URI '" + u.Path + "'."}
}

// contextReply is an answer that has nothing to tell but the context.
func contextReply(status int, operationContext string) reply {
	return reply{status: status, body: wire.OperationContext{OperationContext: operationContext}}
}
