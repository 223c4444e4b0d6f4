package graph

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"callbot/signaling"
	"callbot/signaling/graph/wire"
)

// logQuality writes down what a video room says of its media. Who says so must name its
// device in the User-Agent ("Name/Version").
func logQuality(ctx context.Context, x *exchange) (reply, error) {
	if err := permit(x.who, [][]string{{accessMedia}}); err != nil {
		return reply{}, err
	}
	if !strings.Contains(x.r.UserAgent(), "/") {
		return reply{}, &signaling.Error{Code: signaling.InvalidArgument, Message: "User-Agent: want Name/Version"}
	}
	var body wire.DeviceQuality
	if err := x.read(&body); err != nil {
		return reply{}, err
	}
	said, err := body.Report()
	if err != nil {
		return reply{}, err
	}
	orDiscard(x.handler.Log).LogAttrs(ctx, slog.LevelInfo, "a device reports its media",
		slog.String("application", x.who.Application), slog.String("chain", said.CallChainID), slog.String("participant", said.ParticipantID),
		slog.String("device", said.DeviceName), slog.Int("channels", len(said.MediaQualityList)))
	return reply{status: http.StatusOK}, nil
}
