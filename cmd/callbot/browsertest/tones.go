package browsertest

import (
	"encoding/json"
	"fmt"
)

// analysis is the loudness of frequencies, in decibels below full scale, in what the
// telephone plays just now.
const analysis = `((hertz) => {
	const speaker = document.getElementById("speaker").srcObject;
	if (window.analysed !== speaker) {
		const context = new AudioContext();
		window.analyser = new AnalyserNode(context, {fftSize: 16384, smoothingTimeConstant: 0});
		context.createMediaStreamSource(speaker).connect(window.analyser);
		window.analysed = speaker;
	}
	const bins = new Float32Array(window.analyser.frequencyBinCount);
	window.analyser.getFloatFrequencyData(bins);
	const width = window.analyser.context.sampleRate / window.analyser.fftSize;
	return hertz.map((h) => Math.max(-200, ...[-2, -1, 0, 1, 2].map((i) => bins[Math.round(h / width) + i])));
})(%s)`

// Tones are how loud the telephone plays each of some frequencies now, in decibels below
// full scale. The first time it only begins to listen.
func (p *Page) Tones(hertz ...float64) []float64 {
	p.tb.Helper()
	list, err := json.Marshal(hertz)
	if err != nil {
		p.tb.Fatal(err)
	}
	return ask[[]float64](p, "the tones", fmt.Sprintf(analysis, list))
}
