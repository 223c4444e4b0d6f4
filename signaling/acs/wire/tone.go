package wire

import (
	"callbot/media"
)

// toneNames are the names of keys, in the order of media.Keys.
var toneNames = [...]string{
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
	"asterisk", "pound", "a", "b", "c", "d",
}

// ToneName is the dialect's name of a key, "" for what is none.
func ToneName(k media.Key) string {
	for i := range len(media.Keys) {
		if media.Keys[i] == byte(k) {
			return toneNames[i]
		}
	}
	return ""
}

// ToneNames are the dialect's names of keys; never nil.
func ToneNames(keys []media.Key) []string {
	names := make([]string, 0, len(keys))
	for _, k := range keys {
		names = append(names, ToneName(k))
	}
	return names
}

// ParseTone is the key of a name, false for a name of none.
func ParseTone(name string) (media.Key, bool) {
	for i, n := range toneNames {
		if n == name {
			return media.Key(media.Keys[i]), true
		}
	}
	return 0, false
}

// ParseTones reads names of keys. Errors: InvalidArgument.
func ParseTones(property string, names []string) ([]media.Key, error) {
	var keys []media.Key
	for i, name := range names {
		k, ok := ParseTone(name)
		if !ok {
			return nil, invalid("%s[%d]: %.20q is no tone", property, i, name)
		}
		keys = append(keys, k)
	}
	return keys, nil
}
