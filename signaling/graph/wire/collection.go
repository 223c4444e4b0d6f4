package wire

// Collection is a list of resources (OData JSON Format 4.01 section 12).
type Collection[T any] struct {
	Context string `json:"@odata.context,omitempty"`
	Value   []T    `json:"value"`
}

// Collect makes a list of what is read from others.
func Collect[S, T any](context string, of []S, each func(S) T) Collection[T] {
	c := Collection[T]{Context: context, Value: make([]T, 0, len(of))}
	for _, s := range of {
		c.Value = append(c.Value, each(s))
	}
	return c
}
