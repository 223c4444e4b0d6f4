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
	commit := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				commit = setting.Value
			}
		}
	}
	_, err := fmt.Fprintf(s.out, "callbot %s\ncommit %s\n%s\n%s\n", version, commit, runtime.Version(), opus.Version())
	return err
}
