package main

import (
	"encoding/binary"
	"iter"
	"os"
	"path/filepath"

	"callbot/media/dtmf/dtmftest"
)

// espeak is the folder of what espeak-ng says, of which little that is no human voice
// may be taken for a key.
const espeak = "espeak-ng voices"

// folders are the folders in dir: each is a line of the table.
func folders(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// speech yields the files of a folder in dir, raw samples of 16 bits at 8 kHz with
// little end first, as clips without keys of a minute each.
func speech(dir, folder string) iter.Seq2[dtmftest.Clip, error] {
	return func(yield func(dtmftest.Clip, error) bool) {
		files, err := filepath.Glob(filepath.Join(dir, folder, "*.raw"))
		if err != nil {
			yield(dtmftest.Clip{}, err)
			return
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				yield(dtmftest.Clip{}, err)
				return
			}
			for minute := 2 * 60 * int(dtmftest.Rate); len(data) > 1; {
				n := min(minute, len(data)&^1)
				c := dtmftest.Clip{Family: folder, Kind: dtmftest.TalkOff, Sound: samples(data[:n])}
				data = data[n:]
				if !yield(c, nil) {
					return
				}
			}
		}
	}
}

func samples(data []byte) []int16 {
	sound := make([]int16, len(data)/2)
	for i := range sound {
		sound[i] = int16(binary.LittleEndian.Uint16(data[2*i:]))
	}
	return sound
}
