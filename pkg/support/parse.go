package support

import (
	"bytes"
	"encoding/json"
	"errors"
)

// ParseRequest reads the payload of a verified envelope and checks it. Fields that
// this version does not know are passed over: a newer tool may say more.
func ParseRequest(payload []byte) (*Request, error) {
	r := new(Request)
	if err := parse(payload, r); err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	return r, nil
}

// ParseMessage is ParseRequest for a message.
func ParseMessage(payload []byte) (*Message, error) {
	m := new(Message)
	if err := parse(payload, m); err != nil {
		return nil, err
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	return m, nil
}

// parse reads one JSON value of a bounded length.
func parse(payload []byte, into any) error {
	if len(payload) > MaxDocument {
		return misfit("document", "larger than any request may be")
	}
	if !bytes.HasPrefix(bytes.TrimLeft(payload, " \t\r\n"), []byte("{")) {
		return misfit("document", "want a JSON object")
	}
	if err := json.Unmarshal(payload, into); err != nil {
		at := "document"
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
			at = clip(wrong.Field)
		}
		return misfit(at, "cannot be read: %s", clip(err.Error()))
	}
	return nil
}
