// Msgraph makes every verb of the calling API that Microsoft's own SDK for Go has, one
// after another, and prints a line of JSON for each: what was answered, and what the
// SDK made of it.
//
//	CLIENT_ID=… CLIENT_SECRET=… msgraph <the service's root> <a call's id>
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// patience is how long one verb may take, retries included.
const patience = 30 * time.Second

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: msgraph <the service's root> <a call's id>")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "msgraph:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, root, call string) error {
	var wire watch
	adapter, err := connect(root, &tokens{
		root: root, id: os.Getenv("CLIENT_ID"), secret: os.Getenv("CLIENT_SECRET"),
	}, &wire)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	for _, v := range newBot(adapter, call).verbs() {
		if err := out.Encode(try(ctx, v, &wire)); err != nil {
			return err
		}
	}
	return nil
}

// try makes one verb.
func try(ctx context.Context, v verb, wire *watch) line {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	*wire = watch{}
	got, err := v.make(ctx)
	l := line{Verb: v.name, Status: wire.status, Requests: wire.requests, Gzip: wire.gzip}
	if err != nil {
		l.fail(err)
	} else {
		l.decode(got)
	}
	return l
}
