package pbx_test

import (
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/signaling"
	"callbot/signaling/hosting"
	"callbot/signaling/pbx"
)

// Whatever bots and phones do, in whatever order, every call ends exactly once and
// every application hears so exactly once, as the last thing of that call; each prompt
// that it played completes once before.
func FuzzCall(f *testing.F) {
	f.Add([]byte("dah"))       // dial, answer, hang up
	f.Add([]byte("dttttrDRx")) // time passes; reject; other callers
	f.Add([]byte("dfDaAoOhq"))
	f.Add([]byte("dfbpPnNh"))
	f.Add([]byte("dsffddddfahHtttt"))
	f.Add([]byte("daeoekdmgteotk"))
	f.Add([]byte("mgjlgmmeoKtThHxkQ"))
	f.Add([]byte("daeodaeoKkthgwo"))
	f.Add([]byte("dj13l5ot2t4tl1h"))
	f.Add([]byte("djwot1122t5t6t"))
	f.Add([]byte("mgt123t4t1Ht6"))
	host := hosted(f)
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 40 {
			return
		}
		inWorld(t, func(s *pbx.Service) {
			host(s)
			withMeeting(s)
			s.Studio = &hosting.Studio{Shelf: folder{t.TempDir()}}
		}, func(w *world) {
			m := &mischief{world: w, plays: make(map[signaling.CallID]int)}
			m.alice, m.leave = w.register("alice")
			for _, step := range script {
				m.do(step)
			}
			m.leave()
			w.stop()
			if err := <-w.done; err != nil {
				w.Error(err)
			}
			w.done <- nil
			m.check()
		})
	})
}

// mischief does one thing for each letter, to the latest call.
type mischief struct {
	*world
	phones []string
	made   []signaling.CallID
	plays  map[signaling.CallID]int // prompts that were taken
	alice  *fakePhone
	leave  func()

	outside int // prompts that were taken from outside
	tapes   []string
}

// folder is a shelf that keeps everything.
type folder struct{ dir string }

func (f folder) Reserve(int64) (string, signaling.Recording, error) {
	id := rand.Text()
	return filepath.Join(f.dir, id), signaling.Recording{Location: id}, nil
}
func (folder) Keep(signaling.Recording)    {}
func (folder) Discard(signaling.Recording) {}
func (f folder) Open(r signaling.Recording) (io.ReadSeekCloser, error) {
	return os.Open(filepath.Join(f.dir, r.Location))
}

func (m *mischief) do(step byte) {
	switch step {
	case 'd', 'D', 's', 'S':
		m.place(map[byte]string{'d': "reception", 'D': "alice", 's': "sales", 'S': "night"}[step])
	case 'm', 'M':
		m.place("meeting")
	case 't':
		time.Sleep(7003 * time.Millisecond)
	case 'h':
		if n := len(m.phones); n > 0 {
			_ = m.service.Hangup(m.Context(), m.phones[n-1])
		}
	case 'H':
		if n := len(m.phones); n > 0 {
			_ = m.service.Hangup(m.Context(), m.phones[0])
		}
	case 'o', 'O', 'q', 'Q':
		m.ofAlice(step)
	case '1', '2', '3', '4', '5', '6':
		m.beside(step)
	default:
		m.ofBot(step)
	}
	if step >= 'a' { // capitals happen at once with what follows
		synctest.Wait()
	}
}

func (m *mischief) place(to string) {
	leg, offer, _ := m.network.Offer(m.Context())
	placed, err := m.service.Place(m.Context(), placing(to, offer))
	if err != nil {
		m.Fatal(err)
	}
	_ = leg.Accept(placed.Answer)
	m.Cleanup(func() { _ = leg.Close() })
	m.phones = append(m.phones, placed.ID)
}

