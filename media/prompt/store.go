package prompt

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"runtime"
	"sync"

	"callbot/media/wav"
)

// A Store opens prompts and keeps them for all calls of the process. The zero value
// finds nothing; each field adds something to it. Fields may not be changed after the
// first Open. Its methods may be called from any goroutine.
type Store struct {
	Dir    string // the prompt folder: the only place from which files are read; "" is none
	Files  fs.FS  // in place of Dir: prompts that are built into the program
	Web    *Web   // fetches https: URLs; nil refuses them
	Speech Speech // speaks say: texts; nil refuses them

	// Fallback is opened in place of a prompt that cannot be; "" is none.
	Fallback string

	Encoding Encoding
	MaxFile  int64 // the largest WAV file, in bytes; 0 is 64 MB
	MaxBytes int64 // the memory for all prompts, in bytes; 0 is 128 MB. The least used go first.

	Log *slog.Logger // says which prompts could not be opened; nil is silent

	once    sync.Once
	cache   cache
	flights flights
	encoder chan struct{} // a place for everyone who may encode at a time
}

func (s *Store) init() {
	s.cache.limit = cmp.Or(s.MaxBytes, 128<<20)
	s.encoder = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1))
}

// Open returns the prompt that uri names: a path inside the prompt folder (with or
// without file:), an https: URL, or say: followed by text. A prompt is read, fetched or
// spoken once, encoded once, and shared; a file that has changed since is read again.
//
// An *Error says why it could not be opened. Where there is a Fallback the error is
// logged and the fallback returned instead.
func (s *Store) Open(ctx context.Context, uri string) (*Prompt, error) {
	s.once.Do(s.init)
	p, err := s.open(ctx, uri)
	if err == nil || ctx.Err() != nil {
		return p, err
	}
	if s.Fallback == "" || s.Fallback == uri {
		return nil, err
	}
	if s.Log != nil {
		s.Log.Warn("prompt replaced by the fallback", slog.String("uri", uri), slog.Any("error", err))
	}
	p, fallbackErr := s.open(ctx, s.Fallback)
	if fallbackErr != nil {
		return nil, errors.Join(err, fallbackErr)
	}
	return p, nil
}

func (s *Store) open(ctx context.Context, uri string) (*Prompt, error) {
	p, err := s.find(ctx, uri)
	if failed := (*Error)(nil); errors.As(err, &failed) {
		failed = &Error{URI: uri, Reason: failed.Reason, Err: failed.Err}
		return nil, failed
	}
	return p, err
}

// find looks in the cache first; among those who miss there, one loads.
func (s *Store) find(ctx context.Context, uri string) (*Prompt, error) {
	src, err := s.source(uri)
	if err != nil {
		return nil, err
	}
	version, err := src.version()
	if err != nil {
		return nil, err
	}
	for {
		if p := s.cache.get(uri, version); p != nil {
			return p, nil
		}
		f, leads := s.flights.join(uri)
		if leads {
			return s.lead(ctx, f, uri, version, src)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-f.landed:
			if !f.abandoned {
				return f.prompt, f.err
			}
		}
	}
}

func (s *Store) lead(ctx context.Context, f *flight, uri, version string, src source) (*Prompt, error) {
	f.abandoned = true // unless load returns
	defer s.flights.land(f)
	f.prompt, f.err = s.load(ctx, uri, version, src)
	f.abandoned = ctx.Err() != nil
	return f.prompt, f.err
}

// load reads a prompt and encodes it, unless the same sound is there by another name.
func (s *Store) load(ctx context.Context, uri, version string, src source) (*Prompt, error) {
	b, err := src.read(ctx, cmp.Or(s.MaxFile, 64<<20))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	if p := s.cache.alias(uri, version, sum); p != nil {
		return p, nil
	}
	select {
	case s.encoder <- struct{}{}:
		defer func() { <-s.encoder }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p, err := s.encode(ctx, uri, b)
	if err != nil {
		return nil, err
	}
	return s.cache.put(uri, version, sum, p), nil
}

// encode makes a prompt of a WAV file.
func (s *Store) encode(ctx context.Context, uri string, b []byte) (*Prompt, error) {
	r, err := wav.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, because(BadSound, "%w", err)
	}
	if err := s.fits(r); err != nil {
		return nil, err
	}
	samples := make([]int16, r.Samples())
	if _, err := r.ReadSamples(samples); err != nil && !errors.Is(err, io.EOF) {
		return nil, because(BadSound, "%w", err)
	}
	return s.Encoding.Make(ctx, uri, samples, r.Rate())
}

// fits reports why a WAV file cannot be a prompt.
func (s *Store) fits(r *wav.Reader) error {
	if r.Truncated() {
		return because(BadSound, "the file is truncated: %v of it are there", r.Duration())
	}
	if limit := s.Encoding.limit(); r.Duration() > limit {
		return because(TooLarge, "%w: %v where %v are allowed", errTooLong, r.Duration(), limit)
	}
	return nil
}
