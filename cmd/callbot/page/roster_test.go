package page_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"callbot/cmd/callbot/browsertest"
)

// person is an entry of a roster as the service tells it.
func person(id, name string, is ...string) map[string]any {
	p := map[string]any{"id": id, "name": name, "kind": "user"}
	for _, field := range is {
		p[field] = true
	}
	return p
}

// meet tells the page who is in the call, of whom it is the first.
func (s *service) meet(people ...map[string]any) {
	s.tell("roster", map[string]any{"roster": people, "me": "1"})
}

// shown is the page's roster in words.
func shown(p *browsertest.Page) string {
	var words []string
	for _, person := range p.Roster() {
		word := person.Name
		if person.Speaking {
			word += " speaks"
		}
		words = append(words, strings.TrimSpace(word+" "+person.Note))
	}
	return strings.Join(words, "; ")
}

// A person in a call of many sees who is there, who speaks, who is muted or on hold, and
// who comes and leaves; a call of two shows none of that.
func TestBrowserRoster(t *testing.T) {
	s := serve(t)
	p := browsertest.Open(t, s.url+"?from=alice", browsertest.Options{})
	p.Click("call")
	s.tell("established", nil)
	s.meet(person("1", "alice"), person("2", "reception"))
	p.AwaitState("established")
	if got := shown(p); got != "" {
		t.Errorf("a call of two shows %q", got)
	}
	for _, step := range []struct {
		people []map[string]any
		shown  string
	}{
		{
			[]map[string]any{person("1", "alice"), person("2", "reception", "speaking"), person("3", "bob", "muted")},
			"alice (you); reception speaks; bob muted",
		},
		{
			[]map[string]any{person("1", "alice", "speaking"), person("3", "bob", "onHold"), person("4", "carol", "inLobby")},
			"alice (you) speaks; bob on hold; carol waiting",
		},
		{[]map[string]any{person("1", "alice"), person("3", "bob")}, "alice (you); bob"},
	} {
		s.meet(step.people...)
		p.Await(step.shown, func() bool { return shown(p) == step.shown })
	}
	for ids, want := range map[string]string{"3": "alice (you); bob speaks", "": "alice (you); bob"} {
		s.tell("speaking", map[string]any{"speaking": strings.Fields(ids)})
		p.Await(want, func() bool { return shown(p) == want })
	}
	var news []string
	for _, e := range p.Events("people") {
		lines := strings.Fields(e.Text)
		news = append(news, strings.Join(lines[len(lines)-2:], " "))
	}
	if want := []string{"carol came", "reception left", "carol left"}; !slices.Equal(news, want) {
		t.Errorf("the list says %q, want %q", news, want)
	}
	p.Click("hangup")
	if got := shown(p); got != "" {
		t.Errorf("after the call %q is shown", got)
	}
}

// The mute button silences the microphone and tells the service; who is muted by somebody
// else is told so, and can end it.
func TestBrowserMutes(t *testing.T) {
	s := serve(t)
	p := browsertest.Open(t, s.url, browsertest.Options{})
	p.Click("call")
	s.tell("established", nil)
	p.AwaitState("established")
	want := func(verb, words string) {
		t.Helper()
		p.Click("mute")
		if got := next(t, "a mute", s.muted); got != verb || p.Text("mute") != words {
			t.Errorf("the service was asked to %s, and the button says %s", got, p.Text("mute"))
		}
	}
	want("mute", "Muted")
	want("unmute", "Mute")
	s.meet(person("1", "alice", "muted"), person("2", "bob"))
	p.Await("the mute", func() bool { return p.Text("mute") == "Muted" && len(p.Events("notice")) == 1 })
	want("unmute", "Mute")
}

// A person who opens the link of a meeting says who they are, calls, and is in it; the
// link can be copied for others.
func TestBrowserJoinLink(t *testing.T) {
	s := serve(t)
	p := browsertest.Open(t, s.url+"join/Q7xK2", browsertest.Options{})
	p.Write("from", "Jean Valjean")
	p.Click("call")
	if query := next(t, "the call", s.placed); query != "to=join%3AQ7xK2&from=Jean+Valjean" {
		t.Errorf("the call was placed with %q", query)
	}
	s.meet(person("1", "Jean Valjean", "inLobby"))
	p.Await("the lobby", func() bool { return strings.Contains(p.Text("detail"), "let you in") })
	s.tell("established", nil)
	s.meet(person("1", "Jean Valjean"), person("2", "Cosette"), person("3", "Javert"))
	p.Await("the roster", func() bool { return strings.Contains(shown(p), "Cosette") })
	if got := p.Text("detail"); got != "" {
		t.Errorf("the telephone still says %q", got)
	}
	p.Click("invite")
	p.Await("the link", func() bool {
		text := p.Text("invite")
		return text == "Copied" || text == fmt.Sprintf("%sjoin/Q7xK2", s.url)
	})
}
