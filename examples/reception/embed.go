// Package reception is the demonstration: the flow of a small office's reception with
// its prompts, ready to be built into a program.
package reception

import "embed"

// Files are flow.yaml and, in prompts, the recordings that it names.
//
//go:embed flow.yaml prompts
var Files embed.FS
