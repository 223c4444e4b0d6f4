package wire_test

import (
	"testing"

	"callbot/media"
	"callbot/media/wire"

	"github.com/google/go-cmp/cmp"
)

// Who has not been heard yet has lost nothing; who was, has lost what is missing between
// the first packet and the latest.
func TestReceptionLoss(t *testing.T) {
	var r wire.Reception
	var got media.Report
	r.Fill(&got, media.Rate48k)
	if diff := cmp.Diff(media.Report{}, got); diff != "" {
		t.Errorf("before the first packet:\n%s", diff)
	}
	for _, sequence := range []uint16{65534, 65535, 2, 1} {
		r.Add(&media.Packet{SSRC: 1, Sequence: sequence, Kind: media.EventPacket}, media.Rate48k)
	}
	r.Fill(&got, media.Rate48k)
	if diff := cmp.Diff(media.Report{Received: 4, Lost: 1}, got); diff != "" {
		t.Errorf("without the third of five:\n%s", diff)
	}
}
