package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"callbot/cmd/callbot/browsertest"
	"callbot/media"
	"callbot/media/dtmf"
)

// hours is a recording of speech.
var hours = filepath.FromSlash("../../examples/reception/prompts/hours.wav")

// heard is the keys that the bot heard, with the way of each.
func heard(p *browsertest.Page) string {
	var keys []string
	for _, e := range p.Events("tone") {
		keys = append(keys, e.Key+" "+e.Source)
	}
	return strings.Join(keys, ", ")
}

// reach calls the reception and waits until it speaks.
func reach(p *browsertest.Page) {
	p.Click("call")
	p.AwaitState("established")
	p.Await("the welcome to be heard", func() bool {
		in, _ := p.Levels()
		return in > 0.01
	})
}

// A person who presses a key sees the flow go on: the light moves to the state that the
// key leads to, by the line that it stands at.
func TestBrowserFlow(t *testing.T) {
	t.Parallel()
	d := runDemo(t)
	p := browsertest.Open(t, d.page, browsertest.Options{})
	reach(p)
	p.Await("the first state to be lit", func() bool { return p.Flow().Now == "welcome" })
	p.Click("key-2")
	p.Await("the next state to be lit", func() bool { return p.Flow().Now == "departments" })
	f := p.Flow()
	if want := []string{"welcome > main", "main > departments"}; !slices.Equal(f.Taken, want) {
		t.Errorf("the way taken is %q, want %q", f.Taken, want)
	}
	if slices.Sort(f.Signs); !slices.Equal(f.Signs, []string{"*", "1", "2"}) {
		t.Errorf("the keys that lead on are %q", f.Signs)
	}
	p.Click("key-star")
	p.Await("the light to go back", func() bool { return p.Flow().Now == "main" })
}

// A person at the page calls the reception, hears it, steers it with keys that the bot
// hears as events, each once, and hangs up, which the bot learns, whatever carries the
// sound.
func TestBrowserKeysAsEvents(t *testing.T) {
	t.Parallel()
	for _, carrier := range []string{liteTransport, pionTransport} {
		t.Run(carrier, func(t *testing.T) { browserKeysAsEvents(t, carrier) })
	}
}

func browserKeysAsEvents(t *testing.T, carrier string) {
	t.Helper()
	d := runDemo(t, "--transport="+carrier)
	p := browsertest.Open(t, d.page, browsertest.Options{})
	reach(p)
	p.Click("key-3")
	p.Type("42#")
	p.Await("four keys", func() bool { return len(p.Events("tone")) >= 4 })
	p.Await("the extension to be read back", func() bool {
		flow := p.Events("flow")
		return len(flow) > 0 && strings.Contains(flow[len(flow)-1].Text, "read_back")
	})
	if got, want := heard(p), "3 rfc4733, 4 rfc4733, 2 rfc4733, # rfc4733"; got != want {
		t.Errorf("the bot heard %s; want %s", got, want)
	}
	p.Click("hangup")
	p.AwaitState("terminated")
	p.Await("the bot to learn of it", func() bool { return d.log.has("call served", "The other side hung up.") })
}

// A person whose telephone has no events is understood too: the bot hears the pairs of
// tones in the microphone's sound, and none in the speech before and after them.
func TestBrowserKeysInTheSound(t *testing.T) {
	var sounds []media.Reader
	for _, key := range []media.Key{'1', '2'} {
		sounds = append(sounds, browsertest.Speech(t, hours, 1500*time.Millisecond), browsertest.Silence(200*time.Millisecond),
			dtmf.NewGenerator(media.Rate16k, key), browsertest.Silence(400*time.Millisecond))
	}
	d := runDemo(t)
	p := browsertest.Open(t, d.page, browsertest.Options{Microphone: browsertest.Microphone(t, sounds...)})
	p.Click("call")
	p.AwaitState("established")
	p.Await("both keys", func() bool { return len(p.Events("tone")) >= 2 })
	if got, want := heard(p), "1 inband, 2 inband"; got != want {
		t.Errorf("the bot heard %s; want %s", got, want)
	}
}

// A person who asks for the end hears the goodbye and is told that the bot hung up.
func TestBrowserBotHangsUp(t *testing.T) {
	t.Parallel()
	d := runDemo(t)
	p := browsertest.Open(t, d.page, browsertest.Options{})
	reach(p)
	p.Click("key-0")
	p.Await("the reason", func() bool {
		e := p.Events("terminated")
		return len(e) == 1 && strings.Contains(e[0].Text, "reception hung up.")
	})
}

// A person who calls somebody busy is told so; one who calls a name that is passed on
// reaches whoever it is passed on to; one who calls nobody is told that, too.
func TestBrowserNames(t *testing.T) {
	t.Parallel()
	d := runDemo(t)
	p := browsertest.Open(t, d.page, browsertest.Options{Width: 390, Height: 844, Phone: true})
	for _, c := range []struct{ to, state, kind, say string }{
		{"busy", "terminated", "terminated", "busy is busy."},
		{"nobody", "terminated", "terminated", "There is nobody called nobody."},
		{"forward", "established", "redirected", "forward passed the call on to reception"},
	} {
		p.Call(c.to)
		p.Await(c.say, func() bool {
			e := p.Events(c.kind)
			return len(e) == 1 && strings.Contains(e[0].Text, c.say)
		})
		p.AwaitState(c.state)
	}
}

// The pictures of the documents show the page as it is, in a call with the reception.
func TestScreenshot(t *testing.T) {
	if !*update {
		t.Skip("writes pictures with -update only")
	}
	d := runDemo(t)
	for file, o := range map[string]browsertest.Options{
		"page.png":       {},
		"page-phone.png": {Width: 390, Height: 844, Phone: true, Dark: true},
	} {
		t.Run(file, func(t *testing.T) {
			o.Microphone = browsertest.Microphone(t, browsertest.Silence(time.Second),
				browsertest.Speech(t, hours, time.Second), browsertest.Silence(2*time.Second), browsertest.Speech(t, hours, time.Minute))
			p := browsertest.Open(t, d.page, o)
			reach(p)
			time.Sleep(3 * time.Second) // so that there is something to see in the meters
			p.Click("key-3")
			time.Sleep(time.Second)
			p.Click("key-4")
			p.Click("key-2")
			p.Await("the keys", func() bool { return len(p.Events("tone")) == 3 })
			time.Sleep(500 * time.Millisecond)
			p.Screenshot(filepath.FromSlash("../../docs/" + file))
		})
	}
}
