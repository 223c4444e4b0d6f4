package media

// A Reader is a source of sound.
//
// ReadFrame fills the whole of f, whose length must be Rate().FrameSize(), and
// returns nil; or it returns an error and what f holds is undefined. The error is
// io.EOF when the source came to its ordinary end; the last frame before it is
// padded with silence. After an error every later call returns that error.
//
// ReadFrame must not keep f. A live source may block until its next frame is due.
type Reader interface {
	Rate() Rate
	ReadFrame(f Frame) error
}

// A Writer takes sound.
//
// WriteFrame takes the whole of f, whose length must be Rate().FrameSize(). It
// neither changes f nor keeps it. After an error every later call fails too.
type Writer interface {
	Rate() Rate
	WriteFrame(f Frame) error
}
