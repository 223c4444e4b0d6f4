package wire

import (
	"strings"

	"callbot/signaling"
)

// ParseCallID reads a call's id: see ParseID.
func ParseCallID(s string) signaling.CallID { return ParseID(signaling.CallID(s)) }

// ParseID reads an id in either spelling of a GUID (with dashes or without, in any case)
// as the one with dashes, in lower case. Anything else stays as it is.
func ParseID[ID ~string](id ID) ID {
	d := strings.ToLower(string(id))
	if len(d) == 36 && d[8] == '-' && d[13] == '-' && d[18] == '-' && d[23] == '-' {
		d = d[:8] + d[9:13] + d[14:18] + d[19:23] + d[24:]
	}
	if len(d) != 32 || strings.Trim(d, "0123456789abcdef") != "" {
		return id
	}
	return ID(d[:8] + "-" + d[8:12] + "-" + d[12:16] + "-" + d[16:20] + "-" + d[20:])
}

// parseIDs reads ids.
func parseIDs[ID ~string](ids []ID) (read []ID) {
	for _, id := range ids {
		read = append(read, ParseID(id))
	}
	return read
}
