package signaling

// Permission is something an application may be allowed to do, by the name that the
// Graph dialect's tokens carry.
// https://learn.microsoft.com/graph/permissions-reference
type Permission string

// The permissions of calls.
const (
	MayInitiate      Permission = "Calls.Initiate.All"
	MayInitiateGroup Permission = "Calls.InitiateGroupCall.All"
	MayJoinGroup     Permission = "Calls.JoinGroupCall.All"
	MayJoinAsGuest   Permission = "Calls.JoinGroupCallAsGuest.All"
	MayAccessMedia   Permission = "Calls.AccessMedia.All"
	MayBookMeetings  Permission = "OnlineMeetings.ReadWrite.All"
	MayReadMeetings  Permission = "OnlineMeetings.Read.All"
)
