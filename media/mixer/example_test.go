package mixer_test

import (
	"fmt"

	"callbot/media"
	"callbot/media/mixer"
)

// Three parties hear each other, and nobody themselves.
func ExampleSum() {
	says := func(loudness int32) []int32 {
		said := make([]int32, media.Rate16k.FrameSize())
		for i := range said {
			said[i] = loudness
		}
		return said
	}
	alice, bob, carol := says(1000), says(20), says(3)
	var room mixer.Sum
	room.Clear(media.Rate16k) // once every 20 ms
	for _, said := range [][]int32{alice, bob, carol} {
		room.Add(said)
	}
	f := media.NewFrame(media.Rate16k)
	room.Without(alice, f)
	fmt.Println("alice hears", f[0])
	room.Without(bob, f)
	fmt.Println("bob hears", f[0])
	room.Put(f)
	fmt.Println("the recorder hears", f[0])
	// Output:
	// alice hears 23
	// bob hears 1003
	// the recorder hears 1023
}
