package graph

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"callbot/signaling"
)

// maxBody bounds the body of a request, after inflation, and maxNews that of what a
// service says: the roster of 350 participants has its place in it.
const (
	maxBody = 256 << 10
	maxNews = 1 << 20
)

// gzipMagic is what everything sent by gzip begins with (RFC 1952 section 2.3.1).
const gzipMagic = "\x1f\x8b"

var errTooLarge = errors.New("the body is too large")

// readBody reads the JSON text that a request carries, at most limit bytes of it, and
// inflates it where it was sent by gzip, as Microsoft's Go library does. That library
// repeats a request with the same header and the plain text
// (https://github.com/microsoft/kiota-http-go/issues/183), so what does not begin as
// gzip is read as it is. An empty body is no error. The status goes with the error.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) (text []byte, status int, err error) {
	plain := bufio.NewReader(http.MaxBytesReader(w, r.Body, limit))
	source := io.Reader(plain)
	switch encoding := strings.ToLower(r.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
	case "gzip":
		if start, err := plain.Peek(len(gzipMagic)); err == nil && string(start) != gzipMagic {
			break
		}
		inflated, err := gzip.NewReader(plain)
		if err != nil {
			return nil, statusOfRead(err), err
		}
		source = inflated
	default:
		return nil, http.StatusUnsupportedMediaType, errors.New("unknown content encoding " + encoding)
	}
	text, err = io.ReadAll(io.LimitReader(source, limit+1))
	switch {
	case err != nil:
		return nil, statusOfRead(err), err
	case int64(len(text)) > limit:
		return nil, http.StatusRequestEntityTooLarge, errTooLarge
	case len(text) > 0 && !isJSON(r.Header.Get("Content-Type")):
		return nil, http.StatusUnsupportedMediaType, errors.New("the body is not application/json")
	}
	return text, http.StatusOK, nil
}

func statusOfRead(err error) int {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

// isJSON takes any character set: the service has sent "Windows-1252" and meant UTF-8.
func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return (err == nil || errors.Is(err, mime.ErrInvalidMediaParameter)) && kind == "application/json"
}

// unmarshal reads a request's body, an empty one as nothing said. A property of the
// wrong type is an error: who asks for something must ask rightly.
func unmarshal(text []byte, into any) error {
	if len(text) == 0 {
		return nil
	}
	err := json.Unmarshal(text, into)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong) && wrong.Field != "":
		return &signaling.Error{Code: signaling.InvalidArgument, Message: wrong.Field + ": a " + wrong.Value + " cannot be read here", Err: err}
	default:
		return &signaling.Error{Code: signaling.InvalidArgument, Message: "The body cannot be read: " + err.Error(), Err: err}
	}
}
