package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
)

// profile takes a CPU profile until stop, where one is wanted.
func (c *benchCallsCommand) profile() (stop func(), err error) {
	if c.CPUProfile == "" {
		return func() {}, nil
	}
	file, err := os.Create(c.CPUProfile)
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(fmt.Errorf("profile: %w", err), file.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close()
	}, nil
}

// memoryRate is how many bytes are allocated between two samples of a memory profile.
const memoryRate = 4096

// sampleMemory looks closely at memory where that is wanted. It is to be called before
// anything that is to be seen.
func (c *benchCallsCommand) sampleMemory() {
	if c.MemProfile != "" {
		runtime.MemProfileRate = memoryRate
	}
}

// writeMemory says, where it is wanted, what the calls that go on hold.
func (c *benchCallsCommand) writeMemory() error {
	if c.MemProfile == "" {
		return nil
	}
	file, err := os.Create(c.MemProfile)
	if err != nil {
		return fmt.Errorf("profile: %w", err)
	}
	return errors.Join(pprof.Lookup("heap").WriteTo(file, 0), file.Close())
}
