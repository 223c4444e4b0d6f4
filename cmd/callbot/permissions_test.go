package main

import (
	"errors"
	"strings"
	"testing"

	"callbot/signaling"
	"callbot/signaling/auth"
	"callbot/signaling/graph"
	"callbot/signaling/pbx"
)

// An application may do what its configuration allows and nothing else; one that has no
// list may do everything. A name of the directory may lead to a meeting.
func TestConfiguredPermissions(t *testing.T) {
	plan := planned(t, `
applications:
  few: {webhook: "http://127.0.0.1:1/a", permissions: [Calls.Initiate.All]}
  all: {webhook: "http://127.0.0.1:1/b"}
  none: {webhook: "http://127.0.0.1:1/c", permissions: []}
directory: {standup: meeting}
`)
	if plan.directory["standup"] != (pbx.ToMeeting{Name: "standup"}) {
		t.Errorf("standup leads to %v", plan.directory["standup"])
	}
	may := permits(plan.bots)
	for _, b := range plan.bots {
		initiate, join := may(b.AppID, signaling.MayInitiate), may(b.AppID, signaling.MayJoinGroup)
		want := map[string][2]bool{"few": {true, false}, "all": {true, true}, "none": {false, false}}[b.name]
		if [2]bool{initiate, join} != want {
			t.Errorf("%s: may call %v, may join %v", b.name, initiate, join)
		}
	}
}

// planned is the calling service of a configuration.
func planned(t *testing.T, text string) serviceConfig {
	t.Helper()
	var config pbxConfig
	if err := readConfig(write(t, text), &config); err != nil {
		t.Fatal(err)
	}
	config.Data = t.TempDir()
	plan, err := config.service()
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// An application's notifications are written as its configuration has it, wherever they go.
func TestConfiguredPascal(t *testing.T) {
	plan := planned(t, `
applications:
  capital: {webhook: "http://127.0.0.1:1/a", pascal: true}
  lower: {webhook: "http://127.0.0.1:1/b"}
`)
	notifier := plan.notifier(&auth.Issuer{})
	for _, b := range plan.bots {
		for _, callback := range []string{"", "https://bot.test/of-a-call"} {
			webhook, ok := notifier(b.AppID, callback).(*graph.Webhook)
			if !ok || webhook.Pascal != (b.name == "capital") {
				t.Errorf("%s, %q: %+v", b.name, callback, webhook)
			}
		}
	}
}

// A permission that there is not is refused by name.
func TestUnknownPermission(t *testing.T) {
	config := pbxConfig{Data: t.TempDir(), Applications: map[string]application{
		"bot": {Webhook: "http://127.0.0.1:1/a", Permissions: []string{"Calls.Everything"}},
	}}
	_, err := config.service()
	var coded *codeError
	if !errors.As(err, &coded) || coded.code != exitUsage || !strings.Contains(err.Error(), "Calls.Everything") {
		t.Errorf("got %v", err)
	}
}
