package lite_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/lite"
	"callbot/media/webrtc/webrtctest"
)

// meddle connects two sides whose descriptions are changed on their way.
func meddle(t *testing.T, offers, answers webrtctest.Side, offer, answer func(string) string) (near, far media.Leg) {
	t.Helper()
	n := webrtctest.New(t, webrtctest.Line{Delay: 10 * time.Millisecond})
	a, b := offers.New(n.Join(t)), answers.New(n.Join(t))
	t.Cleanup(func() { _, _ = a.Close(), b.Close() })
	offered, text, err := a.Offer(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = offered.Close() })
	far, reply, err := b.Answer(context.Background(), offer(text))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = far.Close() })
	if err := offered.Accept(answer(reply)); err != nil {
		t.Fatal(err)
	}
	return offered, far
}

func same(s string) string { return s }

// replace makes a change of one kind.
func replace(t *testing.T, pattern, with string) func(string) string {
	t.Helper()
	return func(s string) string {
		changed := regexp.MustCompile(pattern).ReplaceAllString(s, with)
		if changed == s {
			t.Errorf("there is no %s in %s", pattern, s)
		}
		return changed
	}
}

// ready waits for both ends of a call.
func ready(t *testing.T, legs ...media.Leg) {
	t.Helper()
	for _, leg := range legs {
		select {
		case <-leg.Ready():
		case <-leg.Done():
			t.Fatalf("the leg ended: %v", leg.Err())
		}
	}
}

// Ensure that calls come about with peers of all habits: who begin the handshake
// themselves or do not, check no paths, hide their addresses, or have many.
func TestHabits(t *testing.T) {
	for _, c := range []struct {
		name            string
		offers, answers webrtctest.Side
		offer, answer   func(string) string
	}{
		{"an offer that waits for our handshake", light(), light(), replace(t, "actpass", "passive"), same},
		{"an offer that begins the handshake", light(), light(), replace(t, "actpass", "active"), same},
		{"an offer by one who checks no paths", light(), light(), replace(t, "t=0 0\r\n", "t=0 0\r\na=ice-lite\r\n"), same},
		{"an offer without addresses", full(), light(), replace(t, "a=candidate:.*\r\n", ""), same},
		{"an answer without addresses", light(), full(), same, replace(t, "a=candidate:.*\r\n", "")},
		{"an answer with names for addresses", light(), full(), same, replace(t, `(a=candidate:\S+ 1 udp \d+) \S+`, "$1 5d1ba2f2.local")},
		{"an answer with strange addresses first", light(), light(), same, func(s string) string {
			return strings.Replace(s, "a=candidate:", "a=candidate:9 1 udp 2130706440 10.9.9.9 9 typ host\r\na=candidate:", 1)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, far := meddle(t, c.offers, c.answers, c.offer, c.answer)
				ready(t, near, far)
				for _, way := range [][2]media.Leg{{near, far}, {far, near}} {
					if err := way[0].WritePacket(&media.Packet{Sequence: 1, Payload: []byte{1}}); err != nil {
						t.Fatal(err)
					}
					if err := way[1].ReadPacket(new(media.Packet)); err != nil {
						t.Fatal(err)
					}
				}
			})
		})
	}
}

// Ensure that one who holds the connection but not the certificate of the description
// is not talked to, on either side.
func TestStranger(t *testing.T) {
	zero := strings.Repeat("00:", 31) + "00"
	forge := replace(t, `sha-256 \S+`, "sha-256 "+zero)
	weak := replace(t, `sha-256 \S+`, "md5 00")
	for name, c := range map[string][2]func(string) string{
		"an offer's":                 {forge, same},
		"an answer's":                {same, forge},
		"an offer's, of a weak kind": {weak, same},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, far := meddle(t, light(), light(), c[0], c[1])
				for _, leg := range []media.Leg{near, far} {
					select {
					case <-leg.Ready():
						// The one whose certificate was doubted may have been done before
						// the other refused; then it is told.
						<-leg.Done()
					case <-leg.Done():
						if !errors.Is(leg.Err(), lite.ErrUnreachable) {
							t.Errorf("ended with %v", leg.Err())
						}
					}
				}
				select {
				case <-near.Ready():
					select {
					case <-far.Ready():
						t.Error("both ends are ready")
					default:
					}
				default:
				}
			})
		})
	}
}

// Ensure that an answer that cannot be used is refused, and that an offer is answered
// once.
func TestAcceptRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := webrtctest.New(t, webrtctest.Line{})
		a, b := &lite.Transport{Network: n.Join(t)}, &lite.Transport{Network: n.Join(t)}
		t.Cleanup(func() { _, _ = a.Close(), b.Close() })
		near, offer, err := a.Offer(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer near.Close()
		far, answer, err := b.Answer(context.Background(), offer)
		if err != nil {
			t.Fatal(err)
		}
		defer far.Close()
		var d *media.DescriptionError
		for _, bad := range []string{"v=0", strings.ReplaceAll(answer, "a=fingerprint", "a=finger"), strings.ReplaceAll(answer, "a=ice-pwd", "a=pwd")} {
			if err := near.Accept(bad); !errors.As(err, &d) {
				t.Errorf("accepted nonsense: %v", err)
			}
		}
		if err := near.Accept(answer); err != nil {
			t.Fatal(err)
		}
		if err := near.Accept(answer); !errors.As(err, &d) {
			t.Errorf("accepted twice: %v", err)
		}
		ready(t, near, far)
	})
}

// Ensure that legs can be closed at any moment of their making.
func TestCloseEarly(t *testing.T) {
	for after := range 12 {
		synctest.Test(t, func(t *testing.T) {
			near, far := meddle(t, light(), light(), same, same)
			time.Sleep(time.Duration(after) * 7 * time.Millisecond)
			if err := near.Close(); err != nil {
				t.Error(err)
			}
			if err := near.ReadPacket(new(media.Packet)); err == nil {
				t.Error("read from a closed leg")
			}
			<-far.Done()
		})
	}
}

// Ensure that a closed transport makes no more legs.
func TestClosed(t *testing.T) {
	a := &lite.Transport{Address: "127.0.0.1:0"}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Offer(context.Background()); err == nil {
		t.Error("made a leg")
	}
	if err := a.Open(); err == nil {
		t.Error("opened")
	}
}
