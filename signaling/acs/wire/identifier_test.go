package wire_test

import (
	"encoding/json"
	"testing"

	"callbot/signaling"
	"callbot/signaling/acs/wire"

	"github.com/google/go-cmp/cmp"
)

// Every raw id of Microsoft's list is written with its kind and object, and read back.
func TestRawIDs(t *testing.T) {
	for raw, want := range map[string]string{
		"8:acs:res_user":        `{"kind":"communicationUser","rawId":"8:acs:res_user","communicationUser":{"id":"8:acs:res_user"}}`,
		"8:acs:alice":           `{"kind":"communicationUser","rawId":"8:acs:alice","communicationUser":{"id":"8:acs:alice"}}`,
		"8:spool:x":             `{"kind":"communicationUser","rawId":"8:spool:x","communicationUser":{"id":"8:spool:x"}}`,
		"8:gcch-acs:r_u":        `{"kind":"communicationUser","rawId":"8:gcch-acs:r_u","communicationUser":{"id":"8:gcch-acs:r_u"}}`,
		"4:+14255550123":        `{"kind":"phoneNumber","rawId":"4:+14255550123","phoneNumber":{"value":"+14255550123"}}`,
		"4:anonymous":           `{"kind":"phoneNumber","rawId":"4:anonymous","phoneNumber":{"value":"anonymous","isAnonymous":true}}`,
		"4:+14255550123_abc":    `{"kind":"phoneNumber","rawId":"4:+14255550123_abc","phoneNumber":{"value":"+14255550123","assertedId":"abc"}}`,
		"8:orgid:11":            `{"kind":"microsoftTeamsUser","rawId":"8:orgid:11","microsoftTeamsUser":{"userId":"11","cloud":"public"}}`,
		"8:gcch:11":             `{"kind":"microsoftTeamsUser","rawId":"8:gcch:11","microsoftTeamsUser":{"userId":"11","cloud":"gcch"}}`,
		"8:teamsvisitor:11":     `{"kind":"microsoftTeamsUser","rawId":"8:teamsvisitor:11","microsoftTeamsUser":{"userId":"11","isAnonymous":true}}`,
		"28:orgid:a":            `{"kind":"microsoftTeamsApp","rawId":"28:orgid:a","microsoftTeamsApp":{"appId":"a","cloud":"public"}}`,
		"8:acs:res_tenant_user": `{"kind":"teamsExtensionUser","rawId":"8:acs:res_tenant_user","teamsExtensionUser":{"userId":"user","tenantId":"tenant","resourceId":"res","cloud":"public"}}`,
		"48:a:b:c":              `{"kind":"unknown","rawId":"48:a:b:c"}`,
		"alice":                 `{"kind":"unknown","rawId":"alice"}`,
	} {
		t.Run(raw, func(t *testing.T) {
			text, err := json.Marshal(wire.FromRaw(raw))
			if err != nil || string(text) != want {
				t.Errorf("written %s (%v)\nwant    %s", text, err, want)
			}
			var back wire.Identifier
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatal(err)
			}
			if got, err := back.Raw(); got != raw || err != nil {
				t.Errorf("read back %q (%v)", got, err)
			}
			back.RawID = ""
			if got, err := back.Raw(); back.Kind != wire.KindUnknown && (got != raw || err != nil) {
				t.Errorf("without its raw id it reads %q (%v)", got, err)
			}
		})
	}
}

// Identifiers are read with and without their kind and raw id, with nulls beside; one
// with two objects, or with none, is refused.
func TestIdentifierForms(t *testing.T) {
	for text, want := range map[string]string{
		`{"rawId":"8:acs:u1","communicationUser":{"id":"8:acs:u1"}}`:                           "8:acs:u1",
		`{"communicationUser":{"id":"8:acs:u1"},"phoneNumber":null}`:                           "8:acs:u1",
		`{"kind":"communicationUser","communicationUser":{"id":"alice"}}`:                      "alice",
		`{"kind":"phoneNumber","phoneNumber":{"value":"+1"}}`:                                  "4:+1",
		`{"phoneNumber":{"value":"+1","assertedId":"7"}}`:                                      "4:+1_7",
		`{"microsoftTeamsUser":{"userId":"u","cloud":"dod"}}`:                                  "8:dod:u",
		`{"teamsExtensionUser":{"userId":"u","tenantId":"t","resourceId":"r","cloud":"gcch"}}`: "8:gcch-acs:r_t_u",
		`{"rawId":"4:+1","phoneNumber":{"value":"+1"},"somethingNew":{"a":1}}`:                 "4:+1",
		`{}`:                              "",
		`{"communicationUser":{"id":""}}`: "",
		`{"communicationUser":{"id":"8:acs:u1"},"phoneNumber":{"value":"+1"}}`: "",
		`{"kind":"phoneNumber","communicationUser":{"id":"8:acs:u1"}}`:         "",
		`{"kind":"newKind","rawId":"8:acs:u1"}`:                                "8:acs:u1",
	} {
		var i wire.Identifier
		if err := json.Unmarshal([]byte(text), &i); err != nil {
			t.Fatal(err)
		}
		if got, err := i.Raw(); (err != nil) != (want == "") || err == nil && got != want {
			t.Errorf("%s: %q, %v; want %q", text, got, err, want)
		}
	}
}

// A party keeps its name over the wire and back, whatever its kind.
func TestIdentities(t *testing.T) {
	for _, who := range []signaling.Identity{
		{Kind: signaling.User, ID: "alice"},
		{Kind: signaling.User, ID: "1b3c3f9e-3a0e-4b7e-9d5a-0123456789ab"},
		{Kind: signaling.User, ID: "8:dod:x"},
		{Kind: signaling.User, ID: "res_user"},
		{Kind: signaling.Phone, ID: "+14255550123"},
		{Kind: signaling.Application, ID: "1b3c3f9e-3a0e-4b7e-9d5a-0123456789ab"},
		{Kind: signaling.Application, ID: "28:dod:x"},
		{Kind: signaling.Guest, ID: "visitor"},
	} {
		back, err := wire.FromIdentity(who).Identity()
		if diff := cmp.Diff(who, back); diff != "" || err != nil {
			t.Errorf("%v: %v\n%s", wire.RawOf(who), err, diff)
		}
	}
}

// Somebody who is called by a plain word is the one whom the raw id of it names.
func TestSameParty(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"alice", "8:acs:alice", true},
		{"8:acs:alice", "8:acs:alice", true},
		{"8:acs:alice", "8:acs:bob", false},
		{"4:+1", "4:+1", true},
		{"4:+1", "+1", false},
	} {
		if wire.SameParty(c.a, c.b) != c.same {
			t.Errorf("%s and %s: same is not %v", c.a, c.b, c.same)
		}
	}
}
