package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The examples of the documentation are read without complaint, and fill every field.
func TestDocumentedConfiguration(t *testing.T) {
	for _, name := range []string{"GRAPH_SECRET", "ACS_KEY", "GRID_SECRET"} {
		t.Setenv(name, "hush")
	}
	document, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	configs := map[string]any{"bot": &botConfig{}, "acs bot": &botConfig{}, "pbx": &pbxConfig{}}
	blocks := regexp.MustCompile("(?s)```yaml ([a-z ]+)\n(.*?)```").FindAllStringSubmatch(string(document), -1)
	if len(blocks) != len(configs) {
		t.Fatalf("found %d examples", len(blocks))
	}
	for _, block := range blocks {
		if err := readConfig(write(t, block[2]), configs[block[1]]); err != nil {
			t.Errorf("%s: %v", block[1], err)
		}
	}
	if got := configs["acs bot"].(*botConfig); got.ACS.GridSecret != "hush" || !strings.HasSuffix(got.ACS.ConnectionString, "accesskey=hush") {
		t.Errorf("read %+v", got)
	}
	if got := configs["bot"].(*botConfig); got.Graph.AppSecret != "hush" || got.Names["busy"].Reject != "busy" {
		t.Errorf("read %+v", got)
	}
}

// Somebody who misspells a field is told where; a secret that is not there is not
// taken for an empty one.
func TestConfigurationRefused(t *testing.T) {
	for text, want := range map[string]string{
		"listen: x\nlisten_on: y\n":         "[2:1]",
		"graph: {app_secret: ${NOT_SET}}":   "NOT_SET",
		"max_calls: many":                   "[1:12]",
		"names: {busy: {reject: [busy]}}\n": "[1:",
	} {
		err := readConfig(write(t, text), &botConfig{})
		var coded *codeError
		if err == nil || !strings.Contains(err.Error(), want) || !errors.As(err, &coded) || coded.code != exitUsage {
			t.Errorf("%q: got %v, want an error with %s", text, err, want)
		}
	}
}

// Somebody who starts a bot that could not speak to its service is told what is missing.
func TestIncompleteConfigurationRefused(t *testing.T) {
	const graph = "graph: {app_id: a, app_secret: b, token_url: 'http://127.0.0.1:1/'}\n"
	for missing, text := range map[string]string{
		"graph: app_id":     strings.Replace(graph, "app_id: a, ", "", 1),
		"graph: app_secret": strings.Replace(graph, "app_secret: b, ", "", 1),
		"graph: token_url":  "graph: {app_id: a, app_secret: b}\n",
		"acs: resource":     "acs: {connection_string: 'endpoint=http://127.0.0.1:1;accesskey=c2VjcmV0'}\n",
	} {
		code, _, errs := command(t, "bot", "--config", write(t, "listen: 127.0.0.1:0\n"+text))
		if code != exitUsage || !strings.Contains(errs, missing+" must be set") {
			t.Errorf("without %s: exit %d, %s", missing, code, errs)
		}
	}
}

// Somebody whose configuration is refused is shown the mistake, and no secret that came
// from the environment, wherever the mistake is.
func TestRefusedConfigurationKeepsSecrets(t *testing.T) {
	for secret, texts := range map[string][]string{
		"s3cret":      {"graph:\n  app_secret: ${GRAPH_SECRET}\n  nonsense: 1\n", "graph: {app_secret: ${GRAPH_SECRET}, app_id: [}", "max_calls: ${GRAPH_SECRET}"},
		"s3cret: [x]": {"graph:\n  app_secret: ${GRAPH_SECRET}\n"},
	} {
		t.Setenv("GRAPH_SECRET", secret)
		for _, text := range texts {
			err := readConfig(write(t, text), &botConfig{})
			if err == nil || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%q: got %v", text, err)
			}
		}
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
