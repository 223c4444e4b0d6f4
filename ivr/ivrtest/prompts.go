package ivrtest

import "callbot/signaling"

// Prompts are the URIs that commands play, in their order, the background's too.
func Prompts(commands []signaling.Command) []string {
	var uris []string
	for _, cmd := range commands {
		if play, ok := cmd.(signaling.PlayPrompt); ok {
			for _, p := range play.Prompts {
				uris = append(uris, p.URI)
			}
		}
	}
	return uris
}
