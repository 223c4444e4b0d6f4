package main

import (
	"encoding/json"
	"net/http"
)

// notServed answers for the Call Automation dialect, which is not served yet, in the
// form of its errors, so that its clients say why.
// https://learn.microsoft.com/rest/api/communication/callautomation
func notServed(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusNotImplemented)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]string{
		"code": "NotImplemented", "message": "This version of callbot does not serve Call Automation.",
	}})
}
