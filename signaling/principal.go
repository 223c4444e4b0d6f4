package signaling

import "context"

// Principal is a program that proved who it is.
type Principal struct {
	// Application is the program's id: the "appid" of its token.
	Application string
	// Tenant is the directory that the token was made for.
	Tenant string
	// Roles are the permissions that the token carries.
	Roles []string
}

// An Authenticator checks a bearer token (RFC 6750) and says whose it is. An *Error
// with Unauthenticated says what is wrong with the token; one with Unavailable says
// that it could not be checked just now.
type Authenticator interface {
	Authenticate(ctx context.Context, token string) (Principal, error)
}

// AuthenticatorFunc makes a function an Authenticator.
type AuthenticatorFunc func(ctx context.Context, token string) (Principal, error)

// Authenticate calls f.
func (f AuthenticatorFunc) Authenticate(ctx context.Context, token string) (Principal, error) {
	return f(ctx, token)
}
