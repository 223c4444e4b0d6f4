package main

import (
	"time"

	"callbot/docs"
	"callbot/ivr/flowfile"
	"callbot/media/prompt"
)

// flowCommand is what can be done with flow files, without a call.
type flowCommand struct {
	Check  flowCheckCommand  `cmd:"" help:"Find the mistakes in flows, and the prompts they lack."`
	Draw   flowDrawCommand   `cmd:"" help:"Draw a flow as a Mermaid state diagram."`
	Test   flowTestCommand   `cmd:"" help:"Hold the conversations that are written in test files."`
	Schema flowSchemaCommand `cmd:"" help:"Print the JSON Schema of flow files, for editors."`
}

// Help is the end of the command's help page.
func (flowCommand) Help() string {
	return `docs/flows.md is the language of flow files.

Examples:

  callbot flow check flow.yaml
  callbot flow test conversations.yaml`
}

// flowCheckCommand finds the mistakes in flows.
type flowCheckCommand struct {
	JSON  bool     `help:"One JSON object a problem."`
	Files []string `arg:"" name:"file" help:"Flows; their prompts are in the folder prompts beside each."`
}

// Help is the end of the command's help page.
func (flowCheckCommand) Help() string {
	return `Each line is file:line:column: severity: message [rule]. With an error the exit code
is 1; warnings keep it at 0. Prompts are looked at, those on the web excepted.

Example:

  callbot flow check flow.yaml`
}

// Run checks one flow after another.
func (c *flowCheckCommand) Run(s *streams) error {
	p := problemPrinter{out: s.out, json: c.JSON}
	for _, path := range c.Files {
		f, err := flowfile.OpenFile(path)
		if err == nil {
			err = nonempty(checker(path).Check(f))
		}
		if err := p.print(err); err != nil {
			return err
		}
	}
	return p.verdict()
}

// checker knows the prompts beside a flow. No fallback is counted on: it is for what
// goes wrong in spite of checks.
func checker(path string) flowfile.Checker {
	store := &prompt.Store{Dir: promptsOf(path), Web: &prompt.Web{Allow: loopback}, Speech: prompt.Espeak{}}
	return flowfile.Checker{Prompt: func(uri string) (time.Duration, error) { return inspect(store, uri) }}
}

// nonempty is an error only where there are problems.
func nonempty(p flowfile.Problems) error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// flowDrawCommand draws a flow.
type flowDrawCommand struct {
	File string `arg:"" name:"file" help:"The flow."`
}

// Help is the end of the command's help page.
func (flowDrawCommand) Help() string {
	return "Example:\n\n  callbot flow draw flow.yaml > flow.mmd"
}

// Run draws it.
func (c *flowDrawCommand) Run(s *streams) error {
	flow, err := flowfile.Open(c.File)
	if err != nil {
		return err
	}
	return flowfile.Draw(s.out, flow)
}

// flowSchemaCommand prints the schema of flow files.
type flowSchemaCommand struct{}

// Help is the end of the command's help page.
func (flowSchemaCommand) Help() string {
	return `A flow that begins with "# yaml-language-server: $schema=flow.schema.json" is
completed and checked by editors that know the YAML language server.

Example:

  callbot flow schema > flow.schema.json`
}

// Run prints it.
func (*flowSchemaCommand) Run(s *streams) error {
	_, err := s.out.Write(docs.FlowSchema)
	return err
}