func (m *mischief) ofAlice(step byte) {
	m.alice.mu.Lock()
	defer m.alice.mu.Unlock()
	if len(m.alice.rings) == 0 {
		return
	}
	ring := m.alice.rings[len(m.alice.rings)-1]
	switch step {
	case 'o', 'O':
		if leg, answer, err := m.network.Answer(m.Context(), ring.Offer); err == nil {
			m.Cleanup(func() { _ = leg.Close() })
			_ = m.service.Answer(m.Context(), ring.Call, answer)
		}
	case 'q':
		_ = m.service.Decline(m.Context(), ring.Call, true)
	case 'Q':
		_ = m.service.Hangup(m.Context(), ring.Call)
	}
}

func (m *mischief) ofBot(step byte) {
	b := m.bot("bot")
	if step&1 == 0 {
		b = m.bot("other")
	}
	b.mu.Lock()
	if len(b.calls) == 0 {
		b.mu.Unlock()
		return
	}
	call := b.calls[len(b.calls)-1]
	b.mu.Unlock()
	switch step {
	case 'a', 'A', 'n', 'N':
		if leg, answer, err := m.network.Answer(m.Context(), call.Media.Description); err == nil {
			m.Cleanup(func() { _ = leg.Close() })
			_ = b.control(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.AppHosted, Description: answer}})
		}
	case 'r', 'R':
		_ = b.control(call.ID, signaling.Reject{})
	case 'x', 'X', 'y', 'Y':
		_ = b.control(call.ID, signaling.Hangup{})
	case 'c', 'C', 'i', 'I':
		m.create(b)
	case 'w', 'W':
		_ = b.control(call.ID, signaling.Transfer{Target: signaling.Identity{ID: "alice"}})
	case 'v', 'V':
		_ = b.control(b.calls[0].ID, signaling.Transfer{Replaces: call.ID})
	case 'u', 'U':
		if n := len(m.made); n > 0 {
			_ = b.control(call.ID, signaling.Transfer{Replaces: m.made[n-1]})
		}
	case 'j', 'J':
		_ = b.control(call.ID, signaling.Answer{Media: signaling.Media{Hosting: signaling.ServiceHosted}})
	case 'l', 'L':
		if b.control(call.ID, play("", "beep")) == nil {
			m.plays[call.ID]++
		}
	case 'e', 'E':
		_ = b.control(call.ID, signaling.Invite{Participants: users("alice"), Context: "invited"})
	case 'K':
		_ = b.control(b.calls[0].ID, signaling.Invite{Participants: users("carol"), Replaces: call.ID, Context: "invited"})
	case 'k':
		m.sendAway(b, call.ID)
	case 'g', 'G':
		m.join(b)
	case 'z', 'Z':
		_ = b.control(call.ID, signaling.Mute{})
	case 'f', 'F':
		_ = b.control(call.ID, to("night", "alice"))
	case 'b', 'B', 'p', 'P':
		_ = b.control(call.ID, to("alice", "reception", "nobody"))
	default:
		_ = b.control(call.ID, signaling.KeepAlive{})
	}
}

// beside does what applications do beside their calls: record, play from outside, hear
// and speak.
func (m *mischief) beside(step byte) {
	b := m.bot("bot")
	b.mu.Lock()
	if len(b.calls) == 0 {
		b.mu.Unlock()
		return
	}
	call := b.calls[len(b.calls)-1]
	b.mu.Unlock()
	app, _ := m.service.Application("bot")
	switch step {
	case '1':
		if r, err := app.StartRecording(m.Context(), signaling.RecordingOrder{ServerID: call.ServerID, Unmixed: len(m.tapes)%2 == 1}); err == nil {
			m.tapes = append(m.tapes, r.ID)
		}
	case '2':
		if _, err := app.ControlOutside(m.Context(), call.ServerID, "outside", play("", "beep")); err == nil {
			m.outside++
		}
	case '3':
		stop, err := app.Listen(m.Context(), call.ID, signaling.Ear{Heard: func(signaling.Participant, media.Frame) {}, Key: func(signaling.Participant, media.Tone) {}})
		if err == nil {
			m.Cleanup(stop)
		}
		if _, err := app.Speak(m.Context(), call.ID, tone(400)); err == nil && len(m.tapes) > 0 {
			stop()
		}
	case '4':
		if n := len(m.tapes); n > 0 {
			_ = app.StopRecording(m.Context(), m.tapes[n-1])
		}
	case '5':
		_, _ = app.ControlOutside(m.Context(), call.ServerID, "", signaling.Invite{Participants: users("alice")})
	case '6':
		_, _ = app.ControlOutside(m.Context(), call.ServerID, "", signaling.EndForAll{})
	}
}

