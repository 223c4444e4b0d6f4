package dtmf_test

import (
	"fmt"

	"callbot/media"
	"callbot/media/dtmf"
)

// This example shows how to speak keys as sound and hear them again.
func ExampleDetector() {
	keys := dtmf.NewGenerator(media.Rate16k, '4', '2', '#')
	detector := dtmf.NewDetector(media.Rate16k)
	for frame := media.NewFrame(media.Rate16k); keys.ReadFrame(frame) == nil; {
		detector.Detect(frame, func(t media.Tone) {
			fmt.Printf("%v by %v at %.1f dBm0\n", t.Key, t.Source, t.Level)
		})
	}
	// Output:
	// 4 by inband at -10.0 dBm0
	// 2 by inband at -10.0 dBm0
	// # by inband at -10.0 dBm0
}
