package acs

import (
	"context"
	"net/http"
	"time"

	"callbot/signaling"
	"callbot/signaling/acs/wire"

	"github.com/google/uuid"
)

// The previews of 2021, named CallingServer: other paths, other events, and calls in
// which the application takes no part.
const (
	old1 version = "2021-06-15-preview"
	old2 version = "2021-08-30-preview"
	old3 version = "2021-11-15-preview"
)

// old reports whether a version is of that generation.
func (v version) old() bool { return v == old1 || v == old2 || v == old3 }

// oldRoutes are their operations, as routes are.
var oldRoutes = map[string]operation{
	"POST callconnections":                                     {with(oldCreate), true},
	"GET callconnections/*":                                    {oldGetCall, false},
	"DELETE callconnections/*":                                 {accepted(hangUp, http.StatusAccepted), false},
	"POST callconnections/*/:hangup":                           {accepted(hangUp, http.StatusAccepted), false},
	"POST callconnections/*/:keepalive":                        {oldKeepAlive, false},
	"POST callconnections/*/:transfer":                         {with(oldTransfer), false},
	"POST callconnections/*/:playaudio":                        {with(oldPlay), false},
	"POST callconnections/*/:cancelallmediaoperations":         {with(oldCancelAll), false},
	"POST callconnections/*/:createaudioroutinggroup":          {with(oldCreateGroup), false},
	"GET callconnections/*/audioroutinggroups/*":               {oldGetGroup, false},
	"PATCH callconnections/*/audioroutinggroups/*":             {with(oldUpdateGroup), false},
	"DELETE callconnections/*/audioroutinggroups/*":            {oldDeleteGroup, false},
	"GET callconnections/*/participants":                       {oldListParticipants, false},
	"POST callconnections/*/participants":                      {with(oldAdd), true},
	"DELETE callconnections/*/participants/*":                  {oldRemoveByID, false},
	"POST callconnections/*/participants:get":                  {with(oldGetParticipant), false},
	"POST callconnections/*/participants:remove":               {with(oldRemove), false},
	"POST callconnections/*/participants:playaudio":            {with(oldPlay), false},
	"POST callconnections/*/participants:startholdmusic":       {with(oldHold), false},
	"POST callconnections/*/participants:stopholdmusic":        {with(oldUnhold), false},
	"POST callconnections/*/participants:mute":                 {with(oldMute), false},
	"POST callconnections/*/participants:unmute":               {unserved, false},
	"POST callconnections/*/participants:holdmeetingaudio":     {unserved, false},
	"POST callconnections/*/participants:resumemeetingaudio":   {unserved, false},
	"POST callconnections/*/participants:cancelmediaoperation": {unserved, false},

	"POST :join":                             {with(oldJoin), true},
	"POST :answer":                           {with(oldAnswer), true},
	"POST :reject":                           {accepted(with(rejectCall), http.StatusAccepted), true},
	"POST :redirect":                         {with(oldRedirect), true},
	"POST :playaudio":                        {with(oldPlayOutside), false},
	"POST :cancelmediaoperation":             {with(oldCancelOutside), false},
	"POST participants":                      {with(oldAddOutside), true},
	"POST participants:getall":               {with(oldListOutside), false},
	"POST participants:get":                  {with(oldGetOutside), false},
	"POST participants:remove":               {with(oldRemoveOutside), false},
	"POST participants:startholdmusic":       {unserved, false},
	"POST participants:stopholdmusic":        {unserved, false},
	"POST participants:playaudio":            {unserved, false},
	"POST participants:cancelmediaoperation": {unserved, false},
	"POST participants:mute":                 {unserved, false},
	"POST participants:unmute":               {unserved, false},
	"POST participants:holdmeetingaudio":     {unserved, false},
	"POST participants:resumemeetingaudio":   {unserved, false},
	"POST recordings":                        {with(oldRecordOutside), true},
	"GET recordings/*":                       {oldGetRecording, false},
	"DELETE recordings/*":                    {accepted(stopRecording, http.StatusOK), false},
	"POST recordings/*/:pause":               {accepted(pauseRecording, http.StatusOK), false},
	"POST recordings/*/:resume":              {accepted(resumeRecording, http.StatusOK), false},

	"POST servercalls/*/:join":                {with(oldJoin), true},
	"POST servercalls/*/:playaudio":           {with(oldPlayIntoServerCall), false},
	"POST servercalls/*/participants":         {with(oldAddToServerCall), true},
	"DELETE servercalls/*/participants/*":     {oldRemoveFromServerCall, false},
	"POST servercalls/*/recordings":           {with(oldRecordServerCall), true},
	"GET servercalls/*/recordings/*":          {inServerCall(oldGetRecording), false},
	"DELETE servercalls/*/recordings/*":       {inServerCall(accepted(stopRecording, http.StatusOK)), false},
	"POST servercalls/*/recordings/*/:pause":  {inServerCall(accepted(pauseRecording, http.StatusOK)), false},
	"POST servercalls/*/recordings/*/:resume": {inServerCall(accepted(resumeRecording, http.StatusOK)), false},
}

// accepted does what another operation does, and answers with nothing but a status.
func accepted(do verb, status int) verb {
	return func(ctx context.Context, x *exchange) (reply, error) {
		_, err := do(ctx, x)
		return reply{status: status}, err
	}
}

