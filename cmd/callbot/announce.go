package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// announce says on standard output that all is ready, and where.
func (p *runPlan) announce(out io.Writer) error {
	var facts []fact
	add := func(name, value string) { facts = append(facts, fact{name, value}) }
	add("page", p.url+"/")
	add("graph_base", p.url+"/v1.0")
	add("graph_tenant", tenant)
	for i, b := range p.bots {
		suffix := ""
		if i > 0 {
			suffix = "." + b.name
		}
		add("graph_app_id"+suffix, b.AppID)
		if p.ShowKeys {
			add("graph_app_secret"+suffix, b.Secret)
		}
	}
	add("acs_resource_id", p.secrets.Resource)
	if p.ShowKeys {
		add("acs_connection_string", "endpoint="+p.url+"/;accesskey="+p.secrets.AccessKey)
	}
	if p.JSON {
		object := map[string]string{}
		for _, f := range facts {
			object[f.name] = f.value
		}
		return json.NewEncoder(out).Encode(object)
	}
	var text strings.Builder
	for _, f := range facts {
		fmt.Fprintf(&text, "%s=%s\n", f.name, f.value)
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// fact is one line that scripts read.
type fact struct{ name, value string }
