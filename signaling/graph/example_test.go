package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"callbot/signaling"
	"callbot/signaling/graph"
)

// A bot takes the service's notifications at an address of its own.
func ExampleReceiver() {
	receiver := &graph.Receiver{
		// An auth.Verifier, outside of examples.
		Authenticator: signaling.AuthenticatorFunc(func(context.Context, string) (signaling.Principal, error) {
			return signaling.Principal{}, nil
		}),
		Notifier: signaling.NotifierFunc(func(_ context.Context, n signaling.Notification) error {
			if end, ok := n.(signaling.Terminated); ok {
				fmt.Println("call", end.Call, "ended:", end.Result.Message)
			}
			return nil
		}),
	}
	delivery := httptest.NewRequest(http.MethodPost, "/api/calls", strings.NewReader(`{"value":[{
		"changeType":"deleted", "resourceUrl":"/communications/calls/57dab8b1-894c-409a-b240-bd8beae78896",
		"resourceData":{"@odata.type":"#microsoft.graph.call","state":"terminated","resultInfo":{"code":200,"message":"Bye."}}}]}`))
	delivery.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	receiver.ServeHTTP(answer, delivery)
	fmt.Println(answer.Code)
	// Output:
	// call 57dab8b1-894c-409a-b240-bd8beae78896 ended: Bye.
	// 202
}
