package prompt_test

import (
	"context"
	"fmt"
	"math"

	"callbot/media"
	"callbot/media/prompt"
)

// A caller presses a key during a prompt: it is cut, and the next one begins.
func ExamplePlayer() {
	beep := make([]int16, 16_000) // a second at 16 kHz
	for i := range beep {
		beep[i] = int16(8000 * math.Sin(2*math.Pi*425*float64(i)/16_000))
	}
	sound, err := prompt.Encoding{}.Make(context.Background(), "beep", beep, media.Rate16k)
	if err != nil {
		fmt.Println(err)
		return
	}

	var p prompt.Player
	item := prompt.Item{Prompts: []*prompt.Prompt{sound}, Done: func(o prompt.Outcome) {
		fmt.Println("completed:", o == prompt.Completed)
	}}
	_ = p.Play(item)
	frame, packets := media.NewFrame(media.Rate16k), 0
	for tick := range 100 { // every 20 ms
		if tick == 10 {
			p.Cancel(false)
			_ = p.Play(item)
		}
		if _, kind := p.Next(frame); kind == prompt.Ready {
			packets++
		}
	}
	fmt.Println("packets:", packets)
	// Output:
	// completed: false
	// completed: true
	// packets: 61
}
