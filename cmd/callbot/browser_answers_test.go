package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"callbot/cmd/callbot/browsertest"
	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/sdp"
)

// answering is a page that answers an offer, presses 5 when it is told to, and leaves.
const answering = `<!doctype html><meta charset="utf-8"><title>A phone that is called</title>
<button data-testid="call">answer</button> <button data-testid="key-5">5</button>
<button data-testid="hangup">leave</button> <ul data-testid="events"></ul>
<script>
document.body.dataset.state = 'waiting';
const at = id => document.querySelector('[data-testid="' + id + '"]');
at('call').onclick = async () => {
  const peer = new RTCPeerConnection(), sound = await navigator.mediaDevices.getUserMedia({audio: true});
  peer.onconnectionstatechange = () => { document.body.dataset.state = peer.connectionState; };
  for (const track of sound.getTracks()) peer.addTrack(track, sound);
  await peer.setRemoteDescription({type: 'offer', sdp: await (await fetch('offer')).text()});
  const gathered = new Promise(done => { peer.onicecandidate = e => e.candidate || done(); });
  await peer.setLocalDescription(await peer.createAnswer());
  await gathered;
  at('key-5').onclick = () => peer.getSenders()[0].dtmf.insertDTMF('5', 200);
  at('hangup').onclick = () => peer.close();
  await fetch('answer', {method: 'POST', body: peer.localDescription.sdp});
};
</script>`

// A person at a browser who is called answers, is heard, presses a key that counts once,
// and leaves, which is known at once, whatever carries the sound.
func TestBrowserAnswers(t *testing.T) {
	t.Parallel()
	inRealTime(t)
	for _, carrier := range []string{liteTransport, pionTransport} {
		t.Run(carrier, func(t *testing.T) { browserAnswers(t, carrier) })
	}
}

func browserAnswers(t *testing.T, carrier string) {
	t.Helper()
	legs, err := newTransport(mediaConfig{Listen: "127.0.0.1:0", Transport: carrier}, sdp.Ask{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer legs.Close()
	leg, offer, err := legs.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer leg.Close()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, answering)
	})
	mux.HandleFunc("GET /offer", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, offer) })
	mux.HandleFunc("POST /answer", func(w http.ResponseWriter, r *http.Request) {
		answer, err := io.ReadAll(r.Body)
		if err == nil {
			err = leg.Accept(string(answer))
		}
		if err != nil {
			t.Error(err)
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	p := browsertest.Open(t, server.URL, browsertest.Options{})
	p.Click("call")
	p.AwaitState("connected")
	<-leg.Ready()
	if leg.Format().Codec != "opus" {
		t.Errorf("format is %+v", leg.Format())
	}
	read := make(chan string)
	go func() { read <- keysOf(leg) }()
	p.Click("key-5")
	before := leg.(media.Reporter).Report().Received
	p.Await("a second of sound after it", func() bool { return leg.(media.Reporter).Report().Received > before+50 })
	p.Click("hangup")
	if carrier == liteTransport { // Pion says so only when the browser has been silent for long
		<-leg.Done()
		if err := leg.Err(); err != nil {
			t.Errorf("the leg ended with %v", err)
		}
	}
	_ = leg.Close()
	if keys := <-read; keys != "5" {
		t.Errorf("heard the keys %q", keys)
	}
}

// keysOf reads a leg to its end, and returns the keys that came by event.
func keysOf(leg media.Leg) string {
	keys := dtmf.NewReceiver(leg.Format().Clock)
	var heard []byte
	var p media.Packet
	for leg.ReadPacket(&p) == nil {
		keys.Receive(&p, func(tone media.Tone) { heard = append(heard, byte(tone.Key)) })
	}
	return string(heard)
}
