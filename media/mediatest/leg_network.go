package mediatest

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"callbot/media"
)

// Network is a media.Connector in memory. Whoever is to be connected uses the
// same Network, and its session descriptions are short tokens that name a pair
// of legs. The zero value joins its legs by perfect lines.
type Network struct {
	Link Link // how packets travel on every line of this network

	mu      sync.Mutex
	pairs   int
	waiting map[string]*Leg // the answering ends, by the offer that names them
}

var _ media.Connector = (*Network)(nil)

// Offer makes a leg that waits for its answer.
func (n *Network) Offer(ctx context.Context) (media.OfferedLeg, string, error) {
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.pairs++
	link := n.Link
	link.Seed += uint64(n.pairs)
	near, far := newPair(link)
	offer := fmt.Sprintf("mediatest-offer %d", n.pairs)
	if n.waiting == nil {
		n.waiting = make(map[string]*Leg)
	}
	n.waiting[offer] = far
	return &offeredLeg{Leg: near, answer: answerTo(offer)}, offer, nil
}

// Answer makes the other end of an offer of this network. An offer can be
// answered once. Anything else is a *media.DescriptionError.
func (n *Network) Answer(ctx context.Context, offer string) (media.Leg, string, error) {
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	far, ok := n.waiting[offer]
	if !ok {
		return nil, "", &media.DescriptionError{Reason: "no such offer waits in this network"}
	}
	delete(n.waiting, offer)
	return far, answerTo(offer), nil
}

func answerTo(offer string) string {
	return strings.Replace(offer, "offer", "answer", 1)
}

// offeredLeg is the end that made the offer.
type offeredLeg struct {
	*Leg
	answer string
	once   sync.Once
}

// Accept makes both ends ready. It may be repeated.
func (l *offeredLeg) Accept(answer string) error {
	if answer != l.answer {
		return &media.DescriptionError{Reason: "the answer belongs to another offer"}
	}
	l.once.Do(func() { close(l.ready) })
	return nil
}
