package wire

import (
	"bytes"
	"fmt"
	"strconv"
)

// Number is an Edm.Int32 or Edm.Int64. It is read from a JSON number or from a string
// with one in it, as the service writes both, and written as a number.
type Number int64

// UnmarshalJSON reads 200, "200" and null, which is 0.
func (n *Number) UnmarshalJSON(text []byte) error {
	text = bytes.Trim(text, `"`)
	if len(text) == 0 || string(text) == "null" {
		*n = 0
		return nil
	}
	v, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return fmt.Errorf("%.20q is not a whole number", text)
	}
	*n = Number(v)
	return nil
}
