package browsertest

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"callbot/media"
)

// recorder records what comes by connections of the page, before the page's own scripts
// can touch it: of the latest connection only. heard.stop ends that, as the end of the
// connection does; heard.samples is then the sound in base64, 16-bit samples at 16 kHz,
// which began at heard.began, in milliseconds of the computer's clock.
const recorder = `(() => {
	const heard = window.heard = {};
	window.RTCPeerConnection = class extends RTCPeerConnection {
		constructor(...how) {
			super(...how);
			this.addEventListener("track", ({track}) => {
				const kept = [], recorder = new MediaRecorder(new MediaStream([track]), {audioBitsPerSecond: 256000});
				recorder.ondataavailable = ({data}) => kept.push(data);
				recorder.onstop = async () => {
					const sound = await new OfflineAudioContext(1, 1, 16000).decodeAudioData(await new Blob(kept).arrayBuffer());
					const bytes = new Uint8Array(Int16Array.from(sound.getChannelData(0), (x) => Math.max(-1, Math.min(1, x)) * 32767).buffer);
					let text = "";
					for (const b of bytes) text += String.fromCharCode(b);
					heard.samples = btoa(text);
				};
				recorder.onstart = () => { heard.began = Date.now(); };
				heard.samples = "";
				recorder.start(500);
				heard.stop = () => { if (recorder.state !== "inactive") recorder.stop(); };
			});
		}
	};
})()`

// record makes the page keep what it hears.
func record() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: recorder})
		return err
	})
}

// Recording is what a browser heard of a call, at 16 kHz.
type Recording struct {
	Began   time.Time // within some tenths of a second
	Samples []int16
}

// Between is the part that was heard between two moments.
func (r Recording) Between(from, to time.Time) []int16 {
	at := func(moment time.Time) int {
		return min(max(media.Rate16k.Samples(moment.Sub(r.Began)), 0), len(r.Samples))
	}
	return r.Samples[at(from):at(to)]
}

// Heard is what the browser heard of its latest call so far, where Options.Record is set.
// It ends the recording.
func (p *Page) Heard() Recording {
	p.tb.Helper()
	ask[bool](p, "the recording", "heard.stop() ?? true")
	var text string
	p.Await("the recording", func() bool {
		text = ask[string](p, "the recording", "heard.samples")
		return text != ""
	})
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		p.tb.Fatal(err)
	}
	samples := make([]int16, len(bytes)/2)
	for i := range samples {
		samples[i] = int16(binary.LittleEndian.Uint16(bytes[2*i:]))
	}
	began := ask[float64](p, "the beginning of the recording", "heard.began")
	return Recording{Began: time.UnixMilli(int64(began)), Samples: samples}
}
