package wire

import (
	"regexp"
	"strings"
)

const (
	prefixPhone   = "4:"
	prefixUser    = "8:acs:"
	prefixOrg     = "8:orgid:"
	prefixVisitor = "8:teamsvisitor:"
	prefixApp     = "28:orgid:"
	anonymous     = "anonymous"
)

// rawForm is how raw ids begin: the number of a kind.
var rawForm = regexp.MustCompile(`^\d+:`)

// FromRaw makes an identifier of a raw id, with the object of its kind.
// https://learn.microsoft.com/azure/communication-services/concepts/identifiers
func FromRaw(raw string) Identifier {
	i := Identifier{Kind: KindUnknown, RawID: raw}
	if number, ok := strings.CutPrefix(raw, prefixPhone); ok {
		i.Kind, i.Phone = KindPhone, phoneOf(number)
		return i
	}
	parts := strings.SplitN(raw, ":", 4)
	if len(parts) != 3 {
		return i
	}
	scope, rest := parts[0]+":"+parts[1], parts[2]
	switch scope {
	case "8:acs", "8:dod-acs", "8:gcch-acs":
		if i.TeamsExtended = extendedOf(parts[1], rest); i.TeamsExtended != nil {
			i.Kind = KindTeamsExtended
			return i
		}
		i.Kind, i.User = KindUser, &User{ID: raw}
	case "8:spool":
		i.Kind, i.User = KindUser, &User{ID: raw}
	case "8:orgid", "8:dod", "8:gcch":
		i.Kind, i.TeamsUser = KindTeamsUser, &TeamsUser{ID: rest, Cloud: cloudOf(parts[1])}
	case "8:teamsvisitor":
		i.Kind, i.TeamsUser = KindTeamsUser, &TeamsUser{ID: rest, Anonymous: true}
	case "28:orgid", "28:dod", "28:gcch":
		i.Kind, i.TeamsApp = KindTeamsApp, &TeamsApp{ID: rest, Cloud: cloudOf(parts[1])}
	}
	return i
}

// phoneOf reads a number: "anonymous", or one with the asserted identity after its last
// underscore.
func phoneOf(number string) *PhoneNumber {
	if number == anonymous {
		return &PhoneNumber{Value: number, Anonymous: true}
	}
	if at := strings.LastIndexByte(number, '_'); at > 0 {
		return &PhoneNumber{Value: number[:at], AssertedID: number[at+1:]}
	}
	return &PhoneNumber{Value: number}
}

// extendedOf reads "<resource>_<tenant>_<user>", nil where it is something else.
func extendedOf(scope, rest string) *TeamsExtended {
	parts := strings.Split(rest, "_")
	if len(parts) != 3 {
		return nil
	}
	cloud := strings.TrimSuffix(scope, "-acs")
	if cloud == "acs" {
		cloud = "public"
	}
	return &TeamsExtended{ResourceID: parts[0], TenantID: parts[1], UserID: parts[2], Cloud: cloud}
}

func cloudOf(scope string) string {
	if scope == "orgid" {
		return "public"
	}
	return scope
}
