package main

import (
	"bytes"
	"reflect"
	"testing"

	"callbot/media"
)

// A packet that is written is read as it was, with its level or without.
func TestPacket(t *testing.T) {
	for _, want := range []media.Packet{
		{SSRC: 7, Sequence: 65535, Timestamp: 960, Level: 23, Marker: true, Payload: []byte{1, 2, 3}},
		{SSRC: 1 << 31, Sequence: 1, Timestamp: 1 << 31, Level: media.NoLevel, Payload: []byte{9}},
	} {
		var got media.Packet
		if err := parsePacket(&got, appendPacket(nil, &want)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v became %+v, %v", want, got, err)
		}
	}
}

// Bytes that are no packet are refused, and never read beyond their end.
func FuzzPacket(f *testing.F) {
	f.Add(appendPacket(nil, &media.Packet{Level: 23, Payload: []byte("sound")}))
	f.Add([]byte{0x90, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xBE, 0xDE, 0xFF, 0xFF, 1})
	f.Add([]byte{0x8F, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3})
	f.Fuzz(func(t *testing.T, data []byte) {
		var p media.Packet
		if parsePacket(&p, data) == nil && !bytes.HasSuffix(data, p.Payload) {
			t.Errorf("%x has the payload %x", data, p.Payload)
		}
	})
}
