// Package docs holds the documents that are part of the program.
//
// The program's flow command prints them; they are read here as they are published,
// so that there is one text of each.
//
//	docs/flow.schema.json ─▶ callbot flow schema
package docs

import _ "embed"

// FlowSchema is the JSON Schema (draft 2020-12) of flow files.
//
//go:embed flow.schema.json
var FlowSchema []byte
