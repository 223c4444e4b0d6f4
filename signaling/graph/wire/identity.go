package wire

import "callbot/signaling"

const (
	typeIdentity    = "#microsoft.graph.identity"
	typeIdentitySet = "#microsoft.graph.identitySet"
)

// Identity is one name of a party.
type Identity struct {
	Type             string `json:"@odata.type,omitempty"`
	ID               string `json:"id,omitempty"`
	DisplayName      string `json:"displayName,omitempty"`
	TenantID         string `json:"tenantId,omitempty"`
	IdentityProvider string `json:"identityProvider,omitempty"` // seen in traffic: "AAD"
	ApplicationType  string `json:"ApplicationType,omitempty"`  // in this case in traffic
	Hidden           bool   `json:"hidden,omitempty"`
	Email            string `json:"email,omitempty"`
}

// IdentitySet names a party by one of the kinds of identity. The schema types the
// first three; the rest are its subtype communicationsIdentitySet.
type IdentitySet struct {
	Type                string    `json:"@odata.type,omitempty"`
	User                *Identity `json:"user,omitempty"`
	Application         *Identity `json:"application,omitempty"`
	Device              *Identity `json:"device,omitempty"`
	Phone               *Identity `json:"phone,omitempty"`
	Guest               *Identity `json:"guest,omitempty"`
	ApplicationInstance *Identity `json:"applicationInstance,omitempty"`
	CommunicationsUser  *Identity `json:"azureCommunicationServicesUser,omitempty"`
	Encrypted           *Identity `json:"encrypted,omitempty"`
	OnPremises          *Identity `json:"onPremises,omitempty"`
}

// FromIdentity puts an identity in the set's place for its kind; nil for none.
func FromIdentity(i signaling.Identity) *IdentitySet {
	if i == (signaling.Identity{}) {
		return nil
	}
	id := &Identity{Type: typeIdentity, ID: i.ID, DisplayName: i.DisplayName, TenantID: i.Tenant}
	set := &IdentitySet{Type: typeIdentitySet}
	switch i.Kind {
	case signaling.Application:
		set.Application = id
	case signaling.Phone:
		set.Phone = id
	case signaling.Guest:
		set.Guest = id
	case signaling.User:
		set.User = id
	default:
		set.User = id
	}
	return set
}

// Identity is the party that the set names, the zero value for an empty or nil set.
func (s *IdentitySet) Identity() signaling.Identity {
	if s == nil {
		return signaling.Identity{}
	}
	for _, named := range []struct {
		kind signaling.IdentityKind
		id   *Identity
	}{
		{signaling.User, s.User},
		{signaling.Application, s.Application},
		{signaling.Phone, s.Phone},
		{signaling.Guest, s.Guest},
		{signaling.Application, s.ApplicationInstance},
		{signaling.User, s.CommunicationsUser},
		{signaling.User, s.OnPremises},
		{signaling.User, s.Encrypted},
		{signaling.User, s.Device},
	} {
		if named.id != nil {
			return signaling.Identity{
				Kind: named.kind, ID: named.id.ID, DisplayName: named.id.DisplayName, Tenant: named.id.TenantID,
			}
		}
	}
	return signaling.Identity{}
}
