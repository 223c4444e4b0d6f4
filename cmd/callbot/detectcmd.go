package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"callbot/media"
	"callbot/media/dtmf"
	"callbot/media/wav"
)

// detectCommand prints the keys heard in sound files.
type detectCommand struct {
	JSON  bool     `help:"One JSON object a key, with the evidence for it."`
	Files []string `arg:"" name:"file" help:"WAV files, 8 to 48 kHz; two channels are mixed."`
}

// Help is the end of the command's help page.
func (detectCommand) Help() string {
	return `Each line is the second at which a live listener would have known the key, and the
key; with several files the file's name comes first. No keys is no error; a file that
cannot be read is one, told when the others are heard.

Example:

  callbot detect --json voicemail.wav`
}

// Run listens to one file after another. One that cannot be heard does not keep it from
// the others.
func (c *detectCommand) Run(s *streams) error {
	var failed error
	for _, file := range c.Files {
		if err := c.listen(s.out, file); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", file, err))
		}
	}
	return failed
}

func (c *detectCommand) listen(out io.Writer, path string) error {
	file, err := wav.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()

	var printing error
	var heard time.Duration
	rate := file.Rate()
	detector := dtmf.NewDetector(rate)
	report := func(tone media.Tone) {
		printing = errors.Join(printing, c.print(out, path, heard, tone))
	}
	samples := int64(0)
	for buffer := media.NewFrame(rate); printing == nil; {
		n, err := file.ReadSamples(buffer)
		samples += int64(n)
		// A live listener gets a frame when it is over.
		heard = time.Duration(samples * int64(time.Second) / int64(rate))
		detector.Detect(buffer[:n], report)
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
	}
	return printing
}

// detection is one line of detect --json. Times are in seconds of the file, levels in
// dBm0, twist and margin in dB.
type detection struct {
	File     string  `json:"file"`
	T        float64 `json:"t"`
	Key      string  `json:"key"`
	Source   string  `json:"source"`
	Start    float64 `json:"start"`
	Duration float64 `json:"duration"`
	Level    float64 `json:"level"`
	Twist    float64 `json:"twist"`
	Margin   float64 `json:"margin"`
}

func (c *detectCommand) print(out io.Writer, path string, heard time.Duration, tone media.Tone) error {
	if c.JSON {
		return json.NewEncoder(out).Encode(detection{
			File: path, T: seconds(heard), Key: tone.Key.String(), Source: tone.Source.String(),
			Start: seconds(tone.Start), Duration: seconds(tone.Duration),
			Level: tenth(tone.Level), Twist: tenth(tone.Twist), Margin: tenth(tone.Margin),
		})
	}
	prefix := ""
	if len(c.Files) > 1 {
		prefix = path + ": "
	}
	_, err := fmt.Fprintf(out, "%s%.3f %s\n", prefix, heard.Seconds(), tone.Key)
	return err
}
