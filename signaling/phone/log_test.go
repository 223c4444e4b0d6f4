package phone_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"callbot/signaling"
	"callbot/signaling/phone"
)

// Everybody who reads a log gets all of it, whether they come before, during or after.
func TestLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log phone.Log[int]
		sums := make(chan int, 3)
		read := func() {
			sum := 0
			for n, err := range log.All(t.Context()) {
				if err != nil {
					t.Error(err)
				}
				sum = 10*sum + n
			}
			sums <- sum
		}
		go read()
		synctest.Wait()
		log.Append(1)
		log.Append(2)
		go read()
		synctest.Wait()
		log.Append(3)
		log.End()
		log.End()
		log.Append(4)
		read()
		for range 3 {
			if got := <-sums; got != 123 {
				t.Errorf("a reader got %d", got)
			}
		}
	})
}

// A log does not grow for ever: who is too slow misses the oldest, and goes on in order.
func TestLogKeepsTheLast(t *testing.T) {
	log := phone.Log[int]{Keep: 3}
	for n := range 3 {
		log.Append(n)
	}
	var got []int
	for n, err := range log.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, n); n == 0 {
			for n := 3; n < 8; n++ {
				log.Append(n)
			}
			log.End()
		}
	}
	if len(got) != 4 || got[1] != 5 || got[3] != 7 {
		t.Errorf("got %v, want 0 and then 5, 6, 7", got)
	}
}

// There are only so many readers at one time, and one who leaves makes room.
func TestLogReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := phone.Log[int]{Readers: 1}
		ctx, leave := context.WithCancel(t.Context())
		gone := make(chan error, 1)
		go func() {
			for _, err := range log.All(ctx) {
				gone <- err
			}
		}()
		synctest.Wait()
		for _, err := range log.All(t.Context()) {
			wantCode(t, err, signaling.Unavailable)
		}
		leave()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("the reader that left got %v", err)
		}
		synctest.Wait()
		log.End()
		for _, err := range log.All(t.Context()) {
			t.Errorf("the next reader got %v", err)
		}
	})
}
