package acs

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"callbot/signaling/acs/wire"
	"callbot/signaling/callback"

	"github.com/google/uuid"
)

const (
	validationPath = "/calling/eventGrid/validate"
	validationTime = 5 * time.Minute  // as Event Grid has it, for the address
	handshakeTime  = 10 * time.Second // Event Grid waits for 30 s, but a caller waits here
	maxHandshake   = 4 << 10
)

// subscription is a webhook, and whether its owner has said that events may be sent
// there.
// https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema
type subscription struct {
	mu    sync.Mutex
	valid bool
	code  string
	asked time.Time
}

// validate asks the owner of a webhook, unless it has said yes before.
func (r *Resource) validate(ctx context.Context, webhook string) error {
	s := r.subscription(webhook)
	s.mu.Lock()
	valid, code := s.valid, uuid.NewString()
	if !valid {
		s.code, s.asked = code, time.Now()
	}
	s.mu.Unlock()
	if valid {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, handshakeTime)
	defer cancel()
	err := r.ask(ctx, webhook, code)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.valid = s.valid || err == nil // or somebody has opened the address meanwhile
	if s.valid {
		return nil
	}
	return err
}

func (r *Resource) subscription(webhook string) *subscription {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.subscriptions == nil {
		r.subscriptions = map[string]*subscription{}
	}
	if r.subscriptions[webhook] == nil {
		r.subscriptions[webhook] = &subscription{}
	}
	return r.subscriptions[webhook]
}

// ask sends the code and wants it back.
func (r *Resource) ask(ctx context.Context, webhook, code string) error {
	event, err := wire.NewGridEvent(wire.ValidationEvent, r.ID, "", wire.Validation{
		Code: code, URL: r.URL + validationPath + "?code=" + code,
	})
	if err != nil {
		return err
	}
	body, err := json.Marshal([]wire.GridEvent{event})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, webhook, bytes.NewReader(body))
	if err != nil {
		return callback.WithoutAddress(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(wire.EventTypeHeader, wire.EventTypeSubscription)
	resp, err := r.HTTP.Do(request)
	if err != nil {
		return callback.WithoutAddress(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxHandshake))
	if err != nil {
		return err
	}
	var answer wire.ValidationResponse
	if resp.StatusCode != http.StatusOK || json.Unmarshal(text, &answer) != nil || !strings.EqualFold(answer.Code, code) {
		return fmt.Errorf("%s: want 200 with the validationResponse, got %s", request.URL.Host, resp.Status)
	}
	return nil
}

// confirm is the other way to say yes: to open the address that came with the code.
func (r *Resource) confirm(code string) bool {
	r.mu.Lock()
	all := make([]*subscription, 0, len(r.subscriptions))
	for _, s := range r.subscriptions {
		all = append(all, s)
	}
	r.mu.Unlock()
	for _, s := range all {
		s.mu.Lock()
		right := s.code != "" && subtle.ConstantTimeCompare([]byte(s.code), []byte(code)) == 1 && time.Since(s.asked) < validationTime
		s.valid = s.valid || right
		s.mu.Unlock()
		if right {
			return true
		}
	}
	return false
}

// serveConfirmation answers whoever opens the address.
func (h *Handler) serveConfirmation(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet || !h.Resource.confirm(r.URL.Query().Get("code")) {
		http.Error(w, "This address has been used up, or never was.", http.StatusNotFound)
		return
	}
	_, _ = io.WriteString(w, "The webhook is validated.\n")
}
