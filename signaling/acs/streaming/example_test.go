package streaming_test

import (
	"context"
	"net/http"
	"time"

	"callbot/media"
	"callbot/signaling/acs/streaming"
	"callbot/signaling/auth"
)

// Echo is an application that says what it hears. The same type is a bot.AudioHandler.
type Echo struct{}

func (Echo) ServeAudio(_ context.Context, in media.Reader, out media.Writer) error {
	return media.Copy(out, in)
}

// An application whose calls stream their sound to wss://app.example/sound serves it so,
// for Azure's service as for the local one.
func Example() {
	sound := &streaming.Handler{
		Audio: Echo{},
		Authenticator: &auth.Verifier{
			Issuers:   []string{"https://acscallautomation.communication.azure.com"},
			ConfigURL: "https://acscallautomation.communication.azure.com/calling/.well-known/acsopenidconfiguration",
			Audience:  "the resource's immutable id", AnyTenant: true,
		},
	}
	server := &http.Server{Addr: ":8443", Handler: sound, ReadHeaderTimeout: 10 * time.Second}
	_ = server.ListenAndServeTLS("cert.pem", "key.pem")
}
