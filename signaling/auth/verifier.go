package auth

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"callbot/signaling"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// MicrosoftConfigURL names the keys of Microsoft's public service: the ConfigURL of a
// bot's Verifier, with MicrosoftIssuers as its Issuers.
// https://learn.microsoft.com/microsoftteams/platform/bots/calls-and-meetings/call-notifications
const MicrosoftConfigURL = "https://api.aps.skype.com/v1/.well-known/OpenIdConfiguration"

// MicrosoftIssuers are the issuers of notifications by Microsoft's public service.
func MicrosoftIssuers() []string {
	return []string{"https://api.botframework.com", "https://graph.microsoft.com"}
}

const (
	defaultSkew = time.Minute
	maxToken    = 16 << 10 // far above any real one, and cheap to refuse
)

// Verifier checks bearer tokens: signed by RS256 with a published key, by a trusted
// issuer, for us, at this time, and for some tenant unless AnyTenant says otherwise. It is a signaling.Authenticator,
// safe for concurrent use. Its fields are not to be changed while it is in use.
type Verifier struct {
	// Issuers are whom it trusts. A slash at the end makes no difference, and
	// "{tenantid}" stands for the token's own tenant.
	Issuers []string
	// Audience is whom the token must be for. It must be set.
	Audience string

	// AnyTenant takes tokens that name no tenant: those of Call Automation.
	AnyTenant bool

	// ConfigURL is the OpenID configuration that names the published keys.
	ConfigURL string
	// HTTP fetches it; nil means a client with a time limit.
	HTTP *http.Client
	// Own are the keys of an issuer in this process, in place of ConfigURL.
	Own *Keys

	// Skew is how far the clocks may differ; 0 means one minute.
	Skew time.Duration

	once   sync.Once
	remote *remoteKeys
}

// Authenticate checks a token. Errors: Unauthenticated, and Unavailable where the
// issuer's keys could not be fetched.
func (v *Verifier) Authenticate(ctx context.Context, token string) (signaling.Principal, error) {
	switch {
	case token == "":
		return refused("there is no bearer token", nil)
	case len(token) > maxToken:
		return refused("the token is too long", nil)
	}
	// Naming the one algorithm here is what keeps "none" and HS256 out (RFC 8725
	// section 3.1). Keys that a token brings along are never looked at.
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return refused("the token is not a JWT signed by RS256", err)
	}
	public, err := v.key(ctx, parsed.Headers[0].KeyID)
	if err != nil {
		return signaling.Principal{}, err
	}
	var c claims
	if err := parsed.Claims(public, &c); err != nil {
		return refused("the token's signature is wrong", err)
	}
	return v.check(c)
}

// check holds the claims of a genuine token against what is asked of them.
func (v *Verifier) check(c claims) (signaling.Principal, error) {
	skew := v.Skew
	if skew == 0 {
		skew = defaultSkew
	}
	err := c.ValidateWithLeeway(jwt.Expected{AnyAudience: jwt.Audience{v.Audience}}, skew)
	switch {
	case v.Audience == "" || errors.Is(err, jwt.ErrInvalidAudience):
		return refused("the token is for somebody else", err)
	case errors.Is(err, jwt.ErrExpired):
		return refused("the token has expired", err)
	case errors.Is(err, jwt.ErrNotValidYet), errors.Is(err, jwt.ErrIssuedInTheFuture):
		return refused("the token is not valid yet", err)
	case err != nil:
		return refused("the token's claims are wrong", err)
	case c.Expiry == nil:
		return refused("the token never expires", nil)
	case c.Tenant == "" && !v.AnyTenant:
		return refused("the token names no tenant", nil)
	case !v.trusts(c.Issuer, c.Tenant):
		return refused("the token's issuer is not trusted", nil)
	}
	application := c.Application
	if application == "" {
		application = c.Authorized
	}
	return signaling.Principal{Application: application, Tenant: c.Tenant, Roles: c.Roles}, nil
}

func (v *Verifier) trusts(issuer, tenant string) bool {
	return slices.ContainsFunc(v.Issuers, func(trusted string) bool {
		trusted = strings.ReplaceAll(trusted, "{tenantid}", tenant)
		return strings.TrimSuffix(trusted, "/") == strings.TrimSuffix(issuer, "/")
	})
}

// key finds the public key of that name.
func (v *Verifier) key(ctx context.Context, id string) (*jose.JSONWebKey, error) {
	if v.Own != nil {
		return pick(v.Own.public(), id)
	}
	v.once.Do(func() { v.remote = &remoteKeys{url: v.ConfigURL, http: v.HTTP} })
	return v.remote.key(ctx, id)
}

// pick finds a key by its name. A token without one cannot be checked: trying all the
// keys in turn would let a peer choose.
func pick(set jose.JSONWebKeySet, id string) (*jose.JSONWebKey, error) {
	for _, k := range set.Keys {
		if k.KeyID == id && id != "" {
			return &k, nil
		}
	}
	_, err := refused("the token's key is not known", nil)
	return nil, err
}

func refused(why string, err error) (signaling.Principal, error) {
	return signaling.Principal{}, &signaling.Error{Code: signaling.Unauthenticated, Message: why, Err: err}
}
