# How sound comes over bad lines.
.PHONY: sound
sound: deps ## Have calls over bad lines in computed time; writes the table of docs/sound.md
	go test ./media/rtp -run LineQuality -count=1 -v -table $(CURDIR)/docs/sound.md
