package wire

import (
	"strings"

	"callbot/signaling"

	"github.com/google/uuid"
)

// FromIdentity names a party in the dialect's way. A plain word becomes a user of the
// resource ("alice" is "8:acs:alice"), a GUID a user of a directory; what is a raw id
// already stays as it is.
func FromIdentity(i signaling.Identity) Identifier { return FromRaw(RawOf(i)) }

// RawOf is the raw id of a party, "" for nobody.
func RawOf(i signaling.Identity) string {
	switch {
	case i.ID == "":
		return ""
	case rawForm.MatchString(i.ID):
		return i.ID
	case i.Kind == signaling.Phone:
		return prefixPhone + i.ID
	case i.Kind == signaling.Application:
		return prefixApp + i.ID
	case i.Kind == signaling.Guest:
		return prefixVisitor + i.ID
	case uuid.Validate(i.ID) == nil && len(i.ID) == 36:
		return prefixOrg + i.ID
	default:
		return prefixUser + i.ID
	}
}

// Identity is the party that an identifier names: the other way of FromIdentity.
// Errors: InvalidArgument for an identifier that names nobody.
func (i Identifier) Identity() (signaling.Identity, error) {
	raw, err := i.Raw()
	if err != nil {
		return signaling.Identity{}, err
	}
	return IdentityOf(raw), nil
}

// IdentityOf is the party of a raw id.
func IdentityOf(raw string) signaling.Identity {
	for _, form := range []struct {
		prefix string
		kind   signaling.IdentityKind
	}{
		{prefixPhone, signaling.Phone},
		{prefixUser, signaling.User},
		{prefixVisitor, signaling.Guest},
		{prefixOrg, signaling.User},
		{prefixApp, signaling.Application},
	} {
		name, ok := strings.CutPrefix(raw, form.prefix)
		who := signaling.Identity{Kind: form.kind, ID: name}
		if ok && RawOf(who) == raw {
			return who
		}
	}
	kind := signaling.User
	if strings.HasPrefix(raw, "28:") {
		kind = signaling.Application
	}
	return signaling.Identity{Kind: kind, ID: raw}
}

// SameParty reports whether two raw ids name one party: they are equal, or one is the
// plain word that the other has after its prefix.
func SameParty(a, b string) bool { return a == b || plain(a) == plain(b) }

func plain(raw string) string { return RawOf(IdentityOf(raw)) }
