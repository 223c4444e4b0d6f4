package sdp_test

import (
	"os"
	"testing"

	"callbot/media/sdp"
)

// Ensure that no description makes the reader panic, that what it accepts has a codec,
// and that what is written about it can be read again.
func FuzzParse(f *testing.F) {
	offer, err := os.ReadFile("testdata/chromium-offer.sdp")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(offer))
	f.Add("v=0\r\no=- 0 0 IN IP4 0\r\ns=-\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := sdp.Parse(text, true)
		if err != nil {
			return
		}
		if d.Format.Codec == "" || d.Format.Clock == 0 {
			t.Errorf("accepted without a codec: %+v", d.Format)
		}
		reduced, err := d.Reduced()
		if err != nil {
			t.Fatalf("cannot be reduced: %v", err)
		}
		if _, err := d.Answer(reduced, sdp.Ask{}); err != nil {
			t.Errorf("the reduced description cannot be read: %v", err)
		}
		if _, err := d.Peer(); err != nil {
			return
		}
		reply, err := d.Reply(sdp.Local{Peer: sdp.Peer{Ufrag: "abcd", Pwd: "abcdefghijklmnopqrstuv", Setup: sdp.Passive}})
		if err != nil {
			t.Fatalf("cannot be answered: %v", err)
		}
		want := d.Numbers
		want.OtherEvent = 0
		if again, err := sdp.Parse(reply, true); err != nil || again.Numbers != want {
			t.Errorf("our own answer reads as %+v, %v", again, err)
		}
	})
}
