package main

import (
	"fmt"
	"slices"
	"strings"

	"callbot/signaling"
	"callbot/signaling/auth"
)

// checkPermissions says which of the permissions of an application is none. nil is all
// there are.
func checkPermissions(names []string) error {
	for _, name := range names {
		if !slices.Contains(auth.Roles(), name) {
			return fmt.Errorf("%q is no permission: want some of %s", name, strings.Join(auth.Roles(), ", "))
		}
	}
	return nil
}

// permits says whether an application was given a permission, for all that the service
// knows.
func permits(bots []knownBot) func(application string, p signaling.Permission) bool {
	given := map[string][]string{}
	for _, b := range bots {
		given[b.AppID] = b.permissions
	}
	return func(application string, p signaling.Permission) bool {
		names := given[application]
		return names == nil || slices.Contains(names, string(p))
	}
}
