package acs_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/acs"

	"github.com/google/go-cmp/cmp"
)

// asked is a request that a service got.
type asked struct{ Method, Path, Body string }

// peer is a service of another make: it notes what it is asked, and answers what it is
// told to.
type peer struct {
	mu      sync.Mutex
	asked   []asked
	headers []http.Header
	answers []func(w http.ResponseWriter)
}

func (p *peer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	p.asked = append(p.asked, asked{r.Method, r.URL.EscapedPath(), string(body)})
	p.headers = append(p.headers, r.Header)
	answer := func(w http.ResponseWriter) { io.WriteString(w, `{"callConnectionId":"conn","serverCallId":"server"}`) }
	if len(p.answers) > 0 {
		answer, p.answers = p.answers[0], p.answers[1:]
	}
	p.mu.Unlock()
	if r.URL.Query().Get("api-version") == "" {
		http.Error(w, "no version", http.StatusBadRequest)
		return
	}
	answer(w)
}

func (p *peer) next(answers ...func(w http.ResponseWriter)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked, p.headers, p.answers = nil, nil, answers
}

func (p *peer) last() asked {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.asked) == 0 {
		return asked{}
	}
	return p.asked[len(p.asked)-1]
}

func says(status int, body string) func(w http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// told is a Notifier that keeps what it is told.
type told struct {
	mu   sync.Mutex
	news []signaling.Notification
}

func (n *told) Notify(_ context.Context, one signaling.Notification) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.news = append(n.news, one)
	return nil
}

func (n *told) take() []signaling.Notification {
	n.mu.Lock()
	defer n.mu.Unlock()
	news := n.news
	n.news = nil
	return news
}

// everybody lets everybody in.
var everybody = signaling.AuthenticatorFunc(func(context.Context, string) (signaling.Principal, error) { return signaling.Principal{}, nil })

// application is a bot's side, and the service it speaks to.
type application struct {
	*acs.Client
	receiver *acs.Receiver
	service  *peer
	told     *told
}

func newApplication(t *testing.T) *application {
	t.Helper()
	p, n := &peer{}, &told{}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	client := &acs.Client{Endpoint: server.URL, HTTP: server.Client(), CallbackURI: "https://bot.test/acs", Notifier: n}
	return &application{client, &acs.Receiver{Client: client, Authenticator: everybody, Notifier: n}, p, n}
}

// post delivers events, and says what the receiver answers.
func (a *application) post(t *testing.T, call signaling.CallID, kind, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "https://bot.test/acs?call="+string(call), strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Aeg-Event-Type", kind)
	}
	w := httptest.NewRecorder()
	a.receiver.ServeHTTP(w, r)
	return w
}

const ring = `[{"id":"1","subject":"/caller/x/recipient/y","eventType":"Microsoft.Communication.IncomingCall","dataVersion":"1.0","eventTime":"2026-01-01T00:00:00Z","data":{
	"to":{"kind":"communicationUser","rawId":"8:acs:reception","communicationUser":{"id":"8:acs:reception"}},
	"from":{"kind":"phoneNumber","rawId":"4:+14255550123","phoneNumber":{"value":"+14255550123"}},
	"serverCallId":"server","callerDisplayName":"Ada","incomingCallContext":"context","correlationId":"chain"}}]`

// rings lets a call come in.
func (a *application) rings(t *testing.T) signaling.Call {
	t.Helper()
	if w := a.post(t, "", "Notification", ring); w.Code != http.StatusOK {
		t.Fatalf("an incoming call gets %d", w.Code)
	}
	news := a.told.take()
	if len(news) != 1 {
		t.Fatalf("an incoming call tells %+v", news)
	}
	return news[0].(signaling.Incoming).Call
}

// answered lets a call come in and answers it.
func (a *application) answered(t *testing.T) signaling.CallID {
	t.Helper()
	call := a.rings(t)
	if _, err := a.Control(t.Context(), call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.ServiceHosted}}); err != nil {
		t.Fatal(err)
	}
	a.service.next()
	return call.ID
}

// Ensures that an incoming call tells who calls whom, once, with an id that the events of
// the call will have.
func TestIncomingCall(t *testing.T) {
	a := newApplication(t)
	call := a.rings(t)
	if call.Called() != "reception" || call.Source.Identity != (signaling.Identity{Kind: signaling.Phone, ID: "+14255550123", DisplayName: "Ada"}) || call.ChainID != "chain" || call.ServerID != "server" {
		t.Errorf("the call is %+v", call)
	}
	if again := a.rings(t); again.ID != call.ID {
		t.Error("the same call told twice is two calls")
	}
	if _, err := a.Control(t.Context(), call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.ServiceHosted}}); err != nil {
		t.Fatal(err)
	}
	want := asked{"POST", "/calling/callConnections:answer", `{"incomingCallContext":"context","callbackUri":"https://bot.test/acs?call=` + string(call.ID) + `"}`}
	if diff := cmp.Diff(want, a.service.last()); diff != "" {
		t.Error(diff)
	}
	a.post(t, call.ID, "", `[{"type":"Microsoft.Communication.CallConnected","data":{"callConnectionId":"conn"}}]`)
	if diff := cmp.Diff([]signaling.Notification{signaling.StateChanged{Call: call.ID, State: signaling.StateEstablished}}, a.told.take()); diff != "" {
		t.Error(diff)
	}
}

