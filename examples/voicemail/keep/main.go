// Command keep takes the messages of the voicemail and prints them, one a line.
//
// This example shows how to write the web service that a flow tells of recordings.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"
)

// maxMessage bounds what is read of a request, in bytes.
const maxMessage = 4096

func main() {
	address := "127.0.0.1:9090"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /messages", keep)
	server := &http.Server{Addr: address, Handler: mux, ReadTimeout: 5 * time.Second}
	log.Printf("keeping messages that come to http://%s/messages", address)
	log.Fatal(server.ListenAndServe())
}

// keep prints who left a message for whom, and where it is.
func keep(w http.ResponseWriter, r *http.Request) {
	var message struct{ From, For, Recording string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxMessage)).Decode(&message); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Printf("%+v\n", message)
	w.WriteHeader(http.StatusCreated)
}
