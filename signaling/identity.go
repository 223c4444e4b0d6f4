package signaling

// IdentityKind says what kind of party an Identity names.
type IdentityKind uint8

const (
	// User is a person of the directory, or an endpoint that registered by name.
	User IdentityKind = iota + 1
	// Application is a bot.
	Application
	// Phone is a telephone number in E.164.
	Phone
	// Guest is a person who is not in the directory.
	Guest
)

// Identity names a party. Two identities are the same party when Kind and ID are.
type Identity struct {
	Kind        IdentityKind
	ID          string // a plain word, a GUID, a telephone number
	DisplayName string
	Tenant      string // the directory it belongs to, where known
}

// ParticipantID identifies one presence of a party in one call.
type ParticipantID string

// Participant is a party in a call.
type Participant struct {
	ID       ParticipantID
	Identity Identity
}
