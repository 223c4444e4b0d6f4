package flowfile

import (
	"encoding/json"
	"reflect"
	"regexp"
	"time"

	"callbot/ivr"
)

// Schema is the JSON Schema (draft 2020-12) of flow files, with which editors complete
// and check them. It is made of the types that the files are read into; describe says
// what a field of a type is for, or "".
func Schema(describe func(typ, field string) string) ([]byte, error) {
	s := schema{describe}
	root := s.object(reflect.TypeFor[ivr.Flow](), "states")
	sub := s.object(reflect.TypeFor[ivr.Flow](), "states")
	for _, field := range ofTheWhole {
		delete(sub["properties"].(node), field)
	}
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "callbot flow"
	root["required"] = []string{"start", "states"}
	sub["required"] = root["required"]
	var states, pieces []any
	for _, word := range sorted(stateKinds) {
		full := word
		if mayBeBare(word) {
			full = ""
		}
		state := s.object(stateKinds[word], full)
		state["title"] = word
		state["required"] = []string{word}
		properties := state["properties"].(node)
		properties["allow"] = allowed()
		states = append(states, state)
	}
	prompt := scalar()
	prompt["description"] = "a prompt: a file, an https: URL or say: text"
	pieces = append(pieces, prompt)
	for _, word := range sorted(pieceWords) {
		pieces = append(pieces, node{
			"type": "object", "additionalProperties": false, "required": []string{word},
			"properties": node{word: pieceValue(word)},
		})
	}
	root["$defs"] = node{
		"state":  node{"oneOf": states},
		"piece":  node{"oneOf": pieces},
		"pieces": node{"oneOf": []any{ref("piece"), node{"type": "array", "items": ref("piece")}}},
		"flow":   sub,
		"expression": node{
			"type": []string{"string", "number", "boolean"}, "description": "an expression (https://expr-lang.org)",
		},
		"duration": node{"oneOf": []any{
			node{"type": "string", "pattern": `^\+?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h))+)$`}, node{"const": 0},
		}},
	}
	return json.MarshalIndent(root, "", "  ")
}

// node is an object of the schema.
type node map[string]any

type schema struct {
	describe func(typ, field string) string
}

func ref(name string) node { return node{"$ref": "#/$defs/" + name} }

// scalar is the schema of a word or a text, which may look like something else.
func scalar() node { return node{"type": []string{"string", "number", "boolean"}} }

// allowed is the schema of what a state may do in spite of a rule.
func allowed() node {
	reasons := node{}
	for _, rule := range sorted(allowable) {
		reason := scalar()
		reason["minLength"] = 1
		reasons[rule] = reason
	}
	return node{
		"type": "object", "description": "problems that are accepted, each with the reason",
		"additionalProperties": false, "properties": reasons,
	}
}

// object is the schema of a struct, by its yaml tags. All but one of its words and
// lists may be left empty.
func (s schema) object(t reflect.Type, full string) node {
	properties := node{}
	s.properties(t, full, properties)
	return node{"type": "object", "additionalProperties": false, "properties": properties}
}

func (s schema) properties(t reflect.Type, full string, into node) {
	for field := range t.Fields() {
		switch tag := field.Tag.Get("yaml"); tag {
		case "", "-":
		case ",inline":
			s.properties(field.Type, full, into)
		default:
			value := s.value(field.Type)
			switch {
			case tag != full:
				value = orNothing(value, field.Type)
			case field.Type.Kind() == reflect.String, field.Type == reflect.TypeFor[ivr.Text]():
				value["minLength"] = 1
			}
			if text := s.describe(t.Name(), field.Name); text != "" {
				value["description"] = text
			}
			into[tag] = value
		}
	}
}

// orNothing is the schema of a word or a list that may be left empty.
func orNothing(value node, t reflect.Type) node {
	if t == reflect.TypeFor[ivr.Pieces]() {
		return value
	}
	switch t.Kind() {
	case reflect.Map:
		value["type"] = []string{"object", "null"}
	case reflect.Slice:
		value["oneOf"] = append(value["oneOf"].([]any), node{"type": "null"})
	case reflect.String:
		value["type"] = append(scalar()["type"].([]string), "null")
	default: // the others must have a value
	}
	return value
}

// value is the schema of a field's type.
func (s schema) value(t reflect.Type) node {
	switch t {
	case reflect.TypeFor[ivr.State]():
		return ref("state")
	case reflect.TypeFor[ivr.Pieces]():
		return node{"oneOf": []any{ref("pieces"), node{"type": "null"}}}
	case reflect.TypeFor[ivr.Expr](), reflect.TypeFor[ivr.Condition]():
		return ref("expression")
	case reflect.TypeFor[ivr.Text](), reflect.TypeFor[*regexp.Regexp]():
		return scalar()
	case reflect.TypeFor[ivr.BargeIn]():
		return node{"oneOf": []any{node{"type": "boolean"}, ref("duration")}}
	case reflect.TypeFor[time.Duration]():
		return ref("duration")
	case reflect.TypeFor[*ivr.Flow]():
		return ref("flow")
	}
	switch t.Kind() {
	case reflect.Map:
		value := s.value(t.Elem())
		if t.Elem().Kind() == reflect.String {
			value = orNothing(value, t.Elem())
		}
		return node{"type": "object", "additionalProperties": value}
	case reflect.Slice:
		item := s.value(t.Elem())
		return node{"oneOf": []any{item, node{"type": "array", "items": item}}}
	case reflect.Struct:
		return s.object(t, "")
	case reflect.Bool:
		return node{"type": "boolean"}
	case reflect.Int:
		return node{"type": []string{"integer", "string"}, "minimum": 0, "pattern": "^[0-9]+$"}
	default:
		return scalar()
	}
}

// pieceValue is the schema of what follows the word of a piece.
func pieceValue(word string) node {
	value := ref("expression")
	switch word {
	case "say", "file":
		value = scalar()
	case "random":
		value = ref("pieces")
	case "language":
		value = node{"type": "object", "additionalProperties": node{"oneOf": []any{ref("pieces"), node{"type": "null"}}}}
	}
	value["description"] = pieceWords[word]
	return value
}
