package reminder

import "embed"

// Prompts are the recordings, in the folder prompts.
//
//go:embed prompts
var Prompts embed.FS
