package ivr

import (
	"strconv"

	"callbot/signaling"
)

// maxPrompts is how many prompts one PlayPrompt may carry (Microsoft Graph, call:
// playPrompt).
const maxPrompts = 20

// play plays pieces, in place of what plays. The end of the last one comes back to the
// state as PromptEnded. It reports whether there is anything to hear: if not, no event
// will follow.
func (m *Machine) play(pieces Pieces) bool {
	if m.gone {
		return false
	}
	m.cut()
	uris := m.resolve(pieces)
	for len(uris) > 0 {
		n := min(len(uris), maxPrompts)
		m.playing = m.nextContext()
		m.commands = append(m.commands, signaling.PlayPrompt{Prompts: prompts(uris[:n], false), Context: m.playing})
		uris = uris[n:]
	}
	m.since = m.now
	return m.playing != ""
}

// playBackground plays pieces again and again beneath everything else, until the state
// is left.
func (m *Machine) playBackground(pieces Pieces) {
	uris := m.resolve(pieces)
	if len(uris) == 0 {
		return
	}
	m.background = m.nextContext()
	m.commands = append(m.commands, signaling.PlayPrompt{
		Prompts: prompts(uris[:min(len(uris), maxPrompts)], true), Context: m.background, Background: true,
	})
}

// cut stops the prompt that plays; the background goes on.
func (m *Machine) cut() {
	if m.playing == "" {
		return
	}
	m.playing = ""
	m.commands = append(m.commands, signaling.CancelMedia{KeepBackground: m.background != ""})
}

// silence stops everything that plays.
func (m *Machine) silence() {
	if m.playing == "" && m.background == "" && m.operation == "" {
		return
	}
	m.playing, m.background, m.operation = "", "", ""
	m.commands = append(m.commands, signaling.CancelMedia{})
}

// operationEnded tells the state that its recording or invitation is over. A recording
// is then no more to be stopped when the state is left.
func (m *Machine) operationEnded(e OperationEnded) {
	if e.Context == m.operation {
		m.operation = ""
	}
	m.tell(e)
}

// promptEnded tells the state that its prompt is over. Completions of prompts that were
// cut short, and of the background, concern nobody.
func (m *Machine) promptEnded(e PromptEnded) {
	if e.Context == "" || e.Context != m.playing {
		return
	}
	m.playing = ""
	m.tell(e)
}

// nextContext makes a name for a prompt that no other prompt of the call has.
func (m *Machine) nextContext() string {
	m.serial++
	return m.name + "#" + strconv.Itoa(m.serial)
}

// resolve makes URIs of pieces. A piece that cannot be said with the variables as they
// are is left out.
func (m *Machine) resolve(pieces Pieces) []string {
	var uris []string
	for _, p := range pieces {
		uris = p.uris(uris, m)
	}
	return uris
}

func prompts(uris []string, loop bool) []signaling.Prompt {
	list := make([]signaling.Prompt, len(uris))
	for i, uri := range uris {
		list[i] = signaling.Prompt{URI: uri, Loop: loop}
	}
	return list
}
