# What somebody in a conference costs, beside Janus's AudioBridge (apt-get install janus).
ROOMS ?= 3,30,100

.PHONY: rooms
rooms: deps ## Measure rooms beside Janus; leave it out with JANUS=
	go test -run '^$$' -bench Room -benchmem ./media/conference
	go run ./cmd/roombench -rooms $(ROOMS) -janus '$(JANUS)'

JANUS ?= janus