// Ensures that a call which is refused or sent on ends for the bot, although the service
// says nothing more of it.
func TestRefusedCallsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		cmd        signaling.Command
		path, body string
	}{
		"rejected":   {signaling.Reject{Reason: signaling.RejectBusy}, ":reject", `{"incomingCallContext":"context","callRejectReason":"busy"}`},
		"hung up":    {signaling.Hangup{}, ":reject", `{"incomingCallContext":"context","callRejectReason":"none"}`},
		"redirected": {signaling.Redirect{Targets: []signaling.Identity{{Kind: signaling.User, ID: "sales"}}}, ":redirect", `{"incomingCallContext":"context","target":{"kind":"communicationUser","rawId":"8:acs:sales","communicationUser":{"id":"8:acs:sales"}}}`},
	} {
		t.Run(name, func(t *testing.T) {
			a := newApplication(t)
			call := a.rings(t)
			if _, err := a.Control(t.Context(), call.ID, c.cmd); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(asked{"POST", "/calling/callConnections" + c.path, c.body}, a.service.last()); diff != "" {
				t.Error(diff)
			}
			news := a.told.take()
			if len(news) != 1 || news[0].Of() != call.ID {
				t.Fatalf("the bot is told %+v", news)
			}
			if _, ok := news[0].(signaling.Terminated); !ok {
				t.Errorf("the bot is told %+v", news[0])
			}
			wantProblem(t, a.Client, call.ID, c.cmd, signaling.NotFound)
		})
	}
}

func wantProblem(t *testing.T, c *acs.Client, id signaling.CallID, cmd signaling.Command, code signaling.Code) {
	t.Helper()
	_, err := c.Control(t.Context(), id, cmd)
	var e *signaling.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Errorf("%T: %v, want %v", cmd, err, code)
	}
}

