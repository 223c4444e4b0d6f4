package auth

import (
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"
)

// microsoftPlatform is the application by whose name Microsoft's service notifies.
const microsoftPlatform = "26a18ebc-cdf7-4a6a-91cb-beb352805e81"

// claims are what our tokens say beside the registered claims of RFC 7519.
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
type claims struct {
	jwt.Claims
	Tenant      string   `json:"tid,omitempty"`
	Application string   `json:"appid,omitempty"`
	Authorized  string   `json:"azp,omitempty"` // "appid" in tokens of version 2.0
	Kind        string   `json:"idtyp,omitempty"`
	Version     string   `json:"ver,omitempty"`
	Roles       []string `json:"roles,omitempty"`
}

// Notification is the token that goes with a notification to an application, about a
// call of a tenant. It is good for four minutes at least.
func (i *Issuer) Notification(application, tenant string) (string, error) {
	signed := i.Keys.newest()
	about := tokenFor{application, i.tenant(tenant), signed.id}
	if token, ok := i.notifications.get(about); ok {
		return token, nil
	}
	platform := i.Platform
	if platform == "" {
		platform = microsoftPlatform
	}
	token, err := mint(signed, claims{
		Claims:      lasting(i.URL, application, notificationLifetime),
		Tenant:      about.tenant,
		Application: platform,
	})
	if err == nil {
		i.notifications.put(about, token)
	}
	return token, err
}

// Event is the token that goes with an event of Call Automation to the applications of
// a resource. It is good for four minutes at least.
func (i *Issuer) Event(resource string) (string, error) {
	signed := i.Keys.newest()
	about := tokenFor{resource, i.tenant(""), signed.id}
	if token, ok := i.events.get(about); ok {
		return token, nil
	}
	token, err := i.forResource(signed, resource, notificationLifetime)
	if err == nil {
		i.events.put(about, token)
	}
	return token, err
}

// Stream mints the token that goes with a stream of Call Automation, which may last as
// long as the stream: a day.
func (i *Issuer) Stream(resource string) (string, error) {
	return i.forResource(i.Keys.newest(), resource, streamLifetime)
}

func (i *Issuer) forResource(by *key, resource string, lifetime time.Duration) (string, error) {
	c := claims{Claims: lasting(i.URL, resource, lifetime), Tenant: i.tenant("")}
	c.IssuedAt = c.NotBefore
	return mint(by, c)
}

// Access mints the token by which an application proves itself to the service.
func (i *Issuer) Access(a Application, tenant string) (string, error) {
	roles := a.Roles
	if roles == nil {
		roles = Roles()
	}
	tenant = i.tenant(tenant)
	c := claims{
		Claims:      lasting(i.tenantURL(tenant), i.audience(), accessLifetime),
		Tenant:      tenant,
		Application: a.ID,
		Kind:        "app",
		Version:     "1.0",
		Roles:       roles,
	}
	c.ID = uuid.NewString()
	c.Subject = a.ID
	c.IssuedAt = c.NotBefore
	return mint(i.Keys.newest(), c)
}

func lasting(issuer, audience string, lifetime time.Duration) jwt.Claims {
	now := time.Now()
	return jwt.Claims{
		Issuer:    issuer,
		Audience:  jwt.Audience{audience},
		NotBefore: jwt.NewNumericDate(now),
		Expiry:    jwt.NewNumericDate(now.Add(lifetime)),
	}
}

func mint(by *key, c claims) (string, error) {
	token, err := jwt.Signed(by.signer).Claims(c).Serialize()
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	return token, nil
}
