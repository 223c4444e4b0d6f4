package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"callbot/media/opus"
)

// versionCommand prints what was built from what.
type versionCommand struct{}

// Help is the end of the command's help page.
func (versionCommand) Help() string { return "Example:\n\n  callbot version" }

// Run prints one fact a line.
func (versionCommand) Run(s *streams) error {
	_, err := fmt.Fprintf(s.out, "callbot %s\ncommit %s\n%s\n%s\n", version, built(), runtime.Version(), opus.Version())
	return err
}

// built is the commit that the program was built from: as the Makefile says, or as the Go
// tool has noted, which it does not everywhere.
func built() string {
	if commit != "" {
		return commit
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				return setting.Value
			}
		}
	}
	return "unknown"
}
