package nlspec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// ParseJSON returns the message of the operation op that an object of JSON
// describes: one as AppendJSON writes, or one written by hand, in which values
// may have the forms that [Family.ParseArgs] takes as well, and null stands for
// an attribute that is not there. The error is an *Error, or one of package
// json.
func (f *Family) ParseJSON(op *Operation, b []byte) (*Message, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	in, err := parseJSON(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, &Error{Err: fmt.Errorf("%w: something is behind the object", ErrForm)}
	}
	return f.build(op, &in)
}

// maxJSON is how deep JSON may be. A nest that may come several times, and whose
// order matters, takes three levels.
const maxJSON = 3*maxDepth + 8

func parseJSON(d *json.Decoder, depth int) (input, error) {
	token, err := d.Token()
	if err != nil {
		return input{}, noEnd(err)
	}
	if depth > maxJSON {
		return input{}, &Error{Err: ErrDepth}
	}
	switch t := token.(type) {
	case string:
		return input{word: t}, nil
	case json.Number:
		return input{word: t.String(), literal: true}, nil
	case bool:
		return input{word: fmt.Sprint(t), literal: true}, nil
	case json.Delim:
		if t == '{' {
			return parseJSONObject(d, depth)
		}
		return parseJSONArray(d, depth)
	}
	return input{word: "null", literal: true}, nil
}

func parseJSONObject(d *json.Decoder, depth int) (input, error) {
	in := input{shape: anObject}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return in, noEnd(err)
		}
		name, _ := token.(string)
		value, err := parseJSON(d, depth+1)
		if err != nil {
			return in, err
		}
		in.fields = append(in.fields, field{name, value})
	}
	_, err := d.Token()
	return in, noEnd(err)
}

func parseJSONArray(d *json.Decoder, depth int) (input, error) {
	in := input{shape: anArray}
	for d.More() {
		value, err := parseJSON(d, depth+1)
		if err != nil {
			return in, err
		}
		in.elems = append(in.elems, value)
	}
	_, err := d.Token()
	return in, noEnd(err)
}

// noEnd says of an end that it came too early.
func noEnd(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
