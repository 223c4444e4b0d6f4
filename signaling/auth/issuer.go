package auth

import (
	"net/http"
	"regexp"
	"strings"
	"time"
)

// DefaultAudience is whom access tokens are for: the name by which Microsoft's
// libraries ask for one.
const DefaultAudience = "https://graph.microsoft.com"

// DefaultTenant is the directory of a service that has only one.
const DefaultTenant = "local"

const (
	notificationLifetime = 5 * time.Minute // as Microsoft's calling platform has it
	notificationReuse    = time.Minute     // signing anew each time would be the dearest part of a delivery
	accessLifetime       = time.Hour
	streamLifetime       = 24 * time.Hour // as Call Automation has it
)

// Application is a program that may fetch access tokens.
type Application struct {
	ID     string
	Secret string
	// Roles are its permissions, such as "Calls.Initiate.All". Nil means all of Roles.
	Roles []string
}

// Roles are the permissions of a calling application. Nothing is allowed beyond them.
// https://learn.microsoft.com/graph/permissions-reference
func Roles() []string {
	return []string{
		"Calls.Initiate.All", "Calls.InitiateGroupCall.All", "Calls.JoinGroupCall.All",
		"Calls.JoinGroupCallAsGuest.All", "Calls.AccessMedia.All",
		"OnlineMeetings.ReadWrite.All", "OnlineMeetings.Read.All",
	}
}

// Issuer mints tokens and publishes what is needed to check them. It answers
//
//	GET  /.well-known/openid-configuration
//	GET  /{tenant}/v2.0/.well-known/openid-configuration
//	GET  /keys
//	GET  /calling/.well-known/acsopenidconfiguration
//	GET  /calling/keys
//	POST /{tenant}/oauth2/v2.0/token
//
// and nothing else. Its fields are not to be changed while it is in use.
type Issuer struct {
	// URL is where it is reached, without a slash at the end: the "iss" of the
	// tokens in notifications, and the beginning of all addresses it publishes.
	URL string
	// Keys sign. They must be set.
	Keys *Keys
	// Applications may fetch access tokens.
	Applications []Application
	// Audience is whom access tokens are for; "" means DefaultAudience.
	Audience string
	// Tenant stands for the tenants that are none ("common", "organizations");
	// "" means DefaultTenant.
	Tenant string
	// Platform is the "appid" of notification tokens; "" means the one of
	// Microsoft's calling platform.
	Platform string

	notifications tokenCache
	events        tokenCache
}

// tenants are names of directories: GUIDs, domains, plain words.
var tenants = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$`)

// ServeHTTP answers the addresses named above.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case r.URL.Path == "/.well-known/openid-configuration":
		i.serveConfiguration(w, r, i.URL)
	case r.URL.Path == "/calling/.well-known/acsopenidconfiguration":
		i.serveCallAutomation(w, r)
	case r.URL.Path == "/keys" || r.URL.Path == "/calling/keys":
		serveDocument(w, r, i.Keys.public())
	case !tenants.MatchString(tenant):
		http.NotFound(w, r)
	case rest == "v2.0/.well-known/openid-configuration":
		i.serveConfiguration(w, r, i.tenantURL(i.tenant(tenant)))
	case rest == "oauth2/v2.0/token":
		i.serveToken(w, r, i.tenant(tenant))
	default:
		http.NotFound(w, r)
	}
}

// Verifier returns a verifier of the access tokens that this issuer makes.
func (i *Issuer) Verifier() *Verifier {
	return &Verifier{
		Issuers:  []string{i.URL + "/{tenantid}/v2.0"},
		Audience: i.audience(),
		Own:      i.Keys,
	}
}

func (i *Issuer) audience() string {
	if i.Audience == "" {
		return DefaultAudience
	}
	return i.Audience
}

// tenant puts the issuer's own tenant for those that name none.
func (i *Issuer) tenant(name string) string {
	switch strings.ToLower(name) {
	case "common", "organizations", "":
		if i.Tenant == "" {
			return DefaultTenant
		}
		return i.Tenant
	default:
		return name
	}
}

// tenantURL is the issuer of a tenant's access tokens, built as Microsoft's are.
func (i *Issuer) tenantURL(tenant string) string { return i.URL + "/" + tenant + "/v2.0" }
