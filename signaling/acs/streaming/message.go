package streaming

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strings"
	"time"

	"callbot/media"
)

// kind says what a message is. It is read without regard to case: applications of
// other makes spell it in their own way, and one sends a number.
type kind string

// The kinds, in lower case.
const (
	metadataKind kind = "audiometadata"
	audioKind    kind = "audiodata"
	oldAudioKind kind = "serveraudiodata" // of older samples in Python
	keyKind      kind = "dtmfdata"
	stopKind     kind = "stopaudio"
)

// UnmarshalJSON reads a name, or the number that .NET gives it.
func (k *kind) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case "0":
		*k = audioKind
		return nil
	case "1":
		*k = stopKind
		return nil
	}
	var name string
	if err := json.Unmarshal(text, &name); err != nil {
		return err
	}
	*k = kind(strings.ToLower(name))
	if *k == oldAudioKind {
		*k = audioKind
	}
	return nil
}

// message is what either side may send. Only Kind says which part counts: some
// applications send all parts in each message. encoding/json finds the names whatever
// their case.
type message struct {
	Kind          kind
	AudioMetadata *struct {
		SubscriptionID string
		Encoding       string
		SampleRate     int
		Channels       int
	}
	AudioData       *audioData
	ServerAudioData *audioData // what older samples have in place of it
	DTMFData        *struct{ Data string }
}

// audioData is sound.
type audioData struct {
	Data             []byte // 16-bit little-endian samples
	ParticipantRawID *string
}

// parse reads a message; ok is false for what is none.
func parse(text []byte) (m message, ok bool) {
	err := json.Unmarshal(text, &m)
	if m.AudioData == nil {
		m.AudioData = m.ServerAudioData
	}
	return m, err == nil
}

// samples appends the sound of an audio message to dst; ok is false when it has none.
func (m *message) samples(dst []int16) (_ []int16, ok bool) {
	if m.AudioData == nil || len(m.AudioData.Data)%2 != 0 {
		return dst, false
	}
	for data := m.AudioData.Data; len(data) > 0; data = data[2:] {
		dst = append(dst, int16(binary.LittleEndian.Uint16(data)))
	}
	return dst, true
}

// appendMetadata appends the message that begins every stream.
func appendMetadata(dst []byte, subscription string, rate media.Rate) ([]byte, error) {
	type metadata struct {
		SubscriptionID string `json:"subscriptionId"`
		Encoding       string `json:"encoding"`
		SampleRate     int    `json:"sampleRate"`
		Channels       int    `json:"channels"`
		Length         int    `json:"length"` // bytes in a frame
	}
	text, err := json.Marshal(struct {
		Kind     string   `json:"kind"`
		Metadata metadata `json:"audioMetadata"`
	}{"AudioMetadata", metadata{subscription, "PCM", int(rate), 1, 2 * rate.FrameSize()}})
	return append(dst, text...), err
}

// appendAudio appends a message of what was said; who is JSON text, or empty where
// everybody is heard.
func appendAudio(dst []byte, at time.Time, who string, samples []int16, scratch []byte) (message, used []byte) {
	dst = append(dst, `{"kind":"AudioData","audioData":{"timestamp":"`...)
	dst = at.UTC().AppendFormat(dst, "2006-01-02T15:04:05.000Z")
	if who != "" {
		dst = append(dst, `","participantRawID":`...)
		dst = append(dst, who...)
		dst = append(dst, `,"data":"`...)
	} else {
		dst = append(dst, `","data":"`...)
	}
	dst, scratch = appendSamples(dst, samples, scratch)
	if silent(samples) {
		dst = append(dst, `","silent":true}}`...)
	} else {
		dst = append(dst, `","silent":false}}`...)
	}
	return dst, scratch
}

// appendSpeech appends a message of what an application says.
func appendSpeech(dst []byte, samples []int16, scratch []byte) (message, used []byte) {
	dst = append(dst, `{"kind":"AudioData","audioData":{"data":"`...)
	dst, scratch = appendSamples(dst, samples, scratch)
	return append(dst, `"},"stopAudio":null}`...), scratch
}

// stopAudio is the message by which an application throws away what waits to be said.
const stopAudio = `{"kind":"StopAudio","audioData":null,"stopAudio":{}}`

// appendKey appends a message of a key: the digit, "*" or "#", or the letter.
func appendKey(dst []byte, key media.Key) []byte {
	dst = append(dst, `{"kind":"DtmfData","dtmfData":{"data":"`...)
	dst = append(dst, key.String()...)
	return append(dst, `"}}`...)
}

// appendSamples appends samples in base64, over scratch.
func appendSamples(dst []byte, samples []int16, scratch []byte) (_, used []byte) {
	scratch = scratch[:0]
	for _, s := range samples {
		scratch = binary.LittleEndian.AppendUint16(scratch, uint16(s))
	}
	return base64.StdEncoding.AppendEncode(dst, scratch), scratch
}

func silent(samples []int16) bool {
	for _, s := range samples {
		if s != 0 {
			return false
		}
	}
	return true
}
