package main

import (
	"fmt"
	"strings"
	"time"

	"callbot/media"
)

// defaultPress is how long a key is held when nothing is said about it.
const defaultPress = 100 * time.Millisecond

// press is one key of --press: which, when after the call is established, how long.
type press struct {
	key  media.Key
	at   time.Duration
	held time.Duration
}

// presses is the value of --press: "1@2.5s,#@4s,5@6s+200ms".
type presses []press

// UnmarshalText reads the flag; the presses must be in the order of their times.
func (p *presses) UnmarshalText(text []byte) error {
	*p = nil
	for part := range strings.SplitSeq(string(text), ",") {
		one, err := parsePress(strings.TrimSpace(part))
		if err != nil {
			return err
		}
		if n := len(*p); n > 0 && one.at < (*p)[n-1].at+(*p)[n-1].held {
			return fmt.Errorf("%s: begins before the key before it has ended", part)
		}
		*p = append(*p, one)
	}
	return nil
}

func parsePress(text string) (press, error) {
	name, when, ok := strings.Cut(text, "@")
	if !ok {
		return press{}, fmt.Errorf("%q: want KEY@TIME, such as 1@2.5s or 5@6s+200ms", text)
	}
	key, err := media.ParseKey(name)
	if err != nil {
		return press{}, err
	}
	start, length, held := strings.Cut(when, "+")
	one := press{key: key, held: defaultPress}
	if one.at, err = time.ParseDuration(start); err != nil || one.at < 0 {
		return press{}, fmt.Errorf("%q: %q is not a time such as 2.5s", text, start)
	}
	if !held {
		return one, nil
	}
	if one.held, err = time.ParseDuration(length); err != nil || one.held < 40*time.Millisecond || one.held > time.Minute {
		return press{}, fmt.Errorf("%q: a key is held for 40ms to 1m, not %q", text, length)
	}
	return one, nil
}
