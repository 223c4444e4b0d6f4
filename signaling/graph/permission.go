package graph

import (
	"slices"

	"callbot/signaling"
)

// The permissions that calls ask for.
// https://learn.microsoft.com/graph/permissions-reference
const (
	initiate      = "Calls.Initiate.All"
	initiateGroup = "Calls.InitiateGroupCall.All"
	joinGroup     = "Calls.JoinGroupCall.All"
	joinAsGuest   = "Calls.JoinGroupCallAsGuest.All"
	accessMedia   = "Calls.AccessMedia.All"
)

// otherNames are those that the permissions have elsewhere: many pages print a plural,
// and what a team grants for its own resources has names of its own.
var otherNames = map[string]string{
	"Calls.InitiateGroupCalls.All":    initiateGroup,
	"Calls.JoinGroupCalls.All":        joinGroup,
	"Calls.JoinGroupCallsAsGuest.All": joinAsGuest,
	"Calls.JoinGroupCalls.Chat":       joinGroup,
	"Calls.AccessMedia.Chat":          accessMedia,
}

// needs are the permissions that a command asks for: one of each list. What is not
// here needs no more than a token, as the permission has been asked for when the call
// was made.
func needs(cmd signaling.Command) [][]string {
	switch cmd := cmd.(type) {
	case signaling.Answer:
		return needsMedia(cmd.Media)
	case signaling.Redirect, signaling.Transfer:
		return [][]string{{initiate}}
	case signaling.Record, signaling.SubscribeToTone, signaling.ChangeScreenSharingRole:
		return [][]string{{accessMedia}}
	case signaling.UpdateRecordingStatus:
		return [][]string{{joinGroup}, {accessMedia}}
	case signaling.AddLargeGalleryView:
		return [][]string{{joinAsGuest, joinGroup, initiateGroup}}
	case signaling.Invite:
		return [][]string{{initiateGroup}}
	case signaling.RemoveParticipant:
		return [][]string{{joinGroup, joinAsGuest}}
	default:
		return nil
	}
}

func needsMedia(m signaling.Media) [][]string {
	if m.Hosting == signaling.AppHosted {
		return [][]string{{accessMedia}}
	}
	return nil
}

// needsToCreate are the permissions that a new call asks for.
func needsToCreate(c signaling.Create) [][]string {
	if len(c.Targets) > 1 {
		return append(needsMedia(c.Media), []string{initiateGroup})
	}
	return append(needsMedia(c.Media), []string{initiate})
}

// permit holds what is needed against what a token carries.
func permit(who signaling.Principal, needed [][]string) error {
	for _, anyOf := range needed {
		has := func(role string) bool {
			return slices.Contains(anyOf, role) || slices.Contains(anyOf, otherNames[role])
		}
		if !slices.ContainsFunc(who.Roles, has) {
			return &signaling.Error{Code: signaling.Forbidden, Subcode: 7504, Message: "Insufficient enterprise tenant permissions: " + anyOf[0] + " is missing."}
		}
	}
	return nil
}
