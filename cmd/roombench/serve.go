package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"callbot/media"
	"callbot/media/conference"
	"callbot/media/lite"
	"callbot/media/opus"
	"callbot/media/pace"
	"callbot/media/session"
)

// serve is the process of rooms, all of a size: it reads what describes the legs of those
// who call, answers with what describes its own, and ends with its input.
func serve(ctx context.Context, size int, bare bool, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	transport := &lite.Transport{Address: "127.0.0.1:0"}
	defer transport.Close()
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	lines := bufio.NewReader(in)
	var offers, answers []string
	if line, err := lines.ReadBytes('\n'); err != nil {
		return err
	} else if err := json.Unmarshal(line, &offers); err != nil {
		return fmt.Errorf("nobody calls: %w", err)
	}
	wheel := &pace.Wheel{Sleep: pace.Doze, Around: transport.Gather, Between: transport.Visit}
	var connector media.Connector = transport
	if bare {
		wheel.Around, wheel.Between, connector = nil, nil, plain{}
	}
	running.Go(func() { _ = wheel.Run(ctx) })
	codecs := []media.Codec{opus.Codec{Complexity: complexity, Bitrate: bitrate}}
	var r *conference.Room
	for i, offer := range offers {
		if i%size == 0 {
			r = &conference.Room{Wheel: wheel, Codecs: codecs}
		}
		l, answer, err := connector.Answer(ctx, offer)
		if err != nil {
			return err
		}
		s := session.New(session.Config{Leg: l, Wheel: wheel, Codecs: codecs, InBand: session.InBandNever})
		running.Go(func() {
			_ = s.Run(ctx)
			_ = l.Close()
		})
		if _, err := r.Enter(s); err != nil {
			return err
		}
		answers = append(answers, answer)
	}
	if err := json.NewEncoder(out).Encode(answers); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, lines)
	return err
}
