package auth

import (
	"encoding/json"
	"net/http"
	"strings"
)

// configuration is an OpenID provider's own description (OpenID Connect Discovery 1.0
// section 3), with what the usual client libraries insist on.
type configuration struct {
	Issuer        string   `json:"issuer"`
	Authorization string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	Keys          string   `json:"jwks_uri"`
	AuthMethods   []string `json:"token_endpoint_auth_methods_supported"`
	Responses     []string `json:"response_types_supported"`
	Subjects      []string `json:"subject_types_supported"`
	Algorithms    []string `json:"id_token_signing_alg_values_supported"`
	Grants        []string `json:"grant_types_supported"`
	Scopes        []string `json:"scopes_supported"`
}

func (i *Issuer) serveConfiguration(w http.ResponseWriter, r *http.Request, issuer string) {
	tenant := strings.TrimPrefix(strings.TrimSuffix(issuer, "/v2.0"), i.URL)
	if tenant == "" {
		tenant = "/" + i.tenant("")
	}
	serveDocument(w, r, configuration{
		Issuer:        issuer,
		Authorization: i.URL + tenant + "/oauth2/v2.0/authorize",
		Token:         i.URL + tenant + "/oauth2/v2.0/token",
		Keys:          i.URL + "/keys",
		AuthMethods:   []string{"client_secret_post", "client_secret_basic"},
		Responses:     []string{"token"},
		Subjects:      []string{"public"},
		Algorithms:    []string{"RS256"},
		Grants:        []string{"client_credentials"},
		Scopes:        []string{i.audience() + "/.default"},
	})
}

// serveCallAutomation describes the issuer of the events of Call Automation, whose
// tokens nobody can ask for.
// https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/secure-webhook-endpoint
func (i *Issuer) serveCallAutomation(w http.ResponseWriter, r *http.Request) {
	serveDocument(w, r, map[string]any{
		"issuer":                                i.URL,
		"jwks_uri":                              i.URL + "/calling/keys",
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"response_types_supported":              []string{"id_token"},
		"subject_types_supported":               []string{"public"},
	})
}

// serveDocument answers GET and HEAD with a public JSON document.
func serveDocument(w http.ResponseWriter, r *http.Request, document any) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	writeJSON(w, http.StatusOK, document)
}

func writeJSON(w http.ResponseWriter, status int, document any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(document) // the peer has gone; there is nobody to tell
}
