package streaming

import "testing"

// Ensures that no message of an application does harm, and that what is taken for sound
// has whole samples.
func FuzzMessage(f *testing.F) {
	for _, text := range []string{
		`{"kind":"audioData","audioData":{"data":"AAAA","isSilent":false},"stopAudio":{}}`,
		`{"Kind":0,"AudioData":{"Data":"AAAA"},"StopAudio":null}`,
		`{"kind":"AudioMetadata","audioMetadata":{"sampleRate":16000}}`,
		`{"kind":"DtmfData","dtmfData":{"data":"#"}}`,
		stopAudio,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, ok := parse(text)
		if !ok {
			return
		}
		samples, ok := m.samples(nil)
		if ok && 2*len(samples) != len(m.AudioData.Data) {
			t.Errorf("%d samples of %d bytes", len(samples), len(m.AudioData.Data))
		}
		mouth := newMouth(24000)
		mouth.add(samples)
	})
}
