package wire

import (
	"encoding/json"
	"strings"
)

// The kinds of identifiers.
const (
	KindUser          = "communicationUser"
	KindPhone         = "phoneNumber"
	KindTeamsUser     = "microsoftTeamsUser"
	KindTeamsApp      = "microsoftTeamsApp"
	KindTeamsExtended = "teamsExtensionUser"
	KindUnknown       = "unknown"
)

// Identifier names a party, by one of its objects, by its raw id, or by both.
// https://learn.microsoft.com/rest/api/communication/callautomation/call-connection/get-participant#communicationidentifiermodel
type Identifier struct {
	Kind          string         `json:"kind,omitempty"`
	RawID         string         `json:"rawId,omitempty"`
	User          *User          `json:"communicationUser,omitempty"`
	Phone         *PhoneNumber   `json:"phoneNumber,omitempty"`
	TeamsUser     *TeamsUser     `json:"microsoftTeamsUser,omitempty"`
	TeamsApp      *TeamsApp      `json:"microsoftTeamsApp,omitempty"`
	TeamsExtended *TeamsExtended `json:"teamsExtensionUser,omitempty"`
}

// User is a user of a Communication Services resource.
type User struct {
	ID string `json:"id"` // a raw id: "8:acs:..."
}

// PhoneNumber is a telephone number in E.164.
type PhoneNumber struct {
	Value      string `json:"value"`
	Anonymous  bool   `json:"isAnonymous,omitempty"`
	AssertedID string `json:"assertedId,omitempty"`
}

// TeamsUser is a user of Microsoft Teams.
type TeamsUser struct {
	ID        string `json:"userId"`
	Anonymous bool   `json:"isAnonymous,omitempty"`
	Cloud     string `json:"cloud,omitempty"`
}

// TeamsApp is an application in Microsoft Teams.
type TeamsApp struct {
	ID    string `json:"appId"`
	Cloud string `json:"cloud,omitempty"`
}

// TeamsExtended is a Teams user who calls by a Communication Services resource.
type TeamsExtended struct {
	UserID     string `json:"userId"`
	TenantID   string `json:"tenantId"`
	ResourceID string `json:"resourceId"`
	Cloud      string `json:"cloud,omitempty"`
}

// IsZero reports whether the identifier says nothing.
func (i Identifier) IsZero() bool { return i == Identifier{} }

// MarshalJSON writes the identifier with its kind, and nothing that is empty: a reader
// of Microsoft's fails at a null where no kind is told.
func (i Identifier) MarshalJSON() ([]byte, error) {
	type plain Identifier
	if i.Kind == "" {
		if raw, err := i.Raw(); err == nil {
			i.Kind = FromRaw(raw).Kind
		}
	}
	return json.Marshal(plain(i))
}

// Raw is the identifier's raw id: the one it carries, or the one that its object makes.
// What the object says goes first where they differ in nothing but their form.
// Errors: InvalidArgument for an identifier that names nobody.
func (i Identifier) Raw() (string, error) {
	objects := 0
	for _, there := range []bool{i.User != nil, i.Phone != nil, i.TeamsUser != nil, i.TeamsApp != nil, i.TeamsExtended != nil} {
		if there {
			objects++
		}
	}
	raw := i.RawID
	if raw == "" {
		raw = i.rawOfObject()
	}
	switch {
	case i.contradicts():
		return "", invalid("an identifier of kind %.40q has the object of another", i.Kind)
	case objects > 1:
		return "", invalid("an identifier has one of communicationUser, phoneNumber, microsoftTeamsUser, microsoftTeamsApp and teamsExtensionUser")
	case raw == "":
		return "", invalid("an identifier names nobody")
	case len(raw) > maxRaw:
		return "", invalid("an identifier is longer than %d bytes", maxRaw)
	default:
		return raw, nil
	}
}

// contradicts reports whether the identifier has another object than its kind says.
func (i Identifier) contradicts() bool {
	for kind, there := range map[string]bool{
		KindUser: i.User != nil, KindPhone: i.Phone != nil, KindTeamsUser: i.TeamsUser != nil,
		KindTeamsApp: i.TeamsApp != nil, KindTeamsExtended: i.TeamsExtended != nil,
	} {
		if there && i.Kind != "" && i.Kind != KindUnknown && i.Kind != kind {
			return true
		}
	}
	return false
}

// maxRaw bounds a raw id, in bytes.
const maxRaw = 512

func (i Identifier) rawOfObject() string {
	switch {
	case i.User != nil:
		return i.User.ID
	case i.Phone != nil:
		return i.Phone.raw()
	case i.TeamsUser != nil:
		return i.TeamsUser.raw()
	case i.TeamsApp != nil && i.TeamsApp.ID != "":
		return "28:" + orPublic(i.TeamsApp.Cloud) + ":" + i.TeamsApp.ID
	case i.TeamsExtended != nil:
		return i.TeamsExtended.raw()
	default:
		return ""
	}
}

func (p *PhoneNumber) raw() string {
	switch {
	case p.Anonymous && p.Value == "":
		return prefixPhone + anonymous
	case p.Value == "":
		return ""
	case p.AssertedID != "":
		return prefixPhone + p.Value + "_" + p.AssertedID
	default:
		return prefixPhone + p.Value
	}
}

func (t *TeamsUser) raw() string {
	switch {
	case t.ID == "":
		return ""
	case t.Anonymous:
		return prefixVisitor + t.ID
	default:
		return "8:" + orPublic(t.Cloud) + ":" + t.ID
	}
}

func (t *TeamsExtended) raw() string {
	if t.UserID == "" || t.TenantID == "" || t.ResourceID == "" {
		return ""
	}
	prefix := prefixUser
	if t.Cloud == "dod" || t.Cloud == "gcch" {
		prefix = "8:" + t.Cloud + "-acs:"
	}
	return prefix + strings.Join([]string{t.ResourceID, t.TenantID, t.UserID}, "_")
}

// orPublic is how a raw id spells a cloud.
func orPublic(cloud string) string {
	if cloud == "dod" || cloud == "gcch" {
		return cloud
	}
	return "orgid"
}