// unserved answers what the dialect has and this service has not.
func unserved(context.Context, *exchange) (reply, error) { return reply{}, errUnserved }

// inServerCall leaves out the first id of a path: a recording's own says all.
func inServerCall(do verb) verb {
	return func(ctx context.Context, x *exchange) (reply, error) {
		x.ids = x.ids[1:]
		return do(ctx, x)
	}
}

func oldCreate(ctx context.Context, x *exchange, body *wire.OldCreateCall) (reply, error) {
	targets, shown, err := x.parties(body.Targets)
	if err != nil {
		return reply{}, err
	}
	_, source, err := x.party(body.Source)
	if err != nil {
		return reply{}, err
	}
	c, err := x.begin(body.CallbackURI, "", "", nil, nil)
	if err != nil {
		return reply{}, err
	}
	c.wants, c.subject = body.Events, body.Subject
	c.begun = wire.CallConnection{Targets: shown, Source: source, SourceCallerIDNumber: body.AlternateCallerID}
	return x.placeOld(ctx, c, signaling.Create{
		Media: signaling.Media{Hosting: signaling.ServiceHosted}, CallbackURI: withKey(body.CallbackURI, c.key), Targets: targets,
		Source: x.resource.caller(body.AlternateCallerID, nil, ""), ChainID: uuid.NewString(),
	}, http.StatusCreated)
}

func (x *exchange) placeOld(ctx context.Context, c *connection, wish signaling.Create, status int) (reply, error) {
	answer, err := x.place(ctx, c, wish, status)
	answer.body = wire.OldCallID{ID: string(c.id)}
	return answer, err
}

func oldJoin(ctx context.Context, x *exchange, body *wire.OldJoinCall) (reply, error) {
	locator := body.CallLocator
	if len(x.ids) > 0 {
		locator = &wire.CallLocator{ServerCallID: x.ids[0]}
	}
	if locator == nil {
		return reply{}, invalid("callLocator: it is missing")
	}
	meeting, err := meetingOf(locator)
	if err != nil {
		return reply{}, err
	}
	c, err := x.begin(body.CallbackURI, "", "", nil, nil)
	if err != nil {
		return reply{}, err
	}
	c.wants, c.subject, c.joined = body.Events, body.Subject, true
	return x.placeOld(ctx, c, signaling.Create{
		Media: signaling.Media{Hosting: signaling.ServiceHosted}, CallbackURI: withKey(body.CallbackURI, c.key), Meeting: meeting,
	}, http.StatusAccepted)
}

func oldAnswer(ctx context.Context, x *exchange, body *wire.OldAnswerCall) (reply, error) {
	x.wants = body.Events
	answer, err := answerCall(ctx, x, &wire.AnswerCall{IncomingCallContext: body.IncomingCallContext, CallbackURI: body.CallbackURI})
	if call, ok := answer.body.(wire.CallConnection); ok {
		answer = reply{status: http.StatusCreated, body: wire.OldCallID{ID: call.ID}}
	}
	return answer, err
}

// A redirected call rings for so long, in the calling service.
const leastRedirect, mostRedirect = 15 * time.Second, 90 * time.Second

func oldRedirect(ctx context.Context, x *exchange, body *wire.OldRedirectCall) (reply, error) {
	call, err := x.ringing(ctx, body.IncomingCallContext)
	if err != nil {
		return reply{}, err
	}
	cmd := signaling.Redirect{}
	if wished := time.Duration(body.TimeoutSeconds) * time.Second; wished > 0 { // as near to it as the service has it
		cmd.Timeout = min(max(wished, leastRedirect), mostRedirect)
	}
	if cmd.Targets, _, err = x.parties(body.Targets); err != nil {
		return reply{}, err
	}
	_, err = x.resource.Application.Control(ctx, call.ID, cmd)
	return reply{status: http.StatusAccepted}, err
}

func oldGetCall(ctx context.Context, x *exchange) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	call, err := x.resource.Application.Find(ctx, c.id)
	if err != nil {
		return reply{}, err
	}
	p := c.properties(call)
	return reply{status: http.StatusOK, body: wire.OldCall{
		ID: p.ID, Source: (*wire.OldIdentifier)(p.Source), AlternateCallerID: p.SourceCallerIDNumber, Targets: wire.OldIdentifiers(p.Targets), State: x.version.state(call.State),
		Subject: c.subject, CallbackURI: p.CallbackURI, Events: c.wants,
		CallLocator: &wire.CallLocator{Kind: wire.ServerCallLocator, ServerCallID: c.server},
	}}, nil
}

func oldKeepAlive(ctx context.Context, x *exchange) (reply, error) {
	return x.command(ctx, signaling.KeepAlive{}, http.StatusOK)
}

func oldTransfer(ctx context.Context, x *exchange, body *wire.OldTransfer) (reply, error) {
	c, err := x.connection()
	if err != nil {
		return reply{}, err
	}
	target, _, err := x.party(body.Target)
	if err != nil {
		return reply{}, err
	}
	_, err = x.resource.Application.Control(ctx, c.id, signaling.Transfer{Target: target, Replaces: signaling.CallID(body.TargetCall)})
	return reply{status: http.StatusAccepted}, err
}
