package graph

import (
	"slices"

	"callbot/signaling"
)

// The permissions that calls ask for.
// https://learn.microsoft.com/graph/permissions-reference
const (
	initiate      = string(signaling.MayInitiate)
	initiateGroup = string(signaling.MayInitiateGroup)
	joinGroup     = string(signaling.MayJoinGroup)
	joinAsGuest   = string(signaling.MayJoinAsGuest)
	accessMedia   = string(signaling.MayAccessMedia)
	bookMeetings  = string(signaling.MayBookMeetings)
	readMeetings  = string(signaling.MayReadMeetings)
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
	case signaling.SetAudioRoutingGroup, signaling.DeleteAudioRoutingGroup:
		return [][]string{{joinGroup, initiateGroup}}
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

// needsToAnswer are the permissions that a call asks for which comes in, beside those of
// the answer: who is asked into a call of many joins it.
func needsToAnswer(c signaling.Call) [][]string {
	if c.Many {
		return [][]string{{joinGroup, joinAsGuest}}
	}
	return nil
}

// needsToCreate are the permissions that a new call asks for.
func needsToCreate(c signaling.Create) [][]string {
	way := initiate
	switch {
	case c.Meeting.Joins() && c.Source.Kind == signaling.Guest:
		way = joinAsGuest
	case c.Meeting.Joins():
		way = joinGroup
	case len(c.Targets) > 1:
		way = initiateGroup
	}
	return append(needsMedia(c.Media), []string{way})
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
