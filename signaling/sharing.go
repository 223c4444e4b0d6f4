package signaling

// SharingRole is what an application does with the picture that parties share.
type SharingRole uint8

// The roles; the zero value is that there is no picture.
const (
	Viewer SharingRole = iota + 1
	Sharer
)

// ChangeScreenSharingRole begins or ends the application's own sharing.
// Errors: NotFound, WrongState, WrongMedia.
type ChangeScreenSharingRole struct{ Role SharingRole }

// AddLargeGalleryView asks for one picture with everybody in it. It makes an
// operation. Errors: NotFound, WrongState, WrongMedia, Unsupported.
type AddLargeGalleryView struct{ Context string }

func (ChangeScreenSharingRole) command() {}
func (AddLargeGalleryView) command()     {}