// create has a bot call alice; its media connects when the call is established.
func (m *mischief) create(b *fakeBot) {
	leg, offer, _ := m.network.Offer(m.Context())
	m.Cleanup(func() { _ = leg.Close() })
	app, _ := m.service.Application(b.id)
	call, err := app.Create(m.Context(), signaling.Create{
		Targets: []signaling.Identity{{ID: "alice"}},
		Media:   signaling.Media{Hosting: signaling.AppHosted, Description: offer},
	})
	if err != nil {
		m.Fatal(err)
	}
	m.made = append(m.made, call.ID)
	_ = leg.Accept(strings.Replace(offer, "offer", "answer", 1))
}

// join has a bot join the meeting.
func (m *mischief) join(b *fakeBot) {
	leg, offer, _ := m.network.Offer(m.Context())
	m.Cleanup(func() { _ = leg.Close() })
	app, _ := m.service.Application(b.id)
	if _, err := app.Create(m.Context(), signaling.Create{
		Meeting: signaling.Meeting{Thread: "19:meeting_meeting@thread.v2"},
		Media:   signaling.Media{Hosting: signaling.AppHosted, Description: offer},
	}); err != nil {
		m.Fatal(err)
	}
	_ = leg.Accept(strings.Replace(offer, "offer", "answer", 1))
}

// sendAway has a bot send away whoever is first in its call and is not itself.
func (m *mischief) sendAway(b *fakeBot, call signaling.CallID) {
	app, _ := m.service.Application(b.id)
	roster, _ := app.Participants(m.Context(), call)
	for _, p := range roster {
		if p.Participant.Identity.ID != b.id {
			_ = b.control(call, signaling.RemoveParticipant{Participant: p.Participant.ID})
			return
		}
	}
}

func (m *mischief) check() {
	for _, id := range m.phones {
		m.once(m.history(id))
	}
	m.alice.mu.Lock()
	rings := m.alice.rings
	m.alice.mu.Unlock()
	for _, ring := range rings {
		m.once(m.history(ring.Call))
	}
	for _, name := range []string{"bot", "other"} {
		b := m.bot(name)
		life := make(map[signaling.CallID][]string)
		for i, id := range b.ids {
			life[id] = append(life[id], b.heard[i])
		}
		for id, words := range life {
			if words[0] != "incoming" && words[0] != "establishing" {
				m.Errorf("call %s began with %q", id, words[0])
			}
			m.once(strings.Join(words, ", "))
			if plays := slices.DeleteFunc(words, func(w string) bool { return !strings.HasPrefix(w, " ") }); len(plays) != m.plays[id] {
				m.Errorf("of %d prompts %d completed", m.plays[id], len(plays))
			}
		}
	}
	if told := m.bot("botoutside").told(); strings.Count(told, "/") != m.outside {
		m.Errorf("of %d prompts from outside this was told: %s", m.outside, told)
	}
	app, _ := m.service.Application("bot")
	for _, id := range m.tapes {
		if r, err := app.Recording(m.Context(), id); err != nil || r.State != signaling.RecordingEnded {
			m.Errorf("a recording is %+v, %v", r, err)
		}
	}
	if n := m.live(); n != 0 {
		m.Errorf("%d calls are left", n)
	}
}

// once checks that a life has one end, and that it is at the end.
func (m *mischief) once(life string) {
	last := life[strings.LastIndex(life, ", ")+1:]
	if strings.Count(life, "terminated") != 1 || !strings.Contains(last, "terminated") {
		m.Errorf("a call's life: %s", life)
	}
}
