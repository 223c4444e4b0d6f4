package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"

	"callbot/media/pace"
)

// site is where one half of the program is reached, when it runs alone: HTTP and media.
type site struct {
	listener net.Listener
	legs     transport
	sound    *sound
	url      string // for others, without a slash at the end
}

// openSite takes the ports. Others reach the site at public, or where that is empty at
// the address itself.
func openSite(ctx context.Context, address, public string, config mediaConfig, log *slog.Logger) (*site, error) {
	listener, err := listen(ctx, address, "listen in the configuration")
	if err != nil {
		return nil, err
	}
	legs, err := openTransport(config, log)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	carried, err := newSound(legs, &pace.Wheel{Sleep: pace.Doze}, config, log)
	if err != nil {
		return nil, errors.Join(err, legs.Close(), listener.Close())
	}
	at := strings.TrimSuffix(cmp.Or(public, url(listener)), "/")
	return &site{listener: listener, legs: legs, sound: carried, url: at}, nil
}

// Close gives the ports back.
func (s *site) Close() error { return errors.Join(s.legs.Close(), s.listener.Close()) }