// Ensures that each command is asked for as the service's contract has it.
func TestCommands(t *testing.T) {
	user := `{"kind":"communicationUser","rawId":"8:acs:ada","communicationUser":{"id":"8:acs:ada"}}`
	phone := `{"kind":"phoneNumber","rawId":"4:+14255550123","phoneNumber":{"value":"+14255550123"}}`
	ada := signaling.Identity{Kind: signaling.User, ID: "ada"}
	for _, c := range []struct {
		cmd          signaling.Command
		method, path string
		body         string // OP stands for the operation's id
	}{
		{signaling.Hangup{}, "DELETE", "", ""},
		{signaling.EndForAll{}, "POST", ":terminate", ""},
		{signaling.KeepAlive{}, "GET", "", ""},
		{signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "https://x.test/a.wav"}}, Context: "mine"}, "POST", ":play",
			`{"playSources":[{"kind":"file","file":{"uri":"https://x.test/a.wav"}}],"playTo":[],"playOptions":{"loop":false},"operationContext":"OP mine"}`},
		{signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "say:Hello", Loop: true}}, To: []signaling.ParticipantID{"8:acs:ada"}, Interrupt: true}, "POST", ":play",
			`{"playSources":[{"kind":"text","text":{"text":"Hello"}}],"playTo":[` + user + `],"interruptCallMediaOperation":true,"playOptions":{"loop":true},"operationContext":"OP "}`},
		{signaling.CancelMedia{}, "POST", ":cancelAllMediaOperations", ""},
		{signaling.Recognize{MaxTones: 4, StopTones: []media.Key{'#'}, InitialSilence: 7 * time.Second, InterTone: 3 * time.Second, Context: "r"}, "POST", ":recognize",
			`{"recognizeInputType":"dtmf","recognizeOptions":{"targetParticipant":` + phone + `,"interruptPrompt":true,"initialSilenceTimeoutInSeconds":7,"dtmfOptions":{"interToneTimeoutInSeconds":3,"maxTonesToCollect":4,"stopTones":["pound"]}},"operationContext":"OP r"}`},
		{signaling.Recognize{By: signaling.BySpeech, Language: "en-US", EndSilence: time.Second, KeepPrompt: true}, "POST", ":recognize",
			`{"recognizeInputType":"speech","recognizeOptions":{"targetParticipant":` + phone + `,"speechLanguage":"en-US","speechOptions":{"endSilenceTimeoutInMs":1000}},"operationContext":"OP "}`},
		{signaling.Recognize{By: signaling.ByEither, MaxTones: 1}, "POST", ":recognize",
			`{"recognizeInputType":"speechOrDtmf","recognizeOptions":{"targetParticipant":` + phone + `,"interruptPrompt":true,"dtmfOptions":{"maxTonesToCollect":1}},"operationContext":"OP "}`},
		{signaling.Recognize{By: signaling.ByEither, Choices: []signaling.Choice{{Label: "Yes", Phrases: []string{"yes", "yeah"}}, {Label: "No", Tone: '2'}}}, "POST", ":recognize",
			`{"recognizeInputType":"choices","recognizeOptions":{"targetParticipant":` + phone + `,"interruptPrompt":true,"choices":[{"label":"Yes","phrases":["yes","yeah"]},{"label":"No","phrases":["No"],"tone":"two"}]},"operationContext":"OP "}`},
		{signaling.SubscribeToTone{Participant: "8:acs:ada"}, "POST", ":startContinuousDtmfRecognition", `{"targetParticipant":` + user + `,"operationContext":"8:acs:ada"}`},
		{signaling.UnsubscribeFromTone{Participant: "8:acs:ada"}, "POST", ":stopContinuousDtmfRecognition", `{"targetParticipant":` + user + `,"operationContext":"8:acs:ada"}`},
		{signaling.SendTones{Keys: []media.Key{'1', '#'}}, "POST", ":sendDtmfTones", `{"tones":["one","pound"],"targetParticipant":` + phone + `,"operationContext":"OP "}`},
		{signaling.Transfer{Target: ada, Context: "t"}, "POST", ":transferToParticipant", `{"targetParticipant":` + user + `,"operationContext":"OP t"}`},
		{signaling.Transfer{Target: ada, Transferee: "4:+14255550123"}, "POST", ":transferToParticipant", `{"targetParticipant":` + user + `,"transferee":` + phone + `,"operationContext":"OP "}`},
		{signaling.Invite{Participants: []signaling.Identity{ada}, Timeout: 30 * time.Second, Context: "i"}, "POST", "/participants:add", `{"participantToAdd":` + user + `,"invitationTimeoutInSeconds":30,"operationContext":"OP i"}`},
		{signaling.RemoveParticipant{Participant: "8:acs:ada"}, "POST", "/participants:remove", `{"participantToRemove":` + user + `,"operationContext":"OP "}`},
		{signaling.MuteParticipant{Participant: "8:acs:ada", Context: "m"}, "POST", "/participants:mute", `{"targetParticipants":[` + user + `],"operationContext":"m"}`},
		{signaling.StartHoldMusic{Participant: "8:acs:ada", Music: signaling.Prompt{URI: "https://x.test/m.wav"}}, "POST", ":hold", `{"targetParticipant":` + user + `,"playSourceInfo":{"kind":"file","file":{"uri":"https://x.test/m.wav"}}}`},
		{signaling.StopHoldMusic{Participant: "8:acs:ada"}, "POST", ":unhold", `{"targetParticipant":` + user + `}`},
	} {
		a := newApplication(t)
		id := a.answered(t)
		op, err := a.Control(t.Context(), id, c.cmd)
		if err != nil {
			t.Errorf("%T: %v", c.cmd, err)
			continue
		}
		want := asked{c.method, "/calling/callConnections/conn" + c.path, strings.ReplaceAll(c.body, "OP", string(op.ID))}
		if diff := cmp.Diff(want, a.service.last()); diff != "" {
			t.Errorf("%T: %s", c.cmd, diff)
		}
	}
}

// Ensures that what the dialect has no words for is refused before anything is asked.
func TestWhatCannotBeSaid(t *testing.T) {
	for _, cmd := range []signaling.Command{
		signaling.PlayPrompt{Prompts: []signaling.Prompt{{URI: "a"}}, Background: true},
		signaling.Record{}, signaling.Mute{}, signaling.Unmute{}, signaling.UpdateRecordingStatus{},
		signaling.Transfer{Replaces: "other"}, signaling.SendTones{Keys: []media.Key{'1'}, Pause: 1}, signaling.Invite{Participants: make([]signaling.Identity, 2)},
		signaling.CancelMedia{KeepBackground: true},
	} {
		a := newApplication(t)
		id := a.answered(t)
		wantProblem(t, a.Client, id, cmd, signaling.Unsupported)
		if got := a.service.last(); got != (asked{}) {
			t.Errorf("%T: the service is asked %+v", cmd, got)
		}
	}
}

