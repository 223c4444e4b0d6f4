# Microsoft's own SDK for Go against the service. Its program is built once, into the
# user's cache; `make test` runs it from there.
.PHONY: graph-sdk
graph-sdk: deps ## Build the client of Microsoft's Go SDK (minutes, once) and try it
	nice -n 19 go test ./signaling/graph -run MicrosoftGo -graph-sdk -count=1 -v -timeout 60m
