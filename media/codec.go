package media

// An Encoder turns frames into payloads. It keeps state from frame to frame and is
// for one goroutine at a time.
type Encoder interface {
	// Rate is the rate of the frames it takes.
	Rate() Rate
	// Encode appends the payload of f to dst and returns the longer slice.
	Encode(dst []byte, f Frame) ([]byte, error)
}

// A Decoder turns payloads into samples. It keeps state from payload to payload and
// is for one goroutine at a time.
type Decoder interface {
	// Rate is the rate of the samples it makes.
	Rate() Rate
	// Decode writes the samples of payload to dst and returns how many there are.
	// A payload may hold up to 120 ms (RFC 7587 section 4.2), and dst must have
	// room for it. An error leaves the decoder ready for the next payload.
	Decode(dst []int16, payload []byte) (int, error)
	// Conceal fills dst with a guess at sound that was lost.
	Conceal(dst []int16) error
	// Recover fills dst with sound that was lost, from the payload that followed
	// it, where that one carries a copy; otherwise it conceals.
	Recover(dst []int16, next []byte) error
}

// A Codec makes encoders and decoders of one kind.
type Codec interface {
	// Name is the codec's name in SDP.
	Name() string
	// Clock is its RTP clock.
	Clock() Rate
	NewEncoder(Rate) (Encoder, error)
	NewDecoder(Rate) (Decoder, error)
}