// Ensures that keys of everybody are asked for by each participant, over all pages of the
// list.
func TestKeysOfEverybody(t *testing.T) {
	a := newApplication(t)
	id := a.answered(t)
	a.service.next(
		says(200, `{"value":[{"identifier":{"kind":"communicationUser","rawId":"8:acs:ada","communicationUser":{"id":"8:acs:ada"}},"isMuted":true}],"nextLink":"/calling/callConnections/conn/participants?api-version=2026-03-12&page=2"}`),
		says(200, `{"value":[{"identifier":{"kind":"communicationUser","rawId":"8:acs:bob","communicationUser":{"id":"8:acs:bob"}}}],"nextLink":"https://elsewhere.test/calling/x"}`),
	)
	if _, err := a.Control(t.Context(), id, signaling.SubscribeToTone{}); err != nil {
		t.Fatal(err)
	}
	var bodies []string
	for _, r := range a.service.asked {
		bodies = append(bodies, r.Method+" "+r.Body)
	}
	if got := strings.Join(bodies, "\n"); len(bodies) != 4 || !strings.Contains(bodies[2], "8:acs:ada") || !strings.Contains(bodies[3], "8:acs:bob") {
		t.Errorf("the service is asked\n%s", got)
	}
}

// Ensures that a call of the bot's own has its events, and that it is gone when the
// service refuses it.
func TestCreate(t *testing.T) {
	a := newApplication(t)
	call, err := a.Create(t.Context(), signaling.Create{Targets: []signaling.Identity{{Kind: signaling.Phone, ID: "+14255550123"}}, Source: signaling.Identity{Kind: signaling.Phone, ID: "+18005550100"}})
	if err != nil {
		t.Fatal(err)
	}
	got := a.service.last()
	var body map[string]any
	if json.Unmarshal([]byte(got.Body), &body) != nil || got.Path != "/calling/callConnections" || body["callbackUri"] != "https://bot.test/acs?call="+string(call.ID) {
		t.Errorf("the service is asked %+v", got)
	}
	a.post(t, call.ID, "", `[{"type":"Microsoft.Communication.CreateCallFailed","data":{"callConnectionId":"conn","resultInformation":{"code":603,"subCode":8538,"message":"no"}}}]`)
	want := []signaling.Notification{signaling.Terminated{Call: call.ID, Result: signaling.Result{Code: 603, Subcode: 8538, Message: "no"}}}
	if diff := cmp.Diff(want, a.told.take()); diff != "" {
		t.Error(diff)
	}
	a.service.next(says(403, `{"error":{"code":"7507","message":"not your number"}}`))
	_, err = a.Create(t.Context(), signaling.Create{Targets: []signaling.Identity{{Kind: signaling.User, ID: "ada"}}})
	var e *signaling.Error
	if !errors.As(err, &e) || e.Code != signaling.Forbidden || e.Subcode != 7507 {
		t.Errorf("a refused call: %v", err)
	}
	if calls, _ := a.List(t.Context()); len(calls) != 0 {
		t.Errorf("there are %+v", calls)
	}
}

// Ensures that a service which asks for patience gets the same request again, and can
// tell that it is the same.
func TestPatience(t *testing.T) {
	a := newApplication(t)
	id := a.answered(t)
	busy := func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusTooManyRequests)
	}
	a.service.next(busy, busy)
	if _, err := a.Control(t.Context(), id, signaling.EndForAll{}); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, h := range a.service.headers {
		ids[h.Get("Repeatability-Request-Id")+h.Get("Repeatability-First-Sent")] = true
	}
	if len(a.service.headers) != 3 || len(ids) != 1 {
		t.Errorf("%d requests with %d ids", len(a.service.headers), len(ids))
	}
}

// Ensures that refusals are told by their kind.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		want   signaling.Code
	}{
		{404, `{"error":{"code":"8522","message":"no"}}`, signaling.NotFound},
		{400, `{"error":{"code":"8501","message":"no"}}`, signaling.WrongState},
		{400, `{"error":{"code":"8523","message":"no"}}`, signaling.InvalidArgument},
		{412, `{"error":{"code":"8583","message":"no"}}`, signaling.WrongState},
		{409, `{"error":{"code":"8519","message":"no"}}`, signaling.Conflict},
		{401, `{"error":{"code":"7509","message":"no"}}`, signaling.Unauthenticated},
		{405, `{"error":{"code":"8520","message":"no"}}`, signaling.Unsupported},
		{500, `<html>`, signaling.Unavailable},
	} {
		a := newApplication(t)
		id := a.answered(t)
		a.service.next(says(c.status, c.body))
		wantProblem(t, a.Client, id, signaling.EndForAll{}, c.want)
	}
}
