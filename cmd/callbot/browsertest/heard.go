package browsertest

import (
	"context"
	"encoding/base64"
	"encoding/binary"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// recorder records what comes by connections of the page, before the page's own scripts
// can touch it. heard.stop ends that; heard.samples is then the sound in base64, 16-bit
// samples at 16 kHz.
const recorder = `(() => {
	const heard = window.heard = {samples: ""};
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
				recorder.start(500);
				heard.stop = () => recorder.stop();
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

// Heard is what the browser heard of the call so far, at 16 kHz, where Options.Record is
// set. It ends the recording.
func (p *Page) Heard() []int16 {
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
	return samples
}
