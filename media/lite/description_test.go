package lite_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callbot/media"
	"callbot/media/lite"
	"callbot/media/sdp"
	"callbot/media/webrtc/webrtctest"
)

func chromium(tb testing.TB) string {
	tb.Helper()
	b, err := os.ReadFile("../sdp/testdata/chromium-offer.sdp")
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

// answerTo lets a transport on a virtual network answer an offer.
func answerTo(t *testing.T, transport *lite.Transport, offer string) (answer string, format media.Format, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		transport.Network = webrtctest.New(t, webrtctest.Line{}).Join(t)
		defer transport.Close()
		var leg media.Leg
		leg, answer, err = transport.Answer(context.Background(), offer)
		if err == nil {
			format = leg.Format()
			_ = leg.Close()
		}
	})
	return answer, format, err
}

// Ensure that a browser's offer is answered by one codec with the events of the same
// clock, that video and data are refused, and that the browser is left to check paths
// and to begin the handshake.
func TestAnswerChromium(t *testing.T) {
	answer, format, err := answerTo(t, &lite.Transport{
		Ask: sdp.Ask{DTX: true, PacketTime: 40 * time.Millisecond, Bitrate: 24000}, PublicIPs: []string{"198.51.100.7"},
	}, chromium(t))
	if err != nil {
		t.Fatal(err)
	}
	want := media.Format{Codec: "opus", Clock: 48000, PacketTime: media.FrameDuration, EventClock: 48000, FEC: true}
	if format != want {
		t.Errorf("format is %+v, want %+v", format, want)
	}
	for _, line := range []string{
		"UDP/TLS/RTP/SAVPF 111 110\r\n",
		"a=ice-lite\r\n",
		"a=setup:passive\r\n",
		"a=rtcp-mux\r\n",
		"a=group:BUNDLE 0\r\n",
		"a=rtpmap:111 opus/48000/2\r\n",
		"a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1;ptime=40;maxaveragebitrate=24000\r\n",
		"a=rtpmap:110 telephone-event/48000\r\n",
		"a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n",
		"m=video 0 UDP/TLS/RTP/SAVPF 96\r\n",
		"m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n",
		"a=candidate:1 1 udp 2130706431 198.51.100.7 ",
	} {
		if !strings.Contains(answer, line) {
			t.Errorf("the answer lacks %q", line)
		}
	}
	if strings.Contains(answer, "transport-cc") || strings.Contains(answer, "telephone-event/8000") || strings.Contains(answer, "10.0.0.") {
		t.Error("the answer has what was not wanted")
	}
	if t.Failed() {
		t.Log(answer)
	}
}

// Ensure that G.711 is used with a peer that has no Opus, where it is allowed.
func TestAnswerG711(t *testing.T) {
	offer := strings.NewReplacer("opus/48000/2", "speex/16000").Replace(chromium(t))
	answer, format, err := answerTo(t, &lite.Transport{G711: true}, offer)
	want := media.Format{Codec: "PCMU", Clock: 8000, PacketTime: media.FrameDuration, EventClock: 8000}
	if err != nil || format != want || !strings.Contains(answer, "a=rtpmap:0 PCMU/8000\r\n") {
		t.Errorf("format is %+v, %v; want %+v\n%s", format, err, want, answer)
	}
}

// Ensure that an offer that cannot be used is refused with a reason for people, and
// leaves nothing behind.
func TestAnswerRefuses(t *testing.T) {
	tests := []struct {
		name, offer, reason string
	}{
		{"empty", "", "no audio in it"},
		{"not SDP", "hello", "malformed SDP"},
		{"cut short", chromium(t)[:500], "malformed SDP"},
		{"too long", strings.Repeat("a", 1<<20), "longer than 65536 bytes"},
		{"no audio", strings.ReplaceAll(chromium(t), "m=audio", "m=text"), "no audio in it"},
		{"no Opus", strings.ReplaceAll(chromium(t), "opus/48000", "speex/16000"), "no Opus in the audio"},
		{"one way", strings.ReplaceAll(chromium(t), "a=sendrecv", "a=sendonly"), "the audio is sendonly, not sendrecv"},
		{"no fingerprint", strings.ReplaceAll(chromium(t), "a=fingerprint:", "a=finger:"), "cannot be used"},
		{"no ICE", strings.ReplaceAll(chromium(t), "a=ice-", "a=ace-"), "cannot be used"},
		{"a short password", strings.ReplaceAll(chromium(t), "P2uYro0UCOQ4zxjKXaWCBui1", "P2uYro0UCOQ4"), "cannot be used"},
		{"reports elsewhere", strings.ReplaceAll(chromium(t), "a=rtcp-mux", "a=mux"), "cannot be used"},
		{"a strange setup", strings.ReplaceAll(chromium(t), "actpass", "holdconn"), "cannot be used"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := answerTo(t, &lite.Transport{}, tt.offer)
			var d *media.DescriptionError
			if !errors.As(err, &d) || d.Reason != tt.reason {
				t.Errorf("answered with %v, want %q", err, tt.reason)
			}
		})
	}
}
