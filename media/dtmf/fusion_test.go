package dtmf

import (
	"testing"
	"time"

	"callbot/media"
)

// way is one report to a Fusion: by event or in the sound, of a press begun at start,
// arriving at now.
type way struct {
	event      bool
	key        media.Key
	start, now time.Duration
}

func fuse(agreed bool, ways ...way) heard {
	var h heard
	f := Fusion{Events: agreed}
	now := time.Duration(0)
	for _, w := range ways {
		for ; now < w.now; now += media.FrameDuration {
			f.Tick(now, h.report)
		}
		t := media.Tone{Key: w.key, Start: w.start, Duration: 30 * time.Millisecond}
		if w.event {
			f.Event(t, w.now, h.report)
		} else {
			f.InBand(t, w.now, h.report)
		}
	}
	f.Tick(now+time.Second, h.report)
	return h
}

const ms = time.Millisecond

// A key that arrives both ways counts once at every offset that networks produce, and
// two quick presses of it count twice.
func TestFusionCountsOnce(t *testing.T) {
	for offset := -400 * ms; offset <= 400*ms; offset += 10 * ms {
		for _, cycle := range []time.Duration{80 * ms, 100 * ms, 150 * ms, 300 * ms, time.Second} {
			for _, agreed := range []bool{true, false} {
				var ways []way
				for i := range 6 {
					at := time.Second + time.Duration(i)*cycle
					ways = append(ways, way{false, '1', at, at + 30*ms}, way{true, '1', at + offset, at + offset + 20*ms})
				}
				sortByArrival(ways)
				if h := fuse(agreed, ways...); h.keys != "111111" {
					t.Errorf("offset %v, cycle %v, agreed %v: heard %q, want six", offset, cycle, agreed, h.keys)
				}
			}
		}
	}
}

func sortByArrival(ways []way) {
	for i := range ways {
		for j := i; j > 0 && ways[j].now < ways[j-1].now; j-- {
			ways[j], ways[j-1] = ways[j-1], ways[j]
		}
	}
}

// A press counts once at the largest offset although its start in the sound is measured
// a little wrong, and two quick ones count twice.
func TestFusionForgivesTheStart(t *testing.T) {
	for _, offset := range []time.Duration{-Offset, Offset} {
		for wrong := -20 * ms; wrong <= 20*ms; wrong += 5 * ms {
			for _, cycle := range []time.Duration{80 * ms, 300 * ms, time.Second} {
				var ways []way
				for i := range 6 {
					at := time.Second + time.Duration(i)*cycle
					ways = append(ways, way{false, '1', at + wrong, at + 40*ms}, way{true, '1', at + offset, at + offset + 20*ms})
				}
				sortByArrival(ways)
				if h := fuse(true, ways...); h.keys != "111111" {
					t.Errorf("offset %v, start wrong by %v, cycle %v: heard %q, want six", offset, wrong, cycle, h.keys)
				}
			}
		}
	}
}

// Different keys pressed quickly come out in order, each once, when both ways carry
// them at any offset.
func TestFusionKeepsOrder(t *testing.T) {
	for offset := -200 * ms; offset <= 400*ms; offset += 10 * ms {
		var ways []way
		for i := range 10 {
			at := time.Second + time.Duration(i)*100*ms
			k := media.Key('0' + i)
			ways = append(ways, way{false, k, at, at + 30*ms}, way{true, k, at + offset, at + offset + 20*ms})
		}
		sortByArrival(ways)
		if h := fuse(true, ways...); h.keys != "0123456789" {
			t.Errorf("offset %v: heard %q", offset, h.keys)
		}
	}
}

// Keys that come one way only are all reported, whichever way that is.
func TestFusionOneWay(t *testing.T) {
	tests := map[string]struct {
		agreed bool
		ways   []way
		want   string
	}{
		"sound only, events not agreed":   {false, []way{{false, '1', 0, 40 * ms}, {false, '1', 80 * ms, 120 * ms}}, "11"},
		"sound only, events agreed":       {true, []way{{false, '1', 0, 40 * ms}, {false, '1', 80 * ms, 120 * ms}}, "11"},
		"events only":                     {true, []way{{true, '1', 0, 20 * ms}, {true, '1', 80 * ms, 100 * ms}}, "11"},
		"events first, then sound":        {true, []way{{true, '1', 0, 20 * ms}, {false, '2', time.Second, time.Second + 40*ms}}, "12"},
		"sound before an event's key":     {true, []way{{true, '1', 0, 20 * ms}, {false, '2', time.Second, 1040 * ms}, {true, '3', 1200 * ms, 1220 * ms}}, "123"},
		"misheard sound before its event": {true, []way{{false, '4', 0, 30 * ms}, {true, '5', 10 * ms, 40 * ms}}, "5"},
		"misheard sound after its event":  {true, []way{{true, '5', 10 * ms, 20 * ms}, {false, '4', 0, 30 * ms}}, "5"},
		"remains of a tone":               {true, []way{{true, '5', 0, 20 * ms}, {false, '5', 0, 40 * ms}, {false, '5', 130 * ms, 180 * ms}}, "5"},
	}
	for name, tt := range tests {
		if h := fuse(tt.agreed, tt.ways...); h.keys != tt.want {
			t.Errorf("%s: heard %q, want %q", name, h.keys, tt.want)
		}
	}
}

// A key of the sound is not held back where no events were agreed on, and for one
// reporting window where they were.
func TestFusionHoldsBack(t *testing.T) {
	var h heard
	alone := Fusion{}
	alone.InBand(media.Tone{Key: '1'}, 0, h.report)
	if h.keys != "1" {
		t.Error("held back although no events were agreed on")
	}
	h = heard{}
	agreed := Fusion{Events: true}
	agreed.InBand(media.Tone{Key: '1'}, 0, h.report)
	agreed.Tick(HoldFirst-1, h.report)
	if h.keys != "" {
		t.Error("not held back although events were agreed on")
	}
	agreed.Tick(HoldFirst, h.report)
	if h.keys != "1" {
		t.Error("not reported after the window")
	}
}

// What is left of a long press by event, heard again in the sound when a packet was
// lost, is no second press.
func TestFusionLongPress(t *testing.T) {
	var h heard
	f := Fusion{Events: true}
	f.Event(media.Tone{Key: '1', Start: 0, Duration: 20 * ms}, 20*ms, h.report)
	f.InBand(media.Tone{Key: '1', Start: 0, Duration: 30 * ms}, 40*ms, h.report)
	f.Lasting('1', 0, 1900*ms)
	f.InBand(media.Tone{Key: '1', Start: 1900 * ms, Duration: 30 * ms}, 1950*ms, h.report)
	f.Tick(10*time.Second, h.report)
	if h.keys != "1" {
		t.Errorf("heard %q, want 1", h.keys)
	}
}

// However many keys are held back, none is forgotten.
func TestFusionOverflow(t *testing.T) {
	var h heard
	f := Fusion{Events: true}
	for i := range 100 {
		f.InBand(media.Tone{Key: '1', Start: time.Duration(i) * ms}, 0, h.report)
	}
	f.Tick(time.Second, h.report)
	if len(h.keys) != 100 {
		t.Errorf("heard %d keys, want 100", len(h.keys))
	}
}
