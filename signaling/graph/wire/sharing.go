package wire

import "callbot/signaling"

// ChangeScreenSharingRole is the body of the action of that name.
// https://learn.microsoft.com/graph/api/call-changescreensharingrole
type ChangeScreenSharingRole struct {
	Role string `json:"role"`
}

// FromChangeScreenSharingRole writes a role.
func FromChangeScreenSharingRole(c signaling.ChangeScreenSharingRole) ChangeScreenSharingRole {
	return ChangeScreenSharingRole{sharingRoles.name(c.Role)}
}

// Command reads a role. Errors: InvalidArgument.
func (c *ChangeScreenSharingRole) Command() (signaling.Command, error) {
	role, ok := sharingRoles.parse(c.Role)
	if !ok {
		return nil, invalid("role: want viewer or sharer, not %.20q", c.Role)
	}
	return signaling.ChangeScreenSharingRole{Role: role}, nil
}

// AddLargeGalleryView is the body of the action of that name.
// https://learn.microsoft.com/graph/api/call-addlargegalleryview
type AddLargeGalleryView struct {
	ClientContext string `json:"clientContext,omitempty"`
}

// FromAddLargeGalleryView writes the wish for a picture of everybody.
func FromAddLargeGalleryView(a signaling.AddLargeGalleryView) AddLargeGalleryView {
	return AddLargeGalleryView{a.Context}
}

// Command reads the wish for a picture of everybody. Errors: InvalidArgument.
func (a *AddLargeGalleryView) Command() (signaling.Command, error) {
	return signaling.AddLargeGalleryView{Context: a.ClientContext}, checkContext(a.ClientContext)
}
