package pbx_test

import (
	"context"
	"testing/synctest"

	"callbot/media"
	"callbot/signaling/phone"
)

// silent places a call whose phone connects but never sends a packet.
func (w *world) silent(to string) string {
	w.Helper()
	leg, offer, _ := w.network.Offer(w.Context())
	placed, err := w.service.Place(w.Context(), phone.Placing{To: to, Offer: offer})
	if err != nil {
		w.Fatal(err)
	}
	if err := leg.Accept(placed.Answer); err != nil {
		w.Fatal(err)
	}
	synctest.Wait()
	return placed.ID
}

// unconnected places a call whose phone never takes the service's answer.
func (w *world) unconnected(to string) string {
	w.Helper()
	_, offer, _ := w.network.Offer(w.Context())
	placed, err := w.service.Place(w.Context(), phone.Placing{To: to, Offer: offer})
	if err != nil {
		w.Fatal(err)
	}
	synctest.Wait()
	return placed.ID
}

// placing is a wish of a phone that has no name.
func placing(to, offer string) phone.Placing { return phone.Placing{To: to, Offer: offer} }

// stuck is an answer that is taken, but whose leg never becomes ready.
const stuck = "stuck"

// stuckConnector makes legs that accept the answer stuck and then wait for ever.
type stuckConnector struct{ media.Connector }

func (c stuckConnector) Offer(ctx context.Context) (media.OfferedLeg, string, error) {
	leg, offer, err := c.Connector.Offer(ctx)
	return stuckLeg{leg}, offer, err
}

type stuckLeg struct{ media.OfferedLeg }

func (l stuckLeg) Accept(answer string) error {
	if answer == stuck {
		return nil
	}
	return l.OfferedLeg.Accept(answer)
}
