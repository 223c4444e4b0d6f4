// Command call reminds somebody of their appointment and prints what they answer.
//
// This example shows how to join a bot to a calling service over Microsoft Graph: a
// client for its commands, a receiver for its notifications, and prompts that the
// service fetches from here.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os/signal"
	"syscall"
	"time"

	"callbot/bot"
	"callbot/examples/reminder"
	"callbot/signaling"
	"callbot/signaling/auth"
	"callbot/signaling/graph"
)

type config struct {
	service, appID, secret string
	listen, to, at         string
}

func main() {
	var c config
	flag.StringVar(&c.service, "service", "http://127.0.0.1:8080", "the calling service")
	flag.StringVar(&c.appID, "app-id", "", "graph_app_id.reminder, as callbot run prints it")
	flag.StringVar(&c.secret, "app-secret", "", "graph_app_secret.reminder")
	flag.StringVar(&c.listen, "listen", "127.0.0.1:9090", "where the service reaches this program")
	flag.StringVar(&c.to, "to", "alice", "who is called")
	flag.StringVar(&c.at, "at", "09:05", "the time of the appointment")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, c); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, c config) error {
	at, err := time.Parse("15:04", c.at)
	if err != nil {
		return err
	}
	client := &graph.Client{URL: c.service + "/v1.0", HTTP: &http.Client{Transport: &auth.Transport{
		TokenURL: c.service + "/local/oauth2/v2.0/token", ClientID: c.appID, ClientSecret: c.secret,
	}}}
	runtime := &bot.Runtime{
		Controller: client, Caller: client, CallbackURI: "http://" + c.listen + "/api/calls",
		Handler: bot.RejectHandler(signaling.RejectNone),
		Voice:   "http://" + c.listen + "/prompts",
	}
	server := &http.Server{Addr: c.listen, Handler: routes(c, runtime), ReadHeaderTimeout: 5 * time.Second}

	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() { stop(server.ListenAndServe()) }()
	defer server.Close()

	answers := make(chan reminder.Answer, 1)
	go func() {
		stop(remind(ctx, runtime, c, &reminder.Reminder{
			At: at, Prompts: "http://" + c.listen + "/prompts/", Answered: func(a reminder.Answer) { answers <- a },
		}, answers))
	}()
	if err := runtime.Run(ctx); err != nil {
		return err
	}
	if err := context.Cause(ctx); !errors.Is(err, errDone) {
		return err
	}
	return nil
}

var errDone = errors.New("done")

// remind makes the call, once the runtime takes any, and prints what comes of it.
func remind(ctx context.Context, runtime *bot.Runtime, c config, r *reminder.Reminder, answers <-chan reminder.Answer) error {
	for !runtime.Running() {
		time.Sleep(10 * time.Millisecond)
	}
	if _, err := runtime.Dial(ctx, signaling.Identity{Kind: signaling.User, ID: c.to}, r); err != nil {
		return err
	}
	select {
	case answer := <-answers:
		fmt.Println(c.to, answer)
		return errDone
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func routes(c config, runtime *bot.Runtime) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/prompts/", http.FileServerFS(reminder.Prompts))
	mux.Handle("/api/calls", &graph.Receiver{Notifier: runtime, Authenticator: &auth.Verifier{
		Issuers: []string{c.service}, Audience: c.appID, ConfigURL: c.service + "/.well-known/openid-configuration",
	}})
	return mux
}
