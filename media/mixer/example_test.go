package mixer_test

import (
	"fmt"

	"callbot/media"
	"callbot/media/mixer"
)

// Three parties hear each other, and nobody themselves.
func ExampleMixer() {
	var room mixer.Mixer
	alice, bob, carol := room.Join(), room.Join(), room.Join()
	says := func(p *mixer.Port, loudness int16) {
		f := media.NewFrame(media.Rate16k)
		for i := range f {
			f[i] = loudness
		}
		p.Say(f)
	}
	says(alice, 1000)
	says(bob, 20)
	room.Mix() // once every 20 ms

	for name, p := range map[string]*mixer.Port{"alice": alice, "bob": bob, "carol": carol} {
		f := media.NewFrame(media.Rate16k)
		p.Hear(f)
		fmt.Println(name, "hears", f[0])
	}
	// Unordered output:
	// alice hears 20
	// bob hears 1000
	// carol hears 1020
}
