package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"callbot/media"
	"callbot/media/dtmf/dtmftest"
)

// spandsp is a child process that listens with spandsp (spandsp/listen.c).
type spandsp struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func startSpandsp(program string) (*spandsp, error) {
	s := &spandsp{cmd: exec.Command(program)} //nolint:noctx // it ends when its input does
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.out = bufio.NewScanner(out)
	return s, s.cmd.Start()
}

func (s *spandsp) name() string { return "spandsp" }

func (s *spandsp) close() error {
	s.in.Close()
	return s.cmd.Wait()
}

func (s *spandsp) hear(sound []int16, rate media.Rate) (res result, err error) {
	sound = convert(sound, rate, media.Rate8k)
	clip := binary.LittleEndian.AppendUint32(nil, uint32(len(sound)))
	if _, err := s.in.Write(append(clip, littleEndian(sound)...)); err != nil {
		return res, err
	}
	for s.out.Scan() {
		var nanoseconds int64
		if _, err := fmt.Sscanf(s.out.Text(), "done %d", &nanoseconds); err == nil {
			res.took = time.Duration(nanoseconds)
			return res, nil
		}
		var at int
		var keys string
		if _, err := fmt.Sscan(s.out.Text(), &at, &keys); err != nil {
			return res, err
		}
		for _, k := range keys {
			res.heard = append(res.heard, dtmftest.Heard{Key: media.Key(k), At: media.Rate8k.Duration(at)})
		}
	}
	return res, fmt.Errorf("spandsp ended: %w", s.out.Err())
}

// multimon is multimon-ng, a process a clip. It says no times, and is given a second
// of silence at the end to say all.
type multimon struct{ program string }

// multimonRate is the only rate that multimon-ng reads.
const multimonRate = media.Rate(22050)

func (m multimon) name() string { return "multimon-ng" }
func (m multimon) close() error { return nil }

func (m multimon) hear(sound []int16, rate media.Rate) (res result, err error) {
	sound = append(convert(sound, rate, multimonRate), make([]int16, multimonRate)...)
	cmd := exec.Command(m.program, "-q", "-t", "raw", "-a", "DTMF", "-") //nolint:noctx // it ends when its input does
	cmd.Stdin = bytes.NewReader(littleEndian(sound))
	out, err := cmd.Output()
	if err != nil {
		return res, fmt.Errorf("multimon-ng: %w", err)
	}
	res.ordered, res.took = true, cmd.ProcessState.UserTime()
	for _, text := range strings.Split(string(out), "\n") {
		if key, ok := strings.CutPrefix(text, "DTMF: "); ok && len(key) == 1 {
			res.heard = append(res.heard, dtmftest.Heard{Key: media.Key(key[0])})
		}
	}
	return res, nil
}

func littleEndian(sound []int16) []byte {
	b := make([]byte, 0, 2*len(sound))
	for _, v := range sound {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	return b
}
