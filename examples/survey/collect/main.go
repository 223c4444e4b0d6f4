// Command collect takes the answers of the survey and prints them, one a line.
//
// This example shows how to write the web service that a flow's fetch asks.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"
)

// maxAnswer bounds what is read of a request, in bytes.
const maxAnswer = 4096

func main() {
	address := "127.0.0.1:9090"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /answers", collect)
	server := &http.Server{Addr: address, Handler: mux, ReadTimeout: 5 * time.Second}
	log.Printf("collecting answers on http://%s/answers", address)
	log.Fatal(server.ListenAndServe())
}

// collect prints an answer, and rewards those who gave the best mark.
func collect(w http.ResponseWriter, r *http.Request) {
	var answer struct{ Caller, Friendly, Quick, Again string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxAnswer)).Decode(&answer); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Printf("%+v\n", answer)
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(map[string]bool{"voucher": answer.Friendly == "5"}); err != nil {
		log.Print(err)
	}
}
