package pbx

import (
	"slices"

	"callbot/signaling"
)

// permits says that an application has none of the permissions that would do.
func (s *Service) permits(application string, anyOf ...signaling.Permission) error {
	if s.Permits == nil || slices.ContainsFunc(anyOf, func(may signaling.Permission) bool { return s.Permits(application, may) }) {
		return nil
	}
	return &signaling.Error{
		Code: signaling.Forbidden, Subcode: 7504,
		Message: "Insufficient enterprise tenant permissions: " + string(anyOf[0]) + " is missing.",
	}
}

// permitsMany says that an application may not be in calls of many.
func (s *Service) permitsMany(application string) error {
	return s.permits(application, signaling.MayJoinGroup, signaling.MayJoinAsGuest, signaling.MayInitiateGroup)
}

// permitsCreate says that an application may not place a call.
func (s *Service) permitsCreate(application string, cmd signaling.Create) error {
	if cmd.Media.Hosting == signaling.AppHosted {
		if err := s.permits(application, signaling.MayAccessMedia); err != nil {
			return err
		}
	}
	switch {
	case cmd.Meeting.Joins():
		return s.permits(application, signaling.MayJoinGroup, signaling.MayJoinAsGuest)
	case len(cmd.Targets) > 1:
		return s.permits(application, signaling.MayInitiateGroup)
	default:
		return s.permits(application, signaling.MayInitiate)
	}
}

// mayAnswer says that an application may not take a call of many that it is asked into.
func (c *conversation) mayAnswer(p *party) error {
	if c.hall == nil {
		return nil
	}
	return c.service.permits(p.application, signaling.MayJoinGroup, signaling.MayJoinAsGuest)
}
